//! A large tree and alerts for it, the same natively and in Wasm.

use serde_json::{Value, json};
use tamer_core::routing::Labels;

/// Teams beside each other, each with 99 branches: by severity, namespace and expression.
pub fn config(teams: usize) -> String {
    let routes: Vec<Value> = (0..teams)
        .map(|team| {
            let branches: Vec<Value> = (0..99)
                .map(|index| match index % 3 {
                    0 => json!({"receiver": "b", "matchers": [format!("namespace=ns-{index}"), "severity=~\"critical|warning\""]}),
                    1 => json!({"receiver": "c", "matchers": [format!("namespace=~\"ns-{index}.*\"")], "continue": true}),
                    _ => json!({"receiver": "d", "match": {"severity": "info"}, "matchers": [format!("alertname!=A{index}"), format!("pod=~\"web-{index}-[0-9]+\"")]}),
                })
                .collect();
            json!({"receiver": "a", "matchers": [format!("team=team-{team}")], "routes": branches})
        })
        .collect();
    let receivers: Vec<Value> = ["a", "b", "c", "d"].iter().map(|name| json!({"name": name})).collect();
    json!({"route": {"receiver": "a", "group_by": ["alertname"], "routes": routes}, "receivers": receivers}).to_string()
}

/// One of 1,000 label sets.
pub fn alert(index: usize) -> Labels {
    let severities = ["critical", "warning", "info", "none"];
    let labels = [
        ("alertname", format!("A{}", index % 37)),
        (
            "severity",
            severities.get(index % 4).copied().unwrap_or_default().to_owned(),
        ),
        ("team", format!("team-{}", index % 12)),
        ("namespace", format!("ns-{}", index % 101)),
        ("pod", format!("web-{}-{}", index % 99, index % 7)),
    ];
    labels
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
