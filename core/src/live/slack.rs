//! Slack: which test messages to send, and what its answers mean.

use serde_json::{Value, json};

use crate::config::Config;
use crate::draft::SlackReach;
use crate::secrets::Secrets;

use super::{Failure, Hidden};

/// Where messages of a bot go.
pub const POST_MESSAGE: &str = "https://slack.com/api/chat.postMessage";

/// A test message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Whom it is for, as shown to people.
    pub about: String,
    /// Key of the webhook or the token in the Slack Secret.
    pub key: String,
    /// Channel, where the answer of Slack depends on it.
    pub channel: Option<String>,
    /// By a webhook, or by a bot.
    pub by: By,
}

/// How a message gets to Slack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The secret is the address.
    Webhook,
    /// The secret is a token.
    Bot,
}

/// One message for each webhook, or for each channel of a bot.
pub fn messages(config: &Config) -> Vec<Message> {
    let Some(slack) = &config.alerts.slack else {
        return Vec::new();
    };
    let channels = config
        .alerts
        .receivers
        .iter()
        .filter_map(|receiver| Some((receiver, receiver.channel.clone()?)));
    let mut messages: Vec<Message> = Vec::new();
    for (receiver, channel) in channels {
        let message = match slack.reach {
            SlackReach::None => continue,
            SlackReach::Webhook => Message {
                about: format!("`{}`", slack.key),
                key: slack.key.clone(),
                // As Alertmanager asks: old webhooks obey, those of an app do not care.
                channel: Some(channel),
                by: By::Webhook,
            },
            SlackReach::WebhookPerChannel => Message {
                about: format!("{channel} (`{}`)", receiver.key),
                key: receiver.key.clone(),
                channel: Some(channel),
                by: By::Webhook,
            },
            SlackReach::BotToken => Message {
                about: channel.clone(),
                key: slack.key.clone(),
                channel: Some(channel),
                by: By::Bot,
            },
        };
        if !messages.iter().any(|other| other.about == message.about) {
            messages.push(message);
        }
    }
    messages
}

/// The secret that a message needs, if it was typed.
pub fn secret(message: &Message, config: &Config, secrets: &Secrets) -> Option<String> {
    let slack = config.alerts.slack.as_ref()?;
    secrets.typed(config, &slack.secret, &message.key)
}

/// Whether a secret is of a form that can be used at all.
pub fn is_usable(by: By, secret: &str) -> bool {
    let plain = !secret.is_empty() && secret.bytes().all(|b| b.is_ascii_graphic());
    match by {
        By::Webhook => plain && (secret.starts_with("https://") || secret.starts_with("http://")),
        By::Bot => plain,
    }
}

/// The body of a test message.
pub fn body(message: &Message, cluster: &str) -> Value {
    // Slack's own escapes, for names that hold what marks up a message.
    let cluster = cluster.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let text = format!(
        ":wave: *Test message* from Cluster Tamer for cluster `{cluster}`. Nothing is wrong: somebody tries whether alerts arrive here."
    );
    match &message.channel {
        Some(channel) => json!({"channel": channel, "text": text}),
        None => json!({"text": text}),
    }
}

/// Judges an answer of Slack, or of those that speak as it does.
pub fn judge(
    message: &Message,
    status: u16,
    retry_after: Option<u64>,
    body: &[u8],
    hidden: &Hidden,
) -> Option<Failure> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    let json: Option<Value> = serde_json::from_str(text).ok().filter(Value::is_object);
    let says = |key: &str| json.as_ref().and_then(|json| json.get(key));
    let accepted = text == "ok" || [says("ok"), says("success")].contains(&Some(&Value::Bool(true)));
    if (200..300).contains(&status) && accepted {
        return None;
    }
    let code = says("error").and_then(Value::as_str).unwrap_or(text);
    if status == 429 || matches!(code, "ratelimited" | "rate_limited") {
        return Some(Failure::SlackBusy { seconds: retry_after });
    }
    let is_code = (1..=64).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if !is_code {
        return Some(Failure::NotSlack {
            status,
            said: hidden.clean(&gist(text)),
        });
    }
    Some(Failure::Slack {
        status,
        code: hidden.clean(code),
        key: message.key.clone(),
        channel: message.channel.clone().unwrap_or_default(),
    })
}

fn gist(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    if lower.contains("<html") || lower.contains("<!doctype") {
        return "a web page".into();
    }
    match text {
        "" => "nothing".into(),
        text => text.chars().take(80).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message() -> Message {
        Message {
            about: "#alerts".into(),
            key: "slackBotToken".into(),
            channel: Some("#alerts".into()),
            by: By::Bot,
        }
    }

    #[test]
    fn answers_of_slack_are_told_apart() {
        let hidden = Hidden::new(["xoxb-1-2-3"]);
        let code = |status, code: &str| {
            Some(Failure::Slack {
                status,
                code: code.into(),
                key: "slackBotToken".into(),
                channel: "#alerts".into(),
            })
        };
        let strange = |status, said: &str| {
            Some(Failure::NotSlack {
                status,
                said: said.into(),
            })
        };
        for (status, body, expected) in [
            (200, "ok", None),
            (200, r#"{"ok":true,"ts":"1"}"#, None),
            (200, r#"{"success":true}"#, None),
            (
                200,
                r#"{"ok":false,"error":"not_in_channel"}"#,
                code(200, "not_in_channel"),
            ),
            (404, "no_service", code(404, "no_service")),
            (403, "invalid_token", code(403, "invalid_token")),
            (429, "", Some(Failure::SlackBusy { seconds: Some(7) })),
            (
                200,
                r#"{"ok":false,"error":"ratelimited"}"#,
                Some(Failure::SlackBusy { seconds: Some(7) }),
            ),
            (200, "<!DOCTYPE html><p>Sign in", strange(200, "a web page")),
            (502, "", strange(502, "nothing")),
            (200, "token xoxb-1-2-3 seen", strange(200, "token … seen")),
        ] {
            assert_eq!(
                judge(&message(), status, Some(7), body.as_bytes(), &hidden),
                expected,
                "{body}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_answer_is_judged_without_a_panic_and_without_the_token(
            status in 100_u16..600,
            text: String,
            bytes in proptest::collection::vec(any::<u8>(), 0..80),
        ) {
            let hidden = Hidden::new(["xoxb-1-2-3"]);
            let json = serde_json::json!({"ok": false, "error": format!("{text}xoxb-1-2-3")}).to_string();
            for body in [text.as_bytes(), &bytes, json.as_bytes(), b"xoxb-1-2-3"] {
                let judged = judge(&message(), status, None, body, &hidden);
                prop_assert!(!format!("{judged:?}").contains("xoxb-1-2-3"), "{judged:?}");
            }
        }
    }

    #[test]
    fn a_name_cannot_mark_up_the_message() {
        let body = body(&message(), "<!channel>&");
        assert!(
            body["text"].as_str().unwrap().contains("`&lt;!channel&gt;&amp;`"),
            "{body}"
        );
    }
}
