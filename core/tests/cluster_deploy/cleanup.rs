//! What a cleanup takes, what it leaves, and that it does not hang.

use std::sync::atomic::Ordering;

use crate::life::nothing_is_left;
use crate::stage::{Extent, Stage};

#[test]
fn a_cleanup_takes_what_is_ours_and_nothing_else() {
    let Some(stage) = Stage::set("a_cleanup_takes_what_is_ours_and_nothing_else", Extent::Whole) else {
        return;
    };
    let cluster = &stage.cluster;
    stage.deploy(&["--yes", "--timeout", "4m"]).ends(0);
    // Things of other people in the same namespace.
    cluster.apply(
        "{apiVersion: v1, kind: Secret, metadata: {name: theirs, namespace: monitoring}}\n---\n\
         {apiVersion: v1, kind: Secret, metadata: {name: theirs-too, namespace: monitoring, labels: {app.kubernetes.io/part-of: shop, app.kubernetes.io/instance: shop}}}\n---\n\
         {apiVersion: v1, kind: ConfigMap, metadata: {name: theirs, namespace: monitoring}}\n---\n\
         {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: theirs, namespace: monitoring, labels: {app.kubernetes.io/instance: shop}}, \
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}",
    );
    // A Secret of the wizard.
    cluster.apply(
        "{apiVersion: v1, kind: Secret, metadata: {name: s3, namespace: monitoring, labels: {app.kubernetes.io/part-of: cluster-tamer, app.kubernetes.io/managed-by: cluster-tamer}}}",
    );

    stage
        .run_with(&["--cleanup"], "monitoring\n")
        .ends(5)
        .says("not confirmed; nothing was changed");
    stage.run_with(&["--cleanup"], "").ends(5);
    crate::life::all_is_ready_beside(&stage, "monitoring", 1);

    let told = stage
        .run_with(&["--cleanup"], "ct\n")
        .ends(0)
        .says("secret/s3")
        .says("secret/tamer-grafana-admin");
    let told = told.says(
        "persistentvolumeclaim/prometheus-ct-kube-prom-stack-prometheus-db-prometheus-ct-kube-prom-stack-prometheus-0",
    );
    let told = told
        .says("namespace monitoring stays, because other things are in it")
        .says("kubectl delete customresourcedefinitions");
    assert!(!told.out.contains("theirs-too\n  "), "{}", told.out);
    for thing in [
        "secret/theirs",
        "secret/theirs-too",
        "configmap/theirs",
        "persistentvolumeclaim/theirs",
    ] {
        assert!(cluster.exists(&["--namespace", "monitoring", thing]), "{thing}");
    }
    nothing_is_left(&stage, "ct", "monitoring");
    let secrets = cluster.say(&["--namespace", "monitoring", "get", "secrets", "--output", "name"]);
    assert_eq!(
        secrets.lines().collect::<Vec<_>>(),
        ["secret/theirs", "secret/theirs-too"]
    );
}

#[test]
fn a_cleanup_does_not_hang_on_finalizers() {
    let Some(stage) = Stage::set("a_cleanup_does_not_hang_on_finalizers", Extent::Whole) else {
        return;
    };
    let cluster = &stage.cluster;
    stage.deploy(&["--yes", "--timeout", "4m"]).ends(0);
    // What the chart's hook does, which nobody undoes but another hook.
    let patch = r#"{"metadata":{"finalizers":["k8s.grafana.com/finalizer"]}}"#;
    cluster.say(&[
        "--namespace",
        "monitoring",
        "patch",
        "deployment",
        "ct-alloy-operator",
        "--type=merge",
        "--patch",
        patch,
    ]);
    stage.operators().negligent.store(true, Ordering::Relaxed);

    let told = stage.run(&["--cleanup", "--yes", "--timeout", "20s"]).ends(0);
    told.says("the Alloy operator did not clear up");
    nothing_is_left(&stage, "ct", "monitoring");
    assert!(!cluster.exists(&["namespace", "monitoring"]));
    assert!(
        !cluster.exists(&["clusterrole", "ct-alloy-central"]),
        "what the operator would have removed"
    );
}

#[test]
fn what_a_plain_helm_uninstall_leaves_is_found() {
    for set in Stage::all("what_a_plain_helm_uninstall_leaves_is_found", Extent::Whole) {
        let stage = set();
        stage
            .deploy(&["longer-name", "monitoring", "--yes", "--timeout", "4m"])
            .ends(0);
        stage.helm(&["--namespace", "monitoring", "uninstall", "longer-name", "--wait"]);
        let told = stage.run(&["--cleanup", "longer-name", "monitoring", "--yes"]).ends(0);
        told.says("persistentvolumeclaim/storage-longer-name-loki-0")
            .says("persistentvolumeclaim/alertmanager-longer-name-kube-prom-stac-alertmanager-db-alertmanager-longer-name-kube-prom-stac-alertmanager-0");
        nothing_is_left(&stage, "longer-name", "monitoring");
    }
}
