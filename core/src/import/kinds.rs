//! Receivers beside Slack, where the answers cover every key of theirs.

use serde_json::{Map, Value};

use crate::draft::{Receiver, ReceiverKind};
use crate::finding::Place;
use crate::routing::own::DEAD_MANS_SWITCH;
use crate::values::PAGERDUTY_SEVERITY;
use crate::yaml::Node;

use super::Import;
use super::secrets::MOUNTS;

/// Alertmanager's lists of such receivers, with the key that names a file.
const LISTS: [(&str, ReceiverKind, &str); 5] = [
    ("webhook_configs", ReceiverKind::Webhook, "url_file"),
    ("pagerduty_configs", ReceiverKind::Pagerduty, "routing_key_file"),
    ("msteamsv2_configs", ReceiverKind::Msteams, "webhook_url_file"),
    ("discord_configs", ReceiverKind::Discord, "webhook_url_file"),
    ("email_configs", ReceiverKind::Email, "auth_password_file"),
];

impl Import {
    /// The receiver as an answer, if it is of one kind, has one entry, and the answers cover all of it.
    pub(super) fn other_kind(&mut self, node: &Node) -> Option<Receiver> {
        let [(first, _), (second, _)] = node.entries() else {
            return None;
        };
        let list = if first == "name" { second } else { first };
        let (list, kind, file_key) = LISTS.into_iter().find(|(name, ..)| name == list)?;
        let [entry] = node.get(list)?.items() else { return None };
        let Value::Object(mut left) = entry.value() else {
            return None;
        };
        let mut take = |key: &str| match left.remove(key) {
            Some(Value::String(text)) => Some(text),
            Some(other) => {
                left.insert(key.to_owned(), other);
                None
            }
            None => None,
        };
        let name = node.text_at("name")?;
        let file = take(file_key);
        let mut receiver = Receiver {
            name,
            kind,
            ..Receiver::default()
        };
        match kind {
            ReceiverKind::Pagerduty => {
                receiver.title = take("description").unwrap_or_default();
                // Alertmanager's own, where none is said.
                let severity = take("severity").unwrap_or_else(|| "error".into());
                receiver.severity = if severity == PAGERDUTY_SEVERITY {
                    String::new()
                } else {
                    severity
                };
            }
            ReceiverKind::Msteams => {
                receiver.title = take("title").unwrap_or_default();
                receiver.text = take("text").unwrap_or_default();
            }
            ReceiverKind::Discord => {
                receiver.title = take("title").unwrap_or_default();
                receiver.text = take("message").unwrap_or_default();
            }
            ReceiverKind::Email => {
                receiver.to = take("to")?;
                receiver.from = take("from")?;
                receiver.smarthost = take("smarthost")?;
                receiver.auth_username = take("auth_username").unwrap_or_default();
                receiver.text = take("text").unwrap_or_default();
                if !receiver.text.is_empty() && !take("html")?.is_empty() {
                    return None;
                }
                if file.is_some() == receiver.auth_username.is_empty() {
                    return None;
                }
            }
            ReceiverKind::Webhook | ReceiverKind::Slack => {}
        }
        let flag = |left: &mut Map<String, Value>, key: &str, usual: bool| match left.remove(key) {
            None => Some(usual),
            Some(flag) => flag.as_bool(),
        };
        // Alertmanager's own defaults.
        receiver.send_resolved = flag(&mut left, "send_resolved", kind != ReceiverKind::Email)?;
        if kind == ReceiverKind::Email {
            receiver.require_tls = flag(&mut left, "require_tls", true)?;
            if let Some(mut headers) = left.remove("headers") {
                let headers = headers.as_object_mut()?;
                receiver.title = headers.remove("Subject")?.as_str()?.to_owned();
                if !headers.is_empty() {
                    return None;
                }
            }
        }
        if !left.is_empty() || file.is_none() && kind != ReceiverKind::Email {
            return None;
        }
        if let Some(file) = file {
            let key = self.receiver_file(&file)?;
            receiver.key = if key == receiver.name { String::new() } else { key };
        }
        Some(receiver)
    }

    /// The dead man's switch that our own manifests have: a reserved receiver, and the route that leads to it.
    pub(super) fn dead_mans_switch(&mut self, receivers: &mut Vec<Node>) {
        let is_switch = |node: &Node| node.text_at("name").as_deref() == Some(DEAD_MANS_SWITCH);
        let Some(index) = receivers.iter().position(is_switch).filter(|_| self.ours) else {
            return;
        };
        let made = receivers.get(index).cloned().and_then(|node| self.other_kind(&node));
        let Some(made) = made.filter(|made| made.kind == ReceiverKind::Webhook && !made.send_resolved) else {
            return;
        };
        receivers.remove(index);
        let switch = &mut self.draft.alerts.dead_mans_switch;
        switch.enabled = true;
        switch.key = made.key;
    }

    /// Key of a file in the Secret of the receivers; the first file decides which Secret that is.
    fn receiver_file(&mut self, path: &str) -> Option<String> {
        let (secret, key) = path.strip_prefix(MOUNTS)?.split_once('/')?;
        if secret.is_empty() || key.is_empty() || key.contains('/') {
            return None;
        }
        match &self.receiver_secret {
            Some(known) if known != secret => return None,
            Some(_) => {}
            None => {
                self.receiver_secret = Some(secret.to_owned());
                self.draft.alerts.secret.name = secret.to_owned();
                self.draft.alerts.secret.create = self.has_clear_secret(secret);
            }
        }
        Some(key.to_owned())
    }

    /// Tells of a Secret of the receivers that stood in the file.
    pub(super) fn receivers_secret(&mut self) {
        if let Some(name) = self.receiver_secret.clone() {
            self.secret_object(&name, Place::new("alerts.secret.name").as_str());
        }
    }
}
