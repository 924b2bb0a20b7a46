//! Secrets: which ones the stack reads, and their objects with placeholders or with what was typed.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value, json};

use crate::config::{Config, Credentials};
use crate::draft::{ReceiverKind, SlackReach};

mod asked;
pub(crate) mod looks;

pub use asked::{Asked, What, asked};

/// Secrets as typed. They live in memory only: never in the answers, a link, a log or local storage.
#[derive(Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Secrets {
    /// Access key id for S3.
    pub s3_access_key: String,
    /// Secret access key for S3.
    pub s3_secret_key: String,
    /// Webhooks or the bot token, by key in the Slack Secret.
    pub slack: BTreeMap<String, String>,
    /// Addresses, keys and passwords, by key in the Secret of the receivers.
    pub receivers: BTreeMap<String, String>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(not shown)")
    }
}

/// A Secret that the bundle brings.
#[derive(Clone, Debug, PartialEq)]
pub struct SecretObject {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub reason: &'static str,
    /// Its keys, each with the placeholder to replace.
    pub keys: Vec<(String, String)>,
}

impl SecretObject {
    /// The object; `typed` gives what is filled in, everything else is a placeholder.
    pub fn object(&self, namespace: &str, typed: impl Fn(&str) -> Option<String>) -> Value {
        let data: Map<String, Value> = self
            .keys
            .iter()
            .map(|(key, placeholder)| (key.clone(), typed(key).unwrap_or_else(|| placeholder.clone()).into()))
            .collect();
        json!({
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": self.name, "namespace": namespace, "labels": crate::plan::labels()},
            "type": "Opaque",
            "stringData": data,
        })
    }
}

/// Secrets that the answers name but the bundle does not bring: name and keys.
pub fn expected(config: &Config) -> Vec<(String, Vec<String>)> {
    let mut expected = Vec::new();
    if let Some(Credentials::Secret {
        name,
        access_key,
        secret_key,
        create: false,
    }) = config.storage.s3.as_ref().map(|s3| &s3.credentials)
    {
        expected.push((name.clone(), vec![access_key.clone(), secret_key.clone()]));
    }
    if let Some(slack) = config.alerts.slack.as_ref().filter(|slack| !slack.create) {
        expected.push((
            slack.secret.clone(),
            slack_keys(config).into_iter().map(|(key, _)| key).collect(),
        ));
    }
    let alerts = &config.alerts;
    let others = receiver_keys(config);
    if !alerts.secret.create && !others.is_empty() {
        expected.push((
            alerts.secret.name.clone(),
            others.into_iter().map(|(key, _)| key).collect(),
        ));
    }
    expected
}

/// The Secrets that the bundle brings, in a fixed order.
pub fn wanted(config: &Config) -> Vec<SecretObject> {
    let mut wanted: Vec<SecretObject> = Vec::new();
    if let Some(Credentials::Secret {
        name,
        access_key,
        secret_key,
        create: true,
    }) = config.storage.s3.as_ref().map(|s3| &s3.credentials)
    {
        wanted.push(SecretObject {
            name: name.clone(),
            reason: "access keys of the object store",
            keys: vec![
                (access_key.clone(), "REPLACE-WITH-ACCESS-KEY-ID".into()),
                (secret_key.clone(), "REPLACE-WITH-SECRET-ACCESS-KEY".into()),
            ],
        });
    }
    let mut add = |name: &String, reason, keys: Vec<_>| {
        let same = wanted.iter_mut().find(|object| object.name == *name);
        match same {
            Some(object) => object.keys.extend(keys),
            None => wanted.push(SecretObject {
                name: name.clone(),
                reason,
                keys,
            }),
        }
    };
    if let Some(slack) = config.alerts.slack.as_ref().filter(|slack| slack.create) {
        add(&slack.secret, "how Slack is reached", slack_keys(config));
    }
    let (secret, others) = (&config.alerts.secret, receiver_keys(config));
    if secret.create && !others.is_empty() {
        add(&secret.name, "how the other receivers are reached", others);
    }
    wanted
}

/// Keys of the Secret for the receivers beside Slack, each with its placeholder.
fn receiver_keys(config: &Config) -> Vec<(String, String)> {
    let alerts = &config.alerts;
    let switch = alerts.dead_mans_switch.iter();
    let switch = switch.map(|switch| (switch.key.clone(), "REPLACE-WITH-ADDRESS-OF-DEAD-MANS-SWITCH"));
    let receivers = alerts.receivers.iter().filter(|receiver| receiver.has_secret());
    let receivers = receivers.map(|receiver| {
        let placeholder = match receiver.kind {
            ReceiverKind::Pagerduty => "REPLACE-WITH-PAGERDUTY-ROUTING-KEY",
            ReceiverKind::Email => "REPLACE-WITH-MAIL-PASSWORD",
            _ => "REPLACE-WITH-WEBHOOK-ADDRESS",
        };
        (receiver.key.clone(), placeholder)
    });
    let keys: BTreeMap<String, &str> = switch.chain(receivers).collect();
    keys.into_iter().map(|(key, text)| (key, text.to_owned())).collect()
}

/// Keys of the Secret for Slack, each with its placeholder.
fn slack_keys(config: &Config) -> Vec<(String, String)> {
    let Some(slack) = &config.alerts.slack else {
        return Vec::new();
    };
    match slack.reach {
        SlackReach::BotToken => vec![(slack.key.clone(), "REPLACE-WITH-SLACK-BOT-TOKEN".to_owned())],
        SlackReach::WebhookPerChannel => {
            let mut keys: Vec<_> = config
                .alerts
                .receivers
                .iter()
                .filter(|receiver| receiver.channel.is_some())
                .map(|receiver| &receiver.key)
                .collect();
            keys.sort();
            keys.dedup();
            keys.into_iter()
                .map(|key| {
                    (
                        key.clone(),
                        "https://hooks.slack.com/services/REPLACE/WITH/WEBHOOK".to_owned(),
                    )
                })
                .collect()
        }
        SlackReach::Webhook | SlackReach::None => vec![(
            slack.key.clone(),
            "https://hooks.slack.com/services/REPLACE/WITH/WEBHOOK".to_owned(),
        )],
    }
}

impl Secrets {
    /// Whether everything that the bundle's Secrets want was typed: only then may they be applied as they are.
    pub fn fill(&self, config: &Config) -> bool {
        wanted(config).iter().all(|secret| {
            secret
                .keys
                .iter()
                .all(|(key, _)| self.typed(config, &secret.name, key).is_some())
        })
    }

    /// What was typed for a key of a wanted Secret, if anything.
    pub fn typed(&self, config: &Config, secret: &str, key: &str) -> Option<String> {
        let of_receivers = secret == config.alerts.secret.name;
        let receivers = of_receivers.then(|| self.receivers.get(key)).flatten();
        let s3 = match config.storage.s3.as_ref().map(|s3| &s3.credentials) {
            Some(Credentials::Secret { name, access_key, .. }) if name == secret && access_key == key => {
                Some(&self.s3_access_key)
            }
            Some(Credentials::Secret { name, secret_key, .. }) if name == secret && secret_key == key => {
                Some(&self.s3_secret_key)
            }
            _ => None,
        };
        let of_slack = config.alerts.slack.as_ref().is_some_and(|slack| slack.secret == secret);
        let slack = of_slack.then(|| self.slack.get(key)).flatten();
        s3.or(slack).or(receivers).filter(|text| !text.is_empty()).cloned()
    }
}
