//! What only the server can read and nobody can change, as letters, digits, `-` and `_`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

const NONCE: usize = 24;

/// Seals something; `purpose` keeps it from being taken for something else.
pub fn seal(key: &[u8; 32], purpose: &[u8], content: &[u8]) -> Option<String> {
    let nonce: [u8; NONCE] = *super::random().first_chunk()?;
    let payload = Payload {
        msg: content,
        aad: purpose,
    };
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), payload)
        .ok()?;
    Some(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
}

/// What was sealed; none if it was changed, or is for something else.
pub fn open(key: &[u8; 32], purpose: &[u8], text: &str) -> Option<Vec<u8>> {
    let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
    let payload = Payload {
        msg: sealed,
        aad: purpose,
    };
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(*nonce), payload)
        .ok()
}
