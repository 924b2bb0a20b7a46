//! Asking the server.

use js_sys::{Promise, Reflect, Uint8Array};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tamer_core::wire::cluster::Refused;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, ReadableStreamDefaultReader, RequestInit, Response};

use super::events::{Bytes, Event};

pub use wasm_bindgen_futures::spawn_local as later;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// Nobody is signed in, or no longer, or not with this token.
    SignedOut(Refused),
    /// The server says no.
    Refused(Refused),
    /// The answers hold errors: what they are.
    Answers(Vec<String>),
    /// Nobody answers, or the connection broke.
    Unreachable,
    /// What came is not what was asked for.
    Strange,
}

/// What the server finds wrong with answers.
#[derive(Deserialize)]
struct Findings {
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Finding {
    message: String,
}

/// A request.
pub struct Ask {
    method: &'static str,
    path: String,
    body: Option<String>,
}

impl Ask {
    /// Reads something.
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: "GET",
            path: path.into(),
            body: None,
        }
    }

    /// Does something.
    pub fn post(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self {
            method: "POST",
            path: path.into(),
            body: serde_json::to_string(body).ok(),
        }
    }

    /// Takes something away.
    pub fn delete(path: impl Into<String>) -> Self {
        Self {
            method: "DELETE",
            path: path.into(),
            body: None,
        }
    }

    /// The whole answer.
    pub async fn answer<T: DeserializeOwned>(self) -> Result<T, Failure> {
        let response = self.send().await?;
        let text = text(&response).await?;
        // No content is nothing.
        let text = if text.is_empty() { "null" } else { &text };
        serde_json::from_str(text).map_err(|_| Failure::Strange)
    }

    /// Event by event, until the server closes the stream or `heard` has heard enough.
    pub async fn follow(self, mut heard: impl FnMut(Event) -> Heard) -> Result<(), Failure> {
        let response = self.send().await?;
        let body = response.body().ok_or(Failure::Strange)?;
        let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
        let mut bytes = Bytes::default();
        loop {
            let part = JsFuture::from(reader.read()).await.map_err(|_| Failure::Unreachable)?;
            let field = |name: &str| Reflect::get(&part, &JsValue::from_str(name)).unwrap_or_default();
            if field("done").is_truthy() {
                return Ok(());
            }
            let chunk = Uint8Array::new(&field("value")).to_vec();
            for event in bytes.push(&chunk) {
                if heard(event) == Heard::Enough {
                    let _ = reader.cancel();
                    return Ok(());
                }
            }
        }
    }

    async fn send(self) -> Result<Response, Failure> {
        let window = web_sys::window().ok_or(Failure::Strange)?;
        let headers = Headers::new().map_err(|_| Failure::Strange)?;
        // No other page can send this one without the server's leave.
        let _ = headers.set("x-requested-with", "cluster-tamer");
        // What is wrong with answers is said in the language of the page, not in the browser's.
        let _ = headers.set("accept-language", tamer_app::words::language::spoken().language.code());
        let init = RequestInit::new();
        init.set_method(self.method);
        if let Some(body) = &self.body {
            let _ = headers.set("content-type", "application/json");
            init.set_body(&JsValue::from_str(body));
        }
        init.set_headers(&headers);
        // Beside the page, wherever that is.
        let sent = JsFuture::from(window.fetch_with_str_and_init(&format!("api/{}", self.path), &init)).await;
        let response: Response = sent.map_err(|_| Failure::Unreachable)?.unchecked_into();
        if response.ok() {
            return Ok(response);
        }
        let text = text(&response).await?;
        Err(failure(response.status(), &text))
    }
}

/// Whether to go on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// There may be more.
    More,
    /// That was the last one.
    Enough,
}

async fn text(response: &Response) -> Result<String, Failure> {
    let promise = response.text().map_err(|_| Failure::Strange)?;
    let text = JsFuture::from(promise).await.map_err(|_| Failure::Unreachable)?;
    Ok(text.as_string().unwrap_or_default())
}

fn failure(status: u16, text: &str) -> Failure {
    match serde_json::from_str::<Refused>(text) {
        Ok(refused) if status == 401 => Failure::SignedOut(refused),
        Ok(refused) => Failure::Refused(refused),
        // What stands between the page and a server that is down.
        Err(_) if matches!(status, 502..=504) => Failure::Unreachable,
        Err(_) => match serde_json::from_str::<Findings>(text) {
            Ok(found) => Failure::Answers(found.findings.into_iter().map(|finding| finding.message).collect()),
            Err(_) => Failure::Strange,
        },
    }
}

/// Waits.
pub async fn pause(milliseconds: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        }
    });
    let _ = JsFuture::from(promise).await;
}

/// As part of a query.
pub fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}
