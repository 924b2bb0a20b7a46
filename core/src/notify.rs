//! What a receiver is sent of alerts, by each of its ways: the same words and the same bytes as Alertmanager 0.34 makes.
//!
//! Held against Alertmanager's own notifiers by `core/tests/messages.rs`. What stands in secrets is never part of it.

mod discord;
mod email;
mod html;
mod json;
mod loose;
mod pagerduty;
mod sha256;
mod teams;
mod webhook;

pub use html::lines as read_html;
pub use json::compact;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::routing::{Integration, Labels, Tree, simulate};
use crate::slack::{self, AlertData, Fault, Group, Line, Message};
use crate::template::{Data, Moment, TemplateFault, Templates};

/// Alertmanager's own texts for kinds beside Slack.
const DEFAULTS: &str = include_str!("notify/defaults.tmpl");

/// What stands where Alertmanager reads a secret from a file.
const SECRET: &str = "…";

/// The colour of what fires, and of what is over, where a service has no colours of its own.
const RED: &str = "#a30200";
const GREEN: &str = "#2eb886";

/// What is sent by one way of a receiver.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The receiver.
    pub receiver: String,
    /// The way, as keys of a receiver begin: `slack`, `msteamsv2`.
    pub kind: String,
    /// What comes of it.
    pub what: What,
}

/// What comes of alerts on one way.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A message of Slack.
    Slack(Box<Message>),
    /// Something else.
    Notice(Box<Notice>),
    /// Nothing, as it is over and this way does not say so.
    Kept,
    /// Something that is not shown here.
    Unshown,
    /// Nothing: Alertmanager would log this.
    Fault(Fault),
}

/// What people, or a program, get.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Notice {
    /// What services and people call it: `Discord`, `E-mail`.
    pub service: &'static str,
    /// Who says it, if that is part of it.
    pub by: String,
    /// All alerts are over.
    pub resolved: bool,
    /// The colour that it has there as `#rrggbb`, or one that says the same.
    pub color: String,
    /// Title, subject or summary.
    pub title: String,
    /// What is read below it.
    pub lines: Vec<Line>,
    /// Small facts beside it, by the names that the service has for them.
    pub fields: Vec<(&'static str, String)>,
    /// The same as plain text, for programs that show no HTML.
    pub plain: String,
    /// What is posted. Where a secret belongs stands an ellipsis.
    pub body: Option<Value>,
    /// What limits did to it.
    pub limits: Vec<Limit>,
}

/// What a limit did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Alertmanager cut a field after so many characters.
    Cut {
        /// Its name.
        field: &'static str,
        /// So many are left.
        most: usize,
    },
    /// PagerDuty's event is too large: Alertmanager leaves the details out.
    Details,
    /// Teams takes no message of this size.
    Refused,
    /// The webhook takes no more alerts than these.
    Alerts {
        /// So many are left out.
        count: usize,
    },
    /// Alertmanager reads a text as YAML, in a way that is not shown here.
    Loose {
        /// Its name.
        field: String,
    },
}

/// What all ways have in common.
struct Request<'a> {
    templates: &'a Templates,
    group: &'a Group,
    data: Data,
    /// The key of the group.
    key: String,
    moment: &'a Moment<'a>,
}

impl Request<'_> {
    fn render(&self, field: &str, text: &str) -> Result<String, Fault> {
        let made = self.templates.render(text, &self.data, self.moment);
        made.map_err(|why| fault(field, why))
    }

    /// A field of an entry, as it is typed or as it is usual.
    fn text(&self, entry: &Map<String, Value>, field: &str, usual: &str) -> Result<String, Fault> {
        self.render(field, typed(entry, field).unwrap_or(usual))
    }

    fn notice(&self, service: &'static str) -> Notice {
        let resolved = !self.data.is_firing();
        Notice {
            service,
            resolved,
            color: if resolved { GREEN } else { RED }.to_owned(),
            ..Notice::default()
        }
    }
}

fn fault(field: &str, why: TemplateFault) -> Fault {
    Fault {
        field: field.to_owned(),
        why,
    }
}

fn typed<'a>(entry: &'a Map<String, Value>, field: &str) -> Option<&'a str> {
    entry.get(field).and_then(Value::as_str)
}

/// As Alertmanager cuts: the last character that is left is an ellipsis.
fn cut(text: String, field: &'static str, most: usize, limits: &mut Vec<Limit>) -> String {
    if text.chars().count() <= most {
        return text;
    }
    limits.push(Limit::Cut { field, most });
    text.chars().take(most - 1).chain(['…']).collect()
}

