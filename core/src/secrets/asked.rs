//! What receivers beside Slack ask for: by the answers as typed, right or wrong.

use crate::draft::{Alerts, ReceiverKind};
use crate::routing::own::DEAD_MANS_SWITCH;

/// What stands below a key of the receivers' Secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// PagerDuty's routing key.
    RoutingKey,
    /// The password for a mail server.
    Password,
    /// A webhook of Teams, Discord or a program.
    Webhook(ReceiverKind),
    /// The address that a dead man's switch wants to be posted to.
    Switch,
}

/// A key that somebody has to fill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The key in the Secret.
    pub key: String,
    /// What it holds.
    pub what: What,
    /// The receiver that needs it; empty for the dead man's switch.
    pub receiver: String,
}

/// The keys of the receivers' Secret, in the order in which the answers name them.
pub fn asked(alerts: &Alerts) -> Vec<Asked> {
    let mut all: Vec<Asked> = Vec::new();
    let mut add = |what, typed: &str, usual: &str, receiver: &str| {
        let key = if typed.is_empty() { usual } else { typed };
        if !key.is_empty() && !all.iter().any(|asked| asked.key == key) {
            all.push(Asked {
                key: key.to_owned(),
                what,
                receiver: receiver.to_owned(),
            });
        }
    };
    for receiver in &alerts.receivers {
        let what = match receiver.kind {
            ReceiverKind::Slack => continue,
            ReceiverKind::Email if receiver.auth_username.trim().is_empty() => continue,
            ReceiverKind::Email => What::Password,
            ReceiverKind::Pagerduty => What::RoutingKey,
            kind => What::Webhook(kind),
        };
        add(what, &receiver.key, &receiver.name, &receiver.name);
    }
    if alerts.dead_mans_switch.enabled {
        add(What::Switch, &alerts.dead_mans_switch.key, DEAD_MANS_SWITCH, "");
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Draft;

    #[test]
    fn they_are_the_keys_of_the_secret_that_the_bundle_brings() {
        let (draft, _) = Draft::from_value(serde_json::json!({"alerts": {
            "receivers": [
                {"name": "default", "channel": "#a"},
                {"name": "pager", "kind": "pagerduty"},
                {"name": "teams", "kind": "msteams", "key": "hook"},
                {"name": "also", "kind": "discord", "key": "hook"},
                {"name": "open", "kind": "email", "to": "a@b.c", "from": "a@b.c", "smarthost": "m:25"},
                {"name": "mail", "kind": "email", "to": "a@b.c", "from": "a@b.c", "smarthost": "m:25", "auth_username": "u"},
                {"kind": "webhook"},
            ],
            "receiver": "default",
            "dead_mans_switch": {"enabled": true},
        }}));
        let asked = asked(&draft.alerts);
        let found: Vec<_> = asked.iter().map(|one| (one.key.as_str(), one.what)).collect();
        assert_eq!(
            found,
            [
                ("pager", What::RoutingKey),
                ("hook", What::Webhook(ReceiverKind::Msteams)),
                ("mail", What::Password),
                (DEAD_MANS_SWITCH, What::Switch),
            ]
        );
        let mut right = draft;
        right.alerts.receivers.pop();
        right.alerts.slack.reach = crate::draft::SlackReach::Webhook;
        let config = crate::check(&right).config.unwrap();
        let mut wanted: Vec<_> = super::super::receiver_keys(&config)
            .into_iter()
            .map(|(key, _)| key)
            .collect();
        let mut keys: Vec<_> = asked.into_iter().map(|one| one.key).collect();
        wanted.sort();
        keys.sort();
        assert_eq!(wanted, keys);
    }
}
