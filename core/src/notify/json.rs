//! JSON as Go writes it.

use serde_json::Value;

/// In one line, with what HTML would read escaped.
pub fn compact(value: &Value) -> String {
    let mut out = String::new();
    for c in value.to_string().chars() {
        match c {
            // Outside of texts there are none.
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", c as u32)),
            other => out.push(other),
        }
    }
    out
}
