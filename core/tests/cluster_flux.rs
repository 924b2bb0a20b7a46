//! A bundle for Flux, installed by the real helm-controller from the real chart.
//!
//! Its source-controller is a stand-in (xtask/cluster/flux) that serves this checkout's chart as the Git repository.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tamer_core::draft::{Delivery, Draft, Target};
use tools::cluster::Cluster;

mod tools;

/// The operator's webhook points at a pod, and pods do not run here.
fn draft() -> Draft {
    let mut draft = Draft::default();
    draft.cluster.delivery = Delivery::Flux;
    draft.cluster.namespace = "by-flux".into();
    let values = json!({"kube-prom-stack": {"prometheusOperator": {"admissionWebhooks": {"enabled": false}, "tls": {"enabled": false}}}});
    draft.extras.values = values.as_object().unwrap().clone();
    draft
}

/// What a person applies, in the order of the bundle.
fn apply(cluster: &Cluster, draft: &Draft) {
    let config = tamer_core::check(draft).config.unwrap();
    let plan = tamer_core::plan::plan(&config, &tamer_core::secrets::Secrets::default());
    for planned in plan.objects {
        cluster.apply(&planned.object.to_string());
    }
}

fn release(cluster: &Cluster) -> Value {
    cluster.object(&["--namespace", "by-flux", "get", "helmrelease", "ct"])
}

/// "True InstallSucceeded …", "False …" or nothing, if nothing is said yet about the present spec.
fn ready(release: &Value) -> String {
    let conditions = release["status"]["conditions"].as_array();
    let ready = conditions.into_iter().flatten().find(|condition| {
        condition["type"] == "Ready" && condition["observedGeneration"] == release["metadata"]["generation"]
    });
    ready.map_or_else(String::new, |ready| {
        format!(
            "{} {} {}",
            ready["status"].as_str().unwrap(),
            ready["reason"].as_str().unwrap(),
            ready["message"].as_str().unwrap()
        )
    })
}

fn wait_for(cluster: &Cluster, wanted: &str) {
    cluster.until(wanted, 240, || {
        let release = release(cluster);
        ready(&release).starts_with(wanted)
    });
}

#[test]
fn flux_installs_and_upgrades_a_bundle() {
    let test = "flux_installs_and_upgrades_a_bundle";
    let Some(cluster) = Cluster::here(test) else { return };
    let Some(sources) = tools::program("TAMER_FLUX_SOURCES") else {
        return tools::skip(test, "no Flux in the cluster");
    };
    let Some(chart) = tools::whole_chart(test) else {
        return tools::skip(
            test,
            "the subcharts are not here; `helm dependency update chart/stack` fetches them",
        );
    };
    link(&chart, &sources.join("cluster-tamer/chart/stack"));

    let mut draft = draft();
    apply(&cluster, &draft);
    wait_for(&cluster, "True InstallSucceeded");
    let workloads = cluster.objects(&["--namespace", "by-flux", "get", "deployments,statefulsets,daemonsets"]);
    assert!(workloads.len() >= 10, "{}", workloads.len());
    for kind in ["Prometheus", "Alertmanager"] {
        assert_eq!(
            cluster.objects(&["--namespace", "by-flux", "get", kind]).len(),
            1,
            "{kind}"
        );
    }
    assert_eq!(cluster.objects(&["--namespace", "by-flux", "get", "alloys"]).len(), 2);

    // Another answer, and Flux follows.
    draft.probes.targets.push(Target {
        url: "https://shop.example.com".into(),
        ..Target::default()
    });
    apply(&cluster, &draft);
    wait_for(&cluster, "True UpgradeSucceeded");
    let probes = cluster.objects(&["--namespace", "by-flux", "get", "probes.monitoring.coreos.com"]);
    assert_eq!(
        probes[0]["spec"]["targets"]["staticConfig"]["static"][0],
        "https://shop.example.com"
    );

    // Values that the chart refuses: its own words reach the status of the release.
    let mut contradiction = release(&cluster);
    contradiction["spec"]["values"]["global"] = json!({"tamer": {"cluster": "other"}});
    let patch = json!({"spec": {"values": contradiction["spec"]["values"]}}).to_string();
    cluster.say(&[
        "--namespace",
        "by-flux",
        "patch",
        "helmrelease",
        "ct",
        "--type=merge",
        "--patch",
        &patch,
    ]);
    wait_for(&cluster, "False");
    let said = ready(&release(&cluster));
    assert!(said.contains("k8s-monitoring.cluster.name differs"), "{said}");
    apply(&cluster, &draft);

    cluster.say(&[
        "--namespace",
        "by-flux",
        "delete",
        "helmrelease",
        "ct",
        "--wait",
        "--timeout=180s",
    ]);
    assert!(!cluster.exists(&["--namespace", "by-flux", "deployment", "ct-grafana"]));
    cluster.say(&["delete", "namespace", "by-flux", "--timeout=120s"]);
    cluster.say(&[
        "--namespace",
        "flux-system",
        "delete",
        "gitrepository,helmchart",
        "--all",
    ]);
}

fn link(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    let _ = fs::remove_file(to);
    std::os::unix::fs::symlink(from, to).unwrap();
}
