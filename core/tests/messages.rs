//! Our template engine against Go's with Alertmanager's own functions and data.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "clippy takes what helps tests for the product"
)]

#[path = "alertmanager/chance.rs"]
#[allow(dead_code, reason = "the other tests use more of it")]
mod chance;
#[path = "alertmanager/oracle.rs"]
#[allow(dead_code, reason = "the other tests use more of it")]
mod oracle;
mod tools;

use std::fs;

use serde_json::{Value, json};
use tamer_core::notify::{Asked, Limit, Notice, Told, What, told};
use tamer_core::routing::{Tree, simulate};
use tamer_core::slack::{AlertData, Labels, Moment, Time, Zones};
use tamer_core::template::Data;
use tamer_core::{notify::templates, yaml};

use chance::Chance;
use oracle::Oracle;

struct World;

impl Zones for World {
    fn offset(&self, zone: &str, seconds: i64) -> Option<(i32, String)> {
        let zone = jiff::tz::TimeZone::get(if zone.is_empty() { "UTC" } else { zone }).ok()?;
        let info = zone.to_offset_info(jiff::Timestamp::from_second(seconds).ok()?);
        Some((info.offset().seconds(), info.abbreviation().to_owned()))
    }
}

const NOW: i64 = 1_764_061_507;

fn labels(from: &Value) -> Labels {
    let pairs = from.as_object().unwrap().iter();
    pairs
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
        .collect()
}

fn time(nanoseconds: i64) -> Time {
    Time {
        nanoseconds: u32::try_from(nanoseconds.rem_euclid(1_000_000_000)).unwrap(),
        ..Time::from_seconds(nanoseconds.div_euclid(1_000_000_000))
    }
}

fn data(from: &Value) -> Data {
    let alert = |from: &Value| AlertData {
        labels: labels(&from["labels"]),
        annotations: labels(&from["annotations"]),
        starts: time(from["starts"].as_i64().unwrap()),
        ends: from["ends"].as_i64().map(time),
        generator_url: from["generator"].as_str().unwrap().to_owned(),
    };
    Data {
        receiver: from["receiver"].as_str().unwrap().to_owned(),
        alerts: from["alerts"].as_array().unwrap().iter().map(alert).collect(),
        reason: from["reason"].as_str().unwrap().to_owned(),
        group_labels: labels(&from["group"]),
        external_url: from["external"].as_str().unwrap().to_owned(),
    }
}

/// Groups of alerts: several, one that is over, Flux, and none.
fn groups() -> Vec<Value> {
    let firing = json!({
        "labels": {"alertname": "KubePodCrashLooping", "cluster": "prod", "namespace": "shop", "pod": "web-0",
            "severity": "warning", "note": "a <b> & \"c\" 'd' = e, ünï ✓"},
        "annotations": {"summary": "Pod is crash looping.", "description": "Pod shop/web-0\n\thas restarted 3.5 times.",
            "runbook_url": "https://runbooks.example/a?b=c&d=e f"},
        "starts": 1_764_000_000_123_456_789_i64, "ends": null, "generator": "http://prometheus:9090/graph?g0.expr=up+%3D%3D+0",
    });
    let other = json!({
        "labels": {"alertname": "KubePodCrashLooping", "cluster": "prod", "namespace": "shop", "pod": "web-1", "severity": "critical"},
        "annotations": {"summary": "Pod is crash looping.", "value": "42"},
        "starts": 1_763_999_000_000_000_000_i64, "ends": 1_764_000_500_500_000_000_i64, "generator": "",
    });
    let flux = json!({
        "labels": {"alertname": "FluxKustomizationHealthcheckfailed", "kind": "Kustomization", "severity": "error"},
        "annotations": {"message": "health check failed"},
        "starts": 1_764_061_000_000_000_000_i64, "ends": null, "generator": "",
    });
    let group = |name: &str, group: Value, alerts: Vec<&Value>| {
        json!({"receiver": name, "reason": "first notification", "group": group, "external": "https://alerts.example.org",
            "alerts": alerts, "now": NOW})
    };
    vec![
        group(
            "team.a+b",
            json!({"alertname": "KubePodCrashLooping", "namespace": "shop"}),
            vec![&firing, &other],
        ),
        group("one", json!({"cluster": "prod"}), vec![&other]),
        group("flux", json!({}), vec![&flux]),
        group("empty", json!({}), vec![]),
    ]
}

