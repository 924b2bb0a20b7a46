//! The dashboards as they lie in the chart, and what is known about the metrics that they use.
#![allow(dead_code, reason = "each test file uses some of it")]

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::tools;

pub fn dashboards() -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(tools::root().join("chart/stack/dashboards")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        found.push((name, serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap()));
    }
    found.sort_by(|(left, _), (right, _)| left.cmp(right));
    assert_eq!(found.len(), 6);
    found
}

pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

/// Each PromQL query with a name for it.
pub fn metric_queries() -> Vec<(String, String)> {
    let mut queries = Vec::new();
    for (name, dashboard) in dashboards() {
        for panel in list(&dashboard["panels"]) {
            for target in list(&panel["targets"]) {
                if target["datasource"]["uid"] == "prometheus" {
                    let (title, id) = (text(&panel["title"]), &panel["id"]);
                    let place = format!("{name}, {id} {title}, {}", text(&target["refId"]));
                    queries.push((place, text(&target["expr"]).to_owned()));
                }
            }
        }
    }
    assert!(queries.len() > 80);
    queries
}

/// Series by who exports them: `tests/dashboards/series.yaml`.
pub fn exported() -> BTreeMap<String, BTreeMap<String, String>> {
    let path = tools::root().join("core/tests/dashboards/series.yaml");
    serde_saphyr::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

pub fn for_each(value: &Value, look: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                look(key, value);
                for_each(value, look);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| for_each(item, look)),
        _ => {}
    }
}
