//! The alerts that the core knows beforehand are those of the rendered rules.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test stops at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::json;

mod tools;

#[test]
fn the_alerts_that_are_known_are_those_of_the_rules() {
    let test = "the_alerts_that_are_known_are_those_of_the_rules";
    let Some((helm, chart)) = tools::real(test) else { return };
    let values = fs::read_to_string(tools::root().join("chart/stack/tests/values.yaml")).unwrap();
    let rendered = tools::template(&helm, &chart, "ct", &values);
    let mut known = BTreeSet::new();
    for object in rendered.of_kind("PrometheusRule") {
        let name = object["metadata"]["name"].as_str().unwrap();
        let from = if name.starts_with("tamer-") {
            name
        } else {
            "kube-prom-stack"
        };
        for group in object["spec"]["groups"].as_array().unwrap() {
            for rule in group["rules"].as_array().unwrap() {
                let Some(alert) = rule["alert"].as_str() else { continue };
                let mut labels = BTreeMap::from([("alertname", alert)]);
                for (label, value) in rule["labels"].as_object().into_iter().flatten() {
                    // What a template makes of a label nobody knows beforehand.
                    labels.extend(
                        value
                            .as_str()
                            .filter(|value| !value.contains("{{"))
                            .map(|value| (label.as_str(), value)),
                    );
                }
                known.insert((from.to_owned(), serde_json::to_string(&labels).unwrap()));
            }
        }
    }
    let lines: Vec<String> = known
        .iter()
        .map(|(from, labels)| format!("  {{\"from\": {}, \"labels\": {labels}}}", json!(from)))
        .collect();
    let expected = format!("[\n{}\n]\n", lines.join(",\n"));
    let path = tools::root().join("core/src/routing/known/alerts.json");
    if std::env::var_os("TAMER_UPDATE").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    assert!(known.len() > 100, "{}", known.len());
    assert_eq!(
        fs::read_to_string(path).unwrap(),
        expected,
        "set TAMER_UPDATE=1 to write it"
    );
}
