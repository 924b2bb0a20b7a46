//! Config → the Application of Argo CD, as its version 3.5 defines it.

use serde_json::{Map, Value, json};

use crate::config::{Chart, Config};
use crate::plan::{fixed, labels, namespace_labels};
use crate::values::size;

/// What every object of ours beside the release is called.
const NAME: &str = "cluster-tamer";

/// Some definitions of custom resources are longer than the annotation of a client-side apply may be.
const SYNC: &str = r#"{
    "automated": {"prune": true, "selfHeal": true},
    "syncOptions": ["CreateNamespace=true", "ServerSideApply=true", "RespectIgnoreDifferences=true"],
    "retry": {"limit": 5, "backoff": {"duration": "30s", "factor": 2, "maxDuration": "5m"}}
}"#;

/// A job of kube-prometheus-stack patches certificate and failure policy into the webhooks: no drift.
const DRIFT: &str = r#"[
    {"group": "admissionregistration.k8s.io", "kind": "MutatingWebhookConfiguration",
        "jqPathExpressions": [".webhooks[]?.clientConfig.caBundle", ".webhooks[]?.failurePolicy"]},
    {"group": "admissionregistration.k8s.io", "kind": "ValidatingWebhookConfiguration",
        "jqPathExpressions": [".webhooks[]?.clientConfig.caBundle", ".webhooks[]?.failurePolicy"]}
]"#;

/// The name of the Application. One Argo CD may serve many clusters, and all their Applications lie in one namespace.
pub(crate) fn name(config: &Config) -> String {
    match config.cluster.argocd.destination.as_deref() {
        None => NAME.to_owned(),
        Some(destination) => format!("{NAME}-{}", slug(destination)),
    }
}

/// What is left of a text in the name of an object, which has at most 63 letters.
fn slug(text: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let all: String = text.chars().map(plain).take(63 - NAME.len() - 1).collect();
    all.trim_matches('-').to_owned()
}

/// The Application: the chart with the overlay, which comes last.
pub(crate) fn application(config: &Config, values: Option<Map<String, Value>>) -> Value {
    let cluster = &config.cluster;
    let mut source = match &cluster.chart {
        Chart::Git { url, tag } => json!({"repoURL": url, "path": "chart/stack", "targetRevision": tag}),
        // A chart of an OCI registry is told apart from a Git repository by `chart`, and its address has no scheme.
        Chart::Oci { url, version } => {
            let (folder, chart) = crate::flux::folder_and_name(url);
            let folder = folder.strip_prefix("oci://").unwrap_or(folder);
            json!({"repoURL": folder, "chart": chart, "targetRevision": version})
        }
    };
    // Without a name of its own, the release would be called like the Application.
    let mut helm = Map::from_iter([("releaseName".to_owned(), cluster.release.as_str().into())]);
    if let Some(file) = size::file(cluster.size) {
        helm.insert("valueFiles".into(), json!([file]));
    }
    if let Some(values) = values {
        helm.insert("valuesObject".into(), Value::Object(values));
    }
    if let Value::Object(source) = &mut source {
        source.insert("helm".into(), Value::Object(helm));
    }
    let destination = match &cluster.argocd.destination {
        Some(name) => json!({"name": name, "namespace": cluster.namespace.as_str()}),
        None => json!({"server": "https://kubernetes.default.svc", "namespace": cluster.namespace.as_str()}),
    };
    let mut sync_policy = fixed(SYNC);
    if let Value::Object(policy) = &mut sync_policy {
        policy.insert("managedNamespaceMetadata".into(), json!({"labels": namespace_labels()}));
    }
    json!({
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name(config), "namespace": cluster.argocd.namespace.as_str(), "labels": labels()},
        "spec": {
            "project": cluster.argocd.project.as_str(),
            "destination": destination,
            "syncPolicy": sync_policy,
            "ignoreDifferences": fixed(DRIFT),
            "source": source,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::{Delivery, Draft, Size, Source};

    fn made(change: impl Fn(&mut Draft)) -> Value {
        let mut draft = Draft::default();
        draft.cluster.delivery = Delivery::Argocd;
        change(&mut draft);
        let config = crate::check(&draft).config.unwrap();
        application(&config, Some(crate::values::values(&config)))
    }

    #[test]
    fn the_chart_comes_from_git_with_the_file_of_its_size() {
        let application = made(|draft| draft.cluster.size = Size::Medium);
        let source = application.pointer("/spec/source").unwrap();
        assert_eq!(source["repoURL"], "https://github.com/ludicdrive/cluster-tamer");
        assert_eq!(source["path"], "chart/stack");
        assert_eq!(source["targetRevision"], format!("v{}", crate::VERSION));
        assert_eq!(source["helm"]["releaseName"], "ct");
        assert_eq!(source["helm"]["valueFiles"], json!(["sizes/medium.yaml"]));
        assert_eq!(source["helm"]["valuesObject"]["global"]["tamer"]["size"], "medium");
    }

    #[test]
    fn the_chart_comes_from_a_registry_whose_address_has_no_scheme() {
        let application = made(|draft| {
            draft.cluster.flux.source = Source::Oci;
            draft.cluster.flux.url = "oci://registry.example.com/mirror/cluster-tamer".into();
        });
        let source = application.pointer("/spec/source").unwrap();
        assert_eq!(source["repoURL"], "registry.example.com/mirror");
        assert_eq!(source["chart"], "cluster-tamer");
        assert_eq!(source["targetRevision"], crate::VERSION);
        assert_eq!(source.get("path"), None);
    }

    #[test]
    fn applications_of_several_clusters_have_names_of_their_own() {
        let name = |destination: &str| {
            let application = made(|draft| draft.cluster.argocd.destination = destination.into());
            let name = application["metadata"]["name"].as_str().unwrap().to_owned();
            (name, application["spec"]["destination"].clone())
        };
        assert_eq!(
            name(""),
            (
                "cluster-tamer".into(),
                json!({"server": "https://kubernetes.default.svc", "namespace": "monitoring"})
            )
        );
        assert_eq!(
            name("Prod_EU"),
            (
                "cluster-tamer-prod-eu".into(),
                json!({"name": "Prod_EU", "namespace": "monitoring"})
            )
        );
        assert!(name(&"x".repeat(200)).0.len() <= 63);
    }
}
