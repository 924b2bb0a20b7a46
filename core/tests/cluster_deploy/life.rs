//! Install, upgrade and remove, as a person does it the first time.

use base64::Engine as _;

use crate::stage::{Extent, Stage, Told};

/// The limit of a Secret, which holds all of a release, is 1 MiB; room is left for the values that people add.
const RECORD_LIMIT: usize = 1024 * 1024 / 4 * 3;

#[test]
fn a_release_is_installed_upgraded_and_removed() {
    for set in Stage::all("a_release_is_installed_upgraded_and_removed", Extent::Whole) {
        let stage = set();
        let cluster = &stage.cluster;
        forget_definitions(&stage);

        stage
            .deploy(&["--yes", "--dry-run"])
            .ends(0)
            .says("StatefulSet")
            .says("CRDs")
            .says("would make the namespace monitoring");
        assert!(
            !cluster.exists(&["namespace", "monitoring"]),
            "a dry run changes nothing"
        );
        assert!(!cluster.exists(&["customresourcedefinition", "probes.monitoring.coreos.com"]));

        stage
            .deploy(&["--yes", "--timeout", "4m"])
            .ends(0)
            .says("everything of release ct is ready")
            .says("http://localhost:3000");
        all_is_ready(&stage, "monitoring");
        let namespace = cluster.object(&["get", "namespace", "monitoring"]);
        assert_eq!(
            namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"],
            "privileged"
        );
        assert!(
            !cluster.exists(&["--namespace", "monitoring", "secret", "slack-config"]),
            "nobody asked for Slack"
        );
        record_is_small(&stage, "ct", "monitoring");

        // An upgrade with a value of one's own.
        let probes = stage.values("probes.yaml", "blackboxProbeTargets: ['https://shop.example.com']\n");
        stage
            .deploy(&["ct", "monitoring", "--yes", "--timeout=4m", "--values", &probes])
            .ends(0);
        assert_eq!(
            stage
                .helm(&["--namespace", "monitoring", "get", "values", "ct", "--output", "json"])
                .matches("shop.example.com")
                .count(),
            1
        );
        assert_eq!(
            cluster.objects(&["--namespace", "monitoring", "get", "probes"]).len(),
            1
        );
        all_is_ready(&stage, "monitoring");

        // Whoever forgets the values keeps them.
        stage
            .run(&["--yes", "--timeout", "4m"])
            .ends(0)
            .says("keeping the values");
        assert_eq!(
            cluster.objects(&["--namespace", "monitoring", "get", "probes"]).len(),
            1
        );
        stage.deploy(&["--yes", "--timeout", "4m"]).ends(0);
        assert!(
            cluster
                .objects(&["--namespace", "monitoring", "get", "probes"])
                .is_empty()
        );

        stage
            .run(&["--cleanup", "--dry-run"])
            .ends(0)
            .says("release ct")
            .says("persistentvolumeclaim/storage-ct-loki-0");
        all_is_ready(&stage, "monitoring");
        stage
            .run_with(&["--cleanup"], "ct\n")
            .ends(0)
            .says("release ct is removed");
        nothing_is_left(&stage, "ct", "monitoring");
        assert!(
            !cluster.exists(&["namespace", "monitoring"]),
            "the script made it, and it is empty"
        );
        assert!(
            cluster.exists(&["customresourcedefinition", "probes.monitoring.coreos.com"]),
            "CRDs stay"
        );
        stage.run(&["--cleanup", "--yes"]).ends(0).says("nothing to remove");
    }
}

/// As in a cluster that never had them.
fn forget_definitions(stage: &Stage) {
    let all = stage
        .cluster
        .say(&["get", "customresourcedefinitions", "--output", "name"]);
    for definition in all
        .lines()
        .filter(|name| name.ends_with(".monitoring.coreos.com") || name.ends_with(".grafana.com"))
    {
        stage.cluster.say(&["delete", definition, "--timeout=60s"]);
    }
}

/// Looks for itself, without the script.
pub fn all_is_ready(stage: &Stage, namespace: &str) {
    all_is_ready_beside(stage, namespace, 0);
}

/// The same, where others have so many volumes.
pub fn all_is_ready_beside(stage: &Stage, namespace: &str, others: usize) {
    let cluster = &stage.cluster;
    let mut seen = 0;
    for pod in cluster.objects(&["--namespace", namespace, "get", "pods"]) {
        if pod["metadata"]["deletionTimestamp"].is_string() || pod["status"]["phase"] == "Succeeded" {
            continue;
        }
        seen += 1;
        let conditions = pod["status"]["conditions"].as_array().unwrap();
        assert!(
            conditions
                .iter()
                .any(|one| one["type"] == "Ready" && one["status"] == "True"),
            "{}",
            pod["metadata"]["name"]
        );
    }
    assert!(seen >= stage.extent.least_pods(), "{seen} pods");
    let claims = cluster.objects(&["--namespace", namespace, "get", "persistentvolumeclaims"]);
    assert_eq!(claims.len(), stage.extent.volumes() + others);
    for claim in claims.iter().filter(|claim| claim["metadata"]["name"] != "theirs") {
        assert_eq!(claim["status"]["phase"], "Bound", "{}", claim["metadata"]["name"]);
    }
}

