//! Removing a release, in the order that does not hang: the collectors while their operator still runs, then the release,
//! then what Flux was told, and with the data also volumes, Secrets and the namespace.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tamer_core::apply::{MANAGER, Refusal, Target};
use tamer_core::names::Resources;
use tamer_core::revision;

use crate::apply::is_ours;
use crate::cluster::kube::Credentials;
use crate::cluster::{Cluster, Kind, kinds};
use crate::failure::Failure;
use crate::helm;

/// An operator that runs clears up within this time.
const OPERATOR: Duration = Duration::from_secs(120);

/// Uninstalling a whole stack takes minutes on a busy cluster.
const RELEASE: Duration = Duration::from_secs(900);

const PAUSE: Duration = Duration::from_millis(500);

/// Whether volumes, Secrets and the namespace go too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data {
    /// They stay: the same answers bring everything back.
    Keep,
    /// They go for good.
    Remove,
}

const NOT_OURS: &str = "the namespace is not ours to remove: `kubectl delete namespace` does it";

/// What a cleanup removes.
#[derive(Clone, Debug, PartialEq)]
pub struct Stock {
    /// The release that Flux looks after.
    flux: Option<Target>,
    /// The release that Helm alone made.
    helm: bool,
    /// Collectors whose operator takes off their finalizers.
    collectors: Vec<Target>,
    /// Whether their operator runs, by its Deployment.
    operator: Option<Target>,
    /// Objects that tell Flux about the release.
    told: Vec<Target>,
    /// Volumes, Secrets and the record of what was applied.
    data: Vec<Target>,
    /// The namespace, if it is ours.
    namespace: Option<Target>,
}

impl Stock {
    /// Everything in it, in the order in which it goes.
    pub fn lines(&self, data: Data) -> Vec<String> {
        let mut lines: Vec<String> = self.collectors.iter().map(ToString::to_string).collect();
        lines.extend(self.flux.iter().map(ToString::to_string));
        lines.extend(self.helm.then(|| "the Helm release and everything it made".to_owned()));
        lines.extend(self.told.iter().map(ToString::to_string));
        if data == Data::Remove {
            lines.extend(self.data.iter().map(ToString::to_string));
            let namespace = self.namespace.iter();
            lines.extend(namespace.map(|namespace| format!("{namespace}, if nothing else is in it")));
        }
        lines
    }
}

/// Looks what there is to remove. Nothing is changed.
pub async fn stock(cluster: &dyn Cluster, namespace: &str, release: &str) -> Result<Stock, Refusal> {
    let flux = kinds::HELM_RELEASE.named(Some(namespace), release);
    let flux = cluster.get(&flux).await?.map(|_| flux);
    let records = format!("owner=helm,name={release}");
    let records = cluster.list(kinds::SECRET, Some(namespace), &records).await?;
    let alloys = cluster.list(kinds::ALLOY, Some(namespace), "").await?;
    let collectors: Vec<Target> = alloys
        .iter()
        .filter(|alloy| text(alloy, "/metadata/annotations/meta.helm.sh~1release-name") == release)
        .filter_map(Target::of)
        .collect();
    let operator = format!("app.kubernetes.io/instance={release},app.kubernetes.io/name=alloy-operator");
    let operator = cluster.list(kinds::DEPLOYMENT, Some(namespace), &operator).await?;

    // Sources and alerts in Flux' namespace have one name: another release of ours may use them.
    let ours = "app.kubernetes.io/managed-by=cluster-tamer";
    let is_other = |other: Target| (other.namespace.as_deref(), other.name.as_str()) != (Some(namespace), release);
    let shared = match cluster.list(kinds::HELM_RELEASE, None, ours).await {
        Ok(releases) => releases.iter().filter_map(Target::of).any(is_other),
        // Who may not look leaves alone what may be another's.
        Err(Refusal::Forbidden { .. }) => true,
        Err(refusal) => return Err(refusal),
    };
    let maps = cluster
        .list(kinds::CONFIG_MAP, Some(namespace), &revision::selector(release))
        .await?;
    let mut told = Vec::new();
    for target in revision::read(&maps)
        .iter()
        .flat_map(|revision| &revision.objects)
        .filter_map(Target::of)
    {
        let stays = shared && target.namespace.as_deref() != Some(namespace);
        let is_other = target.kind != "Namespace" && Some(&target) != flux.as_ref() && !told.contains(&target);
        if is_other && !stays && cluster.get(&target).await?.is_some_and(|live| is_ours(&live)) {
            told.push(target);
        }
    }
    // prometheus-operator makes it outside of the namespace, and nobody removes it.
    let kubelet = kinds::SERVICE.named(
        Some("kube-system"),
        &format!("{}-kubelet", Resources(release).metrics()),
    );
    let by_operator =
        |live: &Value| text(live, "/metadata/labels/app.kubernetes.io~1managed-by") == "prometheus-operator";
    if cluster.get(&kubelet).await?.is_some_and(|live| by_operator(&live)) {
        told.push(kubelet);
    }
    let mut data = belongings(cluster, namespace, release, &collectors).await?;
    data.extend(maps.iter().filter_map(Target::of));
    let own = kinds::NAMESPACE.named(None, namespace);
    let own = cluster.get(&own).await?.filter(is_made_by_us).map(|_| own);
    Ok(Stock {
        helm: flux.is_none() && !records.is_empty(),
        flux,
        collectors,
        operator: operator.first().and_then(Target::of),
        told,
        data,
        namespace: own,
    })
}

