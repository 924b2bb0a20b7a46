//! What a cluster is and has, read from its objects, and what follows from it for the answers.
//!
//! Pure: the server lists objects and hands them over.

mod suggest;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::apply::Target;
use crate::draft::Platform;
use crate::units::Quantity;

pub use suggest::{Suggestion, suggestions};

/// Objects as the cluster has them. What could not be listed is empty here and named in `unknown`.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// What `/version` says.
    pub version: Value,
    /// All nodes.
    pub nodes: Vec<Value>,
    /// StorageClasses.
    pub storage_classes: Vec<Value>,
    /// IngressClasses.
    pub ingress_classes: Vec<Value>,
    /// Gateways of all namespaces.
    pub gateways: Vec<Value>,
    /// cert-manager's ClusterIssuers.
    pub issuers: Vec<Value>,
    /// Definitions of kinds, of the whole cluster.
    pub crds: Vec<Value>,
    /// Deployments with Flux' label.
    pub flux: Vec<Value>,
    /// DaemonSets of all namespaces.
    pub daemon_sets: Vec<Value>,
    /// Services of kube-system.
    pub services: Vec<Value>,
    /// HelmReleases of all namespaces.
    pub helm_releases: Vec<Value>,
    /// Namespaces.
    pub namespaces: Vec<Value>,
    /// What could not be listed, each with the API's own words.
    pub unknown: Vec<String>,
}

/// What a cluster is and has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Facts {
    /// Version of Kubernetes, such as `v1.37.2`.
    pub version: String,
    /// The kind of cluster.
    pub platform: Platform,
    /// How the kind is known; empty if it is not.
    pub because: String,
    /// Its nodes.
    pub nodes: Vec<Node>,
    /// Its StorageClasses.
    pub storage_classes: Vec<StorageClass>,
    /// Its ingress classes, the default one first.
    pub ingress_classes: Vec<String>,
    /// Its Gateways.
    pub gateways: Vec<Target>,
    /// cert-manager's ClusterIssuers.
    pub issuers: Vec<String>,
    /// Definitions that the stack brings too, with who owns them.
    pub crds: Vec<Crd>,
    /// Flux, if it is there.
    pub flux: Option<Flux>,
    /// DaemonSets that hold port 9100 of the nodes.
    pub node_exporters: Vec<Target>,
    /// The Service that resolves names, such as `kube-dns`.
    pub dns: Option<String>,
    /// Releases of this stack.
    pub releases: Vec<Target>,
    /// Namespaces with the Pod Security level that they enforce, where they enforce one.
    pub pod_security: Vec<(String, String)>,
    /// What could not be read, with the reason.
    pub unknown: Vec<String>,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Memory that pods may take, in bytes.
    pub memory: u64,
    /// CPU that pods may take, as Kubernetes writes it: `4` or `3920m`.
    pub cpu: String,
    /// Its zone; empty if it has none.
    pub zone: String,
    /// Whether it takes pods.
    pub ready: bool,
}

/// A StorageClass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StorageClass {
    /// Its name.
    pub name: String,
    /// Whether volumes without a class get this one.
    pub is_default: bool,
    /// Whether its volumes can grow.
    pub expands: bool,
    /// Who makes its volumes.
    pub provisioner: String,
}

/// A definition of a kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Crd {
    /// For example `prometheuses.monitoring.coreos.com`.
    pub name: String,
    /// The release, Kustomization or application that brought it; empty if nothing says.
    pub owner: String,
    /// Version of the operator that it is from; empty if it does not say.
    pub version: String,
}

/// Flux in a cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Flux {
    /// Its namespace.
    pub namespace: String,
    /// Its version; empty if nothing says.
    pub version: String,
    /// Its controllers.
    pub controllers: Vec<String>,
}

/// Kinds that the stack brings and others may have brought already.
const GROUPS: [&str; 2] = ["monitoring.coreos.com", "collectors.grafana.com"];

