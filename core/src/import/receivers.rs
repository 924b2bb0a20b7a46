//! Receivers, and how Slack is reached.

use serde_json::{Map, Value};

use crate::draft::{Receiver, ReceiverKind, SlackReach};
use crate::finding::{Finding, Place, Rule};
use crate::yaml::Node;

use super::Import;
use super::secrets::{MOUNTS, slack_key};
use crate::secrets::looks::{is_secret, looks_secret};

const GLOBAL: &str = "kube-prom-stack alertmanager config global";
const SECRETS: &str = "kube-prom-stack alertmanager alertmanagerSpec secrets";

/// The stack's own texts, which an empty answer means.
const TITLE: &str = r#"{{ template "tamer.title" . }}"#;
const TEXT: &str = r#"{{ template "tamer.text" . }}"#;

impl Import {
    pub(super) fn receivers(&mut self, nodes: &[Node]) {
        self.global_slack();
        for node in nodes {
            let place = Place::new("alerts.receivers").index(self.draft.alerts.receivers.len());
            let receiver = match self.other_kind(node) {
                Some(receiver) => receiver,
                None => self.receiver(node, &place),
            };
            self.draft.alerts.receivers.push(receiver);
        }
        self.reach();
        self.mounted_secrets();
    }

    /// Slack for all receivers.
    fn global_slack(&mut self) {
        let at = |key: &str| [GLOBAL, " ", key].concat();
        for (key, reach) in [
            ("slack_api_url_file", SlackReach::Webhook),
            ("slack_app_token_file", SlackReach::BotToken),
        ] {
            let line = self.tree.get(&at(key)).map_or(0, |node| node.line);
            if let Some(path) = self.word(&at(key)) {
                self.slack_file(&path, reach, line);
            }
        }
        for (key, reach) in [
            ("slack_api_url", SlackReach::Webhook),
            ("slack_app_token", SlackReach::BotToken),
        ] {
            // With a token, `slack_api_url` is Slack's public address and no secret.
            let Some(text) = self.word(&at(key)) else { continue };
            if key == "slack_api_url" && text == "https://slack.com/api/chat.postMessage" {
                continue;
            }
            self.secret_value("alerts.slack.secret", super::tree::dotted(&at(key)));
            let slack = &mut self.draft.alerts.slack;
            slack.reach = reach;
            slack.create_secret = true;
        }
        self.tree
            .take_if(&at("slack_app_url"), &"https://slack.com/api/chat.postMessage".into());
    }

    /// A file of a Secret that is mounted, or should have been.
    fn slack_file(&mut self, path: &str, reach: SlackReach, line: u64) {
        let (secret, key) = self.mounted(path, line);
        let slack = &mut self.draft.alerts.slack;
        slack.reach = reach;
        slack.create_secret = false;
        slack.secret = secret;
        slack.key = slack_key(reach, &key);
    }

    /// Secret and key of a file. A file at another place is told.
    fn mounted(&mut self, path: &str, line: u64) -> (String, String) {
        if let Some((secret, key)) = path.strip_prefix(MOUNTS).and_then(|rest| rest.split_once('/'))
            && !secret.is_empty()
        {
            return (secret.to_owned(), key.to_owned());
        }
        let key = path.rsplit('/').next().unwrap_or_default().to_owned();
        let secret = self
            .secret_with_key(&key)
            .unwrap_or_else(|| self.draft.alerts.slack.secret.clone());
        self.tell(
            Finding::new(Place::new("alerts.slack.secret"), Rule::SlackSecretPath)
                .fact("value", path)
                .fact("why", "where nothing mounts a Secret")
                .fact("new", [MOUNTS, &secret, "/", &key].concat())
                .fact("line", line),
        );
        (secret, key)
    }

    fn receiver(&mut self, node: &Node, place: &Place) -> Receiver {
        let mut receiver = Receiver {
            name: node.text_at("name").unwrap_or_default(),
            ..Receiver::default()
        };
        let mut further = Vec::new();
        for (key, value) in node.entries() {
            match (key.as_str(), value.items()) {
                ("name", _) => {}
                ("slack_configs", []) => {}
                ("slack_configs", [first, others @ ..]) => {
                    self.slack_entry(first, &mut receiver, place);
                    further.extend_from_slice(others);
                }
                _ => {
                    let path = [place.as_str(), ".", key].concat();
                    let value = self.without_secrets(key, value, place, &path);
                    receiver.other.insert(key.clone(), value);
                }
            }
        }
        self.further_entries(&further, &mut receiver, place);
        receiver
    }

    /// Messages of one receiver to further channels: no question covers them, so they are carried along.
    fn further_entries(&mut self, entries: &[Node], receiver: &mut Receiver, place: &Place) {
        if entries.is_empty() {
            return;
        }
        let path = [place.as_str(), ".slack_configs"].concat();
        let key = if receiver.key.is_empty() {
            &receiver.name
        } else {
            &receiver.key
        };
        let own = [MOUNTS, &self.draft.alerts.slack.secret, "/", key].concat();
        let entries = entries.iter().map(|entry| {
            let mut entry = entry.clone();
            // The receiver's own webhook is written to each of its messages anyway.
            if entry.text_at("api_url_file").as_ref() == Some(&own) {
                entry.take("api_url_file");
            }
            self.without_secrets("slack_configs", &entry, place, &path)
        });
        let entries: Vec<Value> = entries.collect();
        receiver.other.insert("slack_configs".into(), entries.into());
    }

