//! Every rule of the step, with the place and the fix.

use std::time::Instant;

use serde_json::{Value, json};

use crate::draft::Draft;
use crate::finding::{Finding, Rule, Severity};
use crate::words;

/// A Draft whose alerts are these answers; two channels by a bot token unless they say otherwise.
fn draft(alerts: Value) -> Draft {
    let mut answers = json!({
        "receiver": "default",
        "receivers": [{"name": "default", "channel": "#alerts"}, {"name": "critical", "channel": "#critical"}],
        "slack": {"reach": "bot-token"},
        "routes": [{"matchers": ["severity = \"critical\""], "receiver": "critical"}],
    });
    for (key, value) in alerts.as_object().unwrap() {
        answers[key] = value.clone();
    }
    Draft {
        alerts: serde_json::from_value(answers).unwrap(),
        ..Draft::default()
    }
}

fn check(draft: &Draft) -> Vec<Finding> {
    let mut found = Vec::new();
    let config = super::check(&draft.alerts, &mut found);
    let wrong = found.iter().any(|finding| finding.severity() == Severity::Error);
    assert_eq!(
        config.is_none(),
        wrong,
        "no configuration exactly if something is wrong: {found:?}"
    );
    super::across(draft, &mut found);
    for finding in &found {
        for fact in words::asked(finding.rule) {
            assert!(
                finding.facts.iter().any(|(name, _)| *name == fact),
                "{:?} lacks the fact {fact}",
                finding.rule
            );
        }
    }
    found
}

#[test]
fn default_answers_and_a_usual_tree_are_right() {
    assert_eq!(
        check(&Draft {
            extras: crate::draft::Extras {
                flux_alerts: false,
                ..Default::default()
            },
            ..Draft::default()
        }),
        []
    );
    let usual = draft(json!({"routes": [{"matchers": ["severity =~ \"critical|error\""], "receiver": "critical"}]}));
    assert_eq!(check(&usual), []);
}

