//! Microsoft Teams: an adaptive card, as webhooks of Workflows take it.
//!
//! Source: Alertmanager 0.34, `notify/msteamsv2/msteamsv2.go`.

use serde_json::{Map, Value, json};

use super::{Limit, Notice, Request, json, lines};
use crate::slack::Fault;

/// Teams refuses messages beyond this; Alertmanager does not look at it.
const MOST: usize = 28 * 1024;

pub(super) fn notice(entry: &Map<String, Value>, request: &Request<'_>) -> Result<Notice, Fault> {
    let mut notice = request.notice("Microsoft Teams");
    let title = request.text(entry, "title", r#"{{ template "msteamsv2.default.title" . }}"#)?;
    let text = request.text(entry, "text", r#"{{ template "msteamsv2.default.text" . }}"#)?;
    let color = if notice.resolved { "Good" } else { "Attention" };
    let body = json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.2",
                "body": [
                    {
                        "type": "TextBlock",
                        "text": title,
                        "weight": "Bolder",
                        "size": "Medium",
                        "wrap": true,
                        "style": "heading",
                        "color": color,
                    },
                    {"type": "TextBlock", "text": text, "wrap": true},
                ],
                "msteams": {"width": "full"},
            },
        }],
    });
    if json::compact(&body).len() > MOST {
        notice.limits.push(Limit::Refused);
    }
    notice.lines = lines(&text);
    notice.title = title;
    notice.body = Some(body);
    Ok(notice)
}
