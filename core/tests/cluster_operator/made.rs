//! What the operator makes of it: the configuration that Prometheus and Alertmanager read.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::tools::cluster::Cluster;
use crate::tools::{self, NAMESPACE, Rendered};

/// A file that the operator wrote into a Secret.
fn generated(cluster: &Cluster, secret: &str, key: &str) -> String {
    const HEADER: usize = 10;
    const TRAILER: usize = 8;
    let secret = cluster.object(&["--namespace", NAMESPACE, "get", "secret", secret]);
    let packed = STANDARD.decode(secret["data"][key].as_str().unwrap()).unwrap();
    let inner = packed.get(HEADER..packed.len() - TRAILER).unwrap();
    String::from_utf8(miniz_oxide::inflate::decompress_to_vec(inner).unwrap()).unwrap()
}

/// The jobs that Prometheus must have: one for each endpoint of each monitor.
pub fn wanted_jobs(rendered: &Rendered) -> BTreeSet<String> {
    let mut jobs = BTreeSet::new();
    for (kind, endpoints, prefix) in [
        ("ServiceMonitor", "endpoints", "serviceMonitor"),
        ("PodMonitor", "podMetricsEndpoints", "podMonitor"),
    ] {
        for monitor in rendered.of_kind(kind) {
            let name = monitor["metadata"]["name"].as_str().unwrap();
            for number in 0..monitor["spec"][endpoints].as_array().unwrap().len() {
                jobs.insert(format!("{prefix}/{NAMESPACE}/{name}/{number}"));
            }
        }
    }
    for name in rendered.names("Probe") {
        jobs.insert(format!("probe/{NAMESPACE}/{name}"));
    }
    jobs
}

/// Every monitor and every rule is in what Prometheus reads, and nothing else.
pub fn prometheus_reads_everything(name: &str, cluster: &Cluster, prometheus: &str, rendered: &Rendered) -> Value {
    let config = format!("prometheus-{prometheus}");
    let text = generated(cluster, &config, "prometheus.yaml.gz");
    let read: Value = serde_saphyr::from_str(&text).unwrap();
    let jobs = read["scrape_configs"].as_array().unwrap().iter();
    let jobs: BTreeSet<String> = jobs.map(|job| job["job_name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(jobs, wanted_jobs(rendered), "{name}");

    let files: BTreeSet<String> = cluster
        .objects(&["--namespace", NAMESPACE, "get", "configmaps"])
        .iter()
        .filter(|map| {
            let map = map["metadata"]["name"].as_str().unwrap();
            map.starts_with(&format!("{config}-rulefiles-"))
        })
        .flat_map(|map| map["data"].as_object().unwrap().keys().cloned())
        .collect();
    let rules = rendered.names("PrometheusRule");
    assert_eq!(files.len(), rules.len(), "{name}: {files:#?}\n{rules:#?}");
    for rule in &rules {
        let file = format!("{NAMESPACE}-{rule}-");
        assert!(
            files.iter().any(|name| name.starts_with(&file)),
            "{name}: {rule} in {files:#?}"
        );
    }
    println!("{name}: {} jobs, {} rules", jobs.len(), rules.len());
    read
}

pub fn retention_and_alerts(name: &str, read: &Value, prometheus: &Value) {
    let tsdb = &read["storage"]["tsdb"];
    assert_eq!(
        tsdb["retention"]["time"], prometheus["spec"]["retention"],
        "{name}: {tsdb}"
    );
    assert_eq!(read["alerting"]["alertmanagers"].as_array().unwrap().len(), 1, "{name}");
}

pub fn alertmanager_reads_its_routes(name: &str, cluster: &Cluster, rendered: &Rendered, folder: &Path) {
    let alertmanager = rendered.of_kind("Alertmanager")[0]["metadata"]["name"]
        .as_str()
        .unwrap();
    let config = format!("alertmanager-{alertmanager}");
    let text = generated(cluster, &format!("{config}-generated"), "alertmanager.yaml.gz");
    let read: Value = serde_saphyr::from_str(&text).unwrap();
    let given: Value = serde_saphyr::from_str(&rendered.secret(&config, "alertmanager.yaml")).unwrap();
    let names = |config: &Value| -> Vec<Value> {
        let receivers = config["receivers"].as_array().unwrap();
        receivers.iter().map(|receiver| receiver["name"].clone()).collect()
    };
    assert_eq!(names(&read), names(&given), "{name}");
    if let Some(amtool) = tools::program("TAMER_AMTOOL") {
        let file = folder.join("alertmanager.yaml");
        fs::write(&file, text).unwrap();
        tools::run(Command::new(amtool).arg("check-config").arg(file));
    }
}
