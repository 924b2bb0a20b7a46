//! Receivers beside Slack, and the dead man's switch.

use std::collections::HashMap;

use crate::config;
use crate::draft::{Alerts, Receiver, ReceiverKind};
use crate::finding::{Finding, Place, Rule};
use crate::names;
use crate::routing::own::DEAD_MANS_SWITCH;

/// What PagerDuty takes as severity.
const SEVERITIES: [&str; 4] = ["critical", "error", "warning", "info"];

/// Between how many minutes a dead man's switch should hear of Watchdog.
const SWITCH_MINUTES: std::ops::RangeInclusive<u64> = 1..=60;

/// Keys of the Secret that are taken, and by whom.
pub(super) type Keys<'a> = HashMap<&'a str, &'a str>;

/// The Secret of the receivers, where one is needed.
pub(super) fn secret(draft: &Alerts, found: &mut Vec<Finding>) -> Option<config::ReceiverSecret> {
    let named = &draft.secret.name;
    let needed = draft.dead_mans_switch.enabled
        || draft
            .receivers
            .iter()
            .any(|receiver| receiver.kind != ReceiverKind::Slack);
    if needed && !names::is_subdomain(named) {
        let place = Place::new("alerts.secret.name");
        found.push(
            Finding::new(place.clone(), Rule::ReceiverSecretForm)
                .fact("value", named)
                .fix(place, "alert-receivers"),
        );
        return None;
    }
    Some(config::ReceiverSecret {
        name: named.clone(),
        create: draft.secret.create,
    })
}

/// The dead man's switch, if there shall be one.
pub(super) fn switch<'a>(
    draft: &'a Alerts,
    keys: &mut Keys<'a>,
    found: &mut Vec<Finding>,
) -> Option<config::DeadMansSwitch> {
    let switch = &draft.dead_mans_switch;
    if !switch.enabled {
        return None;
    }
    let at = Place::new("alerts.dead_mans_switch");
    let key = own_key(
        &switch.key,
        DEAD_MANS_SWITCH,
        DEAD_MANS_SWITCH,
        at.key("key"),
        keys,
        found,
    );
    let place = at.key("repeat_interval");
    let repeat = super::routes::duration(&switch.repeat_interval, place.clone(), found)?;
    let minute = 60_000;
    let sane = SWITCH_MINUTES.start() * minute..=SWITCH_MINUTES.end() * minute;
    if !sane.contains(&repeat.milliseconds()) {
        let finding = Finding::new(place.clone(), Rule::SwitchInterval);
        found.push(finding.fact("value", &switch.repeat_interval).fix(place, "5m"));
    }
    Some(config::DeadMansSwitch {
        key: key?,
        repeat_interval: repeat,
    })
}

/// A receiver that is none of Slack's: its key, how mail is sent, and PagerDuty's severity.
pub(super) fn check<'a>(
    receiver: &'a Receiver,
    at: &Place,
    keys: &mut Keys<'a>,
    found: &mut Vec<Finding>,
) -> (String, config::Email, Option<String>) {
    let by_mail = receiver.kind == ReceiverKind::Email;
    let severity = Some(receiver.severity.trim()).filter(|text| !text.is_empty());
    if receiver.kind == ReceiverKind::Pagerduty
        && let Some(text) = severity
        && !SEVERITIES.contains(&text)
        && !text.contains("{{")
    {
        let place = at.key("severity");
        found.push(
            Finding::new(place.clone(), Rule::PagerdutySeverity)
                .fact("value", text)
                .fix(place, ""),
        );
    }
    let email = if by_mail {
        mail(receiver, at, found)
    } else {
        config::Email::default()
    };
    ignored(receiver, at, found);
    long(receiver, at, found);
    let needs_key = !by_mail || email.auth_username.is_some();
    let name = receiver.name.as_str();
    let key = if needs_key && !(receiver.key.is_empty() && name.is_empty()) {
        own_key(&receiver.key, name, name, at.key("key"), keys, found)
    } else {
        None
    };
    (key.unwrap_or_default(), email, severity.map(str::to_owned))
}

/// The key that holds what a receiver needs: as typed, or the usual one.
fn own_key<'a>(
    typed: &'a str,
    usual: &'a str,
    name: &'a str,
    place: Place,
    keys: &mut Keys<'a>,
    found: &mut Vec<Finding>,
) -> Option<String> {
    let key = if typed.is_empty() { usual } else { typed };
    if !names::is_secret_key(key) {
        found.push(Finding::new(place, Rule::ReceiverKeyForm).fact("value", key));
        return None;
    }
    if let Some(first) = keys.get(key) {
        let finding = Finding::new(place.clone(), Rule::ReceiverKeyTwice)
            .fact("first", first)
            .fact("second", name)
            .fact("value", key);
        let free = !typed.is_empty() && !keys.contains_key(usual) && names::is_secret_key(usual);
        found.push(if free { finding.fix(place, "") } else { finding });
    } else {
        keys.insert(key, name);
    }
    Some(key.to_owned())
}