/// The wizard's chart: its folder in a repository of ours, and its name in a registry.
const WIZARD: [&str; 2] = ["wizard", "cluster-tamer-wizard"];

/// The port of node-exporter on the node itself.
const NODE_EXPORTER: u64 = 9100;

/// Reads what was seen.
pub fn read(seen: &Seen) -> Facts {
    let (platform, because) = platform(seen);
    let mut ingress_classes: Vec<(bool, String)> = seen
        .ingress_classes
        .iter()
        .map(|class| {
            (
                is_default(class, "ingressclass.kubernetes.io/is-default-class"),
                name(class),
            )
        })
        .collect();
    ingress_classes.sort_by_key(|(default, _)| !default);
    Facts {
        version: text(&seen.version, "/gitVersion").to_owned(),
        platform,
        because,
        nodes: seen.nodes.iter().map(node).collect(),
        storage_classes: seen.storage_classes.iter().map(storage_class).collect(),
        ingress_classes: ingress_classes.into_iter().map(|(_, name)| name).collect(),
        gateways: seen.gateways.iter().filter_map(Target::of).collect(),
        issuers: seen.issuers.iter().map(name).collect(),
        crds: seen.crds.iter().filter_map(crd).collect(),
        flux: flux(&seen.flux),
        node_exporters: seen
            .daemon_sets
            .iter()
            .filter(|set| holds_port(set, NODE_EXPORTER))
            .filter_map(Target::of)
            .collect(),
        dns: dns(&seen.services),
        releases: seen
            .helm_releases
            .iter()
            .filter(|release| is_stack(release))
            .filter_map(Target::of)
            .collect(),
        pod_security: seen
            .namespaces
            .iter()
            .map(|namespace| {
                let level = text(namespace, "/metadata/labels/pod-security.kubernetes.io~1enforce");
                (name(namespace), level.to_owned())
            })
            .filter(|(_, level)| !level.is_empty())
            .collect(),
        unknown: seen.unknown.clone(),
    }
}

/// Whether a HelmRelease is one of this stack. The wizard's own comes from the same source and is none.
fn is_stack(release: &Value) -> bool {
    let chart = text(release, "/spec/chart/spec/chart").trim_end_matches('/');
    let chart = chart.rsplit('/').next().unwrap_or_default();
    if WIZARD.contains(&chart) {
        return false;
    }
    text(release, "/metadata/labels/app.kubernetes.io~1part-of") == "cluster-tamer"
        || text(release, "/spec/chart/spec/sourceRef/name") == "cluster-tamer"
}

/// The kind of cluster, by what only it has: the version's suffix, labels of nodes, groups of kinds.
fn platform(seen: &Seen) -> (Platform, String) {
    let version = text(&seen.version, "/gitVersion");
    for (mark, platform) in [
        ("+k3s", Platform::K3s),
        ("+rke2", Platform::Rke2),
        ("-eks-", Platform::Eks),
        ("-gke.", Platform::Gke),
    ] {
        if version.contains(mark) {
            let autopilot = seen.nodes.iter().any(|node| name(node).starts_with("gk3-"));
            let platform = if platform == Platform::Gke && autopilot {
                Platform::GkeAutopilot
            } else {
                platform
            };
            return (platform, format!("the version is {version}"));
        }
    }
    if seen
        .crds
        .iter()
        .any(|crd| name(crd) == "clusterversions.config.openshift.io")
    {
        return (
            Platform::Openshift,
            "the cluster knows ClusterVersion of OpenShift".into(),
        );
    }
    for node in &seen.nodes {
        let labels = node.pointer("/metadata/labels").and_then(Value::as_object);
        let has = |key: &str| labels.is_some_and(|labels| labels.contains_key(key));
        let image = text(node, "/status/nodeInfo/osImage");
        if has("kubernetes.azure.com/cluster") {
            return (Platform::Aks, "its nodes carry the labels of AKS".into());
        }
        if image.starts_with("Talos") {
            return (Platform::Talos, format!("its nodes run {image}"));
        }
        let annotations = node.pointer("/metadata/annotations").and_then(Value::as_object);
        if annotations.is_some_and(|annotations| annotations.contains_key("kubeadm.alpha.kubernetes.io/cri-socket")) {
            return (Platform::Kubeadm, "its nodes were joined by kubeadm".into());
        }
    }
    (Platform::Generic, String::new())
}

