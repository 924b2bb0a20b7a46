//! What follows from a cluster's facts: answers to fill in, and what to look out for, each with the fact behind it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Facts;
use crate::draft::{Backend, Delivery, Draft, Platform, Size, Tls, Via};

/// Something that follows from a fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Suggestion {
    /// The answer it is about, such as `cluster.platform`.
    pub place: String,
    /// What to answer; none where it is only to be known.
    pub value: Option<Value>,
    /// The fact, as a sentence.
    pub because: String,
}

/// What the small stack asks for on one node, in bytes; docs/content/reference/footprint.md is computed from the render.
const SMALLEST: u64 = 3 << 30;

/// What follows for these answers. Answers that fit already are not mentioned.
pub fn suggestions(facts: &Facts, draft: &Draft) -> Vec<Suggestion> {
    let mut found = Vec::new();
    let mut set = |place: &str, value: Value, because: String| {
        found.push(Suggestion {
            place: place.into(),
            value: Some(value),
            because,
        });
    };
    if facts.platform != Platform::Generic && facts.platform != draft.cluster.platform {
        let value = serde_json::to_value(facts.platform).unwrap_or_default();
        set(
            "cluster.platform",
            value,
            format!("This is how the cluster looks: {}.", facts.because),
        );
    }
    delivery(facts, draft, &mut set);
    size(facts, draft, &mut set);
    access(facts, draft, &mut set);
    if !facts.node_exporters.is_empty() && draft.extras.components.node_exporter {
        let others = facts.node_exporters.iter().filter(|target| !is_own(target, draft));
        let others: Vec<String> = others.map(ToString::to_string).collect();
        if !others.is_empty() {
            set(
                "extras.components.node_exporter",
                false.into(),
                format!(
                    "Port 9100 of the nodes is taken by {}; two cannot share it.",
                    others.join(", ")
                ),
            );
        }
    }
    found.extend(remarks(facts, draft));
    found
}

fn is_own(target: &crate::apply::Target, draft: &Draft) -> bool {
    target.namespace.as_deref() == Some(draft.cluster.namespace.as_str())
}

fn delivery(facts: &Facts, draft: &Draft, set: &mut impl FnMut(&str, Value, String)) {
    match &facts.flux {
        None if draft.cluster.delivery == Delivery::Flux && facts.unknown.is_empty() => {
            set("cluster.delivery", "helm".into(), "Flux is not in this cluster.".into());
        }
        Some(flux) => {
            let version = if flux.version.is_empty() {
                String::new()
            } else {
                format!(" {}", flux.version)
            };
            if draft.cluster.delivery == Delivery::Helm {
                let because = format!("Flux{version} is in this cluster and keeps the stack as it should be.");
                set("cluster.delivery", "flux".into(), because);
            } else if flux.namespace != draft.cluster.flux.namespace {
                let because = format!("Flux{version} runs in the namespace {}.", flux.namespace);
                set("cluster.flux.namespace", flux.namespace.clone().into(), because);
            }
        }
        None => {}
    }
}

fn size(facts: &Facts, draft: &Draft, set: &mut impl FnMut(&str, Value, String)) {
    let nodes = facts.nodes.iter().filter(|node| node.ready).count();
    let fits = match nodes {
        0..=4 => Size::Small,
        5..=20 => Size::Medium,
        _ => Size::Large,
    };
    if nodes > 0 && fits != draft.cluster.size {
        let because = format!("The cluster has {nodes} nodes that take pods.");
        set("cluster.size", fits.name().into(), because);
    }
}

fn access(facts: &Facts, draft: &Draft, set: &mut impl FnMut(&str, Value, String)) {
    let grafana = &draft.access.grafana;
    match grafana.via {
        Via::Ingress => {
            let known = facts.ingress_classes.contains(&grafana.class);
            if let Some(first) = facts.ingress_classes.first().filter(|_| !known) {
                let because = format!(
                    "The cluster has the ingress classes {}.",
                    facts.ingress_classes.join(", ")
                );
                set("access.grafana.class", first.clone().into(), because);
            }
        }
        Via::Gateway => {
            let wanted = (&grafana.gateway.name, Some(&grafana.gateway.namespace));
            let known = |target: &&crate::apply::Target| (&target.name, target.namespace.as_ref()) == wanted;
            if let Some(first) = facts
                .gateways
                .first()
                .filter(|_| !facts.gateways.iter().any(|target| known(&target)))
            {
                let because = format!("The cluster has the {first}.");
                set(
                    "access.grafana.gateway.name",
                    first.name.clone().into(),
                    because.clone(),
                );
                if let Some(namespace) = &first.namespace {
                    set("access.grafana.gateway.namespace", namespace.clone().into(), because);
                }
            }
        }
        _ => {}
    }
    if grafana.tls == Tls::Issuer
        && !facts.issuers.contains(&grafana.issuer)
        && let Some(first) = facts.issuers.first()
    {
        let because = format!("cert-manager has the issuers {}.", facts.issuers.join(", "));
        set("access.grafana.issuer", first.clone().into(), because);
    }
}