fn mail(receiver: &Receiver, at: &Place, found: &mut Vec<Finding>) -> config::Email {
    let server = receiver.smarthost.trim();
    for (field, what, typed, example) in [
        ("to", "the address to send to", receiver.to.trim(), "team@example.com"),
        (
            "from",
            "the address of the sender",
            receiver.from.trim(),
            "alerts@example.com",
        ),
        ("smarthost", "the mail server", server, "smtp.example.com:587"),
    ] {
        if typed.is_empty() {
            let finding = Finding::new(at.key(field), Rule::EmailMissing);
            found.push(finding.fact("what", what).fact("example", example));
        }
    }
    let several = receiver.to.split(',').map(|address| ("to", address));
    for (field, address) in several.chain([("from", receiver.from.as_str())]) {
        let address = address.trim();
        // A template fills in the address of a team; nobody knows it before.
        let known = !receiver.to.trim().is_empty() && field == "to" || !address.is_empty();
        if known && !address.contains("{{") && !is_address(address) {
            found.push(Finding::new(at.key(field), Rule::EmailForm).fact("value", address));
        }
    }
    if !server.is_empty() && !is_host_port(server) {
        let place = at.key("smarthost");
        let finding = Finding::new(place.clone(), Rule::SmarthostForm).fact("value", server);
        let mended = format!("{server}:587");
        found.push(if is_host_port(&mended) {
            finding.fix(place, mended)
        } else {
            finding
        });
    }
    if !receiver.require_tls {
        let place = at.key("require_tls");
        found.push(
            Finding::new(place.clone(), Rule::EmailTlsOff)
                .fact("value", server)
                .fix(place, true),
        );
    }
    config::Email {
        to: receiver.to.trim().to_owned(),
        from: receiver.from.trim().to_owned(),
        smarthost: server.to_owned(),
        auth_username: Some(receiver.auth_username.trim().to_owned()).filter(|user| !user.is_empty()),
        require_tls: receiver.require_tls,
    }
}

/// `name@host`, or `Name <name@host>`.
fn is_address(text: &str) -> bool {
    let bare = match text.split_once('<') {
        Some((_, rest)) => match rest.strip_suffix('>') {
            Some(bare) => bare,
            None => return false,
        },
        None => text,
    };
    let plain = |part: &str| !part.is_empty() && part.chars().all(|c| !c.is_whitespace() && !c.is_control());
    bare.rsplit_once('@').is_some_and(|(name, host)| {
        plain(name) && !name.contains(['@', '<', '>']) && names::is_subdomain(&host.to_lowercase())
    })
}

fn is_host_port(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, port)| {
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let named = names::is_subdomain(&host.to_lowercase());
        (named || bare.is_some_and(|host| host.parse::<std::net::Ipv6Addr>().is_ok()))
            && port.parse::<u16>().is_ok_and(|port| port > 0)
    })
}

/// What was typed for another kind of receiver and is not used.
pub(super) fn ignored(receiver: &Receiver, at: &Place, found: &mut Vec<Finding>) {
    use ReceiverKind::{Discord, Email, Msteams, Pagerduty, Slack};
    let kind = receiver.kind;
    for (field, text, kinds) in [
        ("channel", &receiver.channel, &[Slack][..]),
        ("icon_emoji", &receiver.icon_emoji, &[Slack]),
        ("title", &receiver.title, &[Slack, Pagerduty, Msteams, Discord, Email]),
        ("text", &receiver.text, &[Slack, Msteams, Discord, Email]),
        ("severity", &receiver.severity, &[Pagerduty]),
        ("to", &receiver.to, &[Email]),
        ("from", &receiver.from, &[Email]),
        ("smarthost", &receiver.smarthost, &[Email]),
        ("auth_username", &receiver.auth_username, &[Email]),
    ] {
        if !text.trim().is_empty() && !kinds.contains(&kind) {
            let place = at.key(field);
            let finding = Finding::new(place.clone(), Rule::FieldIgnored);
            found.push(finding.fact("value", text).fact("kind", name(kind)).fix(place, ""));
        }
    }
}

/// Texts that Alertmanager cuts.
///
/// Source: Alertmanager 0.34, `notify/discord/discord.go` and `notify/pagerduty/pagerduty.go`.
fn long(receiver: &Receiver, at: &Place, found: &mut Vec<Finding>) {
    let (title, text) = match receiver.kind {
        ReceiverKind::Discord => (256, 4096),
        ReceiverKind::Pagerduty => (1024, usize::MAX),
        _ => return,
    };
    for (field, typed, most) in [("title", &receiver.title, title), ("text", &receiver.text, text)] {
        // What a template makes of it is not known here.
        if !typed.contains("{{") && typed.chars().count() > most {
            let finding = Finding::new(at.key(field), Rule::TextLong);
            found.push(finding.fact("kind", name(receiver.kind)).fact("most", most));
        }
    }
}

/// What people call a kind of receiver.
pub(crate) fn name(kind: ReceiverKind) -> &'static str {
    match kind {
        ReceiverKind::Slack => "Slack",
        ReceiverKind::Webhook => "a webhook",
        ReceiverKind::Pagerduty => "PagerDuty",
        ReceiverKind::Msteams => "Microsoft Teams",
        ReceiverKind::Email => "e-mail",
        ReceiverKind::Discord => "Discord",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_that_mail_and_hosts_have() {
        for (text, expected) in [
            ("a@example.com", true),
            ("Team <team+x@mail.example.com>", true),
            ("root@localhost", true),
            ("a@", false),
            ("@example.com", false),
            ("a b@example.com", false),
            ("a@b@example.com", false),
            ("Team <team@example.com", false),
            ("example.com", false),
        ] {
            assert_eq!(is_address(text), expected, "{text}");
        }
        for (text, expected) in [
            ("smtp.example.com:587", true),
            ("10.0.0.1:25", true),
            ("[::1]:25", true),
            ("smtp.example.com", false),
            ("smtp.example.com:", false),
            ("smtp.example.com:70000", false),
            ("smtp://example.com:25", false),
        ] {
            assert_eq!(is_host_port(text), expected, "{text}");
        }
    }
}
