//! What the cluster says about each object of a plan, before and after it is applied.
//!
//! Pure: the server asks the Kubernetes API and hands over what it answered.

mod difference;
mod refusal;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use difference::{Difference, differences};
pub use refusal::{Grant, Refusal};

/// The field manager of everything we apply.
pub const MANAGER: &str = "cluster-tamer";

/// Which object.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Target {
    /// For example `helm.toolkit.fluxcd.io/v2`.
    pub api_version: String,
    /// For example `HelmRelease`.
    pub kind: String,
    /// None for what belongs to the whole cluster.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
}

impl Target {
    /// The target of an object; none if it has no kind or no name.
    pub fn of(object: &Value) -> Option<Self> {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            api_version: text("/apiVersion")?,
            kind: text("/kind")?,
            namespace: text("/metadata/namespace"),
            name: text("/metadata/name")?,
        })
    }

    /// A target by its parts.
    pub fn new(api_version: &str, kind: &str, namespace: Option<&str>, name: &str) -> Self {
        Self {
            api_version: api_version.into(),
            kind: kind.into(),
            namespace: namespace.map(Into::into),
            name: name.into(),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{} {namespace}/{}", self.kind, self.name),
            None => write!(f, "{} {}", self.kind, self.name),
        }
    }
}

/// What applying an object does, or why it cannot be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// It is not there yet.
    Create,
    /// It is there, and these fields change.
    Change {
        /// Field by field; contents of Secrets are not told.
        fields: Vec<Difference>,
    },
    /// It is there as it should be.
    Unchanged,
    /// It is somebody's own, or was filled in before: it stays as it is.
    Kept,
    /// An earlier revision made it, and this one does without.
    Remove,
    /// It can be judged only when its namespace is there, which the same plan makes.
    Later,
    /// The API refuses it.
    Refused {
        /// Why, and what to do.
        refusal: Refusal,
    },
}

impl Verdict {
    /// From the object as it is and as it would be.
    pub fn between(live: Option<&Value>, applied: &Value) -> Self {
        let Some(live) = live else { return Self::Create };
        let fields = differences(live, applied);
        if fields.is_empty() {
            Self::Unchanged
        } else {
            Self::Change { fields }
        }
    }

    /// Whether nothing stands in the way.
    pub fn is_possible(&self) -> bool {
        !matches!(self, Self::Refused { .. })
    }

    /// One word for tables.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Change { .. } => "change",
            Self::Unchanged => "unchanged",
            Self::Kept => "kept",
            Self::Remove => "remove",
            Self::Later => "create later",
            Self::Refused { refusal } => refusal.word(),
        }
    }
}

/// An object of the plan with what applying it does or did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Step {
    /// Which object.
    #[serde(flatten)]
    pub target: Target,
    /// What happens to it.
    #[serde(flatten)]
    pub verdict: Verdict,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_step_survives_the_way_to_the_page() {
        let object = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a", "namespace": "b"}});
        let target = Target::of(&object).unwrap();
        assert_eq!(target.to_string(), "Secret b/a");
        let changed = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a", "namespace": "b"}, "data": {"k": "aHVudGVyMg=="}});
        for verdict in [
            Verdict::between(None, &object),
            Verdict::between(Some(&object), &object),
            Verdict::between(Some(&object), &changed),
            Verdict::Later,
        ] {
            let step = Step {
                target: target.clone(),
                verdict,
            };
            let text = serde_json::to_string(&step).unwrap();
            assert!(!text.contains("aHVudGVyMg"), "{text}");
            assert_eq!(serde_json::from_str::<Step>(&text).unwrap(), step);
        }
    }
}
