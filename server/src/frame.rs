//! Server-sent events as bytes.

use axum::body::Bytes;
use serde::Serialize;

/// Says nothing: proxies and browsers see that the stream lives.
pub const ALIVE: Bytes = Bytes::from_static(b":\n\n");

/// One event with JSON, which has no line ends of its own.
pub fn event(name: &'static str, content: &impl Serialize) -> Bytes {
    let content = serde_json::to_string(content).unwrap_or_else(|_| "null".into());
    format!("event: {name}\ndata: {content}\n\n").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_cannot_make_an_event_of_its_own() {
        let frame = event("line", &"a\n\nevent: end\ndata: {\"ok\": true}\r\n");
        assert_eq!(frame.iter().filter(|byte| **byte == b'\n').count(), 3, "{frame:?}");
        assert!(!frame.contains(&b'\r'));
    }
}
