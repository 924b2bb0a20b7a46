//! How Slack is reached, and whether that fits the channels.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::config::Slack;
use crate::draft::{Alerts, Receiver, ReceiverKind, SlackReach};
use crate::finding::{Finding, Place, Rule};
use crate::names;

/// Key of the one webhook, unless another is typed.
const WEBHOOK_KEY: &str = "slackWebhookUrl";

/// Key of the bot token, unless another is typed.
const TOKEN_KEY: &str = "slackBotToken";

pub(super) fn check(draft: &Alerts, found: &mut Vec<Finding>) -> Option<Slack> {
    let at = Place::new("alerts.slack");
    let channels: BTreeSet<&str> = draft
        .receivers
        .iter()
        .filter(|receiver| receiver.kind == ReceiverKind::Slack)
        .map(|receiver| receiver.channel.trim().trim_start_matches('#'))
        .filter(|channel| !channel.is_empty())
        .collect();
    let wanted = draft.receivers.iter().any(needs_slack);
    let reach = draft.slack.reach;
    if reach == SlackReach::None {
        if wanted {
            let fit = if channels.len() > 1 {
                "webhook-per-channel"
            } else {
                "webhook"
            };
            found.push(Finding::new(at.key("reach"), Rule::SlackUnreached).fix(at.key("reach"), fit));
        }
        return None;
    }
    if !wanted {
        found.push(Finding::new(at.key("reach"), Rule::SlackUnused).fix(at.key("reach"), "none"));
    }
    if reach == SlackReach::Webhook && channels.len() > 1 {
        let finding = Finding::new(at.key("reach"), Rule::OneWebhook).fact("count", channels.len());
        found.push(finding.fix(at.key("reach"), "webhook-per-channel"));
    }
    let secret = super::super::keep(
        &draft.slack.secret,
        at.key("secret"),
        Rule::SlackSecretForm,
        found,
        names::is_subdomain,
    );
    let key = match (draft.slack.key.as_str(), reach) {
        (_, SlackReach::WebhookPerChannel) => String::new(),
        ("", SlackReach::BotToken) => TOKEN_KEY.to_owned(),
        ("", _) => WEBHOOK_KEY.to_owned(),
        (typed, _) => super::super::keep(typed, at.key("key"), Rule::SlackKeyForm, found, names::is_secret_key)?,
    };
    Some(Slack {
        reach,
        secret: secret?,
        key,
        create: draft.slack.create_secret,
    })
}

/// A channel, or an imported Slack entry that does not bring its own address.
fn needs_slack(receiver: &Receiver) -> bool {
    let own = |entry: &Value| {
        ["api_url", "api_url_file", "app_token", "app_token_file"]
            .iter()
            .any(|key| entry.get(key).is_some())
    };
    let entries = receiver.other.get("slack_configs").and_then(Value::as_array);
    let channel = receiver.kind == ReceiverKind::Slack && !receiver.channel.trim().is_empty();
    channel || entries.is_some_and(|entries| entries.iter().any(|entry| !own(entry)))
}