/// Volumes and Secrets that stay when a release goes, by the labels that say whose they are.
async fn belongings(
    cluster: &dyn Cluster,
    namespace: &str,
    release: &str,
    collectors: &[Target],
) -> Result<Vec<Target>, Refusal> {
    let names = Resources(release);
    let mut instances = vec![release.to_owned(), names.prometheus(), names.alertmanager()];
    instances.extend(collectors.iter().map(|collector| collector.name.clone()));
    let mut found: Vec<Value> = Vec::new();
    for instance in instances {
        let labels = format!("app.kubernetes.io/instance={instance}");
        found.extend(cluster.list(kinds::CLAIM, Some(namespace), &labels).await?);
    }
    for labels in [
        format!("app.kubernetes.io/part-of=cluster-tamer,app.kubernetes.io/instance={release}"),
        // Made by Jobs and by answers, which know no release; there is one release in a namespace.
        "app.kubernetes.io/part-of=cluster-tamer,!app.kubernetes.io/instance".to_owned(),
    ] {
        found.extend(cluster.list(kinds::SECRET, Some(namespace), &labels).await?);
    }
    let mut targets: Vec<Target> = found.iter().filter_map(Target::of).collect();
    // The certificate of prometheus-operator's webhook carries no label.
    let admission = kinds::SECRET.named(Some(namespace), &format!("{}-admission", names.metrics()));
    if cluster.get(&admission).await?.is_some() {
        targets.push(admission);
    }
    Ok(targets)
}

/// A namespace that was there before carries our labels too, but somebody else's fields: it is not ours to remove.
fn is_made_by_us(namespace: &Value) -> bool {
    let fields = namespace.pointer("/metadata/managedFields").and_then(Value::as_array);
    let by_others = fields.into_iter().flatten().any(|entry| {
        // The status is kept by the API server's own controllers.
        text(entry, "/manager") != MANAGER && entry.get("subresource").is_none()
    });
    is_ours(namespace) && !by_others
}

/// Removes what `stock` found. Begun again it goes on.
pub async fn cleanup(
    cluster: &dyn Cluster,
    namespace: &str,
    release: &str,
    stock: &Stock,
    data: Data,
    credentials: &Credentials,
    tell: &mut (dyn FnMut(&str) + Send),
) -> Result<(), Failure> {
    if !stock.collectors.is_empty() {
        tell("removing the collectors, while their operator can clear up after them");
        if let Some(flux) = &stock.flux {
            // Flux would bring them back.
            cluster.merge(flux, &json!({"spec": {"suspend": true}})).await?;
        }
        collectors(cluster, stock).await?;
    }
    if let Some(operator) = &stock.operator {
        free(cluster, operator).await?;
    }
    if let Some(flux) = &stock.flux {
        tell("Flux removes the release, once it is done with what it is doing");
        // While it is suspended, Flux would forget the release instead of removing it.
        cluster.merge(flux, &json!({"spec": {"suspend": false}})).await?;
        remove(cluster, std::slice::from_ref(flux), RELEASE).await?;
    } else if stock.helm {
        tell("Helm removes the release");
        helm::uninstall(release, namespace, credentials).await?;
    }
    remove(cluster, &stock.told, OPERATOR).await?;
    if data == Data::Remove {
        tell("removing volumes, Secrets and the record of what was applied");
        // Operators may have made more since.
        let mut rest = stock.data.clone();
        for target in belongings(cluster, namespace, release, &stock.collectors).await? {
            if !rest.contains(&target) {
                rest.push(target);
            }
        }
        remove(cluster, &rest, RELEASE).await?;
        match &stock.namespace {
            Some(own) => remove_namespace(cluster, namespace, own, tell).await?,
            None => tell(NOT_OURS),
        }
    }
    Ok(())
}

