//! The real prometheus-operator, with the arguments and the rights that the chart gives it, over what the chart renders.
//!
//! It refuses in its log what the API server took: a monitor with a wrong relabeling, a rule that does not parse, a
//! Secret that is not there. What it accepts it turns into the configuration that Prometheus and Alertmanager read.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod given;
mod made;
mod operator;
#[path = "../tools/mod.rs"]
mod tools;

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use given::{apply, certificate};
use made::{alertmanager_reads_its_routes, prometheus_reads_everything, retention_and_alerts, wanted_jobs};
use operator::Operator;
use serde_json::json;
use tamer_core::draft::{Draft, Target};
use tools::NAMESPACE;
use tools::cluster::Cluster;

/// What of our own templates reaches the operator, all at once.
const OPTIONS: &str = r#"
global:
  tamer:
    metricsInS3: {enabled: true, bucket: my-metrics, endpoint: s3.example.com, credentials: {secretName: s3-keys}}
blackboxProbeTargets:
  - https://shop.example.com
  - {url: "db.example.com:5432", name: database, module: tcp_connect, interval: 30s, labels: {team: platform}}
"#;

/// What the API server takes and the operator does not: else this test would find nothing.
fn sees_what_is_wrong(operator: &Operator, cluster: &Cluster) {
    let wrong = [
        (
            "PrometheusRule",
            "wrong-rule",
            json!({"groups": [{"name": "a", "rules": [{"alert": "A", "expr": "sum("}]}]}),
        ),
        (
            "ServiceMonitor",
            "wrong-monitor",
            json!({"selector": {}, "endpoints": [{"port": "http", "relabelings": [{"regex": "("}]}]}),
        ),
    ];
    for (kind, name, spec) in wrong {
        let object = json!({"apiVersion": "monitoring.coreos.com/v1", "kind": kind,
            "metadata": {"name": name, "namespace": NAMESPACE}, "spec": spec});
        cluster.apply(&object.to_string());
        cluster.until(&format!("{name} is refused"), 60, || {
            operator.complaints().iter().any(|line| line.contains(name))
        });
    }
}

/// The chart's own values with probes, and answers that turn on what else reaches the operator.
/// Each under another release, because one is still being taken down while the next one comes up.
fn drafts() -> Vec<(&'static str, &'static str, Draft)> {
    let mut probed = Draft::default();
    for url in ["https://shop.example.com", "https://status.example.com/health?deep=1"] {
        probed.probes.targets.push(Target {
            url: url.into(),
            ..Target::default()
        });
    }
    vec![
        ("default with probes", "ct", probed),
        ("everything", "obs", tools::answers("everything.yaml")),
        ("large with S3", "big", tools::answers("large_with_s3.yaml")),
    ]
}

/// What the tests need, and the cluster to themselves.
fn stage(test: &str) -> Option<(Cluster, PathBuf, PathBuf, MutexGuard<'static, ()>)> {
    static ALONE: Mutex<()> = Mutex::new(());
    let cluster = Cluster::here(test)?;
    let Some(program) = tools::program("TAMER_OPERATOR") else {
        tools::skip(test, "no prometheus-operator (TAMER_OPERATOR)");
        return None;
    };
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // Pods that the operator makes fit the strictest level.
    cluster.apply(
        &json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE,
            "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}})
        .to_string(),
    );
    Some((cluster, program, tools::folder(&format!("{test}-log")), alone))
}

#[test]
fn own_monitors_and_rules_are_accepted() {
    let test = "own_monitors_and_rules_are_accepted";
    let Some((cluster, program, folder, _alone)) = stage(test) else {
        return;
    };
    let (Some(helm), Some(definitions)) = (tools::helms().into_iter().next(), tools::program("TAMER_CRDS")) else {
        return tools::skip(
            test,
            "no Helm (TAMER_HELM4, TAMER_HELM3) or no definitions (TAMER_CRDS)",
        );
    };
    cluster.define(&[definitions.join("monitoring")]);
    let rendered = tools::template(&helm, &tools::own_chart(test), "ct", OPTIONS);
    assert!(wanted_jobs(&rendered).len() >= 5 && rendered.of_kind("PrometheusRule").len() >= 7);
    // What kube-prometheus-stack makes otherwise.
    let prometheus = json!({
        "apiVersion": "monitoring.coreos.com/v1", "kind": "Prometheus",
        "metadata": {"name": "own", "namespace": NAMESPACE},
        "spec": {"serviceMonitorSelector": {}, "podMonitorSelector": {}, "probeSelector": {}, "ruleSelector": {}},
    });
    apply(&cluster, &rendered);
    cluster.apply(&prometheus.to_string());
    let words = format!("--namespaces={NAMESPACE}");
    let operator = Operator::start(&program, &[&words], &cluster.kubeconfig(), &folder);
    operator.makes(test, &cluster, &["Reconciled"], ["Prometheus", "own"]);
    assert_eq!(operator.complaints(), Vec::<String>::new());
    prometheus_reads_everything("own templates", &cluster, "own", &rendered);
    sees_what_is_wrong(&operator, &cluster);
}

#[test]
fn the_operator_accepts_and_uses_what_the_chart_renders() {
    let test = "the_operator_accepts_and_uses_what_the_chart_renders";
    let Some((cluster, program, folder, _alone)) = stage(test) else {
        return;
    };
    let Some((helm, chart)) = tools::real(test) else { return };
    cluster.apply(&tools::run(Command::new(&helm).args(["show", "crds"]).arg(&chart)));
    cluster.established();
    // The class that the answers ask for.
    cluster.apply(
        &json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "fast"},
            "provisioner": "kubernetes.io/host-path"})
        .to_string(),
    );

    for (name, release, draft) in drafts() {
        let rendered = tools::template_answers(&helm, &chart, release, &draft);
        apply(&cluster, &rendered);
        cluster.apply(&certificate(&cluster, &rendered).to_string());
        let operator = Operator::of(&program, &cluster, &rendered, &folder);
        for kind in ["Prometheus", "Alertmanager"] {
            let object = [kind, rendered.names(kind)[0]];
            operator.makes(name, &cluster, &["Reconciled", "Available"], object);
        }
        assert_eq!(operator.complaints(), Vec::<String>::new(), "{name}");
        let prometheus = rendered.of_kind("Prometheus")[0];
        let read = prometheus_reads_everything(name, &cluster, rendered.names("Prometheus")[0], &rendered);
        retention_and_alerts(name, &read, prometheus);
        alertmanager_reads_its_routes(name, &cluster, &rendered, &folder);
        sees_what_is_wrong(&operator, &cluster);
    }
}
