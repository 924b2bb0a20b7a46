//! What the operator is given.

use std::fs;

use serde_json::{Value, json};

use crate::operator;
use crate::tools::cluster::Cluster;
use crate::tools::{NAMESPACE, Rendered};

/// What the operator reads, and what it may do. Workloads of others would only cost time.
const READ: &[&str] = &[
    "Prometheus",
    "Alertmanager",
    "ServiceMonitor",
    "PodMonitor",
    "Probe",
    "PrometheusRule",
    "Secret",
    "ServiceAccount",
    "Role",
    "RoleBinding",
    "ClusterRole",
    "ClusterRoleBinding",
];

/// Puts what the operator reads into the cluster, and takes away what the installation before put there.
pub fn apply(cluster: &Cluster, rendered: &Rendered) {
    let monitoring =
        "prometheuses,alertmanagers,servicemonitors,podmonitors,probes.monitoring.coreos.com,prometheusrules";
    cluster.say(&["--namespace", NAMESPACE, "delete", monitoring, "--all", "--wait=false"]);
    let mut stream = String::new();
    for object in &rendered.0 {
        let kind = object["kind"].as_str().unwrap();
        if READ.contains(&kind) {
            let mut object = object.clone();
            if !kind.starts_with("Cluster") && object["metadata"]["namespace"].is_null() {
                object["metadata"]["namespace"] = NAMESPACE.into();
            }
            stream.push_str(&format!("---\n{object}\n"));
        }
    }
    cluster.apply(&stream);
}

/// What a Job of kube-prometheus-stack makes; pods do not run here.
pub fn certificate(cluster: &Cluster, rendered: &Rendered) -> Value {
    let volumes = &operator::deployment(rendered)["spec"]["template"]["spec"]["volumes"];
    let file = |name: &str| fs::read_to_string(cluster.home.join(name)).unwrap();
    json!({
        "apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": volumes[0]["secret"]["secretName"], "namespace": NAMESPACE},
        "stringData": {"ca": file("ca.crt"), "cert": file("server.crt"), "key": file("server.key")},
    })
}
