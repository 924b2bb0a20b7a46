//! `alertmanager.yml` by itself: its routes go the same ways afterwards.

use serde_json::Value;
use tamer_core::draft::ReceiverKind;
use tamer_core::import::import;
use tamer_core::routing::{Labels, Tree, known, simulate};
use tamer_core::yaml::{self, Node};
use tamer_core::{Draft, Rule, values};

/// With the old spellings that Alertmanager still takes.
const CONFIG: &str = r#"
global:
  resolve_timeout: 7m
  slack_api_url_file: /etc/alertmanager/secrets/hooks/slackWebhookUrl
route:
  receiver: team
  group_by: [alertname, namespace]
  group_wait: 20s
  group_interval: 4m
  repeat_interval: 6h
  routes:
    - receiver: "null"
      matchers: ['alertname =~ "Watchdog|InfoInhibitor"']
    - receiver: pager
      match: {severity: critical}
      match_re: {namespace: "kube-.*|monitoring"}
      continue: true
    - receiver: night
      matchers: [severity="warning"]
      mute_time_intervals: [nights]
      routes:
        - {receiver: pager, matchers: ['alertname=~"Node.*"'], group_by: ['...']}
    # The stack writes it where a branch goes on: without it such alerts would never come back to the first route.
    - receiver: team
receivers:
  - name: "null"
  - name: team
    slack_configs: [{channel: '#team', send_resolved: true}]
  - name: night
    slack_configs: [{channel: '#team', title: '{{ .Status }}', text: 'x'}]
  - name: pager
    pagerduty_configs: [{routing_key_file: /etc/alertmanager/secrets/pager/key, severity: critical}]
time_intervals:
  - name: nights
    time_intervals: [{times: [{start_time: "22:00", end_time: "24:00"}], location: Europe/Berlin}]
inhibit_rules:
  - source_match: {severity: critical}
    target_match_re: {severity: "warning|info"}
    equal: [alertname]
"#;

/// Who hears of an alert, by which grouping and how soon, but for the receivers that tell nobody.
fn heard(tree: &Tree, labels: &Labels) -> Vec<String> {
    let way = simulate(tree, labels, None);
    let told = |receiver: &str| !matches!(receiver, "null" | "nobody" | "alert-archive");
    way.deliveries
        .iter()
        .filter(|delivery| told(&delivery.route.receiver))
        .map(|delivery| {
            let route = delivery.route;
            format!(
                "{} {:?} {:?} {:?} {:?} {:?}",
                route.receiver,
                delivery.group,
                route.group_wait,
                route.group_interval,
                route.repeat_interval,
                route.mute
            )
        })
        .collect()
}

fn imported(text: &str) -> (Draft, Vec<Rule>) {
    let (draft, findings) = import(text);
    (draft.unwrap(), findings.iter().map(|finding| finding.rule).collect())
}