/// Alerts, the rule, its place, and whether its fix settles it (none: there is no fix).
fn cases() -> Vec<(Value, Rule, &'static str, Option<bool>)> {
    use Rule::*;
    let route = |extra: Value| {
        let mut route = json!({"matchers": ["severity = \"critical\""], "receiver": "critical"});
        route
            .as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        json!({ "routes": [route] })
    };
    let channels = |receivers: Value| json!({ "receivers": receivers });
    let two = |second: Value| {
        let mut second = second;
        second
            .as_object_mut()
            .unwrap()
            .entry("name")
            .or_insert("critical".into());
        second
            .as_object_mut()
            .unwrap()
            .entry("channel")
            .or_insert("#critical".into());
        json!({"receivers": [{"name": "default", "channel": "#alerts"}, second]})
    };
    let per_channel = |second: Value| {
        let mut alerts = two(second);
        alerts["slack"] = json!({"reach": "webhook-per-channel"});
        alerts
    };
    let deep = (0..18).fold(json!([]), |routes, _| json!([{ "routes": routes }]));
    let period = |period: Value| json!({"time_intervals": [{"name": "n", "time_intervals": [period]}]});
    let inhibit = |inhibit: Value| json!({ "inhibit": [inhibit] });
    vec![
        (
            two(json!({"name": ""})),
            ReceiverNameMissing,
            "alerts.receivers[1].name",
            Some(true),
        ),
        (
            two(json!({"name": "default"})),
            ReceiverTwice,
            "alerts.receivers[1].name",
            None,
        ),
        (
            two(json!({"name": "null"})),
            ReceiverReserved,
            "alerts.receivers[1].name",
            None,
        ),
        (
            two(json!({"name": "slack-shop", "channel": " "})),
            ChannelMissing,
            "alerts.receivers[1].channel",
            Some(true),
        ),
        (
            two(json!({"channel": "#Critical Alerts!"})),
            ChannelForm,
            "alerts.receivers[1].channel",
            Some(true),
        ),
        (
            two(json!({"channel": "#"})),
            ChannelForm,
            "alerts.receivers[1].channel",
            None,
        ),
        (
            two(json!({"channel": "@anna"})),
            ChannelForm,
            "alerts.receivers[1].channel",
            None,
        ),
        (
            two(json!({"channel": "https://hooks.slack.com/x"})),
            ChannelForm,
            "alerts.receivers[1].channel",
            None,
        ),
        (
            two(json!({"name": "other"})),
            ReceiverUnused,
            "alerts.receivers[1].name",
            None,
        ),
        (
            json!({"slack": {"reach": "none"}}),
            SlackUnreached,
            "alerts.slack.reach",
            Some(true),
        ),
        (
            channels(json!([{"name": "default", "other": {"webhook_configs": []}}])),
            SlackUnused,
            "alerts.slack.reach",
            Some(true),
        ),
        (
            json!({"slack": {"reach": "webhook"}}),
            OneWebhook,
            "alerts.slack.reach",
            Some(true),
        ),
        (
            json!({"slack": {"reach": "bot-token", "secret": "A b"}}),
            SlackSecretForm,
            "alerts.slack.secret",
            None,
        ),
        (
            json!({"slack": {"reach": "bot-token", "key": "a b"}}),
            SlackKeyForm,
            "alerts.slack.key",
            None,
        ),
        (
            per_channel(json!({"key": "a b"})),
            SlackKeyForm,
            "alerts.receivers[1].key",
            Some(true),
        ),
        (
            per_channel(json!({"key": "default"})),
            SlackKeyTwice,
            "alerts.receivers[1].key",
            Some(true),
        ),
        (
            two(json!({"kind": "email", "channel": "", "from": "a@example.com", "smarthost": "mail:25"})),
            EmailMissing,
            "alerts.receivers[1].to",
            None,
        ),
        (
            two(
                json!({"kind": "email", "channel": "", "to": "a@example.com, b", "from": "a@example.com", "smarthost": "mail:25"}),
            ),
            EmailForm,
            "alerts.receivers[1].to",
            None,
        ),
        (
            two(
                json!({"kind": "email", "channel": "", "to": "a@example.com", "from": "a@example.com", "smarthost": "mail.example.com"}),
            ),
            SmarthostForm,
            "alerts.receivers[1].smarthost",
            Some(true),
        ),
        (
            two(
                json!({"kind": "email", "channel": "", "to": "a@example.com", "from": "a@example.com", "smarthost": "mail:25",
                "require_tls": false}),
            ),
            EmailTlsOff,
            "alerts.receivers[1].require_tls",
            Some(true),
        ),
        (
            two(json!({"kind": "pagerduty", "channel": "", "severity": "fatal"})),
            PagerdutySeverity,
            "alerts.receivers[1].severity",
            Some(true),
        ),
        (
            two(json!({"kind": "pagerduty", "channel": "#critical"})),
            FieldIgnored,
            "alerts.receivers[1].channel",
            Some(true),
        ),
        (
            two(json!({"severity": "critical"})),
            FieldIgnored,
            "alerts.receivers[1].severity",
            Some(true),
        ),
        (
            channels(json!([
                {"name": "default", "kind": "discord"},
                {"name": "critical", "kind": "discord", "key": "default"},
            ])),
            ReceiverKeyTwice,
            "alerts.receivers[1].key",
            Some(true),
        ),
        (
            json!({"dead_mans_switch": {"enabled": true}, "secret": {"name": "A b"}}),
            ReceiverSecretForm,
            "alerts.secret.name",
            Some(true),
        ),
        (
            json!({"dead_mans_switch": {"enabled": true, "key": "https://hc-ping.com/x"}}),
            ReceiverKeyForm,
            "alerts.dead_mans_switch.key",
            None,
        ),
        (
            json!({"dead_mans_switch": {"enabled": true, "repeat_interval": "4h"}}),
            SwitchInterval,
            "alerts.dead_mans_switch.repeat_interval",
            Some(true),
        ),
        (
            json!({"dead_mans_switch": {"enabled": true, "repeat_interval": "soon"}}),
            DurationForm,
            "alerts.dead_mans_switch.repeat_interval",
            None,
        ),
        (
            two(json!({"kind": "discord", "channel": "", "title": "x".repeat(257)})),
            TextLong,
            "alerts.receivers[1].title",
            None,
        ),
        (
            json!({"dead_mans_switch": {"enabled": true}, "mute_watchdog": false, "receivers": [
                {"name": "default", "channel": "#alerts"}, {"name": "dead-mans-switch", "channel": "#other"}]}),
            ReceiverReserved,
            "alerts.receivers[1].name",
            None,
        ),
        (
            json!({"dead_mans_switch": {"enabled": true}, "mute_watchdog": false,
                "routes": [{"matchers": ["alertname=Watchdog"], "receiver": "critical"}]}),
            RouteUnreachable,
            "alerts.routes[0]",
            Some(true),
        ),
        (
            per_channel(json!({"icon_emoji": ":fire:"})),
            IconIgnored,
            "alerts.receivers[1].icon_emoji",
            Some(true),
        ),
        (
            two(json!({"title": "*CRITICAL: {{ .CommonLabels.alertname }}*"})),
            TitleMarkup,
            "alerts.receivers[1].title",
            Some(true),
        ),
        (
            two(json!({"text": "{{ .Status }"})),
            TemplateBraces,
            "alerts.receivers[1].text",
            None,
        ),
        (
            two(json!({"channel": "#{{ .Status }"})),
            TemplateBraces,
            "alerts.receivers[1].channel",
            None,
        ),
        (
            json!({"receiver": "defualt"}),
            ReceiverUndefined,
            "alerts.receiver",
            Some(true),
        ),
        (
            route(json!({"receiver": "critcal"})),
            ReceiverUndefined,
            "alerts.routes[0].receiver",
            Some(true),
        ),
        (
            route(json!({"receiver": "nothing-like-it"})),
            ReceiverUndefined,
            "alerts.routes[0].receiver",
            None,
        ),
        (
            route(json!({"receiver": "alert-archive"})),
            ReceiverUndefined,
            "alerts.routes[0].receiver",
            None,
        ),
        (
            json!({"routes": [{}, {"routes": [{"receiver": "defualt"}]}]}),
            ReceiverUndefined,
            "alerts.routes[1].routes[0].receiver",
            Some(true),
        ),
        (json!({"receiver": ""}), DefaultMissing, "alerts.receiver", Some(true)),
        (
            route(json!({"matchers": ["severity"]})),
            MatcherForm,
            "alerts.routes[0].matchers[0]",
            None,
        ),
        (
            route(json!({"matchers": ["a=b", ""]})),
            MatcherForm,
            "alerts.routes[0].matchers[1]",
            Some(true),
        ),
        (
            route(json!({"matchers": ["a=b,c=~\"d,e\""]})),
            MatcherForm,
            "alerts.routes[0].matchers[0]",
            Some(true),
        ),
        (
            route(json!({"matchers": ["{a=\"b\"}"]})),
            MatcherForm,
            "alerts.routes[0].matchers[0]",
            Some(true),
        ),
        (
            route(json!({"matchers": ["a=~x{2}"]})),
            MatcherForm,
            "alerts.routes[0].matchers[0]",
            Some(true),
        ),
        (
            route(json!({"matchers": ["severity: critical"]})),
            MatcherForm,
            "alerts.routes[0].matchers[0]",
            Some(true),
        ),
        (
            route(json!({"matchers": ["severity == \"critical\""]})),
            MatcherForm,
            "alerts.routes[0].matchers[0]",
            Some(true),
        ),
        (
            route(json!({"matchers": ["severity == critical"]})),
            MatcherForm,
            "alerts.routes[0].matchers[0]",
            Some(true),
        ),
        (
            route(json!({"matchers": ["a =~ \"(?!b).*\""]})),
            MatcherRegex,
            "alerts.routes[0].matchers[0]",
            None,
        ),
        (
            route(json!({"matchers": ["a = \"x\"", "b = \"x\"", "a = \"y\""]})),
            MatchersContradict,
            "alerts.routes[0].matchers[2]",
            None,
        ),
        (
            json!({"group_wait": "30 s"}),
            DurationForm,
            "alerts.group_wait",
            Some(true),
        ),
        (
            json!({"resolve_timeout": "5"}),
            DurationForm,
            "alerts.resolve_timeout",
            Some(true),
        ),
        (
            route(json!({"repeat_interval": "1.5h"})),
            DurationForm,
            "alerts.routes[0].repeat_interval",
            Some(true),
        ),
        (
            route(json!({"group_interval": "soon"})),
            DurationForm,
            "alerts.routes[0].group_interval",
            None,
        ),
        (
            route(json!({"group_interval": "0s"})),
            DurationZero,
            "alerts.routes[0].group_interval",
            None,
        ),
        (
            json!({"repeat_interval": "0"}),
            DurationZero,
            "alerts.repeat_interval",
            None,
        ),
        (
            json!({"repeat_interval": "1m"}),
            RepeatShort,
            "alerts.repeat_interval",
            Some(true),
        ),
        (
            route(json!({"repeat_interval": "1m"})),
            RepeatShort,
            "alerts.routes[0].repeat_interval",
            Some(true),
        ),
        (
            route(json!({"group_interval": "5h"})),
            RepeatShort,
            "alerts.routes[0].group_interval",
            Some(true),
        ),
        (
            json!({"repeat_interval": "15d"}),
            RepeatLong,
            "alerts.repeat_interval",
            Some(true),
        ),
        (
            route(json!({"repeat_interval": "3w"})),
            RepeatLong,
            "alerts.routes[0].repeat_interval",
            Some(true),
        ),
        (
            json!({"group_by": ["alertname", "name space"]}),
            LabelForm,
            "alerts.group_by[1]",
            None,
        ),
        (
            json!({"group_by": ["alertname "]}),
            LabelForm,
            "alerts.group_by[0]",
            Some(true),
        ),
        (
            route(json!({"group_by": [""]})),
            LabelForm,
            "alerts.routes[0].group_by[0]",
            Some(true),
        ),
        (
            json!({"group_by": ["alertname", "..."]}),
            GroupByAll,
            "alerts.group_by[1]",
            Some(true),
        ),
        (
            json!({"group_by": ["a", "b", "a"]}),
            LabelTwice,
            "alerts.group_by[2]",
            Some(true),
        ),
        (
            json!({"routes": [{"matchers": ["a = \"x\""], "receiver": "critical"}, {"matchers": ["a = \"x\"", "b = \"y\""]}]}),
            RouteUnreachable,
            "alerts.routes[1]",
            Some(true),
        ),
        (
            json!({"routes": [{"matchers": ["a=x"], "receiver": "critical"}, {"matchers": ["a=x"], "receiver": "critical"}]}),
            RouteUnreachable,
            "alerts.routes[1]",
            Some(true),
        ),
        (
            json!({"routes": [{"matchers": ["alertname=Watchdog"], "receiver": "critical"}]}),
            RouteUnreachable,
            "alerts.routes[0]",
            Some(true),
        ),
        (
            json!({"routes": [{"receiver": "critical", "routes": [{"matchers": ["a=x"], "continue": true}]}]}),
            ContinueLoses,
            "alerts.routes[0].routes[0]",
            Some(true),
        ),
        (
            json!({"routes": [{"matchers": ["severity=critical"], "receiver": "critical", "enabled": false}]}),
            RouteDisabled,
            "alerts.routes[0].enabled",
            Some(true),
        ),
        (json!({"routes": deep}), RouteTooDeep, "TOO DEEP", None),
        (
            json!({"time_intervals": [{"time_intervals": [{"times": ["09:00-17:00"]}]}]}),
            IntervalNameMissing,
            "alerts.time_intervals[0].name",
            None,
        ),
        (
            json!({"time_intervals": [{"name": "n", "time_intervals": [{"years": ["2026"]}]}, {"name": "n", "time_intervals": [{"years": ["2026"]}]}]}),
            IntervalTwice,
            "alerts.time_intervals[1].name",
            None,
        ),
        (
            period(json!({"times": ["22:00-06:00"]})),
            IntervalForm,
            "alerts.time_intervals[0].time_intervals[0].times[0]",
            Some(true),
        ),
        (
            period(json!({"weekdays": ["mon-fri"]})),
            IntervalForm,
            "alerts.time_intervals[0].time_intervals[0].weekdays[0]",
            Some(true),
        ),
        (
            period(json!({"weekdays": ["saturday:sunday"]})),
            IntervalForm,
            "alerts.time_intervals[0].time_intervals[0].weekdays[0]",
            Some(true),
        ),
        (
            period(json!({"years": ["2026"], "location": "europe/berlin"})),
            IntervalForm,
            "alerts.time_intervals[0].time_intervals[0].location",
            Some(true),
        ),
        (
            route(json!({"mute_time_intervals": ["nights"]})),
            IntervalUndefined,
            "alerts.routes[0].mute_time_intervals[0]",
            Some(true),
        ),
        (
            period(json!({"years": ["2026"]})),
            IntervalUnused,
            "alerts.time_intervals[0].name",
            Some(true),
        ),
        (
            json!({"time_intervals": [{"name": "n"}]}),
            IntervalEmpty,
            "alerts.time_intervals[0].time_intervals",
            None,
        ),
        (
            period(json!({"location": "UTC"})),
            IntervalEmpty,
            "alerts.time_intervals[0].time_intervals[0]",
            None,
        ),
        (
            inhibit(json!({"target_matchers": ["a=b"], "equal": ["x"]})),
            InhibitOpen,
            "alerts.inhibit[0].source_matchers",
            None,
        ),
        (
            inhibit(json!({"source_matchers": ["a=b"], "equal": ["x"]})),
            InhibitOpen,
            "alerts.inhibit[0].target_matchers",
            None,
        ),
        (
            inhibit(json!({"source_matchers": ["a=b"], "target_matchers": ["a=c", "d"], "equal": ["x"]})),
            MatcherForm,
            "alerts.inhibit[0].target_matchers[1]",
            None,
        ),
        (
            inhibit(json!({"source_matchers": ["a=b"], "target_matchers": ["a=c"]})),
            InhibitAll,
            "alerts.inhibit[0].equal",
            Some(true),
        ),
        (
            json!({"mute_watchdog": false}),
            WatchdogLoud,
            "alerts.mute_watchdog",
            Some(true),
        ),
        (json!({}), FluxSeverity, "alerts.routes[0].matchers[0]", Some(true)),
    ]
}

