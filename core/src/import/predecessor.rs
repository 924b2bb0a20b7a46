//! Values of the predecessor, the chart up to 1.1: what its own file set, and what never reached anything.

use serde_json::Value;

use crate::finding::{Finding, Place, Rule};
use crate::yaml::{Kind, Node};

use super::Import;
use super::tree::dotted;

/// Top-level keys that only the predecessor had.
pub(super) const KEYS: [&str; 1] = ["alertsnitch"];

/// Its own settings that the new chart has too, as JSON.
const SAME: [(&str, &str); 19] = [
    ("loki resultsCache enabled", r#"false"#),
    ("loki chunksCache enabled", r#"false"#),
    ("loki test enabled", r#"false"#),
    ("loki lokiCanary enabled", r#"false"#),
    ("loki backend replicas", r#"0"#),
    ("loki read replicas", r#"0"#),
    ("loki write replicas", r#"0"#),
    ("loki loki auth_enabled", r#"false"#),
    ("kube-prom-stack crds enabled", r#"true"#),
    ("kube-prom-stack grafana enabled", r#"true"#),
    ("kube-prom-stack grafana initChownData enabled", r#"false"#),
    ("kube-prom-stack grafana defaultDashboardsEnabled", r#"true"#),
    (
        "kube-prom-stack prometheus prometheusSpec enableRemoteWriteReceiver",
        r#"true"#,
    ),
    ("kube-prom-stack alertmanager enabled", r#"true"#),
    ("tempo tempo reportingEnabled", r#"false"#),
    ("tempo tempo storage trace local path", r#""/var/tempo/traces""#),
    ("tempo tempo storage trace wal path", r#""/var/tempo/wal""#),
    ("tempo tempo metricsGenerator enabled", r#"true"#),
    ("k8s-monitoring prometheusOperatorObjects enabled", r#"false"#),
];

/// Its own settings that give way to the new chart's, as JSON.
const OLD: [(&str, &str); 14] = [
    (
        "loki loki structuredConfig",
        r#"{"common": {"replication_factor": 1, "ring": {"instance_addr": "127.0.0.1", "kvstore": {"store": "inmemory"}}}, "ingester": {"lifecycler": {"ring": {"replication_factor": 1, "kvstore": {"store": "inmemory"}}}}, "memberlist": {"join_members": []}}"#,
    ),
    ("loki loki compactor working_directory", r#""/var/loki/retention""#),
    (
        "kube-prom-stack crds upgradeJob",
        r#"{"enabled": true, "forceConflicts": true}"#,
    ),
    (
        "kube-prom-stack nodeExporter operatingSystems",
        r#"{"linux": {"enabled": true}, "aix": {"enabled": false}, "darwin": {"enabled": false}}"#,
    ),
    (
        "kube-prom-stack grafana sidecar dashboards",
        r#"{"enabled": true, "label": "grafana_dashboard", "searchNamespace": "ALL"}"#,
    ),
    ("kube-prom-stack grafana sidecar datasources enabled", r#"true"#),
    ("kube-prom-stack grafana sidecar datasources name", r#""Prometheus""#),
    ("kube-prom-stack grafana sidecar datasources uid", r#""prometheus""#),
    (
        "kube-prom-stack grafana sidecar datasources alertmanager",
        r#"{"enabled": true, "name": "Alertmanager", "uid": "alertmanager", "handleGrafanaManagedAlerts": false, "implementation": "prometheus"}"#,
    ),
    (
        "kube-prom-stack grafana grafana.ini dashboards default_home_dashboard_path",
        r#""/tmp/dashboards/alert-history.json""#,
    ),
    (
        "kube-prom-stack grafana resources",
        r#"{"limits": {"cpu": "500m", "memory": "512Mi"}, "requests": {"cpu": "100m", "memory": "100Mi"}}"#,
    ),
    (
        "tempo tempo receivers",
        r#"{"otlp": {"protocols": {"grpc": {"endpoint": "0.0.0.0:4317"}, "http": {"endpoint": "0.0.0.0:4318"}}}}"#,
    ),
    (
        "tempo tempo resources",
        r#"{"limits": {"cpu": "500m", "memory": "1Gi"}, "requests": {"cpu": "100m", "memory": "100Mi"}}"#,
    ),
    (
        "pyroscope pyroscope resources",
        r#"{"limits": {"cpu": "500m", "memory": "1Gi"}, "requests": {"cpu": "100m", "memory": "100Mi"}}"#,
    ),
];

/// Values that reach nothing today, and what does. A value of the person's own below them is told the same way.
const DEAD: [(&str, &str); 17] = [
    (
        "k8s-monitoring clusterMetrics",
        " kube-prom-stack scrapes the cluster, and version 4 of k8s-monitoring refuses these keys.",
    ),
    (
        "k8s-monitoring podLogs",
        " Version 4 of k8s-monitoring calls it `podLogsViaLoki`.",
    ),
    ("k8s-monitoring alloy-metrics", COLLECTORS),
    ("k8s-monitoring alloy-singleton", COLLECTORS),
    ("k8s-monitoring alloy-logs", COLLECTORS),
    ("k8s-monitoring alloy-profiles", COLLECTORS),
    ("k8s-monitoring alloy-receiver", COLLECTORS),
    ("k8s-monitoring autoInstrumentation", " The stack does not bring it."),
    ("k8s-monitoring profiling", " The stack does not bring it."),
    ("k8s-monitoring alerting", " It never did anything."),
    (
        "k8s-monitoring opencost",
        " It was ignored there; OpenCost lies under `k8s-monitoring.telemetryServices.opencost` and is set up by the stack.",
    ),
    (
        "kube-prom-stack grafana sidecar datasources extraJsonData annotations",
        " Grafana knows no annotations in a datasource.",
    ),
    (
        "kube-prom-stack prometheus server",
        " It belongs to another chart of Prometheus.",
    ),
    (
        "kube-prom-stack prometheus resources",
        " It never did anything; `kube-prom-stack.prometheus.prometheusSpec.resources` does.",
    ),
    (
        "kube-prom-stack prometheus prometheus-windows-exporter",
        " It belongs one level higher.",
    ),
    (
        "kube-prom-stack alertmanager prometheusOperator",
        " It belongs one level higher.",
    ),
    (
        "loki resources",
        " It never did anything; `loki.singleBinary.resources` does.",
    ),
];

const COLLECTORS: &str = " The collectors are `alloy-logs` and `alloy-central` now, below `k8s-monitoring.collectors`.";

/// Its Services within the cluster, as its file named them.
const SERVICES: [&str; 4] = ["-kube-prom-stack-", "-loki-gateway", "-tempo:", "-pyroscope:"];

impl Import {
    /// Drops what the new chart does by itself, and tells what reaches nothing.
    pub(super) fn predecessor(&mut self) {
        self.destinations();
        self.deployment_mode();
        for path in [
            "pyroscope pyroscope structuredConfig",
            "prometheus-blackbox-exporter",
            "alertsnitch",
        ] {
            // Empty is no decision.
            self.tree.take_if(path, &Value::Object(serde_json::Map::new()));
        }
        for (path, json) in SAME {
            self.tree.take_if(path, &parsed(json));
        }
        let mut gave_way: Vec<String> = OLD
            .iter()
            .filter(|(path, json)| self.tree.take_if(path, &parsed(json)))
            .map(|(path, _)| dotted(path))
            .collect();
        self.dashboards(&mut gave_way);
        self.datasources(&mut gave_way);
        self.remote_write(&mut gave_way);
        let annotations = "kube-prom-stack grafana sidecar datasources extraJsonData annotations";
        if let Some(annotations) = self.tree.get(annotations).map(Node::value) {
            self.dead_annotations(&annotations);
        }
        for (path, hint) in DEAD {
            let Some(mut node) = self.tree.take(path) else { continue };
            node.prune();
            // Only what is left of it after all else was taken.
            if node.kind == Kind::Map(Vec::new()) || is_off(&node) {
                continue;
            }
            self.tell(
                Finding::new(Place::default(), Rule::DeadValue)
                    .fact("value", dotted(path))
                    .fact("hint", hint)
                    .fact("line", node.line),
            );
        }
        if !gave_way.is_empty() {
            self.tell(
                Finding::new(Place::default(), Rule::OldSetting)
                    .fact("count", gave_way.len())
                    .fact("value", gave_way.join("`, `")),
            );
        }
    }

    /// Destinations as a list: those of the stack are its own; others are carried through in today's form.
    fn destinations(&mut self) {
        let path = "k8s-monitoring destinations";
        let Some(list) = self.tree.get(path).cloned() else {
            return;
        };
        if !matches!(list.kind, Kind::List(_)) {
            return;
        }
        self.tree.take(path);
        self.tell(Finding::new(Place::default(), Rule::DestinationsList).fact("line", list.line));
        for destination in list.items() {
            let url = destination.text_at("url").unwrap_or_default();
            if SERVICES.iter().any(|service| url.contains(service)) {
                continue;
            }
            let mut destination = destination.clone();
            let Some(name) = destination.take("name").and_then(|name| name.text()) else {
                self.not_taken("extras.values", &url, "the destination has no name");
                continue;
            };
            let path = [path, " ", &name.replace(' ', "-")].concat();
            self.tree.put(&path, &destination.value(), destination.line);
        }
    }

    /// The stack runs Loki as one process, which had another name.
    fn deployment_mode(&mut self) {
        let path = "loki deploymentMode";
        let Some(mode) = self.word(path) else { return };
        if !matches!(mode.as_str(), "SingleBinary" | "Monolithic") {
            self.not_taken("extras.components.logs", mode, "the stack runs Loki as one process");
        }
    }

    /// Dashboards that Grafana downloads when it starts: the predecessor's own give way, others are carried through.
    fn dashboards(&mut self, gave_way: &mut Vec<String>) {
        let dashboards = "kube-prom-stack grafana dashboards";
        let own = serde_json::json!({"default": {"blackbox-exporter": {"gnetId": 13659, "revision": 1, "datasource": "prometheus"}}});
        if self.tree.take_if(dashboards, &own) {
            gave_way.push(dotted(dashboards));
        }
        // Folders without dashboards of one's own are of no use.
        let providers = "kube-prom-stack grafana dashboardProviders";
        if self.tree.get(dashboards).is_none() && self.tree.take(providers).is_some() {
            gave_way.push(dotted(providers));
        }
    }

    /// Datasources of the stack's parts are made by the chart; others are carried through.
    fn datasources(&mut self, gave_way: &mut Vec<String>) {
        let path = "kube-prom-stack grafana additionalDataSources";
        let Some(list) = self.tree.get(path).cloned() else {
            return;
        };
        let own = |source: &&Node| {
            let uid = source
                .text_at("uid")
                .or_else(|| source.text_at("name"))
                .unwrap_or_default();
            let url = source.text_at("url").unwrap_or_default();
            let named = ["prometheus", "alertmanager", "loki", "tempo", "pyroscope"];
            named.contains(&uid.to_ascii_lowercase().as_str())
                && (url.contains("{{") || SERVICES.iter().any(|service| url.contains(service)))
        };
        let others: Vec<Value> = list
            .items()
            .iter()
            .filter(|source| !own(source))
            .map(Node::value)
            .collect();
        if others.len() == list.items().len() {
            return;
        }
        gave_way.push(dotted(path));
        if others.is_empty() {
            self.tree.take(path);
        } else {
            self.tree.put(path, &Value::Array(others), list.line);
        }
    }

    /// Where Tempo writes its metrics: the stack's own Prometheus, unless it was another.
    fn remote_write(&mut self, gave_way: &mut Vec<String>) {
        let path = "tempo tempo metricsGenerator remoteWriteUrl";
        let url = self.tree.get(path).and_then(Node::text).unwrap_or_default();
        if SERVICES.iter().any(|service| url.contains(service)) {
            self.tree.take(path);
            gave_way.push(dotted(path));
        }
    }
}

/// Whether all that is said is that something is off.
fn is_off(node: &Node) -> bool {
    !node.entries().is_empty()
        && node
            .entries()
            .iter()
            .all(|(key, node)| matches!(key.as_str(), "enabled" | "deploy") && node.value() == Value::Bool(false))
}

/// The tables above are JSON; a test holds that they can be read.
fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_default()
}
