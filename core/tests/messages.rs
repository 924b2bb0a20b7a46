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
use tamer_core::slack::{AlertData, Labels, Moment, Time, Zones, templates};
use tamer_core::template::Data;

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