/// All that is asked: those of a file, and what our receivers say.
fn texts() -> Vec<String> {
    let file = fs::read_to_string(tools::root().join("core/tests/alertmanager/templates.txt")).unwrap();
    let mut texts: Vec<String> = file
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("# "))
        .map(|line| line.replace('⏎', "\n").replace('⇥', "\t"))
        .collect();
    for name in [
        "title",
        "titlelink",
        "username",
        "fallback",
        "color",
        "pretext",
        "text",
        "iconemoji",
        "iconurl",
        "footer",
        "callbackid",
    ] {
        texts.push(format!("{{{{ template \"slack.default.{name}\" . }}}}"));
    }
    for name in [
        "pagerduty.default.description",
        "pagerduty.default.client",
        "pagerduty.default.clientURL",
        "discord.default.content",
        "discord.default.title",
        "discord.default.message",
        "msteamsv2.default.title",
        "msteamsv2.default.text",
        "email.default.subject",
        "tamer.title",
        "tamer.text",
        "__subject",
        "__alertmanagerURL",
        "__alertmanager",
        "__description",
    ] {
        texts.push(format!("{{{{ template {name:?} . }}}}"));
    }
    texts
}

fn chart_templates() -> String {
    let values = fs::read_to_string(tools::root().join("chart/stack/values.yaml")).unwrap();
    let values: Value = serde_saphyr::from_str(&values).unwrap();
    let file = &values["kube-prom-stack"]["alertmanager"]["templateFiles"]["cluster-tamer.tmpl"];
    file.as_str().unwrap().to_owned()
}

#[test]
fn our_texts_are_those_of_the_chart() {
    let kept = fs::read_to_string(tools::root().join("core/src/slack/cluster-tamer.tmpl")).unwrap();
    assert_eq!(
        kept.trim_end(),
        chart_templates().trim_end(),
        "core/src/slack/cluster-tamer.tmpl"
    );
    templates().unwrap();
}

fn compare(oracle: &Oracle, questions: Vec<Value>) -> (usize, usize, usize) {
    let known = templates().unwrap();
    let moment = Moment {
        now: Time::from_seconds(NOW),
        zones: &World,
    };
    let (mut count, mut unknown, mut refused) = (0, 0, 0);
    let mut wrong = Vec::new();
    oracle.ask(questions.into_iter(), |question, answer| {
        let asked = &question["message"];
        let data = data(asked);
        for (text, theirs) in asked["texts"]
            .as_array()
            .unwrap()
            .iter()
            .zip(answer["rendered"].as_array().unwrap())
        {
            count += 1;
            let text = text.as_str().unwrap();
            let fault = theirs["error"].as_str().unwrap();
            match known.render(text, &data, &moment) {
                Err(why) if why.unknown => unknown += 1,
                Err(_) if !fault.is_empty() => refused += 1,
                Err(why) => wrong.push(format!(
                    "{text}\n  refused: {why}\n  Go: {:?}",
                    theirs["text"].as_str().unwrap()
                )),
                Ok(ours) if !fault.is_empty() => wrong.push(format!("{text}\n  ours: {ours:?}\n  Go: {fault}")),
                Ok(ours) if ours != theirs["text"] => {
                    wrong.push(format!(
                        "{text}\n  ours: {ours:?}\n  Go:   {:?}",
                        theirs["text"].as_str().unwrap()
                    ));
                }
                Ok(_) => {}
            }
        }
    });
    eprintln!("{count} texts rendered, {refused} refused by both, {unknown} not decided");
    wrong.dedup();
    assert!(
        wrong.is_empty(),
        "{} of {count} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(60)].join("\n")
    );
    (count, unknown, refused)
}

