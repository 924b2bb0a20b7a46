//! What is found out before anything is changed.

use std::fs;
use std::os::unix::fs::symlink;

use crate::stage::{Extent, Stage};

#[test]
fn nothing_is_changed_where_something_is_missing() {
    let Some(stage) = Stage::set("nothing_is_changed_where_something_is_missing", Extent::Metrics) else {
        return;
    };
    let cluster = &stage.cluster;

    // a cluster without a default for volumes
    let default = "storageclass.kubernetes.io/is-default-class";
    cluster.say(&["annotate", "storageclass", "standard", &format!("{default}-")]);
    let told = stage
        .deploy(&["--yes"])
        .ends(3)
        .says("no default StorageClass")
        .says("There are: standard");
    told.says("kubectl annotate storageclass NAME");
    let named = stage.values(
        "named.yaml",
        "kube-prom-stack: {grafana: {persistence: {storageClassName: fast}}}\n",
    );
    stage
        .deploy(&["--yes", "--values", &named])
        .ends(3)
        .says("StorageClass \"fast\", which does not exist");
    cluster.say(&["annotate", "storageclass", "standard", &format!("{default}=true")]);

    // a namespace that refuses pods which read the host
    cluster.apply("{apiVersion: v1, kind: Namespace, metadata: {name: strict, labels: {pod-security.kubernetes.io/enforce: baseline}}}");
    let told = stage
        .deploy(&["ct", "strict", "--yes"])
        .ends(3)
        .says("Pod Security level \"baseline\"");
    told.says("kubectl label namespace strict pod-security.kubernetes.io/enforce=privileged --overwrite");

    // a Secret that is mounted but not there
    let mounted = stage.values(
        "mounted.yaml",
        "kube-prom-stack: {alertmanager: {alertmanagerSpec: {secrets: [pager]}}}\n",
    );
    stage
        .deploy(&["--yes", "--values", &mounted])
        .ends(3)
        .says("Secret \"pager\"");

    // values that contradict themselves, in the chart's own words
    let wrong = stage.values("wrong.yaml", "loki: {enabled: true}\n");
    stage
        .deploy(&["--yes", "--values", &wrong])
        .ends(3)
        .says("global.tamer.logs is false but loki.enabled is true");

    // another node-exporter
    cluster.apply(
        "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: metrics-of-nodes, namespace: strict}, spec: {selector: {matchLabels: {a: b}}, \
         template: {metadata: {labels: {a: b}}, spec: {hostNetwork: true, containers: [{name: a, image: a, ports: [{containerPort: 9100, hostPort: 9100}]}]}}}}",
    );
    stage
        .deploy(&["--yes"])
        .ends(3)
        .says("strict/metrics-of-nodes uses port 9100");
    cluster.say(&["delete", "namespace", "strict"]);

    assert!(!cluster.exists(&["namespace", "monitoring"]));
    let releases = cluster.objects(&["get", "secrets", "--all-namespaces", "--selector", "owner=helm"]);
    assert!(releases.is_empty());
}

#[test]
fn who_may_not_or_cannot_is_told_why() {
    let Some(stage) = Stage::set("who_may_not_or_cannot_is_told_why", Extent::Metrics) else {
        return;
    };
    let mut nobody = stage.command(&["--yes"]);
    nobody.env("KUBECONFIG", stage.cluster.home.join("nobody.kubeconfig"));
    let told = crate::stage::Told::from(nobody.output().unwrap()).ends(3);
    told.says("forbidden");

    // may look, but not install
    stage.cluster.apply(
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: nobody-looks, labels: {app.kubernetes.io/instance: test}}, \
         roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: nobody-looks}, subjects: [{kind: Group, name: 'sim:nobody', apiGroup: rbac.authorization.k8s.io}]}\n---\n\
         {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: nobody-looks, labels: {app.kubernetes.io/instance: test}}, \
         rules: [{apiGroups: ['*'], resources: ['*'], verbs: [get, list, watch]}]}",
    );
    let told = crate::stage::Told::from(nobody.arg("--values").arg(&stage.values).output().unwrap()).ends(3);
    told.says("your user may not create: customresourcedefinitions")
        .says("namespaces")
        .says("nothing was changed");

    let mut nowhere = stage.command(&["--yes"]);
    nowhere.env("KUBECONFIG", stage.folder.join("no-such-kubeconfig"));
    crate::stage::Told::from(nowhere.output().unwrap())
        .ends(3)
        .says("kubectl does not reach the cluster");

    // without Helm
    let programs = stage.folder.join("few-programs");
    fs::create_dir_all(&programs).unwrap();
    for name in ["bash", "mktemp", "rm", "dirname", "tail", "cat", "tput"] {
        let program = std::env::split_paths(&std::env::var_os("PATH").unwrap())
            .map(|folder| folder.join(name))
            .find(|path| path.exists());
        symlink(program.unwrap(), programs.join(name)).unwrap();
    }
    symlink(&stage.cluster.program, programs.join("kubectl")).unwrap();
    let mut bare = stage.command(&[]);
    bare.env("PATH", &programs);
    crate::stage::Told::from(bare.output().unwrap())
        .ends(3)
        .says("helm is missing");
    fs::write(programs.join("helm"), "#!/bin/bash\necho v3.9.0+g1\n").unwrap();
    fs::set_permissions(
        programs.join("helm"),
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )
    .unwrap();
    crate::stage::Told::from(bare.output().unwrap())
        .ends(3)
        .says("helm is 3.9.0; 3.14 or newer is needed");
}

#[test]
fn what_flux_manages_is_left_to_flux() {
    let Some(stage) = Stage::set("what_flux_manages_is_left_to_flux", Extent::Metrics) else {
        return;
    };
    stage.cluster.apply(
        "{apiVersion: v1, kind: Namespace, metadata: {name: monitoring}}\n---\n\
         {apiVersion: v1, kind: ServiceAccount, metadata: {name: ct-grafana, namespace: monitoring, labels: {app.kubernetes.io/instance: ct, helm.toolkit.fluxcd.io/name: cluster-tamer}}}",
    );
    for words in [&["--yes"][..], &["--cleanup", "--yes"]] {
        stage
            .run(words)
            .ends(3)
            .says("Flux manages this release (HelmRelease \"cluster-tamer\")");
    }
}