/// Lines without markup, without empty ones at both ends.
fn lines(text: &str) -> Vec<Line> {
    let line = |text: &str| Line {
        spans: vec![slack::Span {
            text: text.to_owned(),
            ..slack::Span::default()
        }],
        ..Line::default()
    };
    text.trim_matches('\n').lines().map(line).collect()
}

/// The names that templates have in the stack: ours, and Alertmanager's own for what is shown.
///
/// # Errors
/// Never for what is compiled in; a test reads all of it.
pub fn templates() -> Result<Templates, TemplateFault> {
    let mut templates = slack::templates()?;
    templates.add(DEFAULTS)?;
    Ok(templates)
}

/// An alert, or several that are told together, and the pages that lead there.
pub struct Asked<'a> {
    /// The labels by which it is routed.
    pub labels: &'a Labels,
    /// The alerts that are told.
    pub alerts: &'a [AlertData],
    /// Where Alertmanager's own page is.
    pub external_url: &'a str,
}

/// What is sent of an alert, in the order of the tree and of Alertmanager, by a configuration.
pub fn told(config: &Value, tree: &Tree, asked: &Asked<'_>, templates: &Templates, moment: &Moment<'_>) -> Vec<Told> {
    let mut all = Vec::new();
    for delivery in &simulate(tree, asked.labels, None).deliveries {
        let receiver = &delivery.route.receiver;
        let group = Group {
            labels: delivery.group.clone(),
            alerts: asked.alerts.to_vec(),
            external_url: asked.external_url.to_owned(),
        };
        let request = Request {
            templates,
            data: group.data(receiver),
            group: &group,
            key: delivery.key(),
            moment,
        };
        for way in tree.integrations.get(receiver).into_iter().flatten() {
            all.push(Told {
                receiver: receiver.clone(),
                kind: way.kind.clone(),
                what: what(config, receiver, way, &request),
            });
        }
    }
    all
}

fn what(config: &Value, receiver: &str, way: &Integration, request: &Request<'_>) -> What {
    if !request.data.is_firing() && !way.send_resolved {
        return What::Kept;
    }
    let Some(entry) = entry(config, receiver, way) else {
        return What::Unshown;
    };
    let made = match way.kind.as_str() {
        "slack" => {
            let made = slack::message(entry, receiver, request.templates, request.group, request.moment);
            return made.map_or_else(What::Fault, |message| What::Slack(Box::new(message)));
        }
        "discord" => discord::notice(entry, request),
        "email" => email::notice(entry, config, request),
        "msteamsv2" => teams::notice(entry, request),
        "pagerduty" => pagerduty::notice(entry, request),
        "webhook" => webhook::notice(entry, request),
        _ => return What::Unshown,
    };
    made.map_or_else(What::Fault, |notice| What::Notice(Box::new(notice)))
}

/// Texts of a configuration that Alertmanager cannot read as templates, with their receivers: whatever alert comes, nothing
/// would be sent.
pub fn unreadable(config: &Value) -> Vec<(String, Fault)> {
    let mut found = Vec::new();
    for receiver in config.get("receivers").and_then(Value::as_array).into_iter().flatten() {
        let name = receiver.get("name").and_then(Value::as_str).unwrap_or_default();
        let parts = receiver.as_object().into_iter().flatten();
        for (_, entries) in parts.filter(|(key, _)| key.ends_with("_configs")) {
            for entry in entries.as_array().into_iter().flatten() {
                let faults = &mut |fault| found.push((name.to_owned(), fault));
                walk(entry, "", faults);
            }
        }
    }
    found
}

fn walk(value: &Value, place: &str, faults: &mut dyn FnMut(Fault)) {
    match value {
        Value::String(text) if text.contains("{{") => {
            if let Err(why) = Templates::check(text) {
                faults(fault(place, why));
            }
        }
        Value::Array(list) => list.iter().for_each(|value| walk(value, place, faults)),
        Value::Object(map) => {
            for (key, value) in map {
                let place = if place.is_empty() {
                    key.clone()
                } else {
                    format!("{place}.{key}")
                };
                walk(value, &place, faults);
            }
        }
        _ => {}
    }
}

fn entry<'a>(config: &'a Value, receiver: &str, way: &Integration) -> Option<&'a Map<String, Value>> {
    let receivers = config.get("receivers")?.as_array()?;
    let named = |of: &&Value| of.get("name").and_then(Value::as_str) == Some(receiver);
    let list = receivers.iter().find(named)?.get(format!("{}_configs", way.kind))?;
    list.get(way.index)?.as_object()
}

#[cfg(test)]
mod tests;
