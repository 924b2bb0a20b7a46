//! The Content-Security-Policy: nothing but what the page brings itself.

use axum::http::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// For everything without inline scripts.
pub const STRICT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'self'; \
    form-action 'none'; frame-ancestors 'none'";

const SCRIPTS: &str = "script-src 'self' 'wasm-unsafe-eval'";

/// For an HTML page: its inline scripts (trunk's loader is one) are named by their hashes.
pub fn for_page(html: &[u8]) -> Option<HeaderValue> {
    let html = std::str::from_utf8(html).ok()?;
    let hashes: String = inline_scripts(html)
        .map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script))))
        .collect();
    HeaderValue::try_from(STRICT.replace(SCRIPTS, &format!("{SCRIPTS}{hashes}"))).ok()
}

/// The text of each script without `src`.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script")?;
        let has_source = attributes.split_ascii_whitespace().any(|word| word.starts_with("src="));
        (!has_source && !script.is_empty()).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_named_by_their_hash() {
        let page = "<script src=\"a.js\"></script><script type=\"module\">alert(1)</script>";
        let policy = for_page(page.as_bytes()).unwrap();
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        let expected =
            "script-src 'self' 'wasm-unsafe-eval' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='; style";
        assert!(policy.to_str().unwrap().contains(expected), "{policy:?}");
    }

    #[test]
    fn a_page_without_inline_scripts_has_the_strict_policy() {
        assert_eq!(for_page(b"<p>").unwrap(), STRICT);
    }
}
