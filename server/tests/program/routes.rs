//! Where alerts go, by the command line.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::run::{folder, preset, run, run_with};

const CONFIG: &str = r#"
route:
  receiver: all
  group_by: [alertname]
  routes:
    - {receiver: nobody, matchers: ['alertname =~ "Watchdog|InfoInhibitor"']}
    - {receiver: archive, continue: true, group_by: ['...']}
    - matchers: [severity="critical"]
      receiver: pager
      mute_time_intervals: [night]
      group_wait: 10s
    - receiver: all
receivers:
  - {name: all, slack_configs: [{api_url: 'http://localhost/', channel: x}]}
  - {name: nobody}
  - {name: archive, webhook_configs: [{url: 'http://localhost/'}]}
  - {name: pager, pagerduty_configs: [{routing_key: x}]}
time_intervals:
  - name: night
    time_intervals: [{times: [{start_time: "22:00", end_time: "24:00"}], location: Europe/Berlin}]
inhibit_rules:
  - {source_matchers: [severity=critical], target_matchers: [severity=warning], equal: [namespace]}
"#;

/// Says loudly what is not tested without it.
fn amtool(test: &str) -> Option<PathBuf> {
    let amtool = env::var_os("TAMER_AMTOOL")
        .map(PathBuf::from)
        .filter(|path| path.is_file());
    if amtool.is_none() {
        let line = format!("skipped: {test}: no amtool (TAMER_AMTOOL)");
        eprintln!("\n*** {line} ***\n");
        if let Some(path) = env::var_os("TAMER_SKIPS")
            && let Ok(mut file) = fs::OpenOptions::new().append(true).create(true).open(path)
        {
            writeln!(file, "{line}").unwrap();
        }
    }
    amtool
}

