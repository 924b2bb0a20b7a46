//! Alertmanager's configuration for several answers. `amtool check-config` of 0.34.0 took each of them.

use super::*;
use crate::draft::Draft;

fn config(alerts: Value, extras: Value) -> Config {
    let draft: Draft = serde_json::from_value(json!({ "alerts": alerts, "extras": extras })).unwrap();
    let checked = crate::check(&draft);
    checked.config.unwrap_or_else(|| panic!("{:#?}", checked.findings))
}

fn seed() -> Value {
    json!({
        "slack": {"reach": "webhook"},
        "receiver": "slack-default",
        "receivers": [
            {"name": "slack-default", "channel": "#alerts"},
            {"name": "slack-critical", "channel": "#critical-alerts", "icon_emoji": ":rotating_light:", "title": "CRITICAL"},
            {"name": "slack-platform", "channel": "#platform-team"},
        ],
        "routes": [
            {"matchers": ["severity=critical"], "receiver": "slack-critical", "group_wait": "10s"},
            {"matchers": ["team=platform"], "receiver": "slack-platform"},
        ],
    })
}

fn overlay(config: &Config) -> Value {
    let mut overlay = Overlay::default();
    emit(config, &mut overlay);
    overlay.0.into()
}

#[test]
fn default_answers_write_nothing() {
    assert_eq!(overlay(&config(json!({}), json!({}))), json!({}));
    // Slack without a channel changes nothing either, and mounts no Secret that may be missing.
    assert_eq!(
        overlay(&config(json!({"slack": {"reach": "bot-token"}}), json!({}))),
        json!({})
    );
}

#[test]
fn the_default_is_what_the_chart_has() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../chart/stack/values.yaml");
    let chart = crate::yaml::read(&std::fs::read_to_string(path).unwrap())
        .unwrap()
        .remove(0);
    let mut chart = chart.nearest("/kube-prom-stack/alertmanager/config").value();
    // kube-prometheus-stack has the same list of templates; naming it again changes nothing.
    chart.as_object_mut().unwrap().remove("templates");
    assert_eq!(Value::from(alertmanager(&config(json!({}), json!({})))), chart);
}

#[test]
fn any_difference_writes_the_whole() {
    for (alerts, extras) in [
        (json!({"mute_watchdog": false}), json!({})),
        (json!({}), json!({"alert_archive": false})),
        (json!({"group_wait": "10s"}), json!({})),
        (json!({"group_by": []}), json!({})),
        (json!({"inhibit": []}), json!({})),
        (seed(), json!({})),
    ] {
        let written = overlay(&config(alerts, extras));
        let whole = &written["kube-prom-stack"]["alertmanager"]["config"];
        for key in ["global", "route", "receivers", "inhibit_rules"] {
            assert!(!whole[key].is_null(), "{key} in {whole}");
        }
        assert_eq!(whole["receivers"][0], json!({"name": "null"}));
        for key in ["group_by", "routes"] {
            assert!(
                whole["route"][key].is_array(),
                "{key} must replace the chart's: {whole}"
            );
        }
    }
}

#[test]
fn routes_stand_in_the_order_that_keeps_everyone_informed() {
    let whole = alertmanager(&config(seed(), json!({})));
    assert_eq!(
        whole["route"],
        json!({
            "receiver": "slack-default",
            "group_by": ["alertname", "cluster", "namespace"],
            "group_wait": "30s",
            "group_interval": "5m",
            "repeat_interval": "4h",
            "routes": [
                {"receiver": "null", "matchers": ["alertname =~ \"Watchdog|InfoInhibitor\""]},
                {
                    "receiver": "alert-archive",
                    "group_by": ["..."],
                    "group_wait": "0s",
                    "group_interval": "1m",
                    "repeat_interval": "12h",
                    "continue": true,
                },
                {"receiver": "slack-critical", "matchers": ["severity = \"critical\""], "group_wait": "10s"},
                {"receiver": "slack-platform", "matchers": ["team = \"platform\""]},
                {"receiver": "slack-default"},
            ],
        })
    );
    assert_eq!(
        overlay(&config(seed(), json!({})))["kube-prom-stack"]["alertmanager"]["alertmanagerSpec"],
        json!({"secrets": ["slack-config"]})
    );
}

#[test]
fn what_is_switched_off_is_left_out_with_all_below() {
    let on = json!({"matchers": ["severity=critical"], "receiver": "slack-critical"});
    let off = json!({"matchers": ["team=shop"], "receiver": "slack-platform", "continue": true, "enabled": false,
        "routes": [{"matchers": ["severity=critical"], "receiver": "slack-critical"}]});
    let with = |routes: Value| {
        let mut alerts = seed();
        alerts["routes"] = routes;
        overlay(&config(alerts, json!({})))
    };
    let mut around = on.clone();
    around["routes"] = json!([off]);
    assert_eq!(with(json!([off, around])), with(json!([on])));
    assert_eq!(with(json!([off])), with(json!([])));
}

