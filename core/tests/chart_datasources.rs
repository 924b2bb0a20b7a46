//! Grafana's datasources as they are rendered: keys that Grafana reads, and links only to what is there and has what they look for.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;

use serde_json::Value;
use tamer_core::draft::{Components, Draft};

mod tools;

/// The keys of `jsonData` that we use, as Grafana 13 reads them: the types of the plugins (`PromOptions`, `LokiOptions`, `TempoJsonData`,
/// `TraceToLogsOptionsV2`, `TraceToMetricsOptions`, `TraceToProfilesOptions`) and the pages on provisioning. What is misspelled is ignored without a word.
const KEYS: &[(&str, &[&str])] = &[
    (
        "prometheus",
        &[
            "httpMethod",
            "timeInterval",
            "prometheusType",
            "exemplarTraceIdDestinations[].name",
            "exemplarTraceIdDestinations[].datasourceUid",
            "exemplarTraceIdDestinations[].urlDisplayLabel",
        ],
    ),
    ("alertmanager", &["implementation", "handleGrafanaManagedAlerts"]),
    (
        "loki",
        &[
            "maxLines",
            "derivedFields[].name",
            "derivedFields[].matcherType",
            "derivedFields[].matcherRegex",
            "derivedFields[].datasourceUid",
            "derivedFields[].url",
            "derivedFields[].urlDisplayLabel",
        ],
    ),
    (
        "tempo",
        &[
            "serviceMap.datasourceUid",
            "nodeGraph.enabled",
            "streamingEnabled.search",
            "streamingEnabled.metrics",
            "tracesToLogsV2.datasourceUid",
            "tracesToLogsV2.spanStartTimeShift",
            "tracesToLogsV2.spanEndTimeShift",
            "tracesToLogsV2.filterByTraceID",
            "tracesToLogsV2.filterBySpanID",
            "tracesToLogsV2.customQuery",
            "tracesToLogsV2.tags[].key",
            "tracesToLogsV2.tags[].value",
            "tracesToMetrics.datasourceUid",
            "tracesToMetrics.spanStartTimeShift",
            "tracesToMetrics.spanEndTimeShift",
            "tracesToMetrics.tags[].key",
            "tracesToMetrics.tags[].value",
            "tracesToMetrics.queries[].name",
            "tracesToMetrics.queries[].query",
            "tracesToProfiles.datasourceUid",
            "tracesToProfiles.profileTypeId",
            "tracesToProfiles.customQuery",
            "tracesToProfiles.tags[].key",
            "tracesToProfiles.tags[].value",
        ],
    ),
    ("grafana-pyroscope-datasource", &["minStep"]),
];

/// What may be on or off.
#[derive(Clone, Copy, Debug)]
struct On {
    logs: bool,
    traces: bool,
    profiles: bool,
}

impl On {
    fn draft(self) -> Draft {
        let mut draft = Draft::default();
        draft.extras.components = Components {
            logs: self.logs,
            events: self.logs,
            traces: self.traces,
            profiles: self.profiles,
            ..draft.extras.components
        };
        draft.extras.alert_archive = self.logs;
        draft
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Every value with the way to it: `tracesToLogsV2.tags[].key`.
fn walk(value: &Value, path: &str, look: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let dot = if path.is_empty() { "" } else { "." };
                walk(value, &format!("{path}{dot}{key}"), look);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, &format!("{path}[]"), look)),
        _ => look(path, value),
    }
}

fn datasources(rendered: &tools::Rendered) -> BTreeMap<String, Value> {
    let file = rendered.file("ct-kube-prom-stack-grafana-datasource", "datasource.yaml");
    let found = list(&file["datasources"]).iter();
    found
        .map(|source| (source["uid"].as_str().unwrap().to_owned(), source.clone()))
        .collect()
}

