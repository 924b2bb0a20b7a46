//! Who hears about which alert: Alertmanager's configuration.
//!
//! Lists replace the chart's own, so as soon as anything differs all of it is written. By Alertmanager's rules an alert that
//! a `continue` branch took does not fall back to the first route's receiver: a last branch without matchers does it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Overlay, object};
use crate::config::{Alerts, Config, Inhibit, Receiver, Route, Slack, Timing};
use crate::draft::{ArchiveWriter, Period, ReceiverKind, SlackReach, TimeInterval};
use crate::routing::own::{ARCHIVE, DEAD_MANS_SWITCH, NOBODY, NULL, WATCHDOG};
use crate::routing::{Matcher, interval};

/// Where the operator mounts the Secrets of `alertmanagerSpec.secrets`.
const MOUNTED: &str = "/etc/alertmanager/secrets/";

/// Where Alloy takes alerts for Loki.
const ALLOY: &str = "http://tamer-receiver:9567/loki/api/v1/raw";

/// Where Alertsnitch takes them. What is said behind it become labels of each line, as Alloy's have them.
const ALERTSNITCH: &str = "http://tamer-alertsnitch:9567/webhook?job=integrations/alertmanager/history&cluster=";

pub(super) fn emit(config: &Config, overlay: &mut Overlay) {
    let alertmanager = alertmanager(config);
    if alertmanager == self::alertmanager(&super::usual()) {
        return;
    }
    let secrets = secrets(config);
    if !secrets.is_empty() {
        let path = ["kube-prom-stack", "alertmanager", "alertmanagerSpec", "secrets"];
        overlay.set(&path, Vec::from_iter(secrets));
    }
    overlay.set(&["kube-prom-stack", "alertmanager", "config"], alertmanager);
}

/// The alert's own severity where PagerDuty knows it; it refuses others.
pub(crate) const PAGERDUTY_SEVERITY: &str = r#"{{ if match "^(critical|error|warning|info)$" .CommonLabels.severity }}{{ .CommonLabels.severity }}{{ else }}error{{ end }}"#;

/// Alertmanager's whole configuration; for the default answers it is the one in the chart.
pub fn alertmanager(config: &Config) -> Map<String, Value> {
    let alerts = &config.alerts;
    let archive = config.extras.archive();
    let route = first_route(alerts, archive);
    let mut whole = Map::new();
    whole.insert("global".into(), global(alerts).into());
    whole.insert("receivers".into(), receivers(config, archive, &route).into());
    whole.insert("route".into(), route.into());
    whole.insert("inhibit_rules".into(), alerts.inhibit.iter().map(inhibition).collect());
    if !alerts.time_intervals.is_empty() {
        whole.insert(
            "time_intervals".into(),
            alerts.time_intervals.iter().map(time_interval).collect(),
        );
    }
    // In the order in which a person reads it.
    let order = ["global", "route", "receivers", "inhibit_rules", "time_intervals"];
    order
        .into_iter()
        .filter_map(|key| Some((key.to_owned(), whole.remove(key)?)))
        .collect()
}

fn global(alerts: &Alerts) -> Map<String, Value> {
    let mut global = Map::new();
    global.insert("resolve_timeout".into(), alerts.resolve_timeout.to_string().into());
    if let Some(slack) = used_slack(alerts) {
        match slack.reach {
            SlackReach::Webhook => {
                _ = global.insert("slack_api_url_file".into(), mounted(&slack.secret, &slack.key).into())
            }
            // Since Alertmanager 0.30; excludes `slack_api_url_file`.
            SlackReach::BotToken => {
                _ = global.insert("slack_app_token_file".into(), mounted(&slack.secret, &slack.key).into())
            }
            SlackReach::WebhookPerChannel | SlackReach::None => {}
        }
    }
    global
}

/// Slack, if any receiver needs it: a Secret that nobody reads must not keep the pod from starting.
fn used_slack(alerts: &Alerts) -> Option<&Slack> {
    let needs = |receiver: &Receiver| receiver.channel.is_some() || receiver.other.contains_key("slack_configs");
    alerts.slack.as_ref().filter(|_| alerts.receivers.iter().any(needs))
}

fn mounted(secret: &str, key: &str) -> String {
    format!("{MOUNTED}{secret}/{key}")
}