#[test]
fn each_fault_is_found_at_its_place_and_its_fix_settles_it() {
    for (alerts, rule, place, settles) in cases() {
        let draft = draft(alerts.clone());
        let place = if place == "TOO DEEP" {
            format!("alerts{}.routes", ".routes[0]".repeat(super::routes::DEEPEST))
        } else {
            place.to_owned()
        };
        let found = check(&draft);
        let one = found
            .iter()
            .find(|finding| finding.rule == rule && finding.place.as_str() == place);
        let Some(finding) = one else {
            panic!("{rule:?} at {place} is missing for {alerts}: {found:#?}")
        };
        assert_eq!(
            finding.fix.is_some(),
            settles.is_some(),
            "{rule:?} for {alerts}: {:?}",
            finding.fix
        );
        if let Some(fix) = &finding.fix {
            let after = check(&fix.apply(&draft));
            let left = after.iter().filter(|other| other.rule == rule).count();
            let before = found.iter().filter(|other| other.rule == rule).count();
            assert_eq!(left, before - 1, "{rule:?} is settled by {fix:?}: {after:#?}");
        }
    }
}

#[test]
fn every_rule_of_the_step_has_a_case() {
    let typed_secrets = [
        Rule::WebhookForm,
        Rule::WebhookHost,
        Rule::TokenForm,
        Rule::AddressInClear,
        Rule::ConnectorRetired,
        Rule::RoutingKeyForm,
        Rule::AddressForm,
        Rule::AddressHost,
        Rule::PasswordBlanks,
    ];
    for rule in Rule::ALL
        .iter()
        .filter(|rule| rule.id().starts_with("CT4") && !typed_secrets.contains(rule))
    {
        assert!(cases().iter().any(|(_, covered, ..)| covered == rule), "{rule:?}");
    }
}