    fn slack_entry(&mut self, entry: &Node, receiver: &mut Receiver, place: &Place) {
        // Alertmanager's own default for Slack.
        receiver.send_resolved = false;
        for (key, value) in entry.entries() {
            let text = value.text();
            let own = matches!(key.as_str(), "channel" | "title" | "text" | "icon_emoji");
            if own && text.as_deref().is_some_and(looks_secret) {
                self.secret_value(place.as_str(), [place.as_str(), ".", key].concat());
                continue;
            }
            match (key.as_str(), text) {
                ("channel", Some(text)) => receiver.channel = text,
                ("title", Some(text)) => receiver.title = if text == TITLE { String::new() } else { text },
                ("text", Some(text)) => receiver.text = if text == TEXT { String::new() } else { text },
                ("icon_emoji", Some(text)) => receiver.icon_emoji = text,
                ("send_resolved", Some(text)) => receiver.send_resolved = text == "true",
                ("api_url_file", Some(path)) => self.own_file(&path, SlackReach::WebhookPerChannel, receiver, value),
                ("app_token_file", Some(path)) => self.own_file(&path, SlackReach::BotToken, receiver, value),
                ("api_url" | "app_token", Some(_)) => {
                    let path = [place.as_str(), ".", key].concat();
                    self.secret_value(place.as_str(), path);
                    let slack = &mut self.draft.alerts.slack;
                    slack.create_secret = true;
                    slack.reach = if key == "app_token" {
                        SlackReach::BotToken
                    } else {
                        SlackReach::WebhookPerChannel
                    };
                }
                _ if value.is_null() => {}
                _ => {
                    let path = [place.as_str(), ".", key].concat();
                    let value = self.without_secrets(key, value, place, &path);
                    receiver.slack_extra.insert(key.clone(), value);
                }
            }
        }
    }

    /// A file of this receiver alone.
    fn own_file(&mut self, path: &str, reach: SlackReach, receiver: &mut Receiver, node: &Node) {
        if looks_secret(path) {
            // The address itself, where its file was expected.
            self.secret_value("alerts.slack.secret", [&receiver.name, ".slack_configs"].concat());
            let slack = &mut self.draft.alerts.slack;
            slack.create_secret = true;
            slack.reach = reach;
            return;
        }
        let (secret, key) = self.mounted(path, node.line);
        let slack = &mut self.draft.alerts.slack;
        if slack.reach == SlackReach::None {
            slack.secret.clone_from(&secret);
            slack.create_secret = false;
        }
        if slack.reach != SlackReach::BotToken {
            slack.reach = reach;
        }
        if slack.reach == SlackReach::BotToken {
            slack.key = slack_key(SlackReach::BotToken, &key);
        } else if key != receiver.name {
            receiver.key = key;
        }
        if secret != self.draft.alerts.slack.secret {
            self.not_taken(
                "alerts.slack.secret",
                path,
                "all webhooks lie in one Secret, each under a key of its own",
            );
        }
    }

    /// What follows from all receivers together.
    fn reach(&mut self) {
        let alerts = &mut self.draft.alerts;
        let to_slack = alerts.receivers.iter().any(|receiver| {
            receiver.kind == ReceiverKind::Slack && receiver.other.is_empty() || !receiver.channel.is_empty()
        });
        if alerts.slack.reach == SlackReach::None && to_slack && !self.ours {
            // The predecessor's own values had the webhook.
            alerts.slack.reach = SlackReach::Webhook;
            alerts.slack.create_secret = false;
        }
    }

    /// Secrets that Alertmanager mounts: Slack's is mounted anyway.
    fn mounted_secrets(&mut self) {
        let Some(list) = self.tree.get(SECRETS).cloned() else {
            return;
        };
        let slack = &self.draft.alerts.slack;
        let names: Vec<String> = list.items().iter().filter_map(Node::text).collect();
        let receivers = self.receiver_secret.as_ref();
        if names
            .iter()
            .all(|name| *name == slack.secret || Some(name) == receivers)
        {
            self.tree.take(SECRETS);
        } else if slack.reach != SlackReach::None && !names.contains(&slack.secret) {
            // Lists replace: Slack's Secret must be in it.
            let names: Vec<Value> = names
                .into_iter()
                .chain([slack.secret.clone()])
                .map(Value::from)
                .collect();
            self.tree.put(SECRETS, &Value::Array(names), list.line);
        }
    }

    /// A value without what is secret in it.
    pub(super) fn without_secrets(&mut self, key: &str, node: &Node, place: &Place, path: &str) -> Value {
        if let Some(text) = node.text()
            && !node.value().is_boolean()
            && is_secret(key, &text)
        {
            self.secret_value(place.as_str(), path);
            return Value::String(String::new());
        }
        let below = |name: &str| [path, ".", name].concat();
        if !node.entries().is_empty() {
            let mut map = Map::new();
            for (name, value) in node.entries() {
                let value = self.without_secrets(name, value, place, &below(name));
                // An empty secret would be refused; without its key the fault is plain.
                if value != Value::String(String::new()) {
                    map.insert(name.clone(), value);
                }
            }
            return Value::Object(map);
        }
        if !node.items().is_empty() {
            let items = node.items().iter();
            return items.map(|item| self.without_secrets(key, item, place, path)).collect();
        }
        node.value()
    }
}
