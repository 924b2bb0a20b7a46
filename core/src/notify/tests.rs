use super::*;
use crate::template::{Time, Utc};
use crate::yaml;

const CONFIG: &str = r#"
route: {receiver: all, group_by: [alertname]}
global: {smtp_from: alerts@example.com, smtp_smarthost: "mail:25"}
receivers:
  - name: all
    webhook_configs: [{url_file: /x, max_alerts: 2}]
    email_configs: [{to: "{{ .CommonLabels.team }}@example.com"}]
    pagerduty_configs: [{routing_key: hush, details: {note: "Pod: down", count: "{{ len .Alerts }}"}}]
    slack_configs: [{channel: C0123456789}]
    discord_configs: [{webhook_url_file: /x, username: Tamer}]
    msteamsv2_configs: [{webhook_url_file: /x}]
    opsgenie_configs: [{api_key: x}]
"#;

fn alert(number: usize, ends: Option<i64>) -> AlertData {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    AlertData {
        labels: Labels::from([
            pair("alertname", "Down"),
            pair("team", "db"),
            pair("pod", &format!("web-{number}")),
        ]),
        annotations: Labels::from([pair("summary", "It is <down> & out")]),
        starts: Time::from_seconds(1_700_000_000),
        ends: ends.map(Time::from_seconds),
        generator_url: "http://prometheus/graph?a=b&c=d".into(),
    }
}

fn all(alerts: &[AlertData]) -> Vec<Told> {
    let node = yaml::read(CONFIG).unwrap().remove(0);
    let tree = Tree::read(&node).unwrap();
    let labels = Labels::from([("alertname".to_owned(), "Down".to_owned())]);
    let asked = Asked {
        labels: &labels,
        alerts,
        external_url: "http://alertmanager",
    };
    let moment = Moment {
        now: Time::from_seconds(1_700_000_600),
        zones: &Utc,
    };
    told(&node.value(), &tree, &asked, &templates().unwrap(), &moment)
}

fn notice(alerts: &[AlertData], kind: &str) -> Notice {
    let found = all(alerts).into_iter().find(|told| told.kind == kind).unwrap();
    match found.what {
        What::Notice(notice) => *notice,
        other => panic!("{other:?}"),
    }
}

fn text(lines: &[Line]) -> Vec<String> {
    let line = |line: &Line| line.spans.iter().map(|span| span.text.as_str()).collect();
    lines.iter().map(line).collect()
}

#[test]
fn each_way_is_told_in_alertmanagers_order() {
    let told = all(&[alert(0, None)]);
    let kinds: Vec<_> = told.iter().map(|told| told.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "webhook",
            "email",
            "pagerduty",
            "opsgenie",
            "slack",
            "discord",
            "msteamsv2"
        ]
    );
    assert!(matches!(told[3].what, What::Unshown) && matches!(told[4].what, What::Slack(_)));
    // Mail and Slack do not say that something is over unless they are told to.
    let over = all(&[alert(0, Some(1_700_000_500))]);
    let kept: Vec<_> = over
        .iter()
        .filter(|told| told.what == What::Kept)
        .map(|told| told.kind.as_str())
        .collect();
    assert_eq!(kept, ["email", "slack"]);
}

#[test]
fn a_mail_is_its_subject_and_what_is_read_in_its_html() {
    let mail = notice(&[alert(0, None)], "email");
    assert_eq!(mail.title, "[FIRING:1] Down (web-0 db)");
    assert_eq!(mail.by, "alerts@example.com");
    assert_eq!(mail.fields, [("To", "db@example.com".to_owned())]);
    assert_eq!(
        text(&mail.lines),
        [
            "1 alert for alertname=Down",
            "",
            "View in Alertmanager",
            "",
            "[1] Firing",
            "",
            "Labels",
            "alertname = Down",
            "pod = web-0",
            "team = db",
            "Annotations",
            "summary = It is <down> & out",
            "Source",
            "",
            "Sent by Alertmanager"
        ]
    );
    assert!(
        mail.lines[0].spans[0].bold
            && mail.lines[12].spans[0].link.as_deref() == Some("http://prometheus/graph?a=b&c=d")
    );
}

#[test]
fn html_of_ones_own_is_shown_without_what_could_do_harm() {
    let page = "<style>b{}</style><p>one <b>two</b>\n <!-- three --> four &lt;five&gt; &#43;</p>\
        <script>alert('<p>')</script><ul><li>six<li>seven</ul><img src=x onerror='a>b'>a < b<br/>c";
    assert_eq!(
        text(&html::lines(page)),
        [
            "one two four <five> +",
            "",
            "•\u{a0}six",
            "•\u{a0}seven",
            "",
            "a < b",
            "c"
        ]
    );
}

#[test]
fn pagerduty_gets_an_event_without_the_key() {
    let event = notice(&[alert(0, None)], "pagerduty");
    let body = event.body.unwrap();
    assert_eq!(body["routing_key"], "…");
    assert_eq!(body["dedup_key"], sha256::hex(br#"{}:{alertname="Down"}"#));
    assert_eq!(body["payload"]["severity"], "error");
    let details = &body["payload"]["custom_details"];
    let keys: Vec<_> = details.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["count", "firing", "note", "num_firing", "num_resolved", "resolved"]
    );
    assert_eq!(details["note"], serde_json::json!({"Pod": "down"}));
    assert_eq!(details["count"], 1);
    assert_eq!(details["firing"][0]["labels"]["pod"], "web-0");
    let over = notice(&[alert(0, Some(1_700_000_500))], "pagerduty");
    assert_eq!((over.fields[0].1.as_str(), over.resolved), ("resolve", true));
}

#[test]
fn texts_that_cannot_be_read_are_found_without_an_alert() {
    let config = serde_json::json!({"receivers": [
        {"name": "a", "slack_configs": [{"channel": "#a", "fields": [{"title": "{{ .Status }}", "value": "{{ toUper .Status }}"}]}]},
        {"name": "b", "email_configs": [{"to": "a@example.com", "headers": {"Subject": "{{ if .Status }}"}}]},
        {"name": "c"},
    ]});
    let found: Vec<_> = unreadable(&config)
        .into_iter()
        .map(|(name, fault)| (name, fault.field))
        .collect();
    let expected = [("a", "fields.value"), ("b", "headers.Subject")];
    assert_eq!(found, expected.map(|(name, field)| (name.to_owned(), field.to_owned())));
}

#[test]
fn limits_are_applied_and_told() {
    let many: Vec<_> = (0..400).map(|number| alert(number, None)).collect();
    let discord = notice(&many, "discord");
    assert_eq!(
        discord.limits,
        [Limit::Cut {
            field: "message",
            most: 4096
        }]
    );
    assert_eq!((discord.by.as_str(), discord.color.as_str()), ("Tamer", "#992d22"));
    assert_eq!(notice(&many, "msteamsv2").limits, [Limit::Refused]);
    let hook = notice(&many, "webhook");
    assert_eq!(hook.limits, [Limit::Alerts { count: 398 }]);
    let body = hook.body.unwrap();
    assert_eq!(
        (body["alerts"].as_array().unwrap().len(), &body["truncatedAlerts"]),
        (2, &398.into())
    );
    let many: Vec<_> = (0..2000).map(|number| alert(number, None)).collect();
    let event = notice(&many, "pagerduty");
    assert_eq!(event.limits, [Limit::Details]);
    let keys: Vec<_> = event.body.as_ref().unwrap()["payload"]["custom_details"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(keys, ["error"]);
}
