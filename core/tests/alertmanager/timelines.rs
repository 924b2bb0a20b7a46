//! Alerts over hours, by chance, and what Alertmanager's dispatcher makes of them in made-up time.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tamer_core::routing::{self, Calendar, Clock, Event, Labels, Tree};
use tamer_core::yaml;

use crate::chance::Chance;
use crate::clock::At;

/// Monday, 23 November 2026, 20:00 UTC.
const START: i64 = 1_795_464_000;

struct Since(i64);

impl Calendar for Since {
    fn clock(&self, at: u64) -> Box<dyn Clock + '_> {
        Box::new(At(self.0 + i64::try_from(at / 1000).unwrap()))
    }
}

pub fn question(chance: &mut Chance) -> Value {
    let hours = chance.from(2..=12);
    let mut events = Vec::new();
    for _ in 0..=chance.below(12) {
        let labels = json!({
            "alertname": chance.pick(&["A", "B", "C"]),
            "severity": chance.pick(&["critical", "warning", "info"]),
            "team": chance.pick(&["db", "web"]),
        });
        // No flush falls on a multiple of 20 seconds, so that nothing happens at the same moment.
        let at = 20 * chance.from(0..=hours * 150);
        events.push(json!({"at": at, "labels": labels, "over": false}));
        if !chance.once_in(4) {
            let long = 20
                * if chance.once_in(2) {
                    chance.from(1..=60)
                } else {
                    chance.from(1..=hours * 100)
                };
            events.push(json!({"at": at + long, "labels": labels, "over": true}));
        }
    }
    events.sort_by_key(|event| event["at"].as_i64().unwrap());
    // Of two events at once only the first is kept: their order would count.
    events.dedup_by_key(|event| event["at"].as_i64().unwrap());
    let until = hours * 3600 + 5;
    events.retain(|event| event["at"].as_i64().unwrap() < until);
    json!({"config": config(chance).to_string(), "timeline": {"start": START, "until": until, "events": events}})
}

fn config(chance: &mut Chance) -> Value {
    let timing = |chance: &mut Chance, route: &mut Value| {
        route["group_wait"] = chance.pick(&["7s", "31s", "1m11s"]).into();
        route["group_interval"] = chance.pick(&["1m", "5m", "10m"]).into();
        route["repeat_interval"] = chance.pick(&["10m", "1h", "4h"]).into();
        route["group_by"] = chance
            .pick(&[&["alertname"][..], &[], &["..."], &["team", "severity"]])
            .into();
    };
    let branch = |chance: &mut Chance| {
        let mut branch = json!({
            "receiver": chance.pick(&["hook", "chat", "both", "nobody"]),
            "matchers": [chance.pick(&["severity=critical", "severity!=info", "team=db", "alertname=~\"A|B\"", ""])],
            "continue": chance.once_in(2),
        });
        if chance.once_in(2) {
            timing(chance, &mut branch);
        }
        if chance.once_in(4) {
            branch["mute_time_intervals"] = json!(["night"]);
        }
        if chance.once_in(5) {
            branch["active_time_intervals"] = json!(["night", "morning"]);
        }
        branch
    };
    let branches: Vec<Value> = (0..chance.below(4)).map(|_| branch(chance)).collect();
    let mut route = json!({"receiver": "both", "routes": branches});
    timing(chance, &mut route);
    let mut config = json!({
        "route": route,
        "receivers": [
            {"name": "hook", "webhook_configs": [{"url": "http://localhost/"}, {"url": "http://localhost/2", "send_resolved": false}]},
            {"name": "chat", "slack_configs": [{"api_url": "http://localhost/", "channel": "#x"}]},
            {"name": "both", "slack_configs": [{"api_url": "http://localhost/", "channel": "#y", "send_resolved": true}],
             "webhook_configs": [{"url": "http://localhost/3"}]},
            {"name": "nobody"},
        ],
        "time_intervals": [
            {"name": "night", "time_intervals": [{"times": [{"start_time": "22:00", "end_time": "24:00"}]}, {"times": [{"start_time": "00:00", "end_time": "01:30"}], "location": "Europe/Berlin"}]},
            {"name": "morning", "time_intervals": [{"times": [{"start_time": "02:10", "end_time": "05:00"}]}]},
        ],
    });
    if chance.once_in(2) {
        config["inhibit_rules"] = json!([{
            "source_matchers": ["severity=critical"],
            "target_matchers": ["severity=~\"warning|info\""],
            "equal": chance.pick(&[&["team"][..], &["alertname", "team"], &[]]),
        }]);
    }
    config
}

/// What is sent, by us, in the form of Alertmanager's answer.
pub fn ours(question: &Value) -> Vec<Value> {
    let tree = Tree::read(&yaml::read(question["config"].as_str().unwrap()).unwrap()[0]).unwrap();
    let line = &question["timeline"];
    let labels = |value: &Value| -> Labels {
        let pairs = value.as_object().unwrap().iter();
        pairs
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect()
    };
    let events: Vec<Event> = line["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| Event {
            at: event["at"].as_u64().unwrap() * 1000,
            labels: labels(&event["labels"]),
            over: event["over"].as_bool().unwrap(),
        })
        .collect();
    let since = Since(line["start"].as_i64().unwrap());
    let told = routing::timeline(&tree, &events, line["until"].as_u64().unwrap() * 1000, &since);
    assert!(!told.cut);
    let spelled = told.notifications.iter().map(|one| {
        json!({
            "at": one.at / 1000,
            "receiver": one.route.receiver,
            "integration": format!("{}[{}]", one.integration.kind, one.integration.index),
            "key": one.key,
            "reason": one.reason.as_str(),
            "firing": one.firing,
            "resolved": one.resolved,
        })
    });
    sorted(spelled.collect())
}

/// What is sent at the same moment has no order, and neither have its alerts.
pub fn sorted(mut told: Vec<Value>) -> Vec<Value> {
    for one in &mut told {
        for key in ["firing", "resolved"] {
            if let Some(alerts) = one[key].as_array_mut() {
                alerts.sort_by_key(|alert| {
                    let labels: BTreeMap<_, _> = alert.as_object().unwrap().iter().collect();
                    format!("{labels:?}")
                });
            }
        }
    }
    let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    told.sort_by_key(|one| {
        (
            one["at"].as_u64(),
            text(one, "key"),
            text(one, "receiver"),
            text(one, "integration"),
        )
    });
    told
}
