//! The page: the files of `dist/`, part of this binary.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use axum::body::Bytes;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, LOCATION, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

mod caching;
mod encoding;
mod kind;
pub mod policy;

#[derive(RustEmbed)]
#[folder = "../dist"]
struct Dist;

/// Files by path, ready to be sent.
pub struct Site {
    files: HashMap<String, Page>,
}

struct Page {
    plain: Bytes,
    packed: Option<Bytes>,
    kind: &'static str,
    /// Fingerprint of the content.
    tag: u64,
    caching: &'static str,
    policy: Option<HeaderValue>,
}

impl Site {
    /// What was built into this binary.
    pub fn embedded() -> Self {
        Self::of(Dist::iter().filter_map(|path| Some((path.to_string(), bytes(Dist::get(&path)?)))))
    }

    fn of(files: impl IntoIterator<Item = (String, Bytes)>) -> Self {
        let mut all: HashMap<String, Bytes> = files.into_iter().collect();
        let (packed, plain): (Vec<String>, Vec<String>) = all.keys().cloned().partition(|path| path.ends_with(".br"));
        let mut packed: HashMap<String, Bytes> = packed
            .into_iter()
            .filter_map(|path| Some((path.strip_suffix(".br")?.to_owned(), all.remove(&path)?)))
            .collect();
        let files = plain.into_iter().filter_map(|path| {
            let page = Page::new(&path, all.remove(&path)?, packed.remove(&path));
            Some((path, page))
        });
        Self { files: files.collect() }
    }

    /// The answer to a GET for this path. Paths are looked up as they are: none leads out.
    pub fn answer(&self, path: &str, headers: &HeaderMap) -> Response {
        let name = path.strip_prefix('/').unwrap_or(path);
        let folder = name.is_empty() || name.ends_with('/');
        let name = if folder {
            format!("{name}index.html")
        } else {
            name.to_owned()
        };
        if let Some(page) = self.files.get(&name) {
            return page.answer(headers);
        }
        if !folder && self.files.contains_key(&format!("{name}/index.html")) {
            return moved(&name);
        }
        if name == "index.html" {
            return (StatusCode::SERVICE_UNAVAILABLE, Html(include_str!("site/unbuilt.html"))).into_response();
        }
        (StatusCode::NOT_FOUND, Html(include_str!("site/missing.html"))).into_response()
    }
}

/// Links within a folder's page are relative, so its address ends with a slash.
fn moved(name: &str) -> Response {
    (StatusCode::PERMANENT_REDIRECT, [(LOCATION, format!("/{name}/"))]).into_response()
}

impl Page {
    fn new(path: &str, plain: Bytes, packed: Option<Bytes>) -> Self {
        let mut hasher = DefaultHasher::new();
        plain.hash(&mut hasher);
        let kind = kind::of(path);
        let policy = kind.starts_with("text/html").then(|| policy::for_page(&plain));
        Self {
            tag: hasher.finish(),
            caching: caching::of(path),
            policy: policy.flatten(),
            kind,
            plain,
            packed,
        }
    }

    fn answer(&self, headers: &HeaderMap) -> Response {
        let packed = self.packed.as_ref().filter(|_| encoding::takes_brotli(headers));
        let tag = caching::tag(self.tag, packed.is_some());
        let mut response = if caching::is_known(headers, &tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let body = packed.unwrap_or(&self.plain);
            ([(CONTENT_TYPE, self.kind)], body.clone()).into_response()
        };
        let answer = response.headers_mut();
        if packed.is_some() {
            answer.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
        answer.insert(CACHE_CONTROL, HeaderValue::from_static(self.caching));
        if let Ok(tag) = HeaderValue::try_from(tag) {
            answer.insert(ETAG, tag);
        }
        if let Some(policy) = &self.policy {
            answer.insert(CONTENT_SECURITY_POLICY, policy.clone());
        }
        response
    }
}

fn bytes(file: EmbeddedFile) -> Bytes {
    match file.data {
        std::borrow::Cow::Borrowed(data) => Bytes::from_static(data),
        std::borrow::Cow::Owned(data) => Bytes::from(data),
    }
}

#[cfg(test)]
mod tests;