#[test]
fn texts_become_what_go_makes_of_them() {
    let Some(oracle) = Oracle::find("texts_become_what_go_makes_of_them") else {
        return;
    };
    let texts = texts();
    let questions = groups().into_iter().map(|mut group| {
        group["texts"] = json!(texts);
        group["files"] = json!([chart_templates()]);
        json!({"message": group})
    });
    let (count, unknown, _) = compare(&oracle, questions.collect());
    assert!(count > 800 && unknown * 50 < count, "{unknown} of {count}");
}

/// Entries of receivers: the usual ones, and what people make of them.
const ENTRIES: &str = r##"
- webhook_configs: [{url_file: /x}]
- webhook_configs: [{url_file: /x, max_alerts: 1}]
- webhook_configs:
    - url_file: /x
      payload:
        text: '{{ template "tamer.title" . }}'
        number: "{{ len .Alerts }}"
        list: [1, true, "{{ .Status }}", "{{ .Alerts | toJson }}"]
        "{{ .Status }}": {b: "yes", a: "0x10", c: "1_000", d: "010", e: "-1.5e3", f: "~", g: "2025-01-01", h: "1.", i: "08", j: "12:30"}
- email_configs: [{to: "a@example.com", from: "Us <us@example.com>", smarthost: "mail:25"}]
- email_configs:
    - to: 'team-{{ .CommonLabels.severity }}@example.com'
      from: us@example.com
      smarthost: mail:25
      headers: {subject: 'ünï {{ .Status }}', x-more: '{{ len .Alerts }}'}
      html: ''
      text: '{{ template "tamer.text" . }} ✓'
- email_configs:
    - to: a@example.com
      from: us@example.com
      smarthost: mail:25
      html: '<h2 title="{{ .CommonAnnotations.summary }}">{{ .Status }}</h2><ul>{{ range .Alerts }}<li>{{ .Labels.note }}{{ .Labels.pod }}</li>{{ end }}</ul>'
      text: both
- pagerduty_configs: [{routing_key: …}]
- pagerduty_configs:
    - routing_key: …
      description: '{{ range .Alerts }}{{ .Annotations.description }}{{ end }}'
      severity: '{{ if match "^(critical|error|warning|info)$" .CommonLabels.severity }}{{ .CommonLabels.severity }}{{ else }}error{{ end }}'
      class: '{{ .CommonLabels.alertname }}'
      component: <b>
      group: '{{ .GroupLabels.namespace }}'
      client: Tamer
      client_url: ''
      details:
        summary: '{{ .CommonAnnotations.summary }}'
        colon: 'Pod: down'
        colons: 'a: b: c'
        state: 'on'
        nothing: '{{ .CommonLabels.gone }}'
        firing: '{{ template "pagerduty.default.instances" .Alerts.Firing }}'
        quoted: '"5"'
        comment: '5 # of them'
        address: 'http://x:9090/a?b=c'
        star: '*bold*: x'
        nested: {cluster: '{{ .CommonLabels.cluster }}', deep: ['{{ .Status }}', 3]}
      images: [{src: 'https://x/{{ .Status }}.png', alt: a}, {src: ''}]
      links: [{href: 'https://x/?a=b&c', text: 't'}]
- pagerduty_configs:
    - routing_key: …
      details:
        {a: "# note", b: "Off", c: "1e3", d: "1.2.3", e: "two\nlines", f: "a:\n - b\n - 2\nc: d\n", g: "a:\n  b: c\n", h: "[]", i: "[a, 2, yes]",
         j: "a:\n- b\nc:\n", k: "- a\n- 1\n", l: "key:", m: "'q'", n: "> folded", o: "| kept", p: "%x", q: "a #b", r: "-5", s: "+5", t: "0b11", u: "0o7",
         v: ".5", w: "5.", x: "1e400", y: "n", z: "-", aa: "a: [b]c", ab: "é: ü", ac: "a:b", ad: "99999999999999999999", ae: "1 2", af: "0x", ag: "a: 'b'"}
