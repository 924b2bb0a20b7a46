//! Bodies of the API with a cluster: what the page asks, and what the server answers.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::apply::Step;
use crate::facts::{Facts, Suggestion};
use crate::secrets::Secrets;

/// Who is signed in, and how one can.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Session {
    /// Whether this server reaches a cluster. Without one it only makes manifests.
    pub cluster: bool,
    /// Whether somebody is signed in.
    pub signed_in: bool,
    /// Who.
    pub user: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// How one can sign in.
    pub ways: Vec<Way>,
    /// Whether the cluster is made up.
    pub demo: bool,
}

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything that the cluster allows.
    Admin,
    /// Only look.
    Reader,
}

/// How somebody signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// With the server's token; the server's own rights count.
    Token,
    /// With a Kubernetes bearer token; the person's rights count.
    Kubernetes,
    /// With an account of an identity provider; the server's own rights count.
    Oidc,
}

impl Way {
    /// One word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Kubernetes => "kubernetes",
            Self::Oidc => "oidc",
        }
    }
}

/// A try to sign in.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Which way.
    pub way: Way,
    /// The token.
    pub token: String,
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignIn({:?}, not shown)", self.way)
    }
}

/// Answers to plan or to apply.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// The answers file.
    pub answers: String,
    /// Secrets as typed; what is left out must be in the cluster already.
    #[serde(default)]
    pub secrets: Secrets,
    /// Whether fields of others become ours.
    #[serde(default)]
    pub take_over: bool,
}

/// What the cluster is and has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Found {
    /// The facts.
    #[serde(flatten)]
    pub facts: Facts,
    /// What follows from them for the usual answers.
    pub suggestions: Vec<Suggestion>,
}

/// What happens, or happened, to each object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Steps {
    /// In this order.
    pub steps: Vec<Step>,
}

/// The last event of a stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct End {
    /// Whether what was wanted is reached.
    pub ok: bool,
    /// In one sentence.
    pub message: String,
    /// What to do about it; empty for nothing.
    pub advice: String,
}

/// Something that is said on the way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Note {
    /// The sentence.
    pub message: String,
}

/// A release that is there, or was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Installed {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub release: String,
}

/// What was applied when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Revision {
    /// Counted from 1.
    pub number: u64,
    /// When, as the cluster writes it.
    pub when: String,
    /// The answers file; empty where Helm alone remembers.
    pub answers: String,
    /// What Helm calls its state, such as `deployed`; empty where Flux looks after the release.
    #[serde(default)]
    pub status: String,
}

/// A way back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rollback {
    /// The namespace of the release.
    pub namespace: String,
    /// The release.
    pub release: String,
    /// The revision to go back to; none for the one before the present one.
    #[serde(default)]
    pub to: Option<u64>,
    /// Whether fields of others become ours.
    #[serde(default)]
    pub take_over: bool,
}

/// What a cleanup would remove.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stock {
    /// One object a line, in the order in which they go.
    pub lines: Vec<String>,
}

/// The wish to remove a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cleanup {
    /// The namespace of the release.
    pub namespace: String,
    /// The release.
    pub release: String,
    /// Whether volumes and Secrets go too.
    #[serde(default)]
    pub data: bool,
    /// The name of the release again, as the person typed it.
    pub confirm: String,
}

/// Why a request was not done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Refused {
    /// The reason, as a sentence.
    pub error: String,
    /// What to do about it, if there is something.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub advice: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_part_of_what_programs_print() {
        let sign_in: SignIn = serde_json::from_str(r#"{"way": "kubernetes", "token": "hunter2"}"#).unwrap();
        assert_eq!((sign_in.way, sign_in.token.as_str()), (Way::Kubernetes, "hunter2"));
        assert!(!format!("{sign_in:?}").contains("hunter2"));
    }

    #[test]
    fn what_is_left_out_of_a_wish_has_its_default_and_what_nobody_knows_is_an_error() {
        let wanted: Wanted = serde_json::from_str(r#"{"answers": "cluster: {name: a}"}"#).unwrap();
        assert!(!wanted.take_over && wanted.secrets == Secrets::default());
        assert!(serde_json::from_str::<Wanted>(r#"{"answers": "", "take-over": true}"#).is_err());
    }
}