#[test]
fn what_is_right_is_not_complained_about() {
    use Rule::*;
    for (alerts, rule) in [
        (
            json!({"receivers": [{"name": "default", "channel": "alerts"}]}),
            ChannelForm,
        ),
        (
            json!({"receivers": [{"name": "default", "channel": "C0123456789"}]}),
            ChannelForm,
        ),
        (
            json!({"receivers": [{"name": "default", "channel": "#größe-日本"}]}),
            ChannelForm,
        ),
        (
            json!({"receivers": [{"name": "default", "channel": "#{{ .CommonLabels.team }}"}]}),
            ChannelForm,
        ),
        (
            json!({"receivers": [{"name": "default", "other": {"pagerduty_configs": []}}], "slack": {"reach": "none"}}),
            ChannelMissing,
        ),
        (
            json!({"receivers": [{"name": "default", "other": {"pagerduty_configs": []}}], "slack": {"reach": "none"}}),
            SlackUnreached,
        ),
        (
            json!({"routes": [{"receiver": "null", "matchers": ["a=b"]}, {"receiver": "critical"}]}),
            ReceiverUndefined,
        ),
        (
            json!({"receiver": "", "routes": [{"receiver": "critical"}, ]}),
            DefaultMissing,
        ),
        (
            json!({"routes": [{"matchers": ["a=b"], "continue": true, "receiver": "critical"}]}),
            ContinueLoses,
        ),
        (json!({"group_wait": "0s"}), DurationZero),
        (json!({"group_by": ["..."]}), GroupByAll),
        (json!({"group_by": ["k8s.namespace.name"]}), LabelForm),
        (json!({"mute_watchdog": false, "receiver": "null"}), WatchdogLoud),
        (
            json!({"mute_watchdog": false, "dead_mans_switch": {"enabled": true}}),
            WatchdogLoud,
        ),
        (
            json!({"receivers": [{"name": "default", "kind": "email", "to": "a@example.com, {{ .CommonLabels.team }}@example.com",
                "from": "Alerts <a@example.com>", "smarthost": "mail.example.com:465"}]}),
            EmailForm,
        ),
        (
            json!({"receivers": [{"name": "default", "kind": "discord"}]}),
            SlackUnreached,
        ),
        (
            json!({"receivers": [{"name": "default", "kind": "msteams"}]}),
            ChannelMissing,
        ),
        (
            json!({"mute_watchdog": false, "routes": [{"matchers": ["alertname=Watchdog"], "receiver": "critical"}]}),
            WatchdogLoud,
        ),
        (
            json!({"routes": [{"matchers": ["severity=~critical|error"], "receiver": "critical"}]}),
            FluxSeverity,
        ),
        (
            json!({"routes": [{"matchers": ["severity=critical"]}, {"matchers": ["severity=error"]}]}),
            FluxSeverity,
        ),
    ] {
        let found = check(&draft(alerts.clone()));
        assert!(
            found.iter().all(|finding| finding.rule != rule),
            "{rule:?} for {alerts}: {found:#?}"
        );
    }
}