- pagerduty_configs: [{service_key: …}]
- discord_configs: [{webhook_url_file: /x}]
- discord_configs: [{webhook_url_file: /x, title: '{{ printf "%300s" "x" }}', message: '{{ printf "%5000s" "ünï" }}', content: '{{ printf "%2001s" "&" }}', username: <Tamer>, avatar_url: 'https://x/a.png'}]
- msteamsv2_configs: [{webhook_url_file: /x}]
- msteamsv2_configs: [{webhook_url_file: /x, title: '{{ template "tamer.title" . }}', text: '{{ template "tamer.text" . }}'}]
- discord_configs: [{webhook_url_file: /x, title: '{{ .Nothing }}'}]
- pagerduty_configs: [{routing_key: …, details: {x: '{{ .Nothing }}'}}]
"##;

/// The one thing that a receiver sends, or why nothing.
fn sent(config: &str, labels: &Labels, alerts: &[AlertData]) -> (String, Result<Notice, String>) {
    let node = yaml::read(config).unwrap().remove(0);
    let tree = Tree::read(&node).unwrap();
    let way = simulate(&tree, labels, None);
    let key = way.deliveries[0].key();
    let asked = Asked {
        labels,
        alerts,
        external_url: "https://alerts.example.org",
    };
    let moment = Moment {
        now: Time::from_seconds(NOW),
        zones: &World,
    };
    let all = told(&node.value(), &tree, &asked, &templates().unwrap(), &moment);
    let [Told { what, .. }] = all.try_into().unwrap();
    let made = match what {
        What::Notice(notice) => Ok(*notice),
        What::Fault(fault) => Err(fault.to_string()),
        other => panic!("{other:?}"),
    };
    (key, made)
}

/// The detail that Alertmanager reads in a way that is not known here.
fn loose(limit: &Limit) -> Option<&str> {
    match limit {
        Limit::Loose { field } => field.strip_prefix("details."),
        _ => None,
    }
}

