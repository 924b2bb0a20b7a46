//! Whether a browser takes brotli.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;

/// `br` decides; without it, `*` does. A weight of 0 means never.
pub fn takes_brotli(headers: &HeaderMap) -> bool {
    let mut any = false;
    let values = headers.get_all(ACCEPT_ENCODING).iter();
    for one in values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
    {
        let (name, parameters) = one.split_once(';').unwrap_or((one, ""));
        match name.trim() {
            name if name.eq_ignore_ascii_case("br") => return weight(parameters) > 0.0,
            "*" => any = weight(parameters) > 0.0,
            _ => {}
        }
    }
    any
}

fn weight(parameters: &str) -> f32 {
    let weight = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("q")
            .then(|| value.trim().parse().unwrap_or(0.0))
    });
    weight.unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_decide() {
        for (accepted, expected) in [
            ("gzip, deflate, br, zstd", true),
            ("BR", true),
            ("br;q=0.1", true),
            ("br; q=0", false),
            ("br;q=0.000, *", false),
            ("*;q=0, br", true),
            ("*", true),
            ("*;q=0", false),
            ("gzip", false),
            ("brotli", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, accepted.parse().unwrap())]);
            assert_eq!(takes_brotli(&headers), expected, "{accepted}");
        }
        assert!(!takes_brotli(&HeaderMap::new()));
    }
}