fn config(test: &str) -> String {
    let path = folder(test).join("alertmanager.yml");
    fs::write(&path, CONFIG).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_way_is_told_with_its_reasons() {
    let file = config("routes-test");
    let done = run(&[
        "routes",
        "test",
        &file,
        "alertname=Down",
        "severity=critical",
        "--at",
        "2026-11-25T21:30:00Z",
    ])
    .ends(0);
    for line in [
        "    route.routes[0]  alertname =~ \"Watchdog|InfoInhibitor\": no, alertname is \"Down\", not alertname =~ \"Watchdog|InfoInhibitor\"",
        "    route.routes[1]  every alert: yes, and goes on",
        "receiver pager (pagerduty)",
        "  told after 10s, changes after 5m, again after 4h",
        "  muted at that time: night holds (muted by night)",
    ] {
        assert!(done.stdout.lines().any(|told| told == line), "{line}\n{}", done.stdout);
    }
}

#[test]
fn inhibition_is_told() {
    let file = config("routes-inhibited");
    let with = |more: &[&str]| {
        let words = [&["routes", "test", &file, "severity=warning", "namespace=a"], more].concat();
        run(&words).ends(0).stdout
    };
    assert!(with(&[]).contains("would be inhibited by an alert with severity = \"critical\" and the same namespace"));
    assert!(with(&["--firing", "severity=critical,namespace=a"]).contains("inhibited: {namespace=\"a\""));
    assert!(with(&["--firing", "severity=critical,namespace=b"]).contains("would be inhibited"));
}

#[test]
fn expectations_are_held_in_ci() {
    let file = config("routes-expected");
    run(&[
        "routes",
        "test",
        &file,
        "severity=critical",
        "--receivers",
        "archive,pager",
    ])
    .ends(0);
    let done = run(&["routes", "test", &file, "severity=critical", "--receivers", "pager"]).ends(1);
    assert!(
        done.stderr.contains("expected pager, but it goes to archive,pager"),
        "{}",
        done.stderr
    );
    // Nobody hears of it: fine if that is expected.
    run(&["routes", "test", &file, "alertname=Watchdog"]).ends(1);
    run(&["routes", "test", &file, "alertname=Watchdog", "--receivers", "nobody"]).ends(0);
    for wrong in [
        &["severity!=critical"][..],
        &["severity"],
        &["a=b", "--at", "tonight"],
        &["--firing", "a"],
    ] {
        run(&[&["routes", "test", &file], wrong].concat()).ends(2);
    }
    run(&["routes", "test", "nowhere.yml", "a=b"]).ends(2);
}

#[test]
fn json_says_the_same_to_scripts() {
    let file = config("routes-json");
    let done = run(&["routes", "test", &file, "severity=critical", "--json"]).ends(0);
    let told: Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(told["receivers"], serde_json::json!(["archive", "pager"]));
    assert_eq!(told["deliveries"][1]["group_key"], "{}/{severity=\"critical\"}:{}");
    assert_eq!(told["way"][1]["outcome"], "refused");
}

#[test]
fn what_alertmanager_refuses_is_refused_with_its_line() {
    let done = run_with(
        &["routes", "test", "-", "a=b"],
        b"route: {receiver: gone}\nreceivers: []\n",
    )
    .ends(1);
    assert!(
        done.stderr
            .starts_with("standard input: line 1, column 19: route: there is no receiver `gone`"),
        "{}",
        done.stderr
    );
    let zone = b"route: {receiver: a}\nreceivers: [{name: a}]\ntime_intervals: [{name: x, time_intervals: [{location: Mars/Olympus}]}]\n";
    let done = run_with(&["routes", "analyse", "-"], zone).ends(1);
    assert!(
        done.stderr.contains("there is no time zone `Mars/Olympus`"),
        "{}",
        done.stderr
    );
}

#[test]
fn answers_are_taken_too() {
    let answers = preset("small-team");
    let done = run_with(
        &[
            "routes",
            "test",
            "-",
            "alertname=Watchdog",
            "severity=none",
            "--receivers",
            "null",
        ],
        answers.as_bytes(),
    );
    assert!(done.ends(0).stdout.contains("receiver null (tells nobody)"));
    let coverage = run_with(&["routes", "coverage", "-", "--json"], answers.as_bytes()).ends(0);
    let told: Value = serde_json::from_str(&coverage.stdout).unwrap();
    assert!(told["known"].as_u64().unwrap() > 100, "{told}");
    assert!(
        told["receivers"]["null"]
            .as_array()
            .unwrap()
            .iter()
            .any(|alert| alert["alert"] == "Watchdog")
    );
}

#[test]
fn oddities_end_with_1() {
    let odd = CONFIG.replace(
        "matchers: [severity=\"critical\"]",
        "matchers: [severity=\"critical\", severity=\"info\"]",
    );
    let done = run_with(&["routes", "analyse", "-"], odd.as_bytes()).ends(1);
    assert!(
        done.stdout.contains("route.routes[2]: no alert reaches it"),
        "{}",
        done.stdout
    );
    let fine = run(&["routes", "analyse", &config("routes-fine")]).ends(0);
    assert_eq!(fine.stdout, "nothing is odd\n");
}

/// The same as `amtool config routes test` says.
#[test]
fn receivers_are_those_of_amtool() {
    let Some(amtool) = amtool("receivers_are_those_of_amtool") else {
        return;
    };
    let file = config("routes-amtool");
    let mut seen = BTreeMap::new();
    for labels in [
        &["alertname=Watchdog"][..],
        &["alertname=Down", "severity=critical"],
        &["alertname=Down", "severity=\"critical\""],
        &["severity=warning", "message=\"with, comma\""],
        &["\"größe\"=klein"],
        &["severity=critical ", "foo.bar=x"],
        &["alertname=\"InfoInhibitor\"", "severity=critical"],
    ] {
        let asked = Command::new(&amtool)
            .args(["config", "routes", "test", "--config.file", &file])
            .args(labels)
            .output()
            .unwrap();
        let theirs = String::from_utf8(asked.stdout).unwrap().trim().to_owned();
        assert!(
            asked.status.success() && !theirs.is_empty(),
            "{labels:?}: {}",
            String::from_utf8_lossy(&asked.stderr)
        );
        let words = [&["routes", "test", &file], labels, &["--receivers", &theirs]].concat();
        run(&words).ends(0);
        *seen.entry(theirs).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
}

#[test]
fn a_timeline_tells_what_is_sent_when() {
    let file = config("routes-timeline");
    let during = "0s..2h:alertname=Down,severity=critical";
    let said = run(&["routes", "timeline", &file, during, "--from", "2026-01-05T08:00:00Z"])
        .ends(0)
        .stdout;
    for line in [
        "+10s  pager (pagerduty): first told",
        "+30s  archive (webhook): first told",
        "pager (pagerduty): all are over",
    ] {
        assert!(said.contains(line), "{line} is missing in {said}");
    }
    assert!(!said.contains("kept back"), "{said}");
    // At night the pager is silent, and the archive is not.
    let night = run(&["routes", "timeline", &file, during, "--from", "2026-01-05T21:30:00Z"])
        .ends(0)
        .stdout;
    assert!(night.contains("+10s  pager: kept back: `night` holds"), "{night}");
    let json = run(&[
        "routes",
        "timeline",
        &file,
        "1m..:alertname=Down",
        "--until",
        "9h",
        "--json",
    ])
    .ends(0)
    .stdout;
    let told: Value = serde_json::from_str(&json).unwrap();
    let reasons: Vec<_> = told["notifications"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["receiver"] == "all")
        .map(|one| one["reason"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(reasons.len(), 3, "{json}");
    for wrong in ["2h..1h:a=b", "soon..:a=b", "1h:a=b", "1h..2h", "0s..:a=~b"] {
        let said = run(&["routes", "timeline", &file, wrong]).ends(2).stderr;
        assert!(said.contains(wrong), "{said}");
    }
}

#[test]
fn objects_of_the_operator_are_taken_as_it_makes_them() {
    let list = "{apiVersion: v1, kind: List, items: [{apiVersion: monitoring.coreos.com/v1alpha1, kind: AlertmanagerConfig, \
        metadata: {name: own, namespace: shop}, spec: {route: {receiver: chat}, \
        receivers: [{name: chat, slackConfigs: [{channel: x, apiURL: {name: hooks, key: url}}]}]}}]}";
    let path = folder("routes-objects").join("objects.yaml");
    fs::write(&path, list).unwrap();
    let file = path.to_str().unwrap();
    run(&["routes", "test", file, "namespace=shop", "--receivers", "shop/own/chat"]).ends(0);
    run(&["routes", "test", file, "namespace=other", "--receivers", "null"]).ends(0);
    let said = run(&["routes", "analyse", file]).ends(1);
    assert!(said.stdout.contains("only the first route takes"), "{}", said.stdout);
}

/// Our own texts, a receiver's own, resolved, and what is wrong.
#[test]
fn messages_are_shown_as_they_arrive() {
    let file = folder("routes-message").join("alertmanager.yml");
    let config = r##"
route:
  receiver: team
  group_by: [alertname]
  routes:
    - {receiver: wrong, matchers: [severity="broken"]}
    - {receiver: pager, matchers: [severity="page"]}
receivers:
  - name: team
    slack_configs:
      - channel: '#alerts'
        send_resolved: true
        title: '{{ template "tamer.title" . }}'
        text: '{{ template "tamer.text" . }}'
      - channel: '#{{ .CommonLabels.team }}'
        text: "since {{ range .Alerts }}{{ .StartsAt | tz \"Europe/Berlin\" | date \"15:04\" }}{{ end }}"
  - name: wrong
    slack_configs: [{channel: '#x', title: '{{ .Labels.x }}'}]
  - name: pager
    pagerduty_configs: [{routing_key: hush}]
    email_configs: [{to: 'a@example.com', from: 'b@example.com', smarthost: 'mail:25'}]
    opsgenie_configs: [{api_key: x}]
"##;
    fs::write(&file, config).unwrap();
    let file = file.to_str().unwrap();
    let words = [
        "routes",
        "message",
        file,
        "alertname=Down",
        "team=db",
        "cluster=prod",
        "--at",
        "2026-11-25T09:10:00Z",
    ];
    let shown = run(&words).ends(0).stdout;
    let expected = "\
receiver team, #alerts as Alertmanager
  [firing #a30200] [FIRING:1] Down
  <http://alertmanager:9093/#/alerts?receiver=team>
  Cluster: prod
  • Down (an example)
  on a phone: [FIRING:1] Down (prod db) | http://alertmanager:9093/#/alerts?receiver=team

receiver team, #db as Alertmanager
  [firing #a30200] [FIRING:1] Down (prod db)
  <http://alertmanager:9093/#/alerts?receiver=team>
  since 10:00
  on a phone: [FIRING:1] Down (prod db) | http://alertmanager:9093/#/alerts?receiver=team
";
    assert_eq!(shown, expected);
    // Only the first says when an alert is over.
    let over = run(&[
        &words[..],
        &["--resolved", "--annotation", "summary=It is *down*", "--json"],
    ]
    .concat())
    .ends(0);
    let over: Value = serde_json::from_str(&over.stdout).unwrap();
    assert_eq!(over.as_array().unwrap().len(), 1);
    assert_eq!(over[0]["message"]["title"], "[RESOLVED] Down");
    assert_eq!(over[0]["message"]["color"], "#2eb886");
    assert_eq!(over[0]["message"]["text"], "*Cluster:* prod\n• It is *down*");
    let wrong = run(&["routes", "message", file, "severity=broken"]).ends(1);
    assert!(
        wrong
            .stderr
            .contains("wrong: slack: title: can't evaluate field Labels"),
        "{}",
        wrong.stderr
    );
    let page = ["routes", "message", file, "severity=page"];
    let others = run(&page).ends(0);
    assert!(
        others
            .stdout
            .starts_with("receiver pager, E-mail as b@example.com\n  To: a@example.com\n  [firing] [FIRING:1]")
    );
    assert!(others.stdout.contains("  severity: error\n") && others.stdout.contains(r#""routing_key": "…""#));
    assert!(!others.stdout.contains("hush"), "{}", others.stdout);
    assert!(others.stderr.contains("pager: what opsgenie is sent is not shown here"));
    let told: Value = serde_json::from_str(&run(&[&page[..], &["--json"]].concat()).ends(0).stdout).unwrap();
    let kinds: Vec<_> = told.as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["email", "pagerduty"]);
    assert_eq!(told[1]["message"]["body"]["payload"]["custom_details"]["num_firing"], 1);
    // A mail does not say that it is over; PagerDuty's incident ends.
    let over: Value =
        serde_json::from_str(&run(&[&page[..], &["--resolved", "--json"]].concat()).ends(0).stdout).unwrap();
    assert_eq!(over.as_array().unwrap().len(), 1);
    assert_eq!(over[0]["message"]["body"]["event_action"], "resolve");
}

#[test]
fn answers_are_exported_as_alertmanagers_configuration() {
    let text = run_with(&["routes", "export", "-"], preset("small-team").as_bytes())
        .ends(0)
        .stdout;
    let file = folder("routes-export").join("alertmanager.yml");
    fs::write(&file, &text).unwrap();
    let file = file.to_str().unwrap();
    let ours = run_with(&["routes", "coverage", "-", "--json"], preset("small-team").as_bytes())
        .ends(0)
        .stdout;
    assert_eq!(run(&["routes", "coverage", file, "--json"]).ends(0).stdout, ours);
    let Some(amtool) = amtool("answers_are_exported_as_alertmanagers_configuration") else {
        return;
    };
    let checked = Command::new(amtool).args(["check-config", file]).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}