#[test]
fn datasources_link_only_to_what_is_there() {
    let test = "datasources_link_only_to_what_is_there";
    let Some((helm, chart)) = tools::real(test) else { return };
    let known: BTreeMap<&str, &[&str]> = KEYS.iter().copied().collect();
    for bits in 0..8_u8 {
        let on = On {
            logs: bits & 1 == 0,
            traces: bits & 2 == 0,
            profiles: bits & 4 == 0,
        };
        let rendered = tools::template(&helm, &chart, "ct", &tools::values(&on.draft()));
        let sources = datasources(&rendered);
        let mut expected = vec!["alertmanager", "prometheus"];
        let optional = [("loki", on.logs), ("tempo", on.traces), ("pyroscope", on.profiles)];
        expected.extend(optional.iter().filter(|(_, on)| *on).map(|(uid, _)| *uid));
        expected.sort_unstable();
        assert_eq!(sources.keys().collect::<Vec<_>>(), expected, "{on:?}");

        let mut links = Vec::new();
        for (uid, source) in &sources {
            let keys = known[source["type"].as_str().unwrap()];
            let url = source["url"].as_str().unwrap();
            let service = url.strip_prefix("http://").unwrap().split(':').next().unwrap();
            rendered.get("Service", service);
            walk(&source["jsonData"], "", &mut |path, value| {
                if value.is_null() {
                    return;
                }
                assert!(
                    keys.contains(&path),
                    "{on:?}: {uid} has {path}, which Grafana does not read"
                );
                // Grafana puts variables of its environment in place of a single dollar sign.
                if let Some(text) = value.as_str() {
                    assert!(!text.replace("$$", "").contains('$'), "{uid}: {path}: {text}");
                }
                if path.ends_with("datasourceUid") {
                    let to = value.as_str().unwrap();
                    assert!(sources.contains_key(to), "{on:?}: {uid} links to {to} by {path}");
                    links.push(format!("{uid} {} {to}", path.split(['.', '[']).next().unwrap()));
                }
            });
        }
        links.sort();
        links.dedup();
        let all = [
            ("loki derivedFields tempo", on.logs && on.traces),
            ("prometheus exemplarTraceIdDestinations tempo", on.traces),
            ("tempo serviceMap prometheus", on.traces),
            ("tempo tracesToLogsV2 loki", on.traces && on.logs),
            ("tempo tracesToMetrics prometheus", on.traces),
            ("tempo tracesToProfiles pyroscope", on.traces && on.profiles),
        ];
        let expected: Vec<&str> = all.iter().filter(|(_, on)| *on).map(|(link, _)| *link).collect();
        assert_eq!(links, expected, "{on:?}");
        let defaults = sources.values().filter(|source| source["isDefault"] == true).count();
        assert_eq!(defaults, 1, "{on:?}");

        if on.traces {
            traces_have_what_links_look_for(&rendered, &sources["tempo"], on);
        }
    }
}

/// A link that names a label which the other side does not have finds nothing, and says nothing.
fn traces_have_what_links_look_for(rendered: &tools::Rendered, tempo: &Value, on: On) {
    let json = &tempo["jsonData"];
    let config = rendered.file("tempo", "tempo.yaml");
    // Grafana streams searches over the port for HTTP; if Tempo does not, each search is an error.
    assert_eq!(json["streamingEnabled"]["search"], config["stream_over_http_enabled"]);
    assert_eq!(json["streamingEnabled"]["metrics"], config["stream_over_http_enabled"]);

    let processor = &config["metrics_generator"]["processor"]["span_metrics"];
    for tag in list(&json["tracesToMetrics"]["tags"]) {
        let (attribute, label) = (tag["key"].as_str().unwrap(), tag["value"].as_str().unwrap());
        // `service` is always there; the rest are dimensions, with dots become underscores.
        let is_dimension = list(&processor["dimensions"]).contains(&tag["key"]) && label == attribute.replace('.', "_");
        assert!(
            is_dimension || (attribute, label) == ("service.name", "service"),
            "{label}"
        );
    }

    if !on.logs {
        return;
    }
    let alloy = rendered.get("ConfigMap", "ct-alloy-logs")["data"]["config.alloy"]
        .as_str()
        .unwrap();
    let metadata = alloy.split("stage.structured_metadata").nth(1).unwrap();
    let metadata = metadata.split("stage.").next().unwrap();
    let everywhere = alloy.split("external_labels").nth(1).unwrap();
    for tag in list(&json["tracesToLogsV2"]["tags"]) {
        let label = tag["value"].as_str().unwrap();
        let is_label =
            alloy.contains(&format!("target_label = \"{label}\"")) && !metadata.contains(&format!("\"{label}\""));
        assert!(
            is_label || everywhere.contains(&format!("\"{label}\" =")),
            "pod logs have no stream label {label}"
        );
    }
}

/// How Loki sees the trace id of a line, in the spellings that are about.
#[test]
fn trace_ids_are_found_in_lines_and_labels() {
    let values = std::fs::read_to_string(tools::root().join("chart/stack/values.yaml")).unwrap();
    let patterns: Vec<&str> = values
        .lines()
        .filter_map(|line| line.trim().strip_prefix("matcherRegex: "))
        .map(|pattern| pattern.trim_matches('\''))
        .collect();
    let [in_label, in_line] = patterns[..] else {
        panic!("{patterns:?}");
    };
    let in_label = regex_lite::Regex::new(&in_label.replace("$$", "$")).unwrap();
    for (label, is) in [
        ("trace_id", true),
        ("traceid", true),
        ("traceID", true),
        ("traceId", true),
        ("trace_ids", false),
        ("my_trace_id", false),
        ("span_id", false),
    ] {
        assert_eq!(in_label.is_match(label), is, "{label}");
    }
    let in_line = regex_lite::Regex::new(in_line).unwrap();
    for line in [
        "level=info trace_id=4bf92f3577b34da6 msg=x",
        r#"{"traceId":"4bf92f3577b34da6","msg":"x"}"#,
        r#"{"body":"x","traceid":"4bf92f3577b34da6","spanid":"00f0"}"#,
        "INFO [shop] traceID: 4bf92f3577b34da6",
    ] {
        let found = in_line.captures(line).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(&found[1], "4bf92f3577b34da6", "{line}");
    }
}
