//! What is told when not everything becomes ready.

use crate::stage::{Extent, Stage};

#[test]
fn a_pod_that_does_not_start_is_told_with_its_reason() {
    let Some(stage) = Stage::set("a_pod_that_does_not_start_is_told_with_its_reason", Extent::Metrics) else {
        return;
    };
    let broken = stage.values(
        "broken.yaml",
        "kube-prom-stack: {grafana: {podLabels: {sim/fail: ImagePullBackOff}}, kube-state-metrics: {customLabels: {sim/fail: CrashLoopBackOff}}}\n",
    );
    let told = stage
        .deploy(&["--yes", "--timeout", "20s", "--values", &broken])
        .ends(4);
    let told = told
        .says("Not ready in namespace monitoring")
        .says("Deployment ct-grafana: 0 of 1 pods");
    let told = told
        .says("container grafana: ImagePullBackOff")
        .says("simulated failure")
        .says("Images cannot be pulled");
    let told = told
        .says("Deployment ct-kube-state-metrics: 0 of 1 pods")
        .says("CrashLoopBackOff")
        .says("the same command waits again");
    assert!(
        !told.out.contains("DaemonSet ct-prometheus-node-exporter"),
        "what is ready is not told"
    );
    assert!(!told.out.contains('\u{1b}'), "no colours without a terminal");

    // The cause is gone: the same command goes on.
    stage
        .deploy(&["--yes", "--timeout", "4m"])
        .ends(0)
        .says("everything of release ct is ready");
    stage.run(&["--cleanup", "--yes"]).ends(0);
}

#[test]
fn what_an_operator_refuses_is_told_in_its_own_words() {
    let Some(stage) = Stage::set("what_an_operator_refuses_is_told_in_its_own_words", Extent::Metrics) else {
        return;
    };
    stage
        .operators()
        .refuses
        .store(true, std::sync::atomic::Ordering::Relaxed);
    let told = stage.deploy(&["--yes", "--timeout", "20s"]).ends(4);
    told.says("its operator refuses it")
        .says("undefined receiver \"nobody\"");
    stage
        .operators()
        .refuses
        .store(false, std::sync::atomic::Ordering::Relaxed);
    stage.run(&["--cleanup", "--yes"]).ends(0);
}

#[test]
fn a_quota_and_a_volume_that_nobody_makes_are_told() {
    let Some(stage) = Stage::set("a_quota_and_a_volume_that_nobody_makes_are_told", Extent::Metrics) else {
        return;
    };
    let cluster = &stage.cluster;
    // Two pods are too few, and this class has nobody who makes volumes.
    cluster.apply(
        r#"
apiVersion: v1
kind: Namespace
metadata: {name: tight}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: two-pods, namespace: tight}
spec: {hard: {pods: "2"}}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: nobody-serves-it}
provisioner: example.com/none
"#,
    );
    let class = stage.values(
        "class.yaml",
        "kube-prom-stack: {grafana: {persistence: {storageClassName: nobody-serves-it}}}\n",
    );
    let told = stage
        .deploy(&["ct", "tight", "--yes", "--timeout", "25s", "--values", &class])
        .ends(4);
    let told = told.says("exceeded quota").says("describe resourcequota");
    told.says("PersistentVolumeClaim ct-grafana: pending, class nobody-serves-it")
        .says("nobody-serves-it")
        .says("Volumes are not made");
    stage.run(&["--cleanup", "ct", "tight", "--yes"]).ends(0);
    assert!(cluster.exists(&["namespace", "tight"]), "somebody else made it");
    cluster.say(&["delete", "storageclass", "nobody-serves-it"]);
}
