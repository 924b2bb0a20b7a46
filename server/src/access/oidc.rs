//! Signing in with an account of an identity provider: the authorization code flow of OpenID Connect, with PKCE, state and nonce.
//!
//! <https://openid.net/specs/openid-connect-core-1_0.html>, <https://www.rfc-editor.org/rfc/rfc7636>

mod flow;
mod keys;
mod provider;
mod token;

use std::path::PathBuf;

use tamer_core::wire::cluster::Role;

pub use flow::{COOKIE, Flow, LONGEST, PATH};
pub use provider::{Provider, refused};

/// What somebody says about the provider.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its address, as its tokens name it.
    pub issuer: String,
    /// What it calls this server.
    pub client: String,
    /// What it shares with this server, in a file; none for a public client.
    pub secret: Option<PathBuf>,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
    /// The claim that names a person's groups.
    pub claim: String,
    /// Groups whose people may do everything.
    pub admins: Vec<String>,
    /// Groups whose people may look.
    pub readers: Vec<String>,
    /// Where browsers reach this server, without a slash at its end.
    pub public: String,
}

impl Settings {
    /// What somebody in these groups may do.
    fn role(&self, groups: &[String]) -> Option<Role> {
        let any = |known: &[String]| groups.iter().any(|group| known.contains(group));
        if any(&self.admins) {
            Some(Role::Admin)
        } else {
            any(&self.readers).then_some(Role::Reader)
        }
    }
}

/// Why somebody is not signed in. Holds no token.
#[derive(Debug, PartialEq, Eq)]
pub enum Unsigned {
    /// The provider cannot be reached, or answers something else.
    Provider(String),
    /// It does not want to.
    Refused(String),
    /// This browser did not begin it, or too long ago, or it is over already.
    State,
    /// What it says about the person cannot be believed.
    Token(&'static str),
    /// The person is in no group that may sign in.
    Group(String),
}

impl Unsigned {
    /// What happened, and what to do about it.
    pub fn words(&self) -> (String, String) {
        match self {
            Self::Provider(why) => (
                format!("the identity provider could not be asked: {why}"),
                "Try again; if it stays so, look at `--oidc-issuer` and at the way from this server to it.".into(),
            ),
            Self::Refused(why) => (format!("the identity provider refused: {why}"), String::new()),
            Self::State => (
                "this sign-in was not begun here, was begun too long ago, or is over already".into(),
                "Begin again on this server's page.".into(),
            ),
            Self::Token(why) => (
                format!("what the identity provider says about you cannot be believed: {why}"),
                "Begin again; if it stays so, look at the client's settings there, and at the clocks of both.".into(),
            ),
            Self::Group(who) => (
                format!("{who} is in no group that may sign in here"),
                "Let an administrator of the identity provider add you to one, or add the group with `--oidc-admins` or `--oidc-readers`.".into(),
            ),
        }
    }
}