#[test]
fn the_last_route_is_added_only_where_one_goes_on() {
    let last = |alerts: Value, archive: bool| {
        let whole = alertmanager(&config(alerts, json!({ "alert_archive": archive })));
        whole["route"]["routes"]
            .as_array()
            .and_then(|routes| routes.last())
            .cloned()
    };
    let mut alerts = seed();
    assert_eq!(last(alerts.clone(), true), Some(json!({"receiver": "slack-default"})));
    assert_eq!(last(alerts.clone(), false).unwrap()["receiver"], "slack-platform");
    alerts["routes"][0]["continue"] = true.into();
    assert_eq!(last(alerts.clone(), false), Some(json!({"receiver": "slack-default"})));
    alerts["routes"][1]["matchers"] = json!([]);
    assert_eq!(last(alerts, true).unwrap(), json!({"receiver": "slack-platform"}));
}

#[test]
fn a_loud_watchdog_stays_out_of_the_archive() {
    let whole = alertmanager(&config(json!({"mute_watchdog": false}), json!({})));
    assert_eq!(whole["route"]["routes"][0]["receiver"], "alert-archive");
    assert_eq!(
        whole["route"]["routes"][0]["matchers"],
        json!(["alertname != \"Watchdog\""])
    );
}

#[test]
fn each_way_to_slack_has_its_own_keys() {
    let with = |slack: Value| {
        let mut alerts = seed();
        alerts["slack"] = slack;
        alertmanager(&config(alerts, json!({})))
    };
    let webhook = with(json!({"reach": "webhook", "secret": "s", "key": "k"}));
    assert_eq!(
        webhook["global"],
        json!({"resolve_timeout": "5m", "slack_api_url_file": "/etc/alertmanager/secrets/s/k"})
    );
    let token = with(json!({"reach": "bot-token"}));
    let file = "/etc/alertmanager/secrets/slack-config/slackBotToken";
    assert_eq!(
        token["global"],
        json!({"resolve_timeout": "5m", "slack_app_token_file": file})
    );
    let each = with(json!({"reach": "webhook-per-channel"}));
    assert_eq!(each["global"], json!({"resolve_timeout": "5m"}));
    assert_eq!(
        each["receivers"][3]["slack_configs"],
        json!([{
            "channel": "#critical-alerts",
            "send_resolved": true,
            "title": "CRITICAL",
            "text": "{{ template \"tamer.text\" . }}",
            "icon_emoji": ":rotating_light:",
            "api_url_file": "/etc/alertmanager/secrets/slack-config/slack-critical",
        }])
    );
}

#[test]
fn what_an_import_brought_is_carried_through() {
    let alerts = json!({
        "slack": {"reach": "webhook"},
        "receiver": "both",
        "receivers": [{
            "name": "both",
            "channel": "alerts",
            "slack_extra": {"color": "danger", "title": "mine"},
            "other": {
                "name": "other",
                "slack_configs": [{"channel": "#second"}],
                "pagerduty_configs": [{"routing_key_file": "/etc/alertmanager/secrets/pagerduty/key"}],
            },
        }],
    });
    let config = config(alerts, json!({}));
    let receiver = &alertmanager(&config)["receivers"][2];
    assert_eq!(receiver["name"], "both");
    assert_eq!(receiver["slack_configs"][0]["channel"], "#alerts");
    assert_eq!(receiver["slack_configs"][0]["title"], "mine");
    assert_eq!(receiver["slack_configs"][0]["color"], "danger");
    assert_eq!(receiver["slack_configs"][1]["channel"], "#second");
    assert!(receiver["pagerduty_configs"].is_array());
    let spec = &overlay(&config)["kube-prom-stack"]["alertmanager"]["alertmanagerSpec"];
    assert_eq!(spec["secrets"], json!(["pagerduty", "slack-config"]));
}

#[test]
fn times_are_written_as_alertmanager_reads_them() {
    let mut alerts = seed();
    alerts["routes"][0]["mute_time_intervals"] = json!(["nights"]);
    alerts["time_intervals"] = json!([{"name": "nights", "time_intervals": [{
        "times": ["22:00-24:00", "0:00 - 6:00"],
        "weekdays": ["Monday:Friday"],
        "days_of_month": ["1:-1"],
        "months": ["12"],
        "years": ["2026:2030"],
        "location": "Europe/Berlin",
    }]}]);
    let whole = alertmanager(&config(alerts, json!({})));
    assert_eq!(
        whole["time_intervals"],
        json!([{"name": "nights", "time_intervals": [{
            "times": [{"start_time": "22:00", "end_time": "24:00"}, {"start_time": "00:00", "end_time": "06:00"}],
            "weekdays": ["monday:friday"],
            "days_of_month": ["1:-1"],
            "months": ["december"],
            "years": ["2026:2030"],
            "location": "Europe/Berlin",
        }]}])
    );
}