/// Nothing of the release is anywhere in the cluster.
pub fn nothing_is_left(stage: &Stage, release: &str, namespace: &str) {
    let kinds = stage
        .cluster
        .say(&["api-resources", "--verbs=list,delete", "--output", "name"]);
    let kinds: Vec<&str> = kinds.lines().filter(|kind| !kind.starts_with("events")).collect();
    let all = stage
        .cluster
        .objects(&["get", &kinds.join(","), "--all-namespaces", "--ignore-not-found"]);
    let mut left = Vec::new();
    for object in &all {
        let metadata = &object["metadata"];
        let label = &metadata["labels"]["app.kubernetes.io/instance"];
        let ours = metadata["annotations"]["meta.helm.sh/release-name"] == release
            || label
                .as_str()
                .is_some_and(|instance| instance == release || instance.starts_with(&format!("{release}-")))
            || metadata["name"].as_str().unwrap().starts_with(&format!("{release}-"))
            || metadata["labels"]["app.kubernetes.io/part-of"] == "cluster-tamer" && metadata["namespace"] == namespace;
        // Kubernetes clears these up by itself, a moment later.
        let soon = [
            "ControllerRevision",
            "EndpointSlice",
            "Endpoints",
            "ReplicaSet",
            "PersistentVolume",
        ]
        .contains(&object["kind"].as_str().unwrap());
        if ours && !soon {
            left.push(format!("{} {}", object["kind"], metadata["name"]));
        }
    }
    assert!(left.is_empty(), "{left:#?}");
}

/// What Helm keeps of a release lies in one Secret.
fn record_is_small(stage: &Stage, release: &str, namespace: &str) {
    let selector = format!("owner=helm,name={release}");
    let secrets = stage
        .cluster
        .objects(&["--namespace", namespace, "get", "secrets", "--selector", &selector]);
    assert!(!secrets.is_empty());
    for secret in secrets {
        let data = secret["data"]["release"].as_str().unwrap();
        let record = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
        let percent = record.len() * 100 / (1024 * 1024);
        println!(
            "{}: {} bytes, {percent} % of what a Secret may hold",
            secret["metadata"]["name"],
            record.len()
        );
        assert!(record.len() < RECORD_LIMIT, "{} bytes", record.len());
    }
}

#[test]
fn a_second_release_lives_beside_the_first() {
    let Some(stage) = Stage::set("a_second_release_lives_beside_the_first", Extent::Whole) else {
        return;
    };
    let cluster = &stage.cluster;
    stage.deploy(&["--yes", "--timeout", "4m"]).ends(0);

    // Each of these would break one of the two.
    stage
        .deploy(&["other", "monitoring", "--yes"])
        .ends(3)
        .says("holds the release \"ct\" already");
    stage
        .deploy(&["ct", "second", "--yes"])
        .ends(3)
        .says("namespace monitoring holds a release \"ct\"");
    let refused: Told = stage.deploy(&["other", "second", "--yes"]).ends(3);
    let refused = refused.says("port 9100").says("nodeExporter:\n      enabled: false");
    refused
        .says("prometheus-operator as well")
        .says("Alloy operator as well");
    assert!(!cluster.exists(&["namespace", "second"]));

    // With the lines that the messages gave.
    let shared = stage.values(
        "shared.yaml",
        "kube-prom-stack:\n  nodeExporter: {enabled: false}\n  prometheusOperator: {enabled: false}\nk8s-monitoring:\n  alloy-operator: {deploy: false}\n",
    );
    stage
        .deploy(&["other", "second", "--yes", "--timeout", "4m", "--values", &shared])
        .ends(0)
        .says("everything of release other is ready");
    assert_eq!(
        cluster
            .objects(&["--namespace", "second", "get", "persistentvolumeclaims"])
            .len(),
        6
    );

    stage.run(&["--cleanup", "other", "second", "--yes"]).ends(0);
    nothing_is_left(&stage, "other", "second");
    all_is_ready(&stage, "monitoring");
    stage.run(&["--cleanup", "--yes"]).ends(0);
    nothing_is_left(&stage, "ct", "monitoring");
}
