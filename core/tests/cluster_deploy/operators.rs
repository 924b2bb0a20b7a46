//! Does what programs in pods would do, since pods do not run here: prometheus-operator, the Alloy operator and the Jobs.
//!
//! Names, labels, owners and finalizers are those of the real ones; that is what deploy.sh goes by.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::{Value, json};

use crate::tools::cluster::Cluster;

pub struct Operators {
    stop: Arc<AtomicBool>,
    /// The Alloy operator does not clear up, as if it did not run.
    pub negligent: Arc<AtomicBool>,
    /// prometheus-operator refuses what it sees, with this message.
    pub refuses: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Operators {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Operators {
    pub fn start(cluster: &Cluster) -> Self {
        let (stop, negligent, refuses) = (Arc::<AtomicBool>::default(), Arc::default(), Arc::default());
        let thread = {
            let work = Work {
                cluster: cluster.clone(),
                negligent: Arc::clone(&negligent),
                refuses: Arc::clone(&refuses),
            };
            let stop = Arc::clone(&stop);
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    work.once();
                    thread::sleep(Duration::from_millis(1500));
                }
            })
        };
        Self {
            stop,
            negligent,
            refuses,
            thread: Some(thread),
        }
    }
}

struct Work {
    cluster: Cluster,
    negligent: Arc<AtomicBool>,
    refuses: Arc<AtomicBool>,
}

impl Work {
    /// Whatever vanishes meanwhile is no matter.
    fn once(&self) {
        let ask = |kinds: &str| {
            let answer = self
                .cluster
                .ask(&["get", kinds, "--all-namespaces", "--output", "json"]);
            serde_json::from_str::<Value>(&answer).ok()
        };
        // Before the definitions are there, there is nothing to do.
        let monitoring = "prometheuses.monitoring.coreos.com,alertmanagers.monitoring.coreos.com";
        let all = format!("{monitoring},alloys.collectors.grafana.com");
        let Some(list) = ask(&all).or_else(|| ask(monitoring)) else {
            return;
        };
        for object in list["items"].as_array().unwrap() {
            match object["kind"].as_str().unwrap() {
                "Alloy" => self.alloy(object),
                "Prometheus" => self.monitoring("prometheuses.monitoring.coreos.com", object),
                _ => self.monitoring("alertmanagers.monitoring.coreos.com", object),
            }
        }
    }

