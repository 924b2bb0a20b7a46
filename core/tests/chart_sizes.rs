//! The sizes of an installation: that their files fit the chart, keep its promises, and what each asks of a cluster.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tamer_core::draft::{Draft, Size, Volumes};
use tools::Rendered;
use tools::footprint::{Footprint, footprint};

mod tools;

const SIZES: [Size; 3] = [Size::Small, Size::Medium, Size::Large];

/// Answers that fit a size: large needs S3.
fn answers(size: Size) -> Draft {
    let mut draft = match size {
        Size::Large => tools::answers("large_with_s3.yaml"),
        Size::Small | Size::Medium => Draft::default(),
    };
    draft.cluster.size = size;
    draft.storage.volumes = Volumes::usual(size);
    draft
}

/// Renders a size as the bundle's README tells: the size's file first, then the answers.
fn render(helm: &Path, chart: &Path, release: &str, size: Size) -> Rendered {
    let answers = tools::values(&answers(size));
    match size {
        Size::Small => tools::template(helm, chart, release, &answers),
        Size::Medium | Size::Large => {
            let file = chart.join(format!("sizes/{}.yaml", size.name()));
            tools::template_over(helm, chart, release, &[file], &answers)
        }
    }
}

#[test]
fn every_size_renders_for_every_helm_and_keeps_fourteen_days() {
    let test = "every_size_renders_for_every_helm_and_keeps_fourteen_days";
    let Some((_, chart)) = tools::real(test) else { return };
    for helm in tools::helms() {
        for size in SIZES {
            let rendered = render(&helm, &chart, "ct", size);
            let prometheus = rendered.get("Prometheus", "ct-kube-prom-stack-prometheus");
            assert_eq!(prometheus["spec"]["retention"], "336h", "{size:?}");
            let loki = rendered.file("loki", "config.yaml");
            assert_eq!(loki["limits_config"]["retention_period"], "336h", "{size:?}");
            assert_eq!(loki["compactor"]["retention_enabled"], true, "{size:?}");
            let tempo = rendered.file("tempo", "tempo.yaml");
            assert_eq!(tempo["compactor"]["compaction"]["block_retention"], "336h", "{size:?}");
            let pyroscope = rendered.file("ct-pyroscope-config", "config.yaml");
            assert_eq!(pyroscope["limits"]["retention_period"], "336h", "{size:?}");
        }
    }
}

/// Selectors of Services and labels of pods come from different charts: only together they are an address.
#[test]
fn every_fixed_address_leads_to_pods_that_listen_there() {
    let test = "every_fixed_address_leads_to_pods_that_listen_there";
    let Some((helm, chart)) = tools::real(test) else { return };
    for size in SIZES {
        for release in ["ct", "a-release-name-of-26-chars"] {
            let rendered = render(&helm, &chart, release, size);
            let mut links = 0;
            for service in rendered.of_kind("Service") {
                let name = service["metadata"]["name"].as_str().unwrap();
                // Pods of Prometheus, Alertmanager and Alloy are made by operators; their labels are theirs.
                let made_later = ["tamer-prometheus", "tamer-alertmanager", "tamer-receiver"];
                if !name.starts_with("tamer-") || made_later.iter().any(|made| name.starts_with(made)) {
                    continue;
                }
                let pods = pods_of(&rendered, &service["spec"]["selector"]);
                assert_eq!(pods.len(), 1, "{size:?} {release} {name}");
                for port in service["spec"]["ports"].as_array().unwrap() {
                    let target = &port["targetPort"];
                    let listens = pods[0]["spec"]["containers"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .any(|container| {
                            let ports = container["ports"].as_array();
                            ports.into_iter().flatten().any(|port| port["containerPort"] == *target)
                        });
                    assert!(listens, "{size:?} {release} {name}: nothing listens on {target}");
                }
                links += 1;
            }
            assert!(links >= 5, "{size:?}: only {links} links");
        }
    }
}

fn pods_of<'rendered>(rendered: &'rendered Rendered, selector: &Value) -> Vec<&'rendered Value> {
    let selector = selector.as_object().unwrap();
    ["Deployment", "StatefulSet", "DaemonSet"]
        .iter()
        .flat_map(|kind| rendered.of_kind(kind))
        .map(|workload| &workload["spec"]["template"])
        .filter(|pod| {
            selector
                .iter()
                .all(|(key, value)| pod["metadata"]["labels"][key] == *value)
        })
        .collect()
}

