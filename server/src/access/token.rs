//! A token that the server knows: kept as a digest, compared in constant time.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Fewer letters could be guessed.
const SHORTEST: usize = 16;

/// Far longer than any that Kubernetes or an identity provider makes.
pub const LONGEST: usize = 16 << 10;

/// A token. What it says is forgotten at once.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl Token {
    /// From what a file says; blanks at both ends do not count.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if text.len() < SHORTEST {
            return Err("the token has fewer than 16 letters; make one with `openssl rand -hex 32`");
        }
        if text.len() > LONGEST {
            return Err("the token has more than 16,384 letters");
        }
        Ok(Self(digest(text)))
    }

    /// Whether this is it. It takes as long for a wrong one as for the right one.
    pub fn is(&self, typed: &str) -> bool {
        self.0.ct_eq(&digest(typed.trim())).into()
    }

    /// What keys may be derived from.
    pub fn digest(&self) -> &[u8; 32] {
        &self.0
    }
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_token_is_taken() {
        let token = Token::parse("0123456789abcdef\n").unwrap();
        assert!(token.is("0123456789abcdef") && token.is(" 0123456789abcdef "));
        for wrong in ["", "0123456789abcde", "0123456789abcdeg", "0123456789abcdef0"] {
            assert!(!token.is(wrong), "{wrong}");
        }
        assert!(Token::parse("short").is_err() && Token::parse(&"x".repeat(LONGEST + 1)).is_err());
    }
}
