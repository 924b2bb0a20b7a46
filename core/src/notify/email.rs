//! E-mail: subject, and HTML or plain text or both.
//!
//! Source: Alertmanager 0.34, `notify/email/email.go` and `config.EmailConfig`.

use serde_json::{Map, Value};

use super::{Notice, Request, html, lines, typed};
use crate::slack::Fault;

/// What heads the usual mail: red while anything fires, else green.
const COLORS: [&str; 2] = ["#e6522c", "#68b90f"];

pub(super) fn notice(entry: &Map<String, Value>, config: &Value, request: &Request<'_>) -> Result<Notice, Fault> {
    let mut notice = request.notice("E-mail");
    let global = config.pointer("/global/smtp_from").and_then(Value::as_str);
    let from = typed(entry, "from").or(global).unwrap_or_default();
    let to = typed(entry, "to").unwrap_or_default();
    let header = |name: &str, usual: &str| {
        let headers = entry.get("headers").and_then(Value::as_object).into_iter().flatten();
        let mut typed = headers.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        let text = typed.next().and_then(|(_, text)| text.as_str());
        request.render(&format!("headers.{name}"), text.unwrap_or(usual))
    };
    notice.fields = vec![("To", header("To", to)?)];
    notice.by = header("From", from)?;
    notice.title = header("Subject", r#"{{ template "email.default.subject" . }}"#)?;
    let text = request.text(entry, "text", "")?;
    let page = typed(entry, "html").unwrap_or(r#"{{ template "email.default.html" . }}"#);
    let page = request.templates.render_html(page, &request.data, request.moment);
    let page = page.map_err(|why| super::fault("html", why))?;
    let [red, green] = COLORS;
    notice.color = if notice.resolved { green } else { red }.to_owned();
    if page.is_empty() {
        notice.lines = lines(&text);
    } else {
        notice.lines = html::lines(&page);
        notice.plain = text;
    }
    Ok(notice)
}