fn node(node: &Value) -> Node {
    let memory = Quantity::parse(text(node, "/status/allocatable/memory"));
    let conditions = node.pointer("/status/conditions").and_then(Value::as_array);
    let ready = conditions
        .into_iter()
        .flatten()
        .any(|condition| text(condition, "/type") == "Ready" && text(condition, "/status") == "True");
    let shut = node.pointer("/spec/unschedulable").and_then(Value::as_bool) == Some(true);
    Node {
        name: name(node),
        memory: memory.map_or(0, |memory| memory.bytes()),
        cpu: text(node, "/status/allocatable/cpu").to_owned(),
        zone: text(node, "/metadata/labels/topology.kubernetes.io~1zone").to_owned(),
        ready: ready && !shut,
    }
}

fn storage_class(class: &Value) -> StorageClass {
    StorageClass {
        name: name(class),
        is_default: is_default(class, "storageclass.kubernetes.io/is-default-class"),
        expands: class.pointer("/allowVolumeExpansion").and_then(Value::as_bool) == Some(true),
        provisioner: text(class, "/provisioner").to_owned(),
    }
}

fn is_default(object: &Value, annotation: &str) -> bool {
    let annotations = object.pointer("/metadata/annotations");
    annotations
        .and_then(|annotations| annotations.get(annotation))
        .and_then(Value::as_str)
        == Some("true")
}

fn crd(crd: &Value) -> Option<Crd> {
    if !GROUPS.contains(&text(crd, "/spec/group")) {
        return None;
    }
    let marks = [
        "/metadata/annotations/meta.helm.sh~1release-name",
        "/metadata/labels/helm.toolkit.fluxcd.io~1name",
        "/metadata/labels/kustomize.toolkit.fluxcd.io~1name",
        "/metadata/labels/argocd.argoproj.io~1instance",
    ];
    Some(Crd {
        name: name(crd),
        owner: marks
            .iter()
            .map(|mark| text(crd, mark))
            .find(|owner| !owner.is_empty())
            .unwrap_or_default()
            .to_owned(),
        version: text(crd, "/metadata/annotations/operator.prometheus.io~1version").to_owned(),
    })
}

fn flux(deployments: &[Value]) -> Option<Flux> {
    let first = deployments.first()?;
    Some(Flux {
        namespace: text(first, "/metadata/namespace").to_owned(),
        version: text(first, "/metadata/labels/app.kubernetes.io~1version").to_owned(),
        controllers: deployments.iter().map(name).collect(),
    })
}

fn holds_port(set: &Value, port: u64) -> bool {
    let containers = set.pointer("/spec/template/spec/containers").and_then(Value::as_array);
    let on_host = set.pointer("/spec/template/spec/hostNetwork").and_then(Value::as_bool) == Some(true);
    containers.into_iter().flatten().any(|container| {
        let ports = container.pointer("/ports").and_then(Value::as_array);
        ports.into_iter().flatten().any(|entry| {
            let number = |key: &str| entry.get(key).and_then(Value::as_u64);
            number("hostPort") == Some(port) || (on_host && number("containerPort") == Some(port))
        })
    })
}

/// By the label that every distribution keeps, whatever it calls the Service.
fn dns(services: &[Value]) -> Option<String> {
    services
        .iter()
        .filter(|service| text(service, "/metadata/labels/k8s-app") == "kube-dns")
        // Metrics Services carry the label too.
        .find(|service| {
            let ports = service.pointer("/spec/ports").and_then(Value::as_array);
            ports
                .into_iter()
                .flatten()
                .any(|port| port.get("port").and_then(Value::as_u64) == Some(53))
        })
        .map(name)
}