async fn remove_namespace(
    cluster: &dyn Cluster,
    namespace: &str,
    own: &Target,
    tell: &mut (dyn FnMut(&str) + Send),
) -> Result<(), Refusal> {
    if let Some(other) = others(cluster, namespace).await? {
        tell(&format!("the namespace stays, because other things are in it: {other}"));
        return Ok(());
    }
    tell("removing the namespace");
    match remove(cluster, std::slice::from_ref(own), RELEASE).await {
        // The right to remove it is not ours, or the right to ask whether it is gone went with it.
        Err(Refusal::Forbidden { .. }) => {
            tell(NOT_OURS);
            Ok(())
        }
        done => done,
    }
}

/// Deletes collectors; what their operator does not clear up in time is freed.
async fn collectors(cluster: &dyn Cluster, stock: &Stock) -> Result<(), Refusal> {
    for collector in &stock.collectors {
        cluster.delete(collector).await?;
    }
    let patience = if stock.operator.is_some() {
        OPERATOR
    } else {
        Duration::ZERO
    };
    if until_gone(cluster, &stock.collectors, patience).await? {
        return Ok(());
    }
    for collector in &stock.collectors {
        free(cluster, collector).await?;
        // What the operator's own Helm made in the whole cluster for it.
        let labels = format!(
            "app.kubernetes.io/instance={},app.kubernetes.io/name=alloy",
            collector.name
        );
        for kind in [kinds::CLUSTER_ROLE, kinds::CLUSTER_ROLE_BINDING] {
            let found = match cluster.list(kind, None, &labels).await {
                // Where we may not even look, we made none.
                Err(Refusal::Forbidden { .. }) => Vec::new(),
                found => found?,
            };
            for object in found {
                if let Some(target) = Target::of(&object) {
                    cluster.delete(&target).await?;
                }
            }
        }
        let records = format!("owner=helm,name={}", collector.name);
        let namespace = collector.namespace.as_deref();
        for record in cluster.list(kinds::SECRET, namespace, &records).await? {
            if let Some(target) = Target::of(&record) {
                cluster.delete(&target).await?;
            }
        }
    }
    Ok(())
}

/// Takes off finalizers that nobody else takes off any more.
async fn free(cluster: &dyn Cluster, target: &Target) -> Result<(), Refusal> {
    match cluster.merge(target, &json!({"metadata": {"finalizers": null}})).await {
        Ok(_) | Err(Refusal::Other { code: 404, .. } | Refusal::UnknownKind { .. }) => Ok(()),
        Err(refusal) => Err(refusal),
    }
}

async fn remove(cluster: &dyn Cluster, targets: &[Target], patience: Duration) -> Result<(), Refusal> {
    for target in targets {
        cluster.delete(target).await?;
    }
    if until_gone(cluster, targets, patience).await? {
        return Ok(());
    }
    Err(Refusal::Other {
        code: 0,
        message: format!(
            "not gone after {} s: {}; the same command goes on",
            patience.as_secs(),
            targets.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        ),
    })
}

async fn until_gone(cluster: &dyn Cluster, targets: &[Target], patience: Duration) -> Result<bool, Refusal> {
    let begun = Instant::now();
    loop {
        let mut gone = true;
        for target in targets {
            gone &= cluster.get(target).await?.is_none();
        }
        if gone || begun.elapsed() >= patience {
            return Ok(gone);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Something in the namespace that is not put there by Kubernetes itself.
async fn others(cluster: &dyn Cluster, namespace: &str) -> Result<Option<Target>, Refusal> {
    const KINDS: [Kind; 8] = [
        kinds::POD,
        kinds::CLAIM,
        kinds::SECRET,
        kinds::CONFIG_MAP,
        kinds::SERVICE,
        kinds::DEPLOYMENT,
        kinds::STATEFUL_SET,
        kinds::JOB,
    ];
    const ROOTS: [&str; 3] = ["kube-root-ca.crt", "istio-ca-root-cert", "openshift-service-ca.crt"];
    for kind in KINDS {
        let objects = cluster.list(kind, Some(namespace), "").await?;
        let other = objects.iter().filter_map(Target::of).find(|target| {
            // What is on its way out is no reason to stay.
            let leaving = objects.iter().any(|object| {
                Target::of(object).as_ref() == Some(target) && !text(object, "/metadata/deletionTimestamp").is_empty()
            });
            !leaving && !ROOTS.contains(&target.name.as_str())
        });
        if other.is_some() {
            return Ok(other);
        }
    }
    Ok(None)
}

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}
