//! How long a file may be kept, and whether a browser has it already.

use axum::http::HeaderMap;
use axum::http::header::IF_NONE_MATCH;

/// A hash in the name changes with the content; everything else is asked for again.
pub fn of(path: &str) -> &'static str {
    if is_hashed(path) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

/// Trunk writes `name-0123456789abcdef.js`, `name-0123456789abcdef_bg.wasm` and `snippets/name-0123456789abcdef/…`.
fn is_hashed(path: &str) -> bool {
    path.split(['-', '_', '.', '/'])
        .skip(1)
        .any(|part| part.len() >= 12 && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
}

/// The ETag. Packed and plain are different bytes and so have different ones.
pub fn tag(fingerprint: u64, is_packed: bool) -> String {
    let form = if is_packed { "-br" } else { "" };
    format!("\"{fingerprint:016x}{form}\"")
}

/// Whether the browser has the file with this ETag.
pub fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get_all(IF_NONE_MATCH).iter();
    known
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == tag || one == "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hash_in_the_name_lets_a_file_be_kept() {
        for (path, expected) in [
            ("tamer-app-2f0cfd9bd0e8b8b1.js", true),
            ("tamer-app-2f0cfd9bd0e8b8b1_bg.wasm", true),
            ("snippets/tamer-app-2f0cfd9bd0e8b8b1/inline0.js", true),
            ("styles-a0b1c2d3e4f5a6b7.css", true),
            ("index.html", false),
            ("icon.svg", false),
            ("docs/decade-facade.html", false),
        ] {
            assert_eq!(is_hashed(path), expected, "{path}");
        }
    }
}