#[test]
fn alertmanagers_own_file_goes_the_same_ways() {
    let (mut draft, _) = imported(CONFIG);
    draft.cluster.name = "prod".into();
    let checked = tamer_core::check(&draft);
    let config = checked.config.unwrap_or_else(|| panic!("{:?}", checked.findings));
    let written = Value::from(values::alertmanager(&config));
    let ours = Tree::read(&Node::from_value(written.clone())).unwrap();
    let theirs = Tree::read(&yaml::read(CONFIG).unwrap()[0]).unwrap();
    let (mut count, mut several) = (0, 0);
    for alert in known() {
        for namespace in ["shop", "kube-system", "monitoring"] {
            for severity in ["critical", "warning", "info"] {
                let labels = Labels::from([
                    ("alertname".to_owned(), alert.name().to_owned()),
                    ("namespace".to_owned(), namespace.to_owned()),
                    ("severity".to_owned(), severity.to_owned()),
                ]);
                let expected = heard(&theirs, &labels);
                assert_eq!(heard(&ours, &labels), expected, "{labels:?}");
                count += 1;
                several += usize::from(expected.iter().any(|heard| heard.starts_with("pager")));
            }
        }
    }
    assert!(count > 500 && several > 50, "{count}, {several}");
    assert_eq!(ours.inhibit.len(), theirs.inhibit.len());
    assert_eq!(written["global"]["resolve_timeout"], "7m");
    assert_eq!(
        written["global"]["slack_api_url_file"],
        "/etc/alertmanager/secrets/hooks/slackWebhookUrl"
    );
    let pager = written["receivers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|of| of["name"] == "pager")
        .unwrap();
    assert_eq!(
        pager["pagerduty_configs"][0]["routing_key_file"],
        "/etc/alertmanager/secrets/pager/key"
    );
}

#[test]
fn secrets_in_it_stay_behind() {
    let url = "https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx";
    let clear = CONFIG.replace(
        "slack_api_url_file: /etc/alertmanager/secrets/hooks/slackWebhookUrl",
        &format!("slack_api_url: {url}"),
    );
    let (draft, found) = imported(&clear);
    assert!(found.contains(&Rule::SecretLeftOut), "{found:?}");
    assert!(!serde_json::to_string(&draft).unwrap().contains("abcdefghijklmnop"));
}

const OBJECTS: &str = r##"
apiVersion: v1
kind: List
items:
  - apiVersion: monitoring.coreos.com/v1alpha1
    kind: AlertmanagerConfig
    metadata: {name: shop, namespace: shop}
    spec:
      route:
        receiver: shop-chat
        groupBy: [alertname]
        repeatInterval: 2h
        routes:
          - {receiver: pager, matchers: [{name: severity, value: critical, matchType: "="}]}
      receivers:
        - name: shop-chat
          slackConfigs: [{channel: "#shop", apiURL: {name: hooks, key: shop-chat}, sendResolved: true}]
        - name: pager
          opsgenieConfigs: [{apiKey: {name: genie, key: token}, priority: P1}]
"##;

#[test]
fn objects_of_the_operator_become_branches_of_their_namespace() {
    let (draft, findings) = import(OBJECTS);
    let mut draft = draft.unwrap();
    draft.cluster.name = "prod".into();
    let checked = tamer_core::check(&draft);
    let checked = checked.config.unwrap_or_else(|| panic!("{:?}", checked.findings));
    let config = values::alertmanager(&checked);
    let tree = Tree::read(&Node::from_value(config.clone().into())).unwrap();
    let labels = |pairs: &[(&str, &str)]| -> Labels {
        pairs
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect()
    };
    let receivers = |pairs: &[(&str, &str)]| -> Vec<String> {
        let heard = heard(&tree, &labels(pairs));
        heard
            .iter()
            .map(|line| line.split(' ').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        receivers(&[("namespace", "shop"), ("severity", "warning")]),
        ["shop-chat"]
    );
    assert_eq!(receivers(&[("namespace", "shop"), ("severity", "critical")]), ["pager"]);
    assert!(receivers(&[("namespace", "other"), ("severity", "critical")]).is_empty());
    // What is read from files is mounted, and where it must lie is told.
    let written = Value::from(config).to_string();
    assert!(written.contains("/etc/alertmanager/secrets/genie/token"), "{written}");
    let mounts = Value::from(values::values(&checked));
    let mounts = &mounts["kube-prom-stack"]["alertmanager"]["alertmanagerSpec"]["secrets"];
    assert_eq!(*mounts, serde_json::json!(["genie", "hooks"]));
    let told: Vec<String> = findings.iter().map(tamer_core::words::sentence).collect();
    for secret in ["`Secret shop/hooks`", "`Secret shop/genie`"] {
        assert!(told.iter().any(|line| line.starts_with(secret)), "{told:?}");
    }
}

#[test]
fn other_receivers_become_answers_where_every_key_is_covered() {
    let config = r#"
route: {receiver: pager, routes: [{receiver: mail}, {receiver: teams}, {receiver: hook}, {receiver: far}]}
receivers:
  - name: pager
    pagerduty_configs: [{routing_key_file: /etc/alertmanager/secrets/tell/pager}]
  - name: mail
    email_configs:
      - to: a@example.com
        from: b@example.com
        smarthost: mail.example.com:587
        auth_username: b
        auth_password_file: /etc/alertmanager/secrets/tell/password
        headers: {Subject: '{{ .Status }}'}
  - name: teams
    msteamsv2_configs: [{webhook_url_file: /etc/alertmanager/secrets/tell/teams, title: t}]
  - name: hook
    webhook_configs: [{url_file: /etc/alertmanager/secrets/tell/hook, max_alerts: 3}]
  - name: far
    discord_configs: [{webhook_url_file: /etc/alertmanager/secrets/other/far}]
"#;
    let (draft, _) = import(config);
    let alerts = draft.unwrap().alerts;
    assert_eq!(alerts.secret.name, "tell");
    assert!(!alerts.secret.create);
    let kinds: Vec<ReceiverKind> = alerts.receivers.iter().map(|receiver| receiver.kind).collect();
    let [pager, mail, teams, hook, far] = alerts.receivers.as_slice() else {
        panic!("{kinds:?}")
    };
    assert_eq!(
        kinds[..3],
        [ReceiverKind::Pagerduty, ReceiverKind::Email, ReceiverKind::Msteams]
    );
    assert_eq!(
        (pager.severity.as_str(), pager.send_resolved, pager.key.as_str()),
        ("error", true, "")
    );
    assert_eq!(
        (mail.key.as_str(), mail.title.as_str(), mail.send_resolved),
        ("password", "{{ .Status }}", false)
    );
    assert_eq!(teams.title, "t");
    // A key that no answer covers, and a second Secret: carried through unchanged.
    assert_eq!(hook.other["webhook_configs"][0]["max_alerts"], 3);
    assert_eq!(
        far.other["discord_configs"][0]["webhook_url_file"],
        "/etc/alertmanager/secrets/other/far"
    );
    assert!(kinds[3..].iter().all(ReceiverKind::is_slack));
}
