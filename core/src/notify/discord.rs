//! Discord: an embed with title, description and colour.
//!
//! Source: Alertmanager 0.34, `notify/discord/discord.go`.

use serde_json::{Map, Value, json};

use super::{Notice, Request, cut, lines, typed};
use crate::slack::Fault;

/// Colours of what fires and of what is over.
const COLORS: [u32; 2] = [0x99_2d22, 0x2e_cc71];

pub(super) fn notice(entry: &Map<String, Value>, request: &Request<'_>) -> Result<Notice, Fault> {
    let mut notice = request.notice("Discord");
    let limits = &mut notice.limits;
    let text = |field: &str, usual: &str| request.text(entry, field, usual);
    let title = text("title", r#"{{ template "discord.default.title" . }}"#)?;
    let title = cut(title, "title", 256, limits);
    let message = text("message", r#"{{ template "discord.default.message" . }}"#)?;
    let message = cut(message, "message", 4096, limits);
    let content = cut(text("content", "")?, "content", 2000, limits);
    let color = if notice.resolved { COLORS[1] } else { COLORS[0] };
    let mut body = json!({
        "content": content,
        "embeds": [{"title": title, "description": message, "color": color}],
    });
    if let Some(body) = body.as_object_mut() {
        for key in ["username", "avatar_url"] {
            if let Some(text) = typed(entry, key).filter(|text| !text.is_empty()) {
                body.insert(key.into(), text.into());
            }
        }
    }
    notice.by = typed(entry, "username").unwrap_or_default().to_owned();
    notice.color = format!("#{color:06x}");
    notice.lines = lines(&message);
    if !content.is_empty() {
        notice.fields.push(("content", content));
    }
    notice.title = title;
    notice.body = Some(body);
    Ok(notice)
}