fn first_route(alerts: &Alerts, archive: Option<ArchiveWriter>) -> Map<String, Value> {
    let receiver = alerts.receiver.as_deref().unwrap_or(NOBODY);
    let mut routes = Vec::new();
    if let Some(switch) = &alerts.dead_mans_switch {
        // Before it is muted. An unchanged group is looked at once in each group_interval.
        routes.push(json!({
            "receiver": DEAD_MANS_SWITCH,
            "matchers": [r#"alertname = "Watchdog""#],
            "group_by": ["alertname"],
            "group_wait": "0s",
            "group_interval": "1m",
            "repeat_interval": switch.repeat_interval.to_string(),
        }));
    }
    if alerts.mute_watchdog {
        routes.push(json!({ "receiver": NULL, "matchers": [format!("alertname =~ \"{WATCHDOG}\"")] }));
    }
    if let Some(writer) = archive {
        let repeat = match writer {
            ArchiveWriter::Alloy => "12h",
            // It dates a line at the alert's start: said again, Loki would refuse it as too old.
            ArchiveWriter::Alertsnitch => "336h",
        };
        // One alert a request: of several the archive would keep only the first.
        let watchdog = (!alerts.mute_watchdog).then(|| json!([r#"alertname != "Watchdog""#]));
        routes.push(object([
            ("receiver", Some(ARCHIVE.into())),
            ("matchers", watchdog),
            ("group_by", Some(json!(["..."]))),
            ("group_wait", Some("0s".into())),
            ("group_interval", Some("1m".into())),
            ("repeat_interval", Some(repeat.into())),
            ("continue", Some(true.into())),
        ]));
    }
    routes.extend(alerts.routes.iter().map(branch));
    let goes_on = archive.is_some() || alerts.routes.iter().any(|route| route.go_on);
    let takes_all = |route: &Route| route.matchers.is_empty() && !route.go_on;
    if goes_on && !alerts.routes.iter().any(takes_all) {
        routes.push(json!({ "receiver": receiver }));
    }
    let mut route = Map::new();
    route.insert("receiver".into(), receiver.into());
    // An empty list means one group for all; left out, it would be the chart's.
    route.insert("group_by".into(), json!(alerts.timing.group_by));
    timing(&alerts.timing, &mut route);
    // Even when empty: Helm would keep the chart's.
    route.insert("routes".into(), routes.into());
    route
}

fn timing(timing: &Timing, route: &mut Map<String, Value>) {
    let durations = [
        ("group_wait", &timing.group_wait),
        ("group_interval", &timing.group_interval),
        ("repeat_interval", &timing.repeat_interval),
    ];
    for (key, duration) in durations {
        if let Some(duration) = duration {
            route.insert(key.into(), duration.to_string().into());
        }
    }
}

fn branch(from: &Route) -> Value {
    let mut route = Map::new();
    if let Some(receiver) = &from.receiver {
        route.insert("receiver".into(), receiver.as_str().into());
    }
    let mut list = |key: &str, entries: Vec<Value>| {
        if !entries.is_empty() {
            route.insert(key.into(), entries.into());
        }
    };
    let texts = |texts: &[String]| texts.iter().map(|text| text.as_str().into()).collect::<Vec<Value>>();
    list("matchers", matchers(&from.matchers));
    list("group_by", texts(&from.timing.group_by));
    list("mute_time_intervals", texts(&from.mute_time_intervals));
    list("active_time_intervals", texts(&from.active_time_intervals));
    timing(&from.timing, &mut route);
    if from.go_on {
        route.insert("continue".into(), true.into());
    }
    if !from.routes.is_empty() {
        route.insert("routes".into(), from.routes.iter().map(branch).collect());
    }
    route.into()
}

fn matchers(matchers: &[Matcher]) -> Vec<Value> {
    matchers.iter().map(|matcher| matcher.to_string().into()).collect()
}

fn receivers(config: &Config, archive: Option<ArchiveWriter>, route: &Map<String, Value>) -> Vec<Value> {
    let alerts = &config.alerts;
    let mut receivers = vec![json!({ "name": NULL })];
    if leads_to(route, NOBODY) {
        receivers.push(json!({ "name": NOBODY }));
    }
    if let Some(writer) = archive {
        let webhook = json!({ "url": archive_url(config, writer), "send_resolved": true });
        receivers.push(json!({ "name": ARCHIVE, "webhook_configs": [webhook] }));
    }
    if let Some(switch) = &alerts.dead_mans_switch {
        // Said to be over, it would look alive once more.
        let webhook = json!({ "url_file": mounted(&alerts.secret.name, &switch.key), "send_resolved": false });
        receivers.push(json!({ "name": DEAD_MANS_SWITCH, "webhook_configs": [webhook] }));
    }
    receivers.extend(alerts.receivers.iter().map(|receiver| one_receiver(receiver, alerts)));
    receivers
}

/// Where the archive takes alerts.
pub(crate) fn archive_url(config: &Config, writer: ArchiveWriter) -> String {
    match writer {
        ArchiveWriter::Alloy => ALLOY.to_owned(),
        ArchiveWriter::Alertsnitch => [ALERTSNITCH, config.cluster.name.as_str()].concat(),
    }
}

fn leads_to(route: &Map<String, Value>, name: &str) -> bool {
    let below = || {
        route
            .get("routes")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_object)
    };
    route.get("receiver").is_some_and(|receiver| receiver == name) || below().any(|route| leads_to(route, name))
}

fn one_receiver(from: &Receiver, alerts: &Alerts) -> Value {
    let slack = alerts.slack.as_ref();
    let own = slack
        .filter(|slack| slack.reach == SlackReach::WebhookPerChannel)
        .map(|slack| mounted(&slack.secret, &from.key));
    let mut entries = Vec::new();
    if let Some(channel) = &from.channel {
        let or = |text: &Option<String>, usual: &str| text.clone().unwrap_or_else(|| usual.to_owned());
        let mut entry = Map::new();
        entry.insert("channel".into(), channel.as_str().into());
        entry.insert("send_resolved".into(), from.send_resolved.into());
        entry.insert(
            "title".into(),
            or(&from.title, r#"{{ template "tamer.title" . }}"#).into(),
        );
        entry.insert("text".into(), or(&from.text, r#"{{ template "tamer.text" . }}"#).into());
        if let Some(emoji) = &from.icon_emoji {
            entry.insert("icon_emoji".into(), emoji.as_str().into());
        }
        entry.extend(from.slack_extra.clone());
        entries.push(entry);
    }
    let carried = from.other.get("slack_configs").and_then(Value::as_array);
    entries.extend(carried.into_iter().flatten().filter_map(Value::as_object).cloned());
    for entry in &mut entries {
        let has_own = ["api_url", "api_url_file", "app_token", "app_token_file"]
            .iter()
            .any(|key| entry.contains_key(*key));
        if let (false, Some(file)) = (has_own, &own) {
            entry.insert("api_url_file".into(), file.as_str().into());
        }
    }
    let mut receiver = Map::new();
    receiver.insert("name".into(), from.name.as_str().into());
    if !entries.is_empty() {
        receiver.insert("slack_configs".into(), entries.into_iter().map(Value::from).collect());
    }
    let others = from
        .other
        .iter()
        .filter(|(key, _)| !matches!(key.as_str(), "name" | "slack_configs"));
    receiver.extend(others.map(|(key, value)| (key.clone(), value.clone())));
    if let Some((list, entry)) = beside_slack(from, &mounted(&alerts.secret.name, &from.key)) {
        let carried = receiver.remove(list);
        let carried = carried.as_ref().and_then(Value::as_array).into_iter().flatten();
        let entries: Vec<Value> = [entry].into_iter().chain(carried.cloned()).collect();
        receiver.insert(list.into(), entries.into());
    }
    receiver.into()
}

/// The entry of a receiver that is none of Slack's, and the list that it stands in. `file` holds what nobody may read.
///
/// Source: Alertmanager 0.34, `config.EmailConfig` and `notify/*/config.go`.
fn beside_slack(from: &Receiver, file: &str) -> Option<(&'static str, Value)> {
    let file = Some(Value::from(file));
    let resolved = ("send_resolved", Some(from.send_resolved.into()));
    let text = |text: &Option<String>| text.as_deref().map(Value::from);
    let (title, body) = (text(&from.title), text(&from.text));
    Some(match from.kind {
        ReceiverKind::Slack => return None,
        ReceiverKind::Webhook => ("webhook_configs", object([("url_file", file), resolved])),
        ReceiverKind::Pagerduty => {
            let severity = from.severity.as_deref().unwrap_or(PAGERDUTY_SEVERITY);
            let entry = [
                ("routing_key_file", file),
                ("severity", Some(severity.into())),
                ("description", title),
                resolved,
            ];
            ("pagerduty_configs", object(entry))
        }
        ReceiverKind::Msteams => {
            let entry = [("webhook_url_file", file), ("title", title), ("text", body), resolved];
            ("msteamsv2_configs", object(entry))
        }
        ReceiverKind::Discord => {
            let entry = [
                ("webhook_url_file", file),
                ("title", title),
                ("message", body),
                resolved,
            ];
            ("discord_configs", object(entry))
        }
        ReceiverKind::Email => {
            let email = &from.email;
            let user = text(&email.auth_username);
            let entry = [
                ("to", Some(email.to.as_str().into())),
                ("from", Some(email.from.as_str().into())),
                ("smarthost", Some(email.smarthost.as_str().into())),
                ("auth_password_file", user.is_some().then_some(file).flatten()),
                ("auth_username", user),
                ("require_tls", Some(email.require_tls.into())),
                ("headers", title.map(|title| json!({ "Subject": title }))),
                // What the HTML says would be shown instead of the text.
                ("html", body.is_some().then(|| "".into())),
                ("text", body),
                resolved,
            ];
            ("email_configs", object(entry))
        }
    })
}

/// Whether anything reads the Secret of the receivers.
pub(crate) fn reads_receiver_secret(alerts: &Alerts) -> bool {
    alerts.dead_mans_switch.is_some() || alerts.receivers.iter().any(Receiver::has_secret)
}

fn inhibition(from: &Inhibit) -> Value {
    object([
        ("source_matchers", Some(matchers(&from.source).into())),
        ("target_matchers", Some(matchers(&from.target).into())),
        ("equal", (!from.equal.is_empty()).then(|| json!(from.equal))),
    ])
}

fn time_interval(from: &TimeInterval) -> Value {
    json!({ "name": from.name, "time_intervals": from.time_intervals.iter().map(period).collect::<Vec<_>>() })
}

fn period(from: &Period) -> Value {
    // What cannot be read was refused by the check.
    let read = |texts: &[String], read: fn(&str) -> Result<String, interval::IntervalFault>| {
        (!texts.is_empty()).then(|| {
            texts
                .iter()
                .filter_map(|text| read(text).ok())
                .collect::<Vec<_>>()
                .into()
        })
    };
    let times = from.times.iter().filter_map(|text| interval::times(text).ok());
    let times: Vec<Value> = times
        .map(|(start, end)| json!({ "start_time": start, "end_time": end }))
        .collect();
    object([
        ("times", (!times.is_empty()).then(|| times.into())),
        ("weekdays", read(&from.weekdays, interval::weekdays)),
        ("days_of_month", read(&from.days_of_month, interval::days_of_month)),
        ("months", read(&from.months, interval::months)),
        ("years", read(&from.years, interval::years)),
        ("location", interval::location(&from.location).ok().map(Value::from)),
    ])
}

/// Secrets that must be mounted: Slack's, that of the receivers, and those that carried-through receivers read files of.
fn secrets(config: &Config) -> BTreeSet<String> {
    let slack = used_slack(&config.alerts).map(|slack| slack.secret.clone());
    let alerts = &config.alerts;
    let others = reads_receiver_secret(alerts).then(|| alerts.secret.name.clone());
    let mut secrets: BTreeSet<String> = slack.into_iter().chain(others).collect();
    for receiver in &config.alerts.receivers {
        receiver
            .other
            .values()
            .chain(receiver.slack_extra.values())
            .for_each(|value| mounts(value, &mut secrets));
    }
    secrets
}

fn mounts(value: &Value, secrets: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            if let Some((name, _)) = text.strip_prefix(MOUNTED).and_then(|path| path.split_once('/')) {
                secrets.insert(name.to_owned());
            }
        }
        Value::Array(values) => values.iter().for_each(|value| mounts(value, secrets)),
        Value::Object(map) => map.values().for_each(|value| mounts(value, secrets)),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
