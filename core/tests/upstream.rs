//! Our values and objects against upstream's own files, where they lie beside the checkout.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::HashSet;
use std::fs;

use serde_json::{Map, Value};
use tamer_core::draft::Draft;

mod tools;

/// Where each subchart's own values lie.
const CHARTS: [(&str, &str); 6] = [
    ("kube-prom-stack", "kube-prometheus-stack-88.5.3"),
    ("prometheus-blackbox-exporter", "prometheus-blackbox-exporter-11.17.2"),
    ("loki", "loki-18.11.0"),
    ("tempo", "tempo-2.2.4"),
    ("pyroscope", "pyroscope-2.2.1"),
    ("k8s-monitoring", "k8s-monitoring-4.4.0"),
];

/// Subcharts of subcharts, whose values upstream keeps apart.
const NESTED: [(&[&str], &str); 4] = [
    (&["kube-prom-stack", "grafana"], "grafana-12.11.1"),
    (&["kube-prom-stack", "kube-state-metrics"], "kube-state-metrics-8.4.0"),
    (
        &["kube-prom-stack", "prometheus-node-exporter"],
        "prometheus-node-exporter-4.56.1",
    ),
    (&["k8s-monitoring", "telemetryServices", "opencost"], "opencost-2.5.17"),
];

/// Maps whose keys are free: what is below them is not the chart's business, or lies in a file that is not here.
const FREE: [&str; 28] = [
    "kube-prom-stack.alertmanager.config",
    "kube-prom-stack.prometheus.prometheusSpec.storageSpec",
    "kube-prom-stack.alertmanager.alertmanagerSpec.storage",
    "kube-prom-stack.grafana.grafana.ini",
    "kube-prom-stack.grafana.ingress.annotations",
    "kube-prom-stack.grafana.plugins",
    "kube-prom-stack.grafana.sidecar",
    "prometheus-blackbox-exporter.config.modules",
    "loki.loki.rulerConfig",
    "k8s-monitoring.alloy-operator",
    "loki.loki.storage.object_store",
    "loki.loki.schemaConfig",
    "loki.loki.compactor",
    "loki.loki.limits_config",
    "loki.serviceAccount.annotations",
    "tempo.tempo.storage.trace",
    "tempo.tempo.metricsGenerator",
    "tempo.serviceAccount.annotations",
    "pyroscope.pyroscope.structuredConfig",
    "pyroscope.pyroscope.extraEnvVars",
    "pyroscope.pyroscope.serviceAccount.annotations",
    "k8s-monitoring.collectors",
    "k8s-monitoring.destinations",
    "k8s-monitoring.applicationObservability",
    "k8s-monitoring.profilesReceiver",
    "k8s-monitoring.podLogsViaLoki",
    "k8s-monitoring.podLogsViaKubernetesApi",
    "k8s-monitoring.telemetryServices.opencost",
];

/// Upstream's values, and all words that their files use as keys, also in comments: some values are only shown there.
fn upstream() -> Option<(Map<String, Value>, HashSet<String>)> {
    let mut values = Map::new();
    let mut words = HashSet::new();
    let mut read = |chart: &str| -> Option<Value> {
        let path = tools::shared(&format!("upstream/{chart}/values.yaml"))?;
        let text = fs::read_to_string(path).unwrap();
        for line in text.lines() {
            let line = line.trim_start_matches([' ', '#', '-']);
            words.extend(line.split_once(':').map(|(word, _)| word.to_owned()));
        }
        Some(tools::documents(&text).remove(0))
    };
    for (key, chart) in CHARTS {
        values.insert(key.into(), read(chart)?);
    }
    for (path, chart) in NESTED {
        let own = read(chart)?;
        let mut at = values.get_mut(path[0]).unwrap();
        for key in &path[1..] {
            at = at
                .as_object_mut()
                .unwrap()
                .entry(*key)
                .or_insert_with(|| Value::Object(Map::new()));
        }
        let mut whole = own.as_object().unwrap().clone();
        whole.extend(at.as_object().unwrap().clone());
        *at = Value::Object(whole);
    }
    Some((values, words))
}

/// Paths of `values` that `known` does not have.
fn unknown(values: &Map<String, Value>, known: &Map<String, Value>, path: &str, found: &mut Vec<String>) {
    for (key, value) in values {
        let path = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        if FREE.contains(&path.as_str()) {
            continue;
        }
        match (known.get(key), value) {
            (None, _) => found.push(path),
            (Some(Value::Object(known)), Value::Object(value)) if !known.is_empty() => {
                unknown(value, known, &path, found)
            }
            _ => {}
        }
    }
}