fn name(object: &Value) -> String {
    text(object, "/metadata/name").to_owned()
}

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_platform_is_known_by_what_only_it_has() {
        let of = |version: &str, node: Value| {
            read(&Seen {
                version: json!({"gitVersion": version}),
                nodes: vec![node],
                ..Seen::default()
            })
            .platform
        };
        for (version, node, expected) in [
            ("v1.33.1+k3s1", json!({}), Platform::K3s),
            ("v1.33.1+rke2r1", json!({}), Platform::Rke2),
            ("v1.33.1-eks-595af52", json!({}), Platform::Eks),
            ("v1.33.1-gke.100", json!({"metadata": {"name": "gke-a"}}), Platform::Gke),
            (
                "v1.33.1-gke.100",
                json!({"metadata": {"name": "gk3-a"}}),
                Platform::GkeAutopilot,
            ),
            (
                "v1.33.1",
                json!({"metadata": {"labels": {"kubernetes.azure.com/cluster": "x"}}}),
                Platform::Aks,
            ),
            (
                "v1.33.1",
                json!({"status": {"nodeInfo": {"osImage": "Talos (v1.10.0)"}}}),
                Platform::Talos,
            ),
            (
                "v1.33.1",
                json!({"metadata": {"annotations": {"kubeadm.alpha.kubernetes.io/cri-socket": "x"}}}),
                Platform::Kubeadm,
            ),
            ("v1.37.2", json!({}), Platform::Generic),
        ] {
            assert_eq!(of(version, node.clone()), expected, "{version} {node}");
        }
    }

    #[test]
    fn another_node_exporter_is_found_by_its_port() {
        let set = |spec: Value| json!({"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "n", "namespace": "x"}, "spec": {"template": {"spec": spec}}});
        let facts = read(&Seen {
            daemon_sets: vec![
                set(json!({"hostNetwork": true, "containers": [{"ports": [{"containerPort": 9100}]}]})),
                set(json!({"containers": [{"ports": [{"containerPort": 80, "hostPort": 9100}]}]})),
                set(json!({"containers": [{"ports": [{"containerPort": 9100}]}]})),
            ],
            ..Seen::default()
        });
        assert_eq!(facts.node_exporters.len(), 2);
    }

    #[test]
    fn the_wizards_own_release_is_no_stack() {
        let release = |name: &str, chart: &str, source: &str| {
            json!({
                "apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "metadata": {"name": name, "namespace": "a"},
                "spec": {"chart": {"spec": {"chart": chart, "sourceRef": {"name": source}}}},
            })
        };
        let mut marked = release("wizard-marked", "chart/wizard/", "cluster-tamer");
        marked["metadata"]["labels"] = json!({"app.kubernetes.io/part-of": "cluster-tamer"});
        let facts = read(&Seen {
            helm_releases: vec![
                release("ct", "./chart/stack", "cluster-tamer"),
                release("wizard", "./chart/wizard", "cluster-tamer"),
                release("wizard-oci", "cluster-tamer-wizard", "cluster-tamer"),
                marked,
                release("registry", "cluster-tamer", "cluster-tamer"),
                release("else", "chart/stack", "podinfo"),
            ],
            ..Seen::default()
        });
        let names: Vec<&str> = facts.releases.iter().map(|target| target.name.as_str()).collect();
        assert_eq!(names, ["ct", "registry"]);
    }

    #[test]
    fn names_are_resolved_by_whoever_listens_on_53() {
        let service = |name: &str, port: u64| json!({"metadata": {"name": name, "labels": {"k8s-app": "kube-dns"}}, "spec": {"ports": [{"port": port}]}});
        let services = [service("metrics", 9153), service("rke2-coredns-rke2-coredns", 53)];
        assert_eq!(dns(&services).as_deref(), Some("rke2-coredns-rke2-coredns"));
    }
}