    fn monitoring(&self, kind: &str, object: &Value) {
        let (namespace, name) = place(object);
        let generation = &object["metadata"]["generation"];
        let reconciled = if self.refuses.load(Ordering::Relaxed) {
            "False"
        } else {
            "True"
        };
        let now = object["status"]["conditions"]
            .as_array()
            .and_then(|conditions| conditions.last());
        if now.is_some_and(|now| &now["observedGeneration"] == generation && now["status"] == reconciled) {
            return;
        }
        if object["metadata"]["deletionTimestamp"].is_string() {
            return;
        }
        let program = if kind.starts_with("prom") {
            "prometheus"
        } else {
            "alertmanager"
        };
        let labels = json!({
            "app.kubernetes.io/name": program, "app.kubernetes.io/instance": name,
            "app.kubernetes.io/managed-by": "prometheus-operator", program: name,
        });
        self.apply(&json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet",
            "metadata": {
                "name": format!("{program}-{name}"), "namespace": namespace, "labels": labels,
                "ownerReferences": [owner(object)],
            },
            "spec": {
                "serviceName": format!("{program}-operated"), "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": program, "image": "x"}]}},
                "volumeClaimTemplates": [{
                    "metadata": {"name": format!("{program}-{name}-db")},
                    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
                }],
            },
        }));
        if program == "prometheus" {
            let stack = name.trim_end_matches("-prometheus");
            let managed =
                json!({"app.kubernetes.io/managed-by": "prometheus-operator", "app.kubernetes.io/name": "kubelet"});
            self.apply(&json!({
                "apiVersion": "v1", "kind": "Service",
                "metadata": {"name": format!("{stack}-kubelet"), "namespace": "kube-system", "labels": managed},
                "spec": {"clusterIP": "None", "ports": [{"port": 10250}]},
            }));
            // Jobs of the chart: the first password of Grafana, and the certificate of the operator's webhook
            self.apply(&json!({
                "apiVersion": "v1", "kind": "Secret", "stringData": {"admin-user": "admin", "admin-password": "x"},
                "metadata": {
                    "name": "tamer-grafana-admin", "namespace": namespace,
                    "labels": {"app.kubernetes.io/part-of": "cluster-tamer"},
                },
            }));
            self.apply(&json!({
                "apiVersion": "v1", "kind": "Secret", "stringData": {"cert": "x"},
                "metadata": {"name": format!("{stack}-admission"), "namespace": namespace},
            }));
        }
        let condition = |kind: &str, status: &str| {
            json!({
                "type": kind, "status": status, "observedGeneration": generation, "lastTransitionTime": "2026-01-01T00:00:00Z",
                "reason": "Said", "message": if status == "True" { "" } else { "undefined receiver \"nobody\"" },
            })
        };
        let status = json!({"status": {
            "paused": false, "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1, "unavailableReplicas": 0,
            "conditions": [condition("Available", "True"), condition("Reconciled", reconciled)],
        }});
        self.patch(kind, object, &["--subresource=status"], &status);
    }

    fn alloy(&self, object: &Value) {
        let (namespace, name) = place(object);
        let leaves = object["metadata"]["deletionTimestamp"].is_string();
        if leaves && !self.negligent.load(Ordering::Relaxed) {
            self.cluster.ask(&["delete", "clusterrole", name, "--ignore-not-found"]);
            self.cluster.ask(&[
                "--namespace",
                namespace,
                "delete",
                "secret",
                &format!("sh.helm.release.v1.{name}.v1"),
                "--ignore-not-found",
            ]);
            self.patch(
                "alloys.collectors.grafana.com",
                object,
                &[],
                &json!({"metadata": {"finalizers": null}}),
            );
        }
        if leaves || object["status"]["conditions"].is_array() {
            return;
        }
        let labels = json!({"app.kubernetes.io/name": "alloy", "app.kubernetes.io/instance": name});
        self.apply(&json!({
            "apiVersion": "apps/v1", "kind": "DaemonSet",
            "metadata": {"name": name, "namespace": namespace, "labels": labels, "ownerReferences": [owner(object)]},
            "spec": {
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "alloy", "image": "x"}]}},
            },
        }));
        self.apply(&json!({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": name, "labels": labels}, "rules": [],
        }));
        self.apply(&json!({
            "apiVersion": "v1", "kind": "Secret", "type": "helm.sh/release.v1",
            "metadata": {
                "name": format!("sh.helm.release.v1.{name}.v1"), "namespace": namespace,
                "labels": {"owner": "helm", "name": name, "status": "deployed", "version": "1"},
            },
        }));
        self.patch(
            "alloys.collectors.grafana.com",
            object,
            &[],
            &json!({"metadata": {"finalizers": ["helm.sdk.operatorframework.io/uninstall-release"]}}),
        );
        let status = json!({"status": {"conditions": [{"type": "Initialized", "status": "True"}, {"type": "Deployed", "status": "True"}]}});
        self.patch(
            "alloys.collectors.grafana.com",
            object,
            &["--subresource=status"],
            &status,
        );
    }

    fn apply(&self, object: &Value) {
        self.cluster.pipe(
            &[
                "apply",
                "--server-side",
                "--force-conflicts",
                "--field-manager=operators",
                "--filename",
                "-",
            ],
            &object.to_string(),
        );
    }

    fn patch(&self, kind: &str, object: &Value, options: &[&str], patch: &Value) {
        let (namespace, name) = place(object);
        let patch = patch.to_string();
        let words = [
            "--namespace",
            namespace,
            "patch",
            kind,
            name,
            "--type=merge",
            "--patch",
            &patch,
        ];
        self.cluster.ask(&[&words[..], options].concat());
    }
}

fn place(object: &Value) -> (&str, &str) {
    let text = |key: &str| object["metadata"][key].as_str().unwrap();
    (text("namespace"), text("name"))
}

fn owner(object: &Value) -> Value {
    json!({
        "apiVersion": object["apiVersion"], "kind": object["kind"], "name": object["metadata"]["name"],
        "uid": object["metadata"]["uid"], "controller": true, "blockOwnerDeletion": true,
    })
}
