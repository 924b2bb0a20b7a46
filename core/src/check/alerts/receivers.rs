//! Receivers: Slack channels, and others that an import brought.

use std::collections::HashMap;

use crate::config::{self, Slack};
use crate::draft::{Alerts, Receiver, ReceiverKind, SlackReach};
use crate::finding::{Finding, Place, Rule};
use crate::names;
use crate::routing::own::{ARCHIVE, DEAD_MANS_SWITCH, is_silent};

use super::{kinds, template};

pub(super) fn check<'a>(
    draft: &'a Alerts,
    slack: Option<&Slack>,
    taken: &mut kinds::Keys<'a>,
    found: &mut Vec<Finding>,
) -> Vec<config::Receiver> {
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut keys: HashMap<String, &Receiver> = HashMap::new();
    let reach = slack.map_or(SlackReach::None, |slack| slack.reach);
    let mut checked = Vec::new();
    for (index, receiver) in draft.receivers.iter().enumerate() {
        let at = Place::new("alerts.receivers").index(index);
        name(receiver, &at, draft, found);
        if !receiver.name.is_empty() && names.insert(&receiver.name, index).is_some() {
            found.push(Finding::new(at.key("name"), Rule::ReceiverTwice).fact("value", &receiver.name));
        }
        let is_slack = receiver.kind == ReceiverKind::Slack;
        let channel = is_slack.then(|| channel(receiver, &at, found)).flatten();
        let (other_key, email, severity) = if is_slack {
            kinds::ignored(receiver, &at, found);
            Default::default()
        } else {
            kinds::check(receiver, &at, taken, found)
        };
        let key = match (is_slack, receiver.key.is_empty()) {
            (false, _) => &other_key,
            (true, true) => &receiver.name,
            (true, false) => &receiver.key,
        };
        if is_slack && reach == SlackReach::WebhookPerChannel && !receiver.channel.trim().is_empty() && !key.is_empty()
        {
            own_key(receiver, key, &at, &mut keys, found);
        }
        if is_slack {
            emoji(receiver, reach, &at, found);
        }
        texts(receiver, &at, found);
        let typed = |text: &String| Some(text.clone()).filter(|text| !text.trim().is_empty());
        checked.push(config::Receiver {
            name: receiver.name.clone(),
            kind: receiver.kind,
            channel,
            key: key.clone(),
            title: typed(&receiver.title),
            text: typed(&receiver.text),
            icon_emoji: typed(&receiver.icon_emoji),
            email,
            severity,
            send_resolved: receiver.send_resolved,
            slack_extra: receiver.slack_extra.clone(),
            other: receiver.other.clone(),
        });
    }
    checked
}

fn name(receiver: &Receiver, at: &Place, draft: &Alerts, found: &mut Vec<Finding>) {
    let name = receiver.name.as_str();
    if name.trim().is_empty() {
        let finding = Finding::new(at.key("name"), Rule::ReceiverNameMissing);
        let channel = receiver.channel.trim().trim_start_matches('#');
        let is_free = draft.receivers.iter().all(|other| other.name != channel);
        found.push(if is_free && !is_reserved(channel) && names::is_secret_key(channel) {
            finding.fix(at.key("name"), channel)
        } else {
            finding
        });
    } else if is_reserved(name) || draft.dead_mans_switch.enabled && name == DEAD_MANS_SWITCH {
        found.push(Finding::new(at.key("name"), Rule::ReceiverReserved).fact("value", name));
    }
}

fn is_reserved(name: &str) -> bool {
    is_silent(name) || name == ARCHIVE
}

/// The channel as Slack takes it: `#name`, an id, or a template that makes one.
fn channel(receiver: &Receiver, at: &Place, found: &mut Vec<Finding>) -> Option<String> {
    let place = at.key("channel");
    let typed = receiver.channel.trim();
    if typed.is_empty() {
        if receiver.other.is_empty() {
            let name = if receiver.name.is_empty() {
                "this receiver"
            } else {
                &receiver.name
            };
            let finding = Finding::new(place.clone(), Rule::ChannelMissing).fact("name", name);
            let guess = receiver
                .name
                .strip_prefix("slack-")
                .filter(|name| why_not(name).is_none());
            found.push(match guess.filter(|name| *name != "default") {
                Some(name) => finding.fix(place, format!("#{name}")),
                None => finding,
            });
        }
        return None;
    }
    if typed.contains("{{") {
        // Alertmanager fills templates in here too; the braces are checked with the other texts.
        return Some(typed.to_owned());
    }
    if is_id(typed) {
        return Some(typed.to_owned());
    }
    let bare = typed.strip_prefix('#').unwrap_or(typed);
    let Some(why) = why_not(bare) else {
        return Some(format!("#{bare}"));
    };
    let finding = Finding::new(place.clone(), Rule::ChannelForm)
        .fact("value", &receiver.channel)
        .fact("why", why);
    let mended = mended(bare);
    found.push(if mended.is_empty() {
        finding
    } else {
        finding.fix(place, format!("#{mended}"))
    });
    None
}

