//! PagerDuty: an event of its Events API, v2 with a routing key, v1 with a service key.
//!
//! Source: Alertmanager 0.34, `notify/pagerduty/pagerduty.go` and `config.go`.

use serde_json::{Map, Value, json};

use super::{Limit, Notice, Request, SECRET, cut, json, loose, sha256, typed};
use crate::slack::Fault;

/// Alertmanager leaves the details out of larger events (bytes).
const MOST: usize = 512_000;

/// Details that are sent unless an entry has its own of these names.
const DETAILS: [(&str, &str); 4] = [
    ("firing", "{{ .Alerts.Firing | toJson }}"),
    ("num_firing", "{{ .Alerts.Firing | len }}"),
    ("num_resolved", "{{ .Alerts.Resolved | len }}"),
    ("resolved", "{{ .Alerts.Resolved | toJson }}"),
];

const CLIENT: &str = r#"{{ template "pagerduty.default.client" . }}"#;

pub(super) fn notice(entry: &Map<String, Value>, request: &Request<'_>) -> Result<Notice, Fault> {
    let mut notice = request.notice("PagerDuty");
    let limits = &mut notice.limits;
    let mut details = entry
        .get("details")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    for (name, text) in DETAILS {
        details.entry(name).or_insert_with(|| text.into());
    }
    let details = loose::filled(&Value::Object(details), "details", request, limits)?;
    let text = |field: &str, usual: &str| request.text(entry, field, usual);
    let summary = text("description", r#"{{ template "pagerduty.default.description" . }}"#)?;
    let summary = cut(summary, "summary", 1024, limits);
    let client = typed(entry, "client").unwrap_or(CLIENT);
    let made = Event {
        client: request.render("client", client)?,
        client_url: text("client_url", r#"{{ template "pagerduty.default.clientURL" . }}"#)?,
        source: request.render("source", filled(entry, "source").unwrap_or(client))?,
        severity: request.render("severity", filled(entry, "severity").unwrap_or("error"))?,
        class: text("class", "")?,
        component: text("component", "")?,
        group: text("group", "")?,
        images: list(entry, "images", &["src", "alt", "href"], request)?,
        links: list(entry, "links", &["href", "text"], request)?,
        key: sha256::hex(request.key.as_bytes()),
        action: if notice.resolved { "resolve" } else { "trigger" },
        first: ["service_key", "service_key_file"]
            .iter()
            .any(|key| entry.contains_key(*key)),
        summary,
    };
    let mut body = made.body(details);
    if json::compact(&body).len() > MOST {
        limits.push(Limit::Details);
        let why = "Custom details have been removed because the original event exceeds the maximum size of 512KB";
        body = made.body(json!({ "error": why }));
    }
    notice.fields = vec![("event_action", made.action.to_owned())];
    if !made.first {
        let fields = [
            ("severity", &made.severity),
            ("source", &made.source),
            ("class", &made.class),
            ("component", &made.component),
            ("group", &made.group),
        ];
        let told = fields.into_iter().filter(|(_, text)| !text.is_empty());
        notice.fields.extend(told.map(|(name, text)| (name, text.clone())));
    }
    notice.by = made.client;
    notice.title = made.summary;
    notice.body = Some(body);
    Ok(notice)
}

struct Event {
    /// It is one of version 1.
    first: bool,
    key: String,
    action: &'static str,
    summary: String,
    client: String,
    client_url: String,
    source: String,
    severity: String,
    class: String,
    component: String,
    group: String,
    images: Vec<Value>,
    links: Vec<Value>,
}

impl Event {
    fn body(&self, details: Value) -> Value {
        let text = |key, text: &str| (!text.is_empty()).then(|| (key, Value::from(text)));
        let list = |key, list: &[Value]| (!list.is_empty()).then(|| (key, Value::from(list)));
        let object = |parts: Vec<Option<(&str, Value)>>| -> Value {
            let parts = parts.into_iter().flatten();
            parts
                .map(|(key, value)| (key.to_owned(), value))
                .collect::<Map<_, _>>()
                .into()
        };
        let (client, address) = (text("client", &self.client), text("client_url", &self.client_url));
        if self.first {
            let triggers = self.action == "trigger";
            return object(vec![
                text("service_key", SECRET),
                text("incident_key", &self.key),
                text("event_type", self.action),
                text("description", &self.summary),
                Some(("event_action", "".into())),
                Some(("payload", Value::Null)),
                client.filter(|_| triggers),
                address.filter(|_| triggers),
                Some(("details", details)),
            ]);
        }
        let payload = object(vec![
            Some(("summary", self.summary.as_str().into())),
            Some(("source", self.source.as_str().into())),
            Some(("severity", self.severity.as_str().into())),
            text("class", &self.class),
            text("component", &self.component),
            text("group", &self.group),
            Some(("custom_details", details)),
        ]);
        object(vec![
            text("routing_key", SECRET),
            text("dedup_key", &self.key),
            Some(("event_action", self.action.into())),
            Some(("payload", payload)),
            client,
            address,
            list("images", &self.images),
            list("links", &self.links),
        ])
    }
}

fn filled<'a>(entry: &'a Map<String, Value>, field: &str) -> Option<&'a str> {
    typed(entry, field).filter(|text| !text.is_empty())
}

/// Entries of a list whose first part is something.
fn list(entry: &Map<String, Value>, field: &str, parts: &[&str], request: &Request<'_>) -> Result<Vec<Value>, Fault> {
    let mut made = Vec::new();
    for one in entry.get(field).and_then(Value::as_array).into_iter().flatten() {
        let mut map = Map::new();
        for part in parts {
            let text = one.get(*part).and_then(Value::as_str).unwrap_or_default();
            let text = request.render(&format!("{field}.{part}"), text)?;
            map.insert((*part).to_owned(), text.into());
        }
        if map.values().next().is_some_and(|first| first != "") {
            made.push(map.into());
        }
    }
    Ok(made)
}
