//! Looking at a cluster: the objects that tell what it is and has.

use serde_json::Value;
use tamer_core::apply::Refusal;
use tamer_core::facts::{self, Facts, Seen};

use crate::cluster::{Cluster, Kind, kinds};

/// What a cluster is and has. What may not be read is named in the answer; only a cluster that does not answer at all fails.
pub async fn facts(cluster: &dyn Cluster) -> Result<Facts, Refusal> {
    let mut seen = Seen {
        version: cluster.version().await?,
        ..Seen::default()
    };
    let mut unknown = Vec::new();
    let mut list = Lister {
        cluster,
        unknown: &mut unknown,
    };
    seen.nodes = list.all(kinds::NODE, None, "").await?;
    seen.storage_classes = list.all(kinds::STORAGE_CLASS, None, "").await?;
    seen.ingress_classes = list.all(kinds::INGRESS_CLASS, None, "").await?;
    seen.gateways = list.all(kinds::GATEWAY, None, "").await?;
    seen.issuers = list.all(kinds::CLUSTER_ISSUER, None, "").await?;
    seen.crds = list.all(kinds::CRD, None, "").await?;
    seen.flux = list
        .all(kinds::DEPLOYMENT, None, "app.kubernetes.io/part-of=flux")
        .await?;
    seen.daemon_sets = list.all(kinds::DAEMON_SET, None, "").await?;
    seen.services = list.all(kinds::SERVICE, Some("kube-system"), "").await?;
    seen.helm_releases = list.all(kinds::HELM_RELEASE, None, "").await?;
    seen.namespaces = list.all(kinds::NAMESPACE, None, "").await?;
    seen.unknown = unknown;
    Ok(facts::read(&seen))
}

struct Lister<'a> {
    cluster: &'a dyn Cluster,
    unknown: &'a mut Vec<String>,
}

impl Lister<'_> {
    async fn all(&mut self, kind: Kind, namespace: Option<&str>, labels: &str) -> Result<Vec<Value>, Refusal> {
        match self.cluster.list(kind, namespace, labels).await {
            Ok(objects) => Ok(objects),
            Err(refusal @ (Refusal::Unreachable { .. } | Refusal::Unauthorized)) => Err(refusal),
            Err(refusal) => {
                self.unknown.push(refusal.to_string());
                Ok(Vec::new())
            }
        }
    }
}
