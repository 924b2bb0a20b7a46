//! The forms of what receivers beside Slack need. It is never part of the answers; the page checks what is typed.

use crate::draft::ReceiverKind;
use crate::finding::{Finding, Place, Rule};
use crate::secrets::What;

/// Discord's own hosts.
const DISCORD: [&str; 4] = ["discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"];

/// What the hosts of Teams' Workflows end with; the last are those of other clouds.
const WORKFLOWS: [&str; 4] = [
    ".logic.azure.com",
    ".api.powerplatform.com",
    ".logic.azure.us",
    ".api.powerplatform.us",
];

/// What is wrong or unusual with what was typed. Facts never hold more of it than a host.
pub(crate) fn typed(what: What, typed: &str, place: Place) -> Option<Finding> {
    let found = |rule| Some(Finding::new(place.clone(), rule));
    // Alertmanager fills in templates of these, and cuts blanks off at both ends.
    if typed.contains("{{") && !matches!(what, What::Password | What::Switch) {
        return None;
    }
    let kind = match what {
        What::RoutingKey => {
            let right = typed.len() == 32 && typed.bytes().all(|b| b.is_ascii_alphanumeric());
            return if right { None } else { found(Rule::RoutingKeyForm) };
        }
        What::Password => {
            let blank = typed.trim() != typed;
            return if blank { found(Rule::PasswordBlanks) } else { None };
        }
        What::Webhook(kind) => Some(kind),
        What::Switch => None,
    };
    let form = || {
        let finding = Finding::new(place.clone(), Rule::AddressForm);
        Some(finding.fact("example", example(what)))
    };
    let Some(Address { host, rest, .. }) = Address::read(typed) else {
        return form();
    };
    let elsewhere = || {
        let finding = Finding::new(place.clone(), Rule::AddressHost).fact("value", host);
        Some(finding.fact("kind", kind.map_or("", super::kind_name)))
    };
    if let Some(rule) = odd(typed) {
        return Some(Finding::new(place.clone(), rule).fact("value", host));
    }
    match kind {
        Some(ReceiverKind::Discord) if !DISCORD.contains(&host) => elsewhere(),
        Some(ReceiverKind::Discord) if !is_discords(rest) => form(),
        Some(ReceiverKind::Msteams) if !WORKFLOWS.iter().any(|end| bare(host).ends_with(end)) => elsewhere(),
        // Without its signature an address of Workflows is refused; it stands at the end and gets lost in copying.
        Some(ReceiverKind::Msteams) if !rest.contains("sig=") => form(),
        _ => None,
    }
}

/// `/api/webhooks/ID/TOKEN`, with or without a version.
fn is_discords(rest: &str) -> bool {
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.trim_start_matches('/').split('/').peekable();
    let api = parts.next() == Some("api");
    _ = parts.next_if(|part| part.starts_with('v'));
    let hooks = parts.next() == Some("webhooks");
    let id = parts
        .next()
        .is_some_and(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()));
    api && hooks && id && parts.next().is_some_and(|token| !token.is_empty())
}

fn example(what: What) -> &'static str {
    match what {
        What::Webhook(ReceiverKind::Discord) => "https://discord.com/api/webhooks/…/…",
        What::Webhook(ReceiverKind::Msteams) => "https://….api.powerplatform.com/…/invoke?…&sig=…",
        What::Switch => "https://hc-ping.com/…",
        _ => "https://example.com/alerts",
    }
}

/// Host, and what comes after it, of a web address.
struct Address<'a> {
    plain: bool,
    host: &'a str,
    rest: &'a str,
}

impl<'a> Address<'a> {
    fn read(typed: &'a str) -> Option<Self> {
        let (plain, address) = match typed.strip_prefix("https://") {
            Some(address) => (false, address),
            None => (true, typed.strip_prefix("http://")?),
        };
        if !address.bytes().all(|b| b.is_ascii_graphic()) {
            return None;
        }
        let end = address.find(['/', '?', '#']).unwrap_or(address.len());
        let (host, rest) = address.split_at_checked(end)?;
        (!bare(host).is_empty()).then_some(Self { plain, host, rest })
    }
}

