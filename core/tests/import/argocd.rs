//! Applications that others wrote.

use tamer_core::Rule;
use tamer_core::draft::*;
use tamer_core::import::import;

/// The answers, and what was told: the rule, and what it is about.
fn read(text: &str) -> (Draft, Vec<(Rule, String)>) {
    let (draft, findings) = import(text);
    let told = findings.iter().map(|finding| {
        let value = finding.facts.iter().find(|(key, _)| *key == "value");
        (
            finding.rule,
            value.map(|(_, value)| value.to_string()).unwrap_or_default(),
        )
    });
    (draft.unwrap(), told.collect())
}

#[test]
fn values_as_text_parameters_and_what_cannot_be_kept() {
    let (draft, told) = read(
        "
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: stack, namespace: argocd}
spec:
  project: platform
  destination: {server: 'https://10.0.0.1:6443', namespace: observability}
  source:
    repoURL: https://git.example.com/mirror/cluster-tamer
    path: chart/stack
    targetRevision: HEAD
    helm:
      valueFiles: [sizes/medium.yaml, ../mine.yaml]
      parameters: [{name: grafana.adminPassword, value: hidden}]
      values: |
        global: {tamer: {cluster: shop, size: medium}}
  syncPolicy: {}
",
    );
    let cluster = &draft.cluster;
    assert_eq!(cluster.delivery, Delivery::Argocd);
    assert_eq!((cluster.name.as_str(), cluster.size), ("shop", Size::Medium));
    assert_eq!(
        (cluster.namespace.as_str(), cluster.release.as_str()),
        ("observability", "stack")
    );
    assert_eq!(cluster.argocd.project, "platform");
    assert_eq!(cluster.argocd.destination, "");
    assert_eq!(cluster.flux.url, "https://git.example.com/mirror/cluster-tamer");
    assert_eq!(cluster.flux.version, "");
    let expected = [
        (Rule::NotTakenOver, "https://10.0.0.1:6443"),
        (Rule::NotTakenOver, "../mine.yaml"),
        (Rule::NotTakenOver, "grafana.adminPassword"),
        (Rule::VersionPinned, "HEAD"),
        (Rule::NotTakenOver, "Application spec.syncPolicy"),
    ];
    for (rule, value) in expected {
        assert!(told.contains(&(rule, value.into())), "{value}: {told:?}");
    }
    assert!(!format!("{draft:?} {told:?}").contains("hidden"));
}

#[test]
fn the_source_with_the_chart_is_found_among_several_and_its_values_beside_it() {
    let (draft, told) = read(
        "
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: stack, namespace: argocd}
spec:
  project: default
  destination: {name: in-cluster, namespace: monitoring}
  sources:
    - {repoURL: 'https://git.example.com/clusters.git', targetRevision: main, ref: values}
    - repoURL: ghcr.io/ludicdrive/charts
      chart: cluster-tamer
      targetRevision: 2.0.0
      helm: {releaseName: ct, valueFiles: ['$values/observability/values.yaml']}
---
global: {tamer: {cluster: shop}}
",
    );
    assert_eq!(draft.cluster.name, "shop");
    assert_eq!(draft.cluster.release, "ct");
    assert_eq!(draft.cluster.argocd, Argocd::default());
    assert_eq!(
        draft.cluster.flux,
        Flux {
            source: Source::Oci,
            ..Flux::default()
        }
    );
    assert_eq!(
        told,
        [(Rule::NotTakenOver, "$values/observability/values.yaml".to_owned())]
    );
}

#[test]
fn a_classic_chart_repository_is_told() {
    let (draft, told) = read(
        "
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ct}
spec:
  source:
    repoURL: https://charts.example.com
    chart: cluster-tamer
    targetRevision: 1.1.1
    helm: {valuesObject: {global: {tamer: {cluster: shop}}}}
",
    );
    assert_eq!(draft.cluster.flux.url, "");
    assert!(
        told.contains(&(Rule::NotTakenOver, "https://charts.example.com/cluster-tamer".into())),
        "{told:?}"
    );
}