#[test]
fn every_value_that_is_written_exists_upstream() {
    let test = "every_value_that_is_written_exists_upstream";
    let Some((known, words)) = upstream() else {
        return tools::skip(test, "upstream's values are not here");
    };
    let mut drafts = vec![Draft::default(), tools::answers("everything.yaml")];
    drafts.extend(
        tamer_core::presets::PRESETS
            .iter()
            .map(|preset| tamer_core::presets::draft(preset.name).unwrap()),
    );
    let mut found = Vec::new();
    for draft in drafts {
        let mut values = tamer_core::values::values(&tamer_core::check(&draft).config.unwrap());
        values.retain(|key, _| known.contains_key(key));
        unknown(&values, &known, "", &mut found);
    }
    // The chart's own file must name real values, too.
    let own = fs::read_to_string(tools::root().join("chart/stack/values.yaml")).unwrap();
    let mut own = tools::documents(&own).remove(0).as_object().unwrap().clone();
    own.retain(|key, _| known.contains_key(key));
    for chart in own.values_mut() {
        // `condition` in Chart.yaml, not a value of the subchart itself.
        chart.as_object_mut().unwrap().shift_remove("enabled");
    }
    unknown(&own, &known, "", &mut found);
    found.retain(|path| !words.contains(path.rsplit('.').next().unwrap()));
    assert!(found.is_empty(), "no chart has these values: {found:#?}");
}

#[test]
fn every_object_fits_the_schema_of_its_kind() {
    let test = "every_object_fits_the_schema_of_its_kind";
    let Some(folder) = tools::shared("upstream/crds/flux") else {
        return tools::skip(test, "Flux' CRDs are not here");
    };
    let mut schemas = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        for crd in tools::documents(&fs::read_to_string(entry.unwrap().path()).unwrap()) {
            let group = crd["spec"]["group"].as_str().unwrap().to_owned();
            let kind = crd["spec"]["names"]["kind"].as_str().unwrap().to_owned();
            for version in crd["spec"]["versions"].as_array().unwrap() {
                let mut schema = version["schema"]["openAPIV3Schema"].clone();
                strict(&mut schema);
                let served = version["served"].as_bool().unwrap();
                schemas.push((
                    format!("{group}/{}", version["name"].as_str().unwrap()),
                    kind.clone(),
                    served,
                    schema,
                ));
            }
        }
    }
    let mut drafts = vec![Draft::default(), tools::answers("everything.yaml")];
    drafts.extend(
        tamer_core::presets::PRESETS
            .iter()
            .map(|preset| tamer_core::presets::draft(preset.name).unwrap()),
    );
    let mut checked = 0;
    for draft in drafts {
        let plan = tamer_core::plan::plan(&tamer_core::check(&draft).config.unwrap(), &Default::default());
        for planned in plan.objects {
            let object = planned.object;
            let version = object["apiVersion"].as_str().unwrap();
            if !version.contains("toolkit.fluxcd.io") {
                continue;
            }
            let (.., served, schema) = schemas
                .iter()
                .find(|(api, kind, ..)| api == version && object["kind"] == **kind)
                .unwrap_or_else(|| panic!("{version} {}", object["kind"]));
            assert!(served, "{version} {} is no longer served", object["kind"]);
            let errors: Vec<String> = jsonschema::validator_for(schema)
                .unwrap()
                .iter_errors(&object)
                .map(|error| format!("{} at {}", error, error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{}: {errors:#?}", object["kind"]);
            checked += 1;
        }
    }
    assert!(checked >= 20, "{checked}");
}

/// The API server drops or refuses unknown fields; a plain JSON schema takes them. So none may be there.
fn strict(schema: &mut Value) {
    if let Value::Object(map) = schema {
        let open = map.get("x-kubernetes-preserve-unknown-fields") == Some(&Value::Bool(true));
        if map.contains_key("properties") && !open && !map.contains_key("additionalProperties") {
            map.insert("additionalProperties".into(), false.into());
        }
        // `metadata` is the API server's own.
        if let Some(Value::Object(properties)) = map.get_mut("properties")
            && properties.contains_key("apiVersion")
            && properties.contains_key("kind")
            && properties.contains_key("spec")
        {
            properties.insert("metadata".into(), Value::Bool(true));
        }
        // Formats of Go's own regular expressions are left out; `format` is not asserted by default.
        map.iter_mut()
            .filter(|(key, _)| !matches!(key.as_str(), "additionalProperties" | "enum" | "default"))
            .for_each(|(_, value)| strict(value));
    } else if let Value::Array(list) = schema {
        list.iter_mut().for_each(strict);
    }
}