#[test]
fn nothing_that_alerts_rely_on_runs_only_once_in_large() {
    let test = "nothing_that_alerts_rely_on_runs_only_once_in_large";
    let Some((helm, chart)) = tools::real(test) else { return };
    let rendered = render(&helm, &chart, "ct", Size::Large);
    let replicas = |kind: &str, name: &str| rendered.get(kind, name)["spec"]["replicas"].as_u64().unwrap();
    assert_eq!(replicas("Prometheus", "ct-kube-prom-stack-prometheus"), 2);
    assert_eq!(replicas("Alertmanager", "ct-kube-prom-stack-alertmanager"), 3);
    assert_eq!(replicas("StatefulSet", "ct-loki-ingester"), 3);
    let alloy = &rendered.get("Alloy", "ct-alloy-central")["spec"]["controller"];
    assert_eq!(alloy["replicas"], 2);
    let loki = rendered.file("loki", "config.yaml");
    assert_eq!(loki["common"]["replication_factor"], 3);
    // What is pushed reaches both, each by an address of its own.
    for number in 0..2 {
        let name = format!("tamer-prometheus-{number}");
        let pod = &rendered.get("Service", &name)["spec"]["selector"]["statefulset.kubernetes.io/pod-name"];
        assert_eq!(*pod, format!("prometheus-ct-kube-prom-stack-prometheus-{number}"));
        let url = format!("http://{name}:9090/api/v1/write");
        let tempo = rendered.file("tempo", "tempo.yaml");
        let writes = tempo["metrics_generator"]["storage"]["remote_write"].to_string();
        assert!(writes.contains(&url), "{writes}");
        let central = rendered.of_kind("ConfigMap").into_iter().find_map(|map| {
            (map["metadata"]["name"] == "ct-alloy-central").then(|| map["data"]["config.alloy"].as_str().unwrap())
        });
        assert!(central.unwrap().contains(&url), "Alloy does not push to {name}");
    }
    // Pods that run more than once are spread, and a drain takes them one at a time.
    for kind in ["Deployment", "StatefulSet"] {
        for workload in rendered.of_kind(kind) {
            if workload["spec"]["replicas"].as_u64().unwrap_or(1) < 2 {
                continue;
            }
            let name = &workload["metadata"]["name"];
            let labels = &workload["spec"]["template"]["metadata"]["labels"];
            let guarded = rendered.of_kind("PodDisruptionBudget").iter().any(|budget| {
                let selector = budget["spec"]["selector"]["matchLabels"].as_object().unwrap();
                selector.iter().all(|(key, value)| labels[key] == *value)
            });
            assert!(guarded, "{kind} {name} has replicas and no PodDisruptionBudget");
        }
    }
}

/// The wizard offers these volumes; without it, the size's own file sets them.
#[test]
fn the_volumes_of_a_size_are_the_same_in_the_wizard_and_in_its_file() {
    for size in [Size::Medium, Size::Large] {
        let path = tools::root().join(format!("chart/stack/sizes/{}.yaml", size.name()));
        let file: Value = tools::documents(&fs::read_to_string(path).unwrap()).remove(0);
        let usual = Volumes::usual(size);
        let claim = "/kube-prom-stack/prometheus/prometheusSpec/storageSpec/volumeClaimTemplate/spec/resources/requests/storage";
        let logs = match size {
            Size::Large => "/loki/ingester/persistence/claims/0/size",
            Size::Small | Size::Medium => "/loki/singleBinary/persistence/size",
        };
        for (pointer, expected) in [
            (claim, usual.metrics),
            (logs, usual.logs),
            ("/tempo/persistence/size", usual.traces),
            ("/pyroscope/pyroscope/persistence/size", usual.profiles),
        ] {
            assert_eq!(file.pointer(pointer), Some(&expected.into()), "{size:?} {pointer}");
        }
    }
}

#[test]
fn a_size_without_its_file_is_refused_with_the_lines_to_paste() {
    let test = "a_size_without_its_file_is_refused_with_the_lines_to_paste";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    for (set, says) in [
        ("global.tamer.size=large", "--values sizes/large.yaml"),
        (
            "kube-prom-stack.prometheus.prometheusSpec.replicas=2",
            "tamer-prometheus-1:9090",
        ),
        ("loki.deploymentMode=SimpleScalable", "deploymentMode: Distributed"),
    ] {
        let mut command = Command::new(&helm);
        command
            .args(["template", "ct"])
            .arg(&chart)
            .args(["--kube-version", "1.33", "--set", set]);
        let output = tools::try_run(&mut command);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(says), "{set}: {said}");
    }
}

/// The page says what the render says.
#[test]
fn the_footprint_page_is_what_the_render_asks_for() {
    let test = "the_footprint_page_is_what_the_render_asks_for";
    let Some((helm, chart)) = tools::real(test) else { return };
    let mut table = String::from(
        "| size | nodes | pods | CPU requested | memory requested | memory limits | volumes |\n| --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for (size, nodes) in [
        (Size::Small, 1),
        (Size::Small, 3),
        (Size::Medium, 10),
        (Size::Large, 30),
    ] {
        let Footprint {
            pods,
            cpu,
            memory,
            limits,
            volumes,
        } = footprint(&render(&helm, &chart, "ct", size), nodes);
        writeln!(
            table,
            "| {} | {nodes} | {pods} | {:.1} | {:.1} GiB | {:.1} GiB | {volumes:.0} GiB |",
            size.name(),
            cpu,
            memory,
            limits
        )
        .unwrap();
    }
    tools::computed("docs/content/reference/footprint.md", &table);
}