/// Lines of a mail, blanks as one, so that two ways of writing the same HTML are the same.
fn read_lines(notice: &Notice) -> Vec<String> {
    let line = |line: &tamer_core::slack::Line| {
        let text: String = line.spans.iter().map(|span| span.text.as_str()).collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    notice.lines.iter().map(line).filter(|line| !line.is_empty()).collect()
}

#[test]
fn what_is_sent_is_what_alertmanagers_notifiers_send() {
    let Some(oracle) = Oracle::find("what_is_sent_is_what_alertmanagers_notifiers_send") else {
        return;
    };
    let entries = yaml::read(ENTRIES).unwrap().remove(0).value();
    let mut questions = Vec::new();
    for group in groups().into_iter().filter(|group| group["alerts"][0].is_object()) {
        for entry in entries.as_array().unwrap() {
            let mut receiver = entry.clone();
            receiver["name"] = "team.a+b".into();
            for (_, list) in receiver.as_object_mut().unwrap() {
                if let Some(entry) = list.get_mut(0) {
                    entry["send_resolved"] = true.into();
                }
            }
            let by: Vec<&String> = group["group"].as_object().unwrap().keys().collect();
            let config =
                json!({"route": {"receiver": "team.a+b", "group_by": by}, "receivers": [receiver]}).to_string();
            let data = data(&group);
            let labels = data.alerts[0].labels.clone();
            let (key, _) = sent(&config, &labels, &data.alerts);
            let mut asked = group.clone();
            asked["receiver"] = "team.a+b".into();
            asked["key"] = key.into();
            asked["config"] = config.into();
            asked["files"] = json!([chart_templates()]);
            if !data.is_firing() {
                asked["reason"] = "all alerts resolved".into();
            }
            questions.push(json!({"message": asked}));
        }
    }
    let mut counts = [0; 4];
    oracle.ask(questions.into_iter(), |question, answer| {
        let asked = &question["message"];
        let config = asked["config"].as_str().unwrap();
        assert_eq!(answer["error"], Value::Null, "{config}");
        let data = data(asked);
        let (_, ours) = sent(config, &data.alerts[0].labels, &data.alerts);
        let theirs = &answer["posted"];
        if let Some(fault) = theirs["error"].as_str() {
            assert!(ours.is_err(), "{config}: {fault}");
            counts[2] += 1;
            return;
        }
        let ours = ours.unwrap_or_else(|why| panic!("{config}: {why}"));
        let loose: Vec<&str> = ours.limits.iter().filter_map(loose).collect();
        if !loose.is_empty() {
            // What is not decided is told; everything else is the same.
            let details = |body: &Value| {
                let mut details = body["payload"]["custom_details"].as_object().unwrap().clone();
                loose.iter().for_each(|name| _ = details.remove(*name));
                Value::from(details)
            };
            let theirs: Value = serde_json::from_str(theirs["text"].as_str().unwrap()).unwrap();
            assert_eq!(details(ours.body.as_ref().unwrap()), details(&theirs), "{config}");
            counts[3] += 1;
            return;
        }
        if let Some(body) = &ours.body {
            assert_eq!(
                tamer_core::notify::compact(body) + "\n",
                theirs["text"].as_str().unwrap(),
                "{config}"
            );
            counts[0] += 1;
            return;
        }
        counts[1] += 1;
        assert_eq!(ours.title, theirs["headers"]["Subject"], "{config}");
        assert_eq!(ours.by, theirs["headers"]["From"], "{config}");
        assert_eq!(ours.fields[0].1, theirs["headers"]["To"], "{config}");
        let (page, text) = (&theirs["parts"]["text/html"], &theirs["parts"]["text/plain"]);
        match page.as_str() {
            Some(page) => {
                let read = Notice {
                    lines: tamer_core::notify::read_html(page),
                    ..Notice::default()
                };
                assert_eq!(read_lines(&ours), read_lines(&read), "{config}");
                assert_eq!(ours.plain, text.as_str().unwrap_or_default(), "{config}");
            }
            None => {
                let text: Vec<String> = text
                    .as_str()
                    .unwrap()
                    .trim_matches('\n')
                    .lines()
                    .map(str::to_owned)
                    .collect();
                let lines: Vec<String> = ours.lines.iter().map(|line| line.spans[0].text.clone()).collect();
                assert_eq!(lines, text, "{config}");
            }
        }
    });
    eprintln!("posts, mails, refused by both, not decided: {counts:?}");
    assert!(
        counts[0] >= 29 && counts[1] >= 9 && counts[2] >= 6 && counts[3] <= 5,
        "{counts:?}"
    );
}

/// Pieces in an order that nobody would write: what Go refuses is refused. No lists of the whole message: Go prints its address.
#[test]
fn made_up_texts_become_what_go_makes_of_them() {
    let Some(oracle) = Oracle::find("made_up_texts_become_what_go_makes_of_them") else {
        return;
    };
    let seed = std::env::var("TAMER_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(6);
    let many = std::env::var("TAMER_TREES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1000);
    let texts: Vec<String> = (0..many)
        .map(|index| made_up(&mut Chance::new(seed ^ 0x33, index)))
        .collect();
    let questions = groups().into_iter().take(2).map(|mut group| {
        group["texts"] = json!(texts);
        group["files"] = json!([]);
        json!({"message": group})
    });
    let (count, unknown, refused) = compare(&oracle, questions.collect());
    assert!(
        unknown * 20 < count && refused * 10 < count * 9,
        "{unknown}, {refused} of {count}"
    );
}

fn made_up(chance: &mut Chance) -> String {
    let mut text = String::new();
    let mut open = 0;
    for _ in 0..=chance.below(4) {
        match chance.below(9) {
            0 => text.push_str(pick(chance, &["a", " b ", "\n", " - ", "}}", "x\n\n "])),
            1..5 => {
                let (left, right) = (
                    pick(chance, &["{{ ", "{{- ", "{{"]),
                    pick(chance, &[" }}", " -}}", "}}"]),
                );
                text.push_str(&format!("{left}{}{right}", pipe(chance, 2)));
            }
            5 => {
                let variable = pick(chance, &["$x", "$y"]);
                text.push_str(&format!(
                    "{{{{ {variable} {} {} }}}}",
                    pick(chance, &[":=", ":=", "="]),
                    pipe(chance, 1)
                ));
                text.push_str(&format!("{{{{ {variable} }}}}"));
            }
            6 => {
                text.push_str(&format!(
                    "{{{{ {} {} }}}}",
                    pick(chance, &["if", "with", "range"]),
                    pipe(chance, 1)
                ));
                text.push_str(pick(chance, &["in{{ . }}", "{{ .Status }}", "{{ $ }}", "in"]));
                open += 1;
            }
            7 if open > 0 => text.push_str(pick(
                chance,
                &["{{ else }}", "{{ else }}no", "{{ break }}", "{{ else if .Status }}i"],
            )),
            _ if open > 0 => {
                open -= 1;
                text.push_str("{{ end }}");
            }
            _ => text.push('.'),
        }
    }
    text.push_str(&"{{ end }}".repeat(open));
    text
}

fn pipe(chance: &mut Chance, depth: usize) -> String {
    let mut text = command(chance, depth);
    for _ in 0..chance.below(3) {
        let next = [
            "len",
            "toUpper",
            "title",
            "printf \"%v\"",
            "printf \"%q\"",
            "printf \"%5s|\"",
            "html",
            "js",
            "urlquery",
            "not",
            "toJson",
            "eq \"a\"",
            "join \",\"",
            "print 1",
        ];
        text = format!("{text} | {}", pick(chance, &next));
    }
    text
}

fn command(chance: &mut Chance, depth: usize) -> String {
    let operands = [
        ".",
        "$",
        ".Status",
        ".Alerts",
        ".Alerts.Firing",
        ".CommonLabels",
        ".CommonLabels.severity",
        ".GroupLabels.Names",
        ".CommonLabels.SortedPairs",
        ".ExternalURL",
        "1",
        "-2",
        "1.5",
        "\"a b\"",
        "`c`",
        "true",
        "nil",
        ".Missing",
        "$.Receiver",
        "'x'",
        "0x10",
        "1e3",
        "\"\"",
        "(len .Alerts)",
        "(index .Alerts 0)",
        "(index .Alerts 0).Labels",
        "(index .Alerts 0).StartsAt",
    ];
    if depth == 0 || chance.below(3) > 0 {
        return pick(chance, &operands).to_owned();
    }
    let operand = |chance: &mut Chance| match chance.below(4) {
        0 => format!("({})", pipe(chance, depth - 1)),
        _ => pick(chance, &operands).to_owned(),
    };
    let name = pick(
        chance,
        &[
            "eq",
            "ne",
            "lt",
            "le",
            "gt",
            "ge",
            "and",
            "or",
            "index",
            "slice",
            "print",
            "println",
            "printf",
            "join",
            "stringSlice",
            "match",
            "since",
            "date",
        ],
    );
    let mut text = name.to_owned();
    for _ in 0..=chance.below(3) {
        text = format!("{text} {}", operand(chance));
    }
    text
}

fn pick<'a>(chance: &mut Chance, from: &[&'a str]) -> &'a str {
    from[chance.below(from.len())]
}
