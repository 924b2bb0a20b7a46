//! Every platform, size, storage and delivery at least once, with both Helm versions and several release names:
//! it renders, keeps its promises, and says nothing that Kubernetes would refuse by its form.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::HashSet;
use std::process::Command;

use serde_json::Value;
use tamer_core::draft::{Backend, Draft, Platform, Provider, Size, Volumes};
use tools::Rendered;

mod tools;

const PLATFORMS: [Platform; 10] = [
    Platform::Generic,
    Platform::K3s,
    Platform::Rke2,
    Platform::Kubeadm,
    Platform::Talos,
    Platform::Eks,
    Platform::Gke,
    Platform::GkeAutopilot,
    Platform::Aks,
    Platform::Openshift,
];
const SIZES: [Size; 3] = [Size::Small, Size::Medium, Size::Large];
const RELEASES: [&str; 4] = ["ct", "cluster-tamer", "kube-prom-stack", "a-release-name-of-26-chars"];

/// Answers for one combination; large always has S3.
fn answers(platform: Platform, size: Size, backend: Backend, release: &str) -> Draft {
    let mut draft = Draft::default();
    draft.cluster.platform = platform;
    draft.cluster.size = size;
    draft.cluster.release = release.into();
    draft.storage.volumes = Volumes::usual(size);
    if backend == Backend::S3 || size == Size::Large {
        draft.storage.backend = Backend::S3;
        draft.storage.s3.provider = Provider::Minio;
        draft.storage.s3.endpoint = "minio.minio.svc:9000".into();
        draft.storage.s3.tls = false;
        draft.storage.s3.bucket = "observability".into();
    }
    let refused = [Platform::GkeAutopilot, Platform::Openshift].contains(&platform);
    draft.extras.components.node_exporter = !refused;
    draft
}

#[test]
fn every_platform_size_and_storage_renders() {
    let test = "every_platform_size_and_storage_renders";
    let Some(chart) = tools::whole_chart(test) else {
        return tools::skip(test, "the subcharts are not here");
    };
    let helms = tools::helms();
    if helms.is_empty() {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    }
    for (number, platform) in PLATFORMS.into_iter().enumerate() {
        let size = SIZES[number % SIZES.len()];
        let backend = [Backend::Volumes, Backend::S3][number % 2];
        let release = RELEASES[number % RELEASES.len()];
        let helm = &helms[number % helms.len()];
        let draft = answers(platform, size, backend, release);
        let case = format!("{platform:?} {size:?} {backend:?} {release}");
        let values = tools::values(&draft);
        let below: Vec<_> = (size != Size::Small)
            .then(|| chart.join(format!("sizes/{}.yaml", size.name())))
            .into_iter()
            .collect();
        let rendered = tools::template_over(helm, &chart, release, &below, &values);
        is_well_formed(&rendered, &case);
        keeps_its_promises(&rendered, draft.storage.backend, &case);
    }
}

/// What the API server checks first: a kind, a name of a legal length, and no two objects of one name.
fn is_well_formed(rendered: &Rendered, case: &str) {
    let mut seen = HashSet::new();
    for object in &rendered.0 {
        let text = |path: &str| object.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let (kind, name) = (text("/kind"), text("/metadata/name"));
        assert!(
            !text("/apiVersion").is_empty() && !kind.is_empty() && !name.is_empty(),
            "{case}: {object}"
        );
        let longest = if kind == "Service" { 63 } else { 253 };
        assert!(name.len() <= longest, "{case}: {kind} {name}");
        let namespace = text("/metadata/namespace");
        assert!(
            seen.insert((kind, namespace, name)),
            "{case}: {kind} {namespace}/{name} is there twice"
        );
        let labels = object.pointer("/metadata/labels").and_then(Value::as_object);
        for (label, value) in labels.into_iter().flatten() {
            let value = value
                .as_str()
                .unwrap_or_else(|| panic!("{case}: {kind} {name}: label {label} is no text"));
            assert!(value.len() <= 63, "{case}: {kind} {name}: label {label} is too long");
        }
    }
}

fn keeps_its_promises(rendered: &Rendered, backend: Backend, case: &str) {
    let prometheus = rendered.of_kind("Prometheus")[0];
    assert_eq!(prometheus["spec"]["retention"], "336h", "{case}");
    let loki = rendered.file("loki", "config.yaml");
    assert_eq!(loki["limits_config"]["retention_period"], "336h", "{case}");
    let store = if backend == Backend::S3 { "s3" } else { "filesystem" };
    assert_eq!(loki["compactor"]["delete_request_store"], store, "{case}");
    let schema = loki["schema_config"]["configs"].as_array().unwrap();
    assert_eq!(schema.last().unwrap()["object_store"], store, "{case}");
    let tempo = rendered.file("tempo", "tempo.yaml");
    let trace = if backend == Backend::S3 { "s3" } else { "local" };
    assert_eq!(tempo["storage"]["trace"]["backend"], trace, "{case}");
}

#[test]
fn helm_lint_finds_nothing() {
    let test = "helm_lint_finds_nothing";
    let helms = tools::helms();
    if helms.is_empty() {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    }
    let (chart, whole) = match tools::whole_chart(test) {
        Some(chart) => (chart, true),
        None => (tools::own_chart(test), false),
    };
    for helm in helms {
        let said = tools::run(
            Command::new(&helm)
                .arg("lint")
                .arg(&chart)
                .args(["--kube-version", "1.33"]),
        );
        assert!(said.contains("0 chart(s) failed"), "{said}");
        assert!(!said.contains("[WARNING]") || !whole, "{said}");
    }
}
