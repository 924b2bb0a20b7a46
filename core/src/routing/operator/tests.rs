use super::*;
use crate::routing::{Labels, Tree, simulate};
use crate::yaml;

const OBJECTS: &str = r##"
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata: {name: shop, namespace: team-b}
spec:
  route:
    receiver: chat
    groupBy: [alertname]
    groupWait: 10s
    muteTimeIntervals: [nights]
    routes:
      - receiver: pager
        matchers:
          - {name: severity, value: critical, matchType: "="}
          - {name: pod, value: "web-.*", regex: true}
  receivers:
    - name: chat
      slackConfigs:
        - channel: "#shop"
          apiURL: {name: hooks, key: slack}
          sendResolved: true
          iconEmoji: ":fire:"
          httpConfig:
            proxyURL: http://proxy:3128
            tlsConfig: {ca: {configMap: {name: roots, key: ca.pem}}, keySecret: {name: tls, key: key.pem}}
    - name: pager
      pagerdutyConfigs:
        - routingKey: {name: pager, key: key}
          details: [{key: cluster, value: eu}]
          pagerDutyLinkConfigs: [{href: "https://example.com", alt: more}]
  muteTimeIntervals:
    - name: nights
      timeIntervals:
        - times: [{startTime: "22:00", endTime: "24:00"}]
          daysOfMonth: [{start: 1, end: -1}, {start: 5}]
  inhibitRules:
    - sourceMatch: [{name: severity, value: critical, matchType: "="}]
      targetMatch: [{name: severity, value: "warning|info", matchType: "=~"}]
      equal: [alertname]
---
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: base, namespace: team-a}
spec:
  route: {receiver: chat}
  receivers:
    - name: chat
      webhookConfigs: [{urlSecret: {name: hook, key: url}}]
"##;

fn made(names: Names) -> Configuration {
    let objects = yaml::read(OBJECTS).unwrap();
    configuration(&super::objects(&objects), names)
}

#[test]
fn keys_secrets_and_times_become_alertmanagers() {
    let made = made(Names::Operators);
    assert_eq!(
        made.config["receivers"],
        json!([
            { "name": "team-a/base/chat", "webhook_configs": [{ "url_file": "/etc/alertmanager/secrets/hook/url" }] },
            { "name": "team-b/shop/chat", "slack_configs": [{
                "channel": "#shop",
                "api_url_file": "/etc/alertmanager/secrets/hooks/slack",
                "send_resolved": true,
                "icon_emoji": ":fire:",
                "http_config": {
                    "proxy_url": "http://proxy:3128",
                    "tls_config": {
                        "ca_file": "/etc/alertmanager/configmaps/roots/ca.pem",
                        "key_file": "/etc/alertmanager/secrets/tls/key.pem",
                    },
                },
            }] },
            { "name": "team-b/shop/pager", "pagerduty_configs": [{
                "routing_key_file": "/etc/alertmanager/secrets/pager/key",
                "details": { "cluster": "eu" },
                "links": [{ "href": "https://example.com", "text": "more" }],
            }] },
            { "name": "null" },
        ])
    );
    assert_eq!(
        made.config["time_intervals"],
        json!([{ "name": "team-b/shop/nights", "time_intervals": [{
            "times": [{ "start_time": "22:00", "end_time": "24:00" }],
            "days_of_month": ["1:-1", "5"],
        }] }])
    );
    assert_eq!(
        made.config["inhibit_rules"],
        json!([{
            "source_matchers": ["severity=\"critical\"", "namespace=\"team-b\""],
            "target_matchers": ["severity=~\"warning|info\"", "namespace=\"team-b\""],
            "equal": ["alertname"],
        }])
    );
    let secrets: Vec<String> = made.secrets.iter().map(|secret| secret.join("/")).collect();
    assert_eq!(secrets, ["team-a/hook", "team-b/hooks", "team-b/pager", "team-b/tls"]);
}

#[test]
fn each_object_takes_its_own_namespace_and_goes_on() {
    let tree = Tree::read(&Node::from_value(made(Names::Operators).config)).unwrap();
    let told = |labels: &[(&str, &str)]| -> Vec<String> {
        let labels: Labels = labels
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let way = simulate(&tree, &labels, None);
        way.deliveries.iter().map(|sent| sent.route.receiver.clone()).collect()
    };
    assert_eq!(told(&[("namespace", "team-a")]), ["team-a/base/chat"]);
    assert_eq!(
        told(&[("namespace", "team-b"), ("severity", "warning")]),
        ["team-b/shop/chat"]
    );
    let critical = [("namespace", "team-b"), ("severity", "critical"), ("pod", "web-0")];
    assert_eq!(told(&critical), ["team-b/shop/pager"]);
    assert_eq!(told(&[("namespace", "other")]), ["null"]);
}

#[test]
fn names_are_short_where_they_are_not_shared() {
    let config = made(Names::Short).config;
    let names: Vec<&str> = list(&config, "receivers")
        .map(|receiver| text(receiver, "name"))
        .collect();
    assert_eq!(names, ["team-a/base/chat", "team-b/shop/chat", "pager", "null"]);
    assert_eq!(config["route"]["routes"][1]["mute_time_intervals"], json!(["nights"]));
}

#[test]
fn what_is_no_object_of_the_operator_makes_nothing_and_breaks_nothing() {
    let wrong = "{kind: AlertmanagerConfig, apiVersion: monitoring.coreos.com/v1alpha1, spec: {route: 7, receivers: x, inhibitRules: [1]}}";
    let objects = yaml::read(wrong).unwrap();
    let made = configuration(&super::objects(&objects), Names::Short);
    assert_eq!(made.config["route"], json!({ "receiver": "null", "routes": [] }));
}

#[test]
fn objects_without_a_name_are_told_apart() {
    let nameless = "apiVersion: monitoring.coreos.com/v1beta1\nkind: AlertmanagerConfig\nspec: {route: {receiver: gone}, receivers: [{name: gone}]}\n";
    let objects = yaml::read(&[nameless, nameless].join("---\n")).unwrap();
    let made = configuration(&super::objects(&objects), Names::Operators);
    let names: Vec<_> = made.config["receivers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(names, ["default/unnamed-1/gone", "default/unnamed-2/gone", "null"]);
}
