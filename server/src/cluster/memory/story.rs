//! What the made-up cluster is, and how a release in it becomes ready.

use std::time::Duration;

use serde_json::{Value, json};
use tamer_core::names::Resources;

use super::{MANAGER, text};

/// The version of Kubernetes that is told.
pub const VERSION: &str = "v1.33.1+k3s1";

/// The chart is fetched by then.
const FETCHED: Duration = Duration::from_secs(2);

/// Helm is done by then.
const INSTALLED: Duration = Duration::from_secs(12);

/// Each workload is ready this much after the one before.
const EACH: Duration = Duration::from_secs(1);

/// What is there at first.
pub fn beginning() -> Vec<Value> {
    let mut objects: Vec<Value> = ["default", "flux-system", "kube-system"]
        .iter()
        .map(|name| json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}))
        .collect();
    for name in ["node-a", "node-b", "node-c"] {
        objects.push(json!({
            "apiVersion": "v1", "kind": "Node", "metadata": {"name": name},
            "status": {"allocatable": {"cpu": "4", "memory": "8Gi"}, "conditions": [{"type": "Ready", "status": "True"}]},
        }));
    }
    objects.push(json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": "rancher.io/local-path", "allowVolumeExpansion": true,
        "metadata": {"name": "local-path", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
    }));
    objects
        .push(json!({"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass", "metadata": {"name": "traefik"}}));
    for name in ["source-controller", "helm-controller", "notification-controller"] {
        let labels = json!({"app.kubernetes.io/part-of": "flux", "app.kubernetes.io/version": "v2.9.5"});
        objects.push(json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "flux-system", "labels": labels}}));
    }
    objects
}

/// An object as its controller would show it this long after it changed.
pub fn told(object: &Value, since: Duration) -> Value {
    let mut object = object.clone();
    if text(&object, "/kind") != "HelmRelease" {
        return object;
    }
    let (known, reason, message) = if since < FETCHED {
        ("False", "SourceNotReady", "the chart is being fetched")
    } else if since < INSTALLED {
        (
            "Unknown",
            "Progressing",
            "Running 'install' action with timeout of 15m0s",
        )
    } else {
        ("True", "InstallSucceeded", "Helm install succeeded")
    };
    let status = json!({
        "conditions": [{"type": "Ready", "status": known, "reason": reason, "message": message}],
        "history": [{"version": 1, "chartVersion": tamer_core::VERSION, "status": if since < INSTALLED { "pending-install" } else { "deployed" }}],
    });
    if let Value::Object(map) = &mut object {
        map.insert("status".into(), status);
    }
    object
}

/// What Helm and the operators make of a release this long after it changed.
pub fn made(release: &Value, since: Duration) -> Vec<Value> {
    if since < FETCHED {
        return Vec::new();
    }
    let name = text(release, "/spec/releaseName");
    let names = Resources(name);
    let workloads = [
        ("Deployment", names.grafana()),
        ("Deployment", names.kube_state_metrics()),
        ("Deployment", names.blackbox_exporter()),
        ("Deployment", format!("{name}-alloy-central")),
        ("DaemonSet", names.node_exporter()),
        ("DaemonSet", format!("{name}-alloy-logs")),
        ("StatefulSet", format!("prometheus-{}", names.prometheus())),
        ("StatefulSet", format!("alertmanager-{}", names.alertmanager())),
        ("StatefulSet", names.loki()),
        ("StatefulSet", names.tempo()),
        ("StatefulSet", names.pyroscope()),
    ];
    let mut at = FETCHED;
    workloads
        .into_iter()
        .map(|(kind, name)| {
            at += EACH;
            let ready = u64::from(since >= at);
            let status = match kind {
                "DaemonSet" => json!({"desiredNumberScheduled": 3, "numberReady": 3 * ready, "updatedNumberScheduled": 3}),
                _ => json!({"readyReplicas": ready, "updatedReplicas": 1}),
            };
            json!({
                "apiVersion": "apps/v1", "kind": kind, "spec": {"replicas": 1}, "status": status,
                "metadata": {"name": name, "namespace": text(release, "/metadata/namespace"), "labels": {"app.kubernetes.io/managed-by": MANAGER}},
            })
        })
        .collect()
}

/// What a program of the stack answers.
pub fn says(service: &str, path: &str, line: Option<&Value>) -> Value {
    let sample = |labels: Value, value: &str| json!({"metric": labels, "value": [0, value]});
    let result = |result: Vec<Value>| json!({"status": "success", "data": {"result": result}});
    match service {
        "tamer-alertmanager" => json!([{"labels": {"alertname": "Watchdog"}}]),
        // The archive has something of the last day, and the line that was written is read back.
        "tamer-loki" => result(vec![
            line.cloned().unwrap_or_else(|| json!({"stream": {}, "values": []})),
        ]),
        _ if path.contains("query=up") => {
            let jobs = ["kubelet", "node-exporter", "loki", "tempo", "grafana"];
            result(
                jobs.iter()
                    .map(|job| sample(json!({"job": job, "instance": "10.42.0.7"}), "1"))
                    .collect(),
            )
        }
        _ => result(vec![sample(json!({"result": "written"}), "42")]),
    }
}