/// What is only to be known.
fn remarks(facts: &Facts, draft: &Draft) -> Vec<Suggestion> {
    let mut found = Vec::new();
    let mut say = |place: &str, because: String| {
        found.push(Suggestion {
            place: place.into(),
            value: None,
            because,
        });
    };
    let class = &draft.storage.volumes.class;
    let needs_volume = draft.storage.backend == Backend::Volumes || !facts.storage_classes.is_empty();
    if needs_volume && !facts.nodes.is_empty() {
        let chosen = facts.storage_classes.iter().find(|known| {
            if class.is_empty() {
                known.is_default
            } else {
                &known.name == class
            }
        });
        let names: Vec<&str> = facts.storage_classes.iter().map(|class| class.name.as_str()).collect();
        let there_are = if names.is_empty() {
            "there is none at all".to_owned()
        } else {
            format!("there are {}", names.join(", "))
        };
        match chosen {
            None if class.is_empty() => say(
                "storage.volumes.class",
                format!("No StorageClass is the default, so volumes would stay pending; {there_are}."),
            ),
            None => say(
                "storage.volumes.class",
                format!("There is no StorageClass `{class}`; {there_are}."),
            ),
            Some(chosen) if !chosen.expands => say(
                "storage.volumes.class",
                format!(
                    "Volumes of the StorageClass `{}` cannot grow later: choose sizes with room.",
                    chosen.name
                ),
            ),
            Some(_) => {}
        }
    }
    let memory: u64 = facts
        .nodes
        .iter()
        .filter(|node| node.ready)
        .map(|node| node.memory)
        .sum();
    if memory > 0 && memory < SMALLEST * 2 {
        say(
            "cluster.size",
            format!(
                "The nodes have {} MiB of memory for pods; the smallest stack asks for {} MiB.",
                memory >> 20,
                SMALLEST >> 20
            ),
        );
    }
    let namespace = &draft.cluster.namespace;
    let level = facts.pod_security.iter().find(|(name, _)| name == namespace);
    if let Some((_, level)) = level.filter(|(_, level)| level != "privileged") {
        say(
            "cluster.namespace",
            format!(
                "The namespace {namespace} enforces the Pod Security level {level}; node-exporter needs privileged, and applying sets it."
            ),
        );
    }
    let foreign = facts
        .crds
        .iter()
        .filter(|crd| !crd.owner.is_empty() && crd.owner != draft.cluster.release);
    let mut owners: Vec<&str> = foreign.map(|crd| crd.owner.as_str()).collect();
    owners.sort_unstable();
    owners.dedup();
    if !owners.is_empty() {
        say(
            "cluster.release",
            format!(
                "Definitions that the stack brings (monitoring.coreos.com, collectors.grafana.com) belong to {} already: another operator may watch the same objects.",
                owners.join(", ")
            ),
        );
    }
    for release in &facts.releases {
        let here = release.namespace.as_deref() == Some(namespace.as_str()) && release.name == draft.cluster.release;
        let says = if here {
            format!("{release} is there already: applying changes it.")
        } else {
            format!("{release} is in this cluster: another release collects everything twice.")
        };
        say("cluster.release", says);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::Target;
    use crate::facts::{Flux, Node, StorageClass};
    use crate::finding::{Change, Fix, Place};

    fn facts() -> Facts {
        Facts {
            platform: Platform::K3s,
            because: "the version is v1.33.1+k3s1".into(),
            nodes: (0..6)
                .map(|number| Node {
                    name: number.to_string(),
                    memory: 8 << 30,
                    cpu: "4".into(),
                    zone: String::new(),
                    ready: true,
                })
                .collect(),
            storage_classes: vec![StorageClass {
                name: "fast".into(),
                is_default: false,
                expands: true,
                provisioner: "x".into(),
            }],
            ingress_classes: vec!["nginx".into()],
            issuers: vec!["letsencrypt".into()],
            flux: Some(Flux {
                namespace: "gitops".into(),
                version: "v2.9.5".into(),
                controllers: Vec::new(),
            }),
            node_exporters: vec![Target::new("apps/v1", "DaemonSet", Some("old"), "node-exporter")],
            ..Facts::default()
        }
    }

    #[test]
    fn facts_become_answers_that_fit() {
        let mut draft = Draft::default();
        draft.access.grafana.via = Via::Ingress;
        draft.access.grafana.tls = Tls::Issuer;
        let found = suggestions(&facts(), &draft);
        let places: Vec<&str> = found.iter().map(|suggestion| suggestion.place.as_str()).collect();
        assert_eq!(
            places,
            [
                "cluster.platform",
                "cluster.flux.namespace",
                "cluster.size",
                "access.grafana.class",
                "access.grafana.issuer",
                "extras.components.node_exporter",
                "storage.volumes.class",
            ]
        );
        // Taken over, nothing is left but what is only to be known.
        let changes = found
            .into_iter()
            .filter_map(|suggestion| Some(Change::Set(Place::new(suggestion.place), suggestion.value?)));
        let draft = Fix(changes.collect()).apply(&draft);
        assert_eq!(draft.cluster.platform, Platform::K3s);
        assert!(
            suggestions(&facts(), &draft)
                .iter()
                .all(|suggestion| suggestion.value.is_none())
        );
    }

    #[test]
    fn a_cluster_without_flux_is_served_by_helm() {
        let without = Facts { flux: None, ..facts() };
        let found = suggestions(&without, &Draft::default());
        assert!(found.iter().any(|suggestion| suggestion.value == Some("helm".into())));
        // Who could not look does not know.
        let blind = Facts {
            unknown: vec!["deployments".into()],
            ..without
        };
        assert!(
            !suggestions(&blind, &Draft::default())
                .iter()
                .any(|suggestion| suggestion.value == Some("helm".into()))
        );
    }
}
