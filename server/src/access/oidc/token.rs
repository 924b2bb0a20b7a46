//! ID tokens: who somebody is by the word of the provider.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Map, Value};
use subtle::ConstantTimeEq;

use super::Unsigned;
use super::keys::{Algorithm, Keys};

/// Clocks may differ by this, in seconds.
const SKEW: i64 = 60;

/// Its head.
#[derive(Deserialize)]
pub struct Head {
    #[serde(rename = "alg")]
    algorithm: Algorithm,
    /// Which key signed it.
    #[serde(default)]
    pub kid: Option<String>,
    /// What must be understood, and is not.
    #[serde(default)]
    crit: Option<Value>,
}

/// What a token must be about.
pub struct Expected<'a> {
    pub issuer: &'a str,
    pub client: &'a str,
    pub nonce: &'a str,
    /// Seconds since 1970.
    pub now: i64,
}

/// A token in its parts, nothing of it believed yet.
pub struct Token<'a> {
    pub head: Head,
    message: &'a str,
    claims: Map<String, Value>,
    signature: Vec<u8>,
}

impl<'a> Token<'a> {
    /// Takes it apart.
    pub fn read(text: &'a str) -> Result<Self, Unsigned> {
        let wrong = Unsigned::Token("its token is none, or is signed in a way that is not taken here (RS256, ES256)");
        let read = || {
            let (message, signature) = text.rsplit_once('.')?;
            let (head, claims) = message.split_once('.')?;
            let part = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
            Some(Self {
                head: serde_json::from_slice(&part(head)?).ok()?,
                claims: serde_json::from_slice(&part(claims)?).ok()?,
                signature: part(signature)?,
                message,
            })
        };
        let token = read().ok_or(wrong)?;
        if token.head.crit.is_some() {
            return Err(Unsigned::Token("its token wants something that is not known here"));
        }
        Ok(token)
    }

    /// Its claims, once everything about it is as expected.
    pub fn believed(self, keys: &Keys, expected: &Expected) -> Result<Claims, Unsigned> {
        let kid = self.head.kid.as_deref();
        if !keys.signed(self.head.algorithm, kid, self.message.as_bytes(), &self.signature) {
            return Err(Unsigned::Token("the signature is none of its keys"));
        }
        let claims = Claims(self.claims);
        if claims.text("iss") != Some(expected.issuer) {
            return Err(Unsigned::Token("the token is another issuer's"));
        }
        let audiences = claims.texts("aud");
        let is_ours = audiences.iter().any(|audience| audience == expected.client);
        let party = claims.text("azp");
        // One for several must say that it was made for us.
        let by_us = party.map_or(audiences.len() == 1, |party| party == expected.client);
        if !is_ours || !by_us {
            return Err(Unsigned::Token("the token is for somebody else"));
        }
        if claims
            .number("exp")
            .is_none_or(|end| end.saturating_add(SKEW) <= expected.now)
        {
            return Err(Unsigned::Token("the token has expired"));
        }
        let begins = |name: &str| {
            claims
                .number(name)
                .is_some_and(|begin| begin.saturating_sub(SKEW) > expected.now)
        };
        if begins("nbf") || begins("iat") {
            return Err(Unsigned::Token("the token is not valid yet"));
        }
        let nonce = claims.text("nonce").unwrap_or_default();
        if !bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
            return Err(Unsigned::Token("the token is of another sign-in"));
        }
        if claims.text("sub").is_none_or(str::is_empty) {
            return Err(Unsigned::Token("the token names nobody"));
        }
        Ok(claims)
    }
}

/// What is said about a person.
pub struct Claims(Map<String, Value>);

impl Claims {
    /// What to call them.
    pub fn name(&self) -> &str {
        let names = ["preferred_username", "email", "sub"].into_iter();
        let mut names = names.filter_map(|name| self.text(name));
        names.find(|name| !name.trim().is_empty()).unwrap_or_default()
    }

    /// A list of texts; one text is a list of one.
    pub fn texts(&self, name: &str) -> Vec<String> {
        match self.0.get(name) {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Some write times with fractions.
    fn number(&self, name: &str) -> Option<i64> {
        let number = self.0.get(name)?;
        #[expect(clippy::cast_possible_truncation, reason = "fractions of seconds do not count")]
        number
            .as_i64()
            .or_else(|| number.as_f64().map(|seconds| seconds as i64))
    }
}
