//! Looking at a release: the objects that tell how far it is.

use serde_json::Value;
use tamer_core::apply::{Refusal, Target};
use tamer_core::status::{self, Seen, Status};

use crate::cluster::{Cluster, Run, kinds};

/// How many logs are read: the first troubles explain the others.
const LOGS: usize = 3;

/// What the cluster says about a release.
pub async fn status(cluster: &dyn Cluster, namespace: &str, release: &str) -> Result<Status, Refusal> {
    let mut status = status::read(&see(cluster, namespace, release).await?);
    let wanting = status.troubles.iter_mut().filter(|trouble| trouble.why.wants_log());
    for trouble in wanting.take(LOGS) {
        let Some(container) = &trouble.container else { continue };
        let mut log = String::new();
        for run in [Run::Previous, Run::Present] {
            log = cluster.log(&trouble.target, container, run).await.unwrap_or_default();
            if !log.is_empty() {
                break;
            }
        }
        trouble.log = log;
    }
    Ok(status)
}

async fn see(cluster: &dyn Cluster, namespace: &str, release: &str) -> Result<Seen, Refusal> {
    let list = |kind, labels: &'static str| cluster.list(kind, Some(namespace), labels);
    let flux = cluster
        .get(&kinds::HELM_RELEASE.named(Some(namespace), release))
        .await?;
    let (source, chart) = match &flux {
        Some(flux) => sources(cluster, flux).await?,
        None => (None, None),
    };
    let records = match &flux {
        // Flux tells more of its own.
        Some(_) => Vec::new(),
        None => {
            let labels = format!("owner=helm,name={release}");
            cluster.list(kinds::SECRET, Some(namespace), &labels).await?
        }
    };
    let mut workloads = list(kinds::DEPLOYMENT, "").await?;
    workloads.extend(list(kinds::STATEFUL_SET, "").await?);
    workloads.extend(list(kinds::DAEMON_SET, "").await?);
    Ok(Seen {
        release: flux,
        source,
        chart,
        records,
        workloads,
        jobs: list(kinds::JOB, "").await?,
        pods: list(kinds::POD, "").await?,
        claims: list(kinds::CLAIM, "").await?,
        events: list(kinds::EVENT, "").await?,
    })
}

/// The source that a HelmRelease names, and the HelmChart that Flux makes of it.
async fn sources(cluster: &dyn Cluster, release: &Value) -> Result<(Option<Value>, Option<Value>), Refusal> {
    let text = |pointer: &str| release.pointer(pointer).and_then(Value::as_str);
    let reference = ["/spec/chartRef", "/spec/chart/spec/sourceRef"]
        .into_iter()
        .find(|pointer| release.pointer(pointer).is_some());
    let source = match reference {
        Some(pointer) => {
            let part = |key: &str| text(&format!("{pointer}/{key}"));
            let target = Target::new(
                "source.toolkit.fluxcd.io/v1",
                part("kind").unwrap_or_default(),
                part("namespace").or_else(|| text("/metadata/namespace")),
                part("name").unwrap_or_default(),
            );
            cluster.get(&target).await?
        }
        None => None,
    };
    let chart = match text("/status/helmChart").and_then(|chart| chart.split_once('/')) {
        Some((namespace, name)) => {
            let target = Target::new("source.toolkit.fluxcd.io/v1", "HelmChart", Some(namespace), name);
            cluster.get(&target).await?
        }
        None => None,
    };
    Ok((source, chart))
}