#[test]
fn a_receiver_that_was_probably_meant_is_named() {
    let found = check(&draft(json!({"receiver": "defualt"})));
    let finding = found
        .iter()
        .find(|finding| finding.rule == Rule::ReceiverUndefined)
        .unwrap();
    assert_eq!(
        words::sentence(finding),
        "There is no receiver `defualt`. Alertmanager would refuse the whole configuration. Did you mean `default`?"
    );
}

#[test]
fn a_thousand_routes_are_checked_at_once() {
    let routes: Vec<Value> = (0..1000)
        .map(|n| json!({"matchers": [format!("team = \"t{n}\""), "severity =~ \"critical|error\""], "receiver": "critical"}))
        .collect();
    let draft = draft(json!({ "routes": routes }));
    let start = Instant::now();
    assert_eq!(check(&draft), []);
    // Far more than it takes, so that a busy machine does not fail; a quadratic walk would take seconds.
    assert!(start.elapsed().as_millis() < 2000, "{:?}", start.elapsed());
}

#[test]
fn what_is_switched_off_is_not_looked_at() {
    let wrong =
        json!({"receiver": "gone", "matchers": ["severity"], "enabled": false, "routes": [{"group_wait": "soon"}]});
    let rest = json!({"matchers": ["severity = \"critical\""], "receiver": "critical"});
    let draft = draft(json!({"routes": [wrong, rest]}));
    let found = check(&draft);
    assert_eq!(
        found.iter().map(|one| one.rule).collect::<Vec<_>>(),
        [Rule::FluxSeverity]
    );
    let mut found = Vec::new();
    let config = super::check(&draft.alerts, &mut found).unwrap();
    let indices: Vec<usize> = config.routes.iter().map(|route| route.index).collect();
    assert_eq!(indices, [1]);
}

