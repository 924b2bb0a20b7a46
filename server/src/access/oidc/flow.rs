//! The way to the provider and back: what is remembered meanwhile lies sealed in a cookie of the browser.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::super::session::{now, value};
use super::super::{random_text, sealed};
use super::Unsigned;

/// The cookie that binds a sign-in to the browser that began it.
pub const COOKIE: &str = "tamer_oidc";

/// Where one begins; whoever comes back does so below it.
pub const PATH: &str = "/api/session/oidc";

/// Whoever takes longer begins again, in seconds.
pub const LONGEST: u64 = 600;

const PURPOSE: &[u8] = b"cluster-tamer oidc";

/// A sign-in under way.
#[derive(Serialize, Deserialize)]
pub struct Flow {
    pub state: String,
    pub nonce: String,
    /// What only we know, so that nobody else can exchange the code.
    pub verifier: String,
    begun: u64,
}

impl Flow {
    /// Begins one.
    pub fn new() -> Self {
        Self {
            state: random_text(),
            nonce: random_text(),
            verifier: random_text(),
            begun: now(),
        }
    }

    /// What the provider may know of the verifier.
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.as_bytes()))
    }

    /// As the value of the cookie.
    pub fn seal(&self, key: &[u8; 32]) -> Option<String> {
        sealed::seal(key, PURPOSE, &serde_json::to_vec(self).ok()?)
    }

    /// The one that this browser began, if the provider answers it.
    pub fn open(cookies: &str, state: &str, key: &[u8; 32]) -> Result<Self, Unsigned> {
        let open = || {
            let content = sealed::open(key, PURPOSE, value(cookies, COOKIE)?)?;
            let flow: Self = serde_json::from_slice(&content).ok()?;
            let same: bool = flow.state.as_bytes().ct_eq(state.as_bytes()).into();
            (same && now() < flow.begun + LONGEST).then_some(flow)
        };
        open().ok_or(Unsigned::State)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn cookies(flow: &Flow) -> String {
        format!("theme=dark; {COOKIE}={}", flow.seal(&KEY).unwrap())
    }

    #[test]
    fn only_the_browser_that_began_may_come_back_and_not_too_late() {
        let flow = Flow::new();
        let cookies_of = cookies(&flow);
        assert!(!cookies_of.contains(&flow.verifier) && !cookies_of.contains(&flow.nonce));
        assert_eq!(Flow::open(&cookies_of, &flow.state, &KEY).unwrap().nonce, flow.nonce);
        let refused = |cookies: &str, state: &str, key| Flow::open(cookies, state, key).is_err();
        assert!(refused("", &flow.state, &KEY), "no cookie");
        assert!(refused(&cookies_of, &Flow::new().state, &KEY), "another state");
        assert!(refused(&cookies_of, "", &KEY));
        assert!(refused(&cookies_of, &flow.state, &[8; 32]), "another key");
        let old = Flow {
            begun: flow.begun - LONGEST,
            ..Flow::new()
        };
        assert!(refused(&cookies(&old), &old.state, &KEY));
    }
}
