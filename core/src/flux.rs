//! Config → Flux objects.

use serde_json::{Map, Value, json};

use crate::config::{Chart, Config};
use crate::plan::{fixed, labels};
use crate::values::size;

/// Helm installs CRDs once and never upgrades them; Flux does both when told to.
/// A job of kube-prometheus-stack patches certificate and failure policy into the webhooks: no drift.
const HANDLING: &str = r#"{
    "install": {"crds": "CreateReplace", "remediation": {"retries": 3}},
    "upgrade": {"crds": "CreateReplace", "remediation": {"retries": 3, "remediateLastFailure": true}},
    "driftDetection": {"mode": "enabled", "ignore": [
        {"paths": ["/webhooks"], "target": {"kind": "MutatingWebhookConfiguration"}},
        {"paths": ["/webhooks"], "target": {"kind": "ValidatingWebhookConfiguration"}}
    ]}
}"#;

/// Where Flux finds the chart.
pub(crate) fn source(config: &Config) -> Value {
    let metadata =
        json!({"name": "cluster-tamer", "namespace": config.cluster.flux_namespace.as_str(), "labels": labels()});
    match &config.cluster.chart {
        Chart::Git { url, tag } => json!({
            "apiVersion": "source.toolkit.fluxcd.io/v1",
            "kind": "GitRepository",
            "metadata": metadata,
            "spec": {
                "interval": "1h",
                "url": url,
                "ref": {"tag": tag},
                // Only the chart is needed; the rest of the repository would be stored with every revision.
                "ignore": "/*\n!/chart\n/chart/*\n!/chart/stack\n",
            },
        }),
        // Files of values inside a chart can be named only where the chart comes from a HelmRepository.
        Chart::Oci { url, .. } if size::file(config.cluster.size).is_some() => json!({
            "apiVersion": "source.toolkit.fluxcd.io/v1",
            "kind": "HelmRepository",
            "metadata": metadata,
            "spec": {"type": "oci", "interval": "1h", "url": folder_and_name(url).0},
        }),
        Chart::Oci { url, version } => json!({
            "apiVersion": "source.toolkit.fluxcd.io/v1",
            "kind": "OCIRepository",
            "metadata": metadata,
            "spec": {
                "interval": "1h",
                "url": url,
                "ref": {"tag": version},
                "layerSelector": {"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "operation": "copy"},
            },
        }),
    }
}

/// The address of an OCI chart in two: the registry's folder, and the chart's name.
pub(crate) fn folder_and_name(url: &str) -> (&str, &str) {
    url.trim_end_matches('/').rsplit_once('/').unwrap_or((url, ""))
}

/// What Flux takes the chart from, as people and commands call its kind.
pub(crate) fn source_kind(config: &Config) -> &'static str {
    match &config.cluster.chart {
        Chart::Git { .. } => "GitRepository",
        Chart::Oci { .. } if size::file(config.cluster.size).is_some() => "HelmRepository",
        Chart::Oci { .. } => "OCIRepository",
    }
}

/// The release: the chart with the overlay, which comes last.
pub(crate) fn release(config: &Config, values: Option<Map<String, Value>>) -> Value {
    let flux_namespace = config.cluster.flux_namespace.as_str();
    let mut spec = Map::new();
    spec.insert("interval".into(), "10m".into());
    // Fourteen components on a small node take their time; Flux' own 5 minutes often end too early.
    spec.insert("timeout".into(), "15m".into());
    spec.insert("releaseName".into(), config.cluster.release.as_str().into());
    let source = json!({"kind": source_kind(config), "name": "cluster-tamer", "namespace": flux_namespace});
    match (&config.cluster.chart, size::file(config.cluster.size)) {
        (Chart::Git { .. }, file) => {
            // `Revision`: a moved branch or tag counts even when the chart's version stays.
            let mut chart = json!({"chart": "./chart/stack", "reconcileStrategy": "Revision", "sourceRef": source});
            if let (Some(chart), Some(file)) = (chart.as_object_mut(), file) {
                // Paths from the root of the source; the chart's own file is not read unless it is named.
                let files = json!(["./chart/stack/values.yaml", format!("./chart/stack/{file}")]);
                chart.insert("valuesFiles".into(), files);
            }
            spec.insert("chart".into(), json!({"spec": chart}));
        }
        (Chart::Oci { url, version }, Some(file)) => {
            let chart = json!({
                "chart": folder_and_name(url).1,
                "version": version,
                "sourceRef": source,
                "valuesFiles": ["values.yaml", file],
            });
            spec.insert("chart".into(), json!({"spec": chart}));
        }
        (Chart::Oci { .. }, None) => {
            spec.insert("chartRef".into(), source);
        }
    }
    if let Value::Object(handling) = fixed(HANDLING) {
        spec.extend(handling);
    }
    if let Some(values) = values {
        spec.insert("values".into(), Value::Object(values));
    }
    json!({
        "apiVersion": "helm.toolkit.fluxcd.io/v2",
        "kind": "HelmRelease",
        "metadata": {
            "name": config.cluster.release.as_str(),
            "namespace": config.cluster.namespace.as_str(),
            "labels": labels(),
            // Templates of messages hold `$`; variable substitution of a Kustomization would eat it.
            "annotations": {"kustomize.toolkit.fluxcd.io/substitute": "disabled"},
        },
        "spec": spec,
    })
}

/// Whether Flux reports its failures to Alertmanager.
pub(crate) fn has_alerts(config: &Config) -> bool {
    config.extras.flux_alerts
}

/// The way to Alertmanager.
pub(crate) fn provider(config: &Config) -> Value {
    json!({
        "apiVersion": "notification.toolkit.fluxcd.io/v1beta3",
        "kind": "Provider",
        "metadata": {"name": "cluster-tamer", "namespace": config.cluster.flux_namespace.as_str(), "labels": labels()},
        "spec": {
            "type": "alertmanager",
            // Posted to as it stands: without the path Alertmanager answers 405.
            "address": format!("http://tamer-alertmanager.{}.svc:9093/api/v2/alerts", config.cluster.namespace),
        },
    })
}

/// Which failures are reported.
pub(crate) fn alert(config: &Config) -> Value {
    const KINDS: [&str; 6] = [
        "GitRepository",
        "OCIRepository",
        "HelmRepository",
        "HelmChart",
        "Kustomization",
        "HelmRelease",
    ];
    let usual = [
        config.cluster.flux_namespace.to_string(),
        config.cluster.namespace.to_string(),
    ];
    let mut namespaces: Vec<&String> = match config.extras.flux_alert_namespaces.as_slice() {
        [] => usual.iter().collect(),
        named => named.iter().collect(),
    };
    namespaces.dedup();
    // A source without a namespace means the Alert's own, and no wildcard is taken for it.
    let sources: Vec<Value> = namespaces
        .iter()
        .flat_map(|namespace| {
            KINDS
                .iter()
                .map(move |kind| json!({"kind": kind, "name": "*", "namespace": namespace}))
        })
        .collect();
    json!({
        "apiVersion": "notification.toolkit.fluxcd.io/v1beta3",
        "kind": "Alert",
        "metadata": {"name": "cluster-tamer", "namespace": config.cluster.flux_namespace.as_str(), "labels": labels()},
        "spec": {
            "providerRef": {"name": "cluster-tamer"},
            "eventSeverity": "error",
            "eventMetadata": {"cluster": config.cluster.name},
            "eventSources": sources,
        },
    })
}