#[test]
fn watchdog_reaches_the_dead_mans_switch_before_it_is_muted() {
    let config = config(json!({"dead_mans_switch": {"enabled": true}}), json!({}));
    let whole = alertmanager(&config);
    assert_eq!(
        whole["route"]["routes"][0],
        json!({
            "receiver": "dead-mans-switch",
            "matchers": ["alertname = \"Watchdog\""],
            "group_by": ["alertname"],
            "group_wait": "0s",
            "group_interval": "1m",
            "repeat_interval": "5m",
        })
    );
    assert_eq!(whole["route"]["routes"][1]["receiver"], "null");
    let file = "/etc/alertmanager/secrets/alert-receivers/dead-mans-switch";
    let receivers = whole["receivers"].as_array().unwrap();
    assert!(receivers.contains(
        &json!({"name": "dead-mans-switch", "webhook_configs": [{"url_file": file, "send_resolved": false}]})
    ));
    assert_eq!(
        overlay(&config)["kube-prom-stack"]["alertmanager"]["alertmanagerSpec"],
        json!({"secrets": ["alert-receivers"]})
    );
    let wanted = crate::secrets::wanted(&config);
    assert_eq!(wanted[0].name, "alert-receivers");
    assert_eq!(wanted[0].keys[0].0, "dead-mans-switch");
}

#[test]
fn each_kind_of_receiver_has_its_own_keys() {
    let entry = |answers: Value| {
        let mut receiver = json!({"name": "r"});
        let fields = answers.as_object().unwrap().clone();
        receiver.as_object_mut().unwrap().extend(fields);
        let config = config(json!({"receiver": "r", "receivers": [receiver]}), json!({}));
        let mut made = alertmanager(&config)["receivers"][2].as_object().unwrap().clone();
        assert_eq!(made.remove("name"), Some("r".into()));
        Value::from(made)
    };
    let file = "/etc/alertmanager/secrets/alert-receivers/r";
    assert_eq!(
        entry(json!({"kind": "webhook"})),
        json!({"webhook_configs": [{"url_file": file, "send_resolved": true}]})
    );
    assert_eq!(
        entry(json!({"kind": "pagerduty", "severity": "critical", "title": "t", "send_resolved": false})),
        json!({"pagerduty_configs": [
            {"routing_key_file": file, "severity": "critical", "description": "t", "send_resolved": false}]})
    );
    assert_eq!(
        entry(json!({"kind": "msteams", "title": "t"})),
        json!({"msteamsv2_configs": [{"webhook_url_file": file, "title": "t", "send_resolved": true}]})
    );
    assert_eq!(
        entry(json!({"kind": "discord", "key": "k", "text": "t"})),
        json!({"discord_configs": [
            {"webhook_url_file": "/etc/alertmanager/secrets/alert-receivers/k", "message": "t", "send_resolved": true}]})
    );
    let mail = json!({"kind": "email", "to": "a@example.com", "from": "b@example.com", "smarthost": "mail:25"});
    let mut made = json!({"email_configs": [{"to": "a@example.com", "from": "b@example.com", "smarthost": "mail:25",
        "require_tls": true, "send_resolved": true}]});
    assert_eq!(entry(mail.clone()), made);
    let mut mail = mail;
    mail["auth_username"] = "me".into();
    mail["title"] = "s".into();
    let first = &mut made["email_configs"][0];
    first["auth_username"] = "me".into();
    first["auth_password_file"] = file.into();
    first["headers"] = json!({"Subject": "s"});
    assert_eq!(entry(mail), made);
    // What an import brought of the same kind stays beside it.
    let both = entry(json!({"kind": "webhook", "other": {"webhook_configs": [{"url_file": "/x"}]}}));
    assert_eq!(both["webhook_configs"].as_array().unwrap().len(), 2);
}

#[test]
fn only_what_is_read_is_asked_of_the_secret() {
    let mail =
        json!({"name": "r", "kind": "email", "to": "a@example.com", "from": "b@example.com", "smarthost": "mail:25"});
    let config = config(json!({"receiver": "r", "receivers": [mail]}), json!({}));
    assert_eq!(crate::secrets::wanted(&config), []);
    let spec = &overlay(&config)["kube-prom-stack"]["alertmanager"]["alertmanagerSpec"];
    assert!(spec.is_null(), "{spec}");
}