/// A host without its port and without who signs in.
fn bare(host: &str) -> &str {
    let host = host.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

/// What is unusual with an address that is one.
fn odd(typed: &str) -> Option<Rule> {
    let address = Address::read(typed)?;
    let bare = bare(address.host);
    // Without a dot, or by the names of Services, it stays in the cluster.
    let inside = !bare.contains('.') || bare.ends_with(".svc") || bare.ends_with(".cluster.local");
    if bare.ends_with(".webhook.office.com") || bare == "outlook.office.com" {
        Some(Rule::ConnectorRetired)
    } else if address.plain && !inside {
        Some(Rule::AddressInClear)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_form() {
        use ReceiverKind::{Discord, Msteams, Webhook};
        let key = "0123456789abcdef0123456789ABCDEF";
        let teams = "https://prod-1.westeurope.logic.azure.com:443/workflows/a/triggers/manual/paths/invoke?api-version=1&sig=x";
        for (what, typed, expected) in [
            (What::RoutingKey, key, None),
            (What::RoutingKey, "{{ .CommonLabels.key }}", None),
            (
                What::RoutingKey,
                "https://events.pagerduty.com/integration/0123/enqueue",
                Some(Rule::RoutingKeyForm),
            ),
            (
                What::RoutingKey,
                "0123456789abcdef0123456789ABCDE ",
                Some(Rule::RoutingKeyForm),
            ),
            (What::Password, "a b { {", None),
            (What::Password, " hush", Some(Rule::PasswordBlanks)),
            (What::Switch, "https://hc-ping.com/a", None),
            (What::Switch, "hc-ping.com/a", Some(Rule::AddressForm)),
            (What::Switch, "http://hc-ping.com/a", Some(Rule::AddressInClear)),
            (What::Switch, key, Some(Rule::AddressForm)),
            (What::Webhook(Webhook), "http://pager:8080/hook", None),
            (What::Webhook(Webhook), "http://pager.tools.svc/hook", None),
            (What::Webhook(Webhook), "http://user:pass@pager.tools.svc/hook", None),
            (
                What::Webhook(Webhook),
                "https://a/{{ .CommonLabels.team | urlquery }}",
                None,
            ),
            (What::Webhook(Webhook), "https://", Some(Rule::AddressForm)),
            (What::Webhook(Webhook), "https://a/ b", Some(Rule::AddressForm)),
            (What::Webhook(Webhook), "ftp://a/b", Some(Rule::AddressForm)),
            (What::Webhook(Discord), "https://discord.com/api/webhooks/12/ab-c", None),
            (
                What::Webhook(Discord),
                "https://discord.com/api/v10/webhooks/12/ab?wait=true",
                None,
            ),
            (
                What::Webhook(Discord),
                "https://discord.com/channels/1/2",
                Some(Rule::AddressForm),
            ),
            (
                What::Webhook(Discord),
                "https://discord.com/api/webhooks/12/",
                Some(Rule::AddressForm),
            ),
            (
                What::Webhook(Discord),
                "https://proxy.example.com/api/webhooks/12/ab",
                Some(Rule::AddressHost),
            ),
            (What::Webhook(Msteams), teams, None),
            (
                What::Webhook(Msteams),
                "https://default1.57.environment.api.powerplatform.com:443/powerautomate/x/invoke?sp=%2F&sig=y",
                None,
            ),
            (
                What::Webhook(Msteams),
                "https://prod-1.westeurope.logic.azure.com/workflows/a/invoke",
                Some(Rule::AddressForm),
            ),
            (
                What::Webhook(Msteams),
                "https://x.webhook.office.com/webhookb2/a",
                Some(Rule::ConnectorRetired),
            ),
            (
                What::Webhook(Msteams),
                "https://teams.microsoft.com/l/channel/1",
                Some(Rule::AddressHost),
            ),
        ] {
            let found = super::typed(what, typed, Place::new("secrets.receivers.x"));
            assert_eq!(found.as_ref().map(|one| one.rule), expected, "{what:?} {typed}");
            let told = found.map(|one| format!("{:?}", one.facts)).unwrap_or_default();
            assert!(!told.contains("/12/") && !told.contains("sig=x"), "{told}");
        }
    }
}
