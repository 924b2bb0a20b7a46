//! A small site, asked for in all the ways that browsers ask.

use axum::http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, IF_NONE_MATCH};

use super::*;

fn site() -> Site {
    let file = |path: &str, text: &'static str| (path.to_owned(), Bytes::from_static(text.as_bytes()));
    Site::of([
        file("index.html", "<script>start()</script>"),
        file("index.html.br", "packed page"),
        file("app-0123456789abcdef_bg.wasm", "wasm"),
        file("app-0123456789abcdef_bg.wasm.br", "packed"),
        file("icon.svg", "<svg/>"),
        file("docs/index.html", "docs"),
    ])
}

fn get(path: &str, headers: &[(axum::http::HeaderName, &str)]) -> Response {
    let headers = headers
        .iter()
        .map(|(name, value)| (name.clone(), value.parse().unwrap()));
    site().answer(path, &headers.collect())
}

fn header(response: &Response, name: axum::http::HeaderName) -> &str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[test]
fn brotli_is_sent_to_those_who_take_it() {
    let packed = get("/app-0123456789abcdef_bg.wasm", &[(ACCEPT_ENCODING, "gzip, br")]);
    assert_eq!(header(&packed, CONTENT_ENCODING), "br");
    assert_eq!(header(&packed, CONTENT_TYPE), "application/wasm");
    assert_eq!(header(&packed, VARY), "accept-encoding");
    let plain = get("/app-0123456789abcdef_bg.wasm", &[(ACCEPT_ENCODING, "gzip, br;q=0")]);
    assert_eq!(header(&plain, CONTENT_ENCODING), "");
    assert_eq!(header(&plain, VARY), "accept-encoding");
    let small = get("/icon.svg", &[(ACCEPT_ENCODING, "br")]);
    assert_eq!(header(&small, CONTENT_ENCODING), "", "nothing was packed");
}

#[test]
fn hashed_files_are_kept_and_pages_are_asked_for_again() {
    let wasm = get("/app-0123456789abcdef_bg.wasm", &[]);
    assert_eq!(header(&wasm, CACHE_CONTROL), "public, max-age=31536000, immutable");
    assert_eq!(header(&get("/", &[]), CACHE_CONTROL), "no-cache");
}

#[test]
fn a_known_page_is_not_sent_again() {
    for encoding in ["br", "gzip"] {
        let first = get("/", &[(ACCEPT_ENCODING, encoding)]);
        let tag = header(&first, ETAG).to_owned();
        for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
            let again = get("/", &[(ACCEPT_ENCODING, encoding), (IF_NONE_MATCH, &known)]);
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{encoding} {known}");
            assert_eq!(header(&again, ETAG), tag);
            assert_eq!(header(&again, CONTENT_LENGTH), "");
        }
    }
    let packed = header(&get("/", &[(ACCEPT_ENCODING, "br")]), ETAG).to_owned();
    assert_eq!(
        get("/", &[(IF_NONE_MATCH, &packed)]).status(),
        StatusCode::OK,
        "plain is another file"
    );
}

#[test]
fn inline_scripts_of_a_page_may_run() {
    assert!(header(&get("/", &[]), CONTENT_SECURITY_POLICY).contains("'sha256-"));
    assert!(!header(&get("/docs/", &[]), CONTENT_SECURITY_POLICY).contains("'sha256-"));
}

#[test]
fn a_folder_is_its_page() {
    assert_eq!(get("/docs/", &[]).status(), StatusCode::OK);
    let without_slash = get("/docs", &[]);
    assert_eq!(without_slash.status(), StatusCode::PERMANENT_REDIRECT);
    assert_eq!(header(&without_slash, LOCATION), "/docs/");
}

#[test]
fn paths_lead_nowhere_else() {
    for path in [
        "/nothing",
        "/index.html.br",
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "//etc/passwd",
        "/docs/../index.html",
        "/docs/index.html/",
        "",
    ] {
        let expected = if path.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        };
        assert_eq!(get(path, &[]).status(), expected, "{path}");
    }
}

#[test]
fn without_a_built_page_the_way_to_build_it_is_told() {
    let empty = Site::of([]);
    assert_eq!(
        empty.answer("/", &HeaderMap::new()).status(),
        StatusCode::SERVICE_UNAVAILABLE
    );
    assert!(include_str!("unbuilt.html").contains("cargo xtask run"));
}