#[test]
fn it_is_told_where_critical_alerts_go_while_a_route_is_off() {
    let told = |routes: Value| {
        let found = check(&draft(json!({ "routes": routes })));
        let off = found.into_iter().filter(|one| one.rule == Rule::RouteDisabled);
        off.map(|one| one.place.to_string()).collect::<Vec<_>>()
    };
    let critical = |more: Value| {
        let mut route = json!({"matchers": ["severity=critical"], "receiver": "critical"});
        for (key, value) in more.as_object().unwrap() {
            route[key] = value.clone();
        }
        route
    };
    let off = critical(json!({"enabled": false}));
    // Another route takes them; or one takes them and goes on.
    assert_eq!(told(json!([off, critical(json!({}))])), [""; 0]);
    assert_eq!(
        told(json!([off, critical(json!({"continue": true}))])),
        ["alerts.routes[0].enabled"]
    );
    // They come by a team that has a receiver of its own.
    assert_eq!(
        told(json!([{"matchers": ["team=db"], "receiver": "critical", "routes": [off]}])),
        [""; 0]
    );
    assert_eq!(
        told(json!([{"matchers": ["team=db"], "routes": [off]}])),
        ["alerts.routes[0].routes[0].enabled"]
    );
    // Critical ones do not come there, or it tells the same receiver.
    for more in [
        json!({"matchers": ["severity=warning"], "enabled": false}),
        json!({"matchers": ["alertname=Watchdog"], "enabled": false}),
        json!({"receiver": "default", "enabled": false}),
        json!({"receiver": "null", "enabled": false}),
        json!({"matchers": ["severity"], "enabled": false}),
    ] {
        assert_eq!(told(json!([critical(more.clone())])), [""; 0], "{more}");
    }
    // Regular expressions are not guessed at, but the same one is the same.
    let team = |more: Value| critical(json!({"matchers": ["team=~\"a|b\""], "enabled": more}));
    assert_eq!(told(json!([team(json!(false))])), ["alerts.routes[0].enabled"]);
    assert_eq!(told(json!([team(json!(false)), team(json!(true))])), [""; 0]);
}

#[test]
fn a_misspelt_kind_is_one_mistake() {
    let text = "cluster: {name: prod}\nalerts:\n  receiver: on-call\n  receivers:\n    - {name: on-call, kind: pagerdoty, severity: critical}\n";
    let (draft, read) = crate::file::read(text);
    let places: Vec<_> = read.iter().map(|finding| finding.place.as_str()).collect();
    assert_eq!(places, ["alerts.receivers[0].kind"]);
    let checked = crate::check::check_read(&draft.unwrap(), &read);
    assert_eq!(checked.findings, []);
}
