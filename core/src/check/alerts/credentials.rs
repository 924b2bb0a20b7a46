//! The forms of Slack's secrets. They are never part of the answers; the page checks what is typed.

use crate::finding::Rule;

/// Slack's own hosts. The second is that for the US government.
const HOSTS: [&str; 2] = ["hooks.slack.com", "hooks.slack-gov.com"];

/// What Slack's addresses begin with after the host: app, workflow and trigger webhooks.
const PATHS: [&str; 3] = ["services/", "workflows/", "triggers/"];

/// What is wrong or unusual with the address of a webhook.
pub(crate) fn webhook(url: &str) -> Option<Rule> {
    let is_plain = !url.is_empty() && url.chars().all(|c| c.is_ascii_graphic());
    let address = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .filter(|_| is_plain);
    let Some((host, path)) = address.map(|address| address.split_once('/').unwrap_or((address, ""))) else {
        return Some(Rule::WebhookForm);
    };
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if name.is_empty() || host.contains(['@', '?', '#']) {
        return Some(Rule::WebhookForm);
    }
    if !HOSTS.contains(&host) {
        return Some(Rule::WebhookHost);
    }
    let known = PATHS
        .iter()
        .any(|start| path.strip_prefix(start).is_some_and(|rest| !rest.is_empty()));
    (!known || !url.starts_with("https://")).then_some(Rule::WebhookForm)
}

/// What is wrong with a bot token.
pub(crate) fn token(token: &str) -> Option<Rule> {
    let right = token
        .strip_prefix("xoxb-")
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    (!right).then_some(Rule::TokenForm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webhooks_are_slack_addresses_or_those_of_another() {
        for (url, expected) in [
            ("https://hooks.slack.com/services/T000/B000/XXXX", None),
            ("https://hooks.slack.com/services/TOKEN_THIS/TOKEN_THAT", None),
            ("https://hooks.slack.com/triggers/T000/1/x", None),
            ("https://hooks.slack-gov.com/services/T000/B000/XXXX", None),
            (
                "http://hooks.slack.com/services/T000/B000/XXXX",
                Some(Rule::WebhookForm),
            ),
            ("https://hooks.slack.com/", Some(Rule::WebhookForm)),
            ("https://hooks.slack.com/services/T/B/X\n", Some(Rule::WebhookForm)),
            ("https://chat.example.com/hooks/abc", Some(Rule::WebhookHost)),
            ("http://proxy:8080/slack", Some(Rule::WebhookHost)),
            ("https://", Some(Rule::WebhookForm)),
            ("hooks.slack.com/services/T/B/X", Some(Rule::WebhookForm)),
            ("xoxb-1-2-3", Some(Rule::WebhookForm)),
            ("", Some(Rule::WebhookForm)),
        ] {
            assert_eq!(webhook(url), expected, "{url}");
        }
    }

    #[test]
    fn bot_tokens_begin_with_xoxb() {
        for (text, expected) in [
            ("xoxb-123-456-abcDEF", None),
            ("xoxp-123-456-abcDEF", Some(Rule::TokenForm)),
            ("xoxb-", Some(Rule::TokenForm)),
            ("xoxb-1\n", Some(Rule::TokenForm)),
            ("", Some(Rule::TokenForm)),
        ] {
            assert_eq!(token(text), expected, "{text}");
        }
    }
}