/// An id of a channel, a private channel or a direct message.
fn is_id(text: &str) -> bool {
    text.starts_with(['C', 'G', 'D'])
        && (9..=20).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Slack takes letters of all scripts, but none in upper case.
fn is_channel_character(character: char) -> bool {
    character.is_alphanumeric() && !character.is_uppercase() || matches!(character, '-' | '_')
}

/// Why this cannot be the name of a channel, without its `#`.
fn why_not(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        Some("a name must follow the `#`")
    } else if name.starts_with('@') {
        Some("an app cannot write to a person by name; use the id of the conversation")
    } else if name.starts_with("http://") || name.starts_with("https://") {
        Some("an address is a secret and belongs into the Secret")
    } else if name.chars().any(char::is_whitespace) {
        Some("channel names have no blanks")
    } else if name.chars().any(char::is_uppercase) {
        Some("channel names are in lower case")
    } else if name.chars().count() > 80 {
        Some("channel names have at most 80 characters")
    } else if !name.chars().all(is_channel_character) {
        Some("channel names have only letters, digits, `-` and `_`")
    } else {
        None
    }
}

fn mended(name: &str) -> String {
    if name.contains("://") || name.starts_with('@') {
        return String::new();
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    words
        .join("-")
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|&character| is_channel_character(character))
        .take(80)
        .collect()
}

/// The key of a channel's own webhook.
fn own_key<'a>(
    receiver: &'a Receiver,
    key: &str,
    at: &Place,
    keys: &mut HashMap<String, &'a Receiver>,
    found: &mut Vec<Finding>,
) {
    let place = at.key("key");
    if !names::is_secret_key(key) {
        let right = |c: char| {
            if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
                c
            } else {
                '-'
            }
        };
        let mended: String = key.trim().chars().map(right).collect();
        let finding = Finding::new(place.clone(), Rule::SlackKeyForm).fact("value", key);
        found.push(if names::is_secret_key(&mended) {
            finding.fix(place, mended)
        } else {
            finding
        });
        return;
    }
    if let Some(first) = keys.get(key) {
        if first.channel.trim() != receiver.channel.trim() {
            let finding = Finding::new(place.clone(), Rule::SlackKeyTwice)
                .fact("first", &first.name)
                .fact("second", &receiver.name)
                .fact("value", key);
            let own = &receiver.name;
            let free = own != key && names::is_secret_key(own) && !keys.contains_key(own);
            found.push(if free { finding.fix(place, "") } else { finding });
        }
    } else {
        keys.insert(key.to_owned(), receiver);
    }
}

fn emoji(receiver: &Receiver, reach: SlackReach, at: &Place, found: &mut Vec<Finding>) {
    let ignores = matches!(reach, SlackReach::Webhook | SlackReach::WebhookPerChannel);
    if ignores && !receiver.icon_emoji.trim().is_empty() {
        let place = at.key("icon_emoji");
        found.push(
            Finding::new(place.clone(), Rule::IconIgnored)
                .fact("value", &receiver.icon_emoji)
                .fix(place, ""),
        );
    }
}

/// Everything that Alertmanager fills in as a template.
fn texts(receiver: &Receiver, at: &Place, found: &mut Vec<Finding>) {
    let fields = [
        ("channel", &receiver.channel),
        ("title", &receiver.title),
        ("text", &receiver.text),
        ("icon_emoji", &receiver.icon_emoji),
        ("severity", &receiver.severity),
        ("to", &receiver.to),
    ];
    for (field, text) in fields {
        if let Err(fault) = template::check(text) {
            let finding = Finding::new(at.key(field), Rule::TemplateBraces);
            found.push(finding.fact("value", &fault.near).fact("why", fault.why));
        }
    }
    let plain = template::without_emphasis(&receiver.title);
    // Others may well show them.
    if receiver.kind == ReceiverKind::Slack && plain != receiver.title {
        let place = at.key("title");
        found.push(
            Finding::new(place.clone(), Rule::TitleMarkup)
                .fact("value", &receiver.title)
                .fix(place, plain),
        );
    }
}
