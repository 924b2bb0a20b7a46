//! Who may: the ways to sign in, and what is known of whoever did.

mod address;
mod keys;
mod kubernetes;
mod sealed;
mod session;
mod token;
mod tries;

pub mod oidc;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use tamer_core::wire::cluster::{Role, Way};

use crate::cluster::{Cluster, Door};
use crate::routes::Hosts;

pub use address::{Addresses, Peer};
pub use keys::{Files, Keys};
pub use kubernetes::{Unknown, person as by_kubernetes};
pub use session::{COOKIES, Session};
pub use token::Token;
pub use tries::Tries;

/// Everything that is needed to let somebody in.
pub struct Access {
    /// Tokens, and the key of sessions.
    pub keys: Keys,
    /// Whether people may sign in with Kubernetes tokens of their own.
    pub kubernetes: bool,
    /// The identity provider, if there is one.
    pub oidc: Option<oidc::Provider>,
    /// Bounds the tries to sign in.
    pub tries: Tries,
    /// Where requests come from.
    pub addresses: Addresses,
    /// Hosts whose pages may ask.
    pub hosts: Hosts,
    /// Whether cookies travel by TLS only.
    pub secure: bool,
}

impl Access {
    /// How one can sign in.
    pub fn ways(&self) -> Vec<Way> {
        let mut ways = Vec::new();
        if self.keys.held().has_tokens() {
            ways.push(Way::Token);
        }
        if self.kubernetes {
            ways.push(Way::Kubernetes);
        }
        if self.oidc.is_some() {
            ways.push(Way::Oidc);
        }
        ways
    }
}

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Person {
    /// What to call them in the audit log.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// How they signed in.
    pub way: Way,
    /// Their own Kubernetes token.
    token: Option<Arc<str>>,
}

/// Whose rights count in the cluster. Nothing is shared between two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rights {
    /// Those of the server's own account.
    Own,
    /// Those of whoever has the token with this digest.
    Person([u8; 32]),
}

impl Person {
    /// The holder of one of the server's tokens.
    pub fn with_role(role: Role) -> Self {
        let name = match role {
            Role::Admin => "admin",
            Role::Reader => "reader",
        };
        Self {
            name: name.into(),
            role,
            way: Way::Token,
            token: None,
        }
    }

    /// Whoever Kubernetes knows by this token. Their rights are its affair.
    pub fn of_kubernetes(name: &str, token: &str) -> Self {
        Self {
            name: name.chars().take(256).collect(),
            role: Role::Admin,
            way: Way::Kubernetes,
            token: Some(token.into()),
        }
    }

    /// Whoever an identity provider vouches for. The server's own rights count.
    pub fn of_oidc(name: &str, role: Role) -> Self {
        Self {
            name: name.chars().take(256).collect(),
            role,
            way: Way::Oidc,
            token: None,
        }
    }

    /// Whose rights count.
    pub fn rights(&self) -> Rights {
        match &self.token {
            None => Rights::Own,
            Some(token) => Rights::Person(Sha256::digest(token.as_bytes()).into()),
        }
    }

    /// The cluster with their rights.
    pub fn cluster(&self, door: &dyn Door) -> Result<Arc<dyn Cluster>, String> {
        match &self.token {
            None => Ok(door.own()),
            Some(token) => door.with_token(token),
        }
    }

    /// Their token, for Helm.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }
}

/// 256 bits that nobody can guess.
pub fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    // The system's source of randomness does not fail once it has begun; without it nothing here would be safe.
    getrandom::fill(&mut bytes).expect("the system has randomness");
    bytes
}

/// The same as letters, digits, `-` and `_`.
pub fn random_text() -> String {
    URL_SAFE_NO_PAD.encode(random())
}
