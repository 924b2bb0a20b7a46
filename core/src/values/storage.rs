//! Volumes and S3.

use serde_json::{Value, json};

use crate::config::{Config, Credentials, ObjectStore, Volumes};
use crate::draft::Size;
use crate::units::Quantity;

use super::{Overlay, object};

pub(super) fn emit(config: &Config, usual: &Config, overlay: &mut Overlay) {
    // The file of another size has volumes of its own: the answers then stand in full.
    let usual = (config.cluster.size == Size::Small).then_some(&usual.storage.volumes);
    volumes(&config.storage.volumes, usual, overlay);
    if config.cluster.size == Size::Large {
        loki_in_parts(&config.storage.volumes, overlay);
    } else {
        loki(&config.storage.volumes, usual, overlay);
    }
    if let Some(s3) = &config.storage.s3 {
        let components = &config.extras.components;
        if components.logs {
            logs(s3, overlay);
        }
        if components.traces {
            traces(s3, overlay);
        }
        if components.profiles {
            profiles(s3, overlay);
        }
    }
}

const PROMETHEUS: [&str; 5] = [
    "kube-prom-stack",
    "prometheus",
    "prometheusSpec",
    "storageSpec",
    "volumeClaimTemplate",
];
const ALERTMANAGER: [&str; 5] = [
    "kube-prom-stack",
    "alertmanager",
    "alertmanagerSpec",
    "storage",
    "volumeClaimTemplate",
];

/// The size of one of the volumes.
type SizeOf = fn(&Volumes) -> &Quantity;

fn volumes(volumes: &Volumes, usual: Option<&Volumes>, overlay: &mut Overlay) {
    let [a, b, c, d, e] = PROMETHEUS;
    let [f, g, h, i, j] = ALERTMANAGER;
    if let Some(class) = &volumes.class {
        for path in [
            &[a, b, c, d, e, "spec", "storageClassName"][..],
            &[f, g, h, i, j, "spec", "storageClassName"],
            &["kube-prom-stack", "grafana", "persistence", "storageClassName"],
            &["tempo", "persistence", "storageClassName"],
            &["pyroscope", "pyroscope", "persistence", "storageClassName"],
        ] {
            overlay.set(path, class.as_str());
        }
    }
    let sizes: [(SizeOf, &[&str]); 5] = [
        (
            |volumes| &volumes.metrics,
            &[a, b, c, d, e, "spec", "resources", "requests", "storage"],
        ),
        (
            |volumes| &volumes.alerts,
            &[f, g, h, i, j, "spec", "resources", "requests", "storage"],
        ),
        (
            |volumes| &volumes.grafana,
            &["kube-prom-stack", "grafana", "persistence", "size"],
        ),
        (|volumes| &volumes.traces, &["tempo", "persistence", "size"]),
        (
            |volumes| &volumes.profiles,
            &["pyroscope", "pyroscope", "persistence", "size"],
        ),
    ];
    for (size, path) in sizes {
        if usual.is_none_or(|usual| size(usual) != size(volumes)) {
            overlay.set(path, size(volumes).to_string());
        }
    }
    if usual.is_none_or(|usual| usual.metrics != volumes.metrics) {
        overlay.set(&[a, b, c, "retentionSize"], retention_size(&volumes.metrics));
    }
}

/// Loki as one process.
fn loki(volumes: &Volumes, usual: Option<&Volumes>, overlay: &mut Overlay) {
    if let Some(class) = &volumes.class {
        overlay.set(&["loki", "singleBinary", "persistence", "storageClass"], class.as_str());
    }
    if usual.is_none_or(|usual| usual.logs != volumes.logs) {
        overlay.set(
            &["loki", "singleBinary", "persistence", "size"],
            volumes.logs.to_string(),
        );
    }
}

/// Loki in parts: three of them have volumes.
fn loki_in_parts(volumes: &Volumes, overlay: &mut Overlay) {
    let (size, class) = (volumes.logs.to_string(), volumes.class.as_deref());
    for part in ["ingester", "compactor"] {
        overlay.set(
            &["loki", part, "persistence", "claims"],
            super::size::claims(&size, class),
        );
    }
    overlay.set(&["loki", "indexGateway", "persistence", "size"], size);
    if let Some(class) = class {
        overlay.set(&["loki", "indexGateway", "persistence", "storageClass"], class);
    }
}

/// Bound by size for Prometheus: 85 % of the volume and 2 GiB below it, because the write-ahead log is not counted.
///
/// In MiB, which both Kubernetes sizes and Prometheus (`[0-9]+(B|KB|MB…|KiB|MiB|GiB…)`) express exactly.
fn retention_size(volume: &Quantity) -> String {
    let bytes = volume.bytes();
    let most = (bytes / 100 * 85).min(bytes.saturating_sub(2 << 30));
    let (gib, mib) = (most >> 30, most >> 20);
    if gib >= 10 {
        format!("{gib}GiB")
    } else {
        format!("{mib}MiB")
    }
}

fn logs(s3: &ObjectStore, overlay: &mut Overlay) {
    let set = |overlay: &mut Overlay, path: &[&str], value: Value| {
        let mut whole = vec!["loki", "loki"];
        whole.extend(path);
        overlay.set(&whole, value);
    };
    let bucket = s3.buckets.logs.as_str();
    set(overlay, &["storage", "type"], "s3".into());
    set(
        overlay,
        &["storage", "bucketNames"],
        json!({"chunks": bucket, "ruler": bucket}),
    );
    set(overlay, &["storage", "object_store", "type"], "s3".into());
    if let Some([prefix, ..]) = &s3.buckets.prefixes {
        set(
            overlay,
            &["storage", "object_store", "storage_prefix"],
            prefix.as_str().into(),
        );
    }
    let client = object([
        ("endpoint", Some(s3.endpoint.as_str().into())),
        ("region", Some(s3.region.as_str().into())),
        ("insecure", Some(s3.insecure.into())),
        ("bucket_lookup_type", s3.path_style.then(|| "path".into())),
    ]);
    set(overlay, &["storage", "object_store", "s3"], client);
    // Chunks and delete requests go where the schema says, whatever the storage type.
    let entry = |from: &str, store: &str| json!({"from": from, "store": "tsdb", "object_store": store, "schema": "v13", "index": {"prefix": "index_", "period": "24h"}});
    let schema = match &s3.since {
        // The chart's own entry stays as it was, so that what lies on the volume is still read.
        Some(day) => json!([entry(BEGIN, "filesystem"), entry(day, "s3")]),
        None => json!([entry(BEGIN, "s3")]),
    };
    set(overlay, &["schemaConfig", "configs"], schema);
    set(overlay, &["compactor", "delete_request_store"], "s3".into());
    match &s3.credentials {
        Credentials::Secret { .. } => overlay.set(&["loki", "defaults", "extraEnv"], environment(&s3.credentials)),
        Credentials::Role { arn: Some(arn) } => {
            overlay.set(&["loki", "serviceAccount", "annotations", ROLE], arn.as_str())
        }
        Credentials::Role { arn: None } => {}
    }
}

/// The day on which the chart's schema begins.
const BEGIN: &str = "2024-04-01";

/// The annotation by which EKS binds a role to a ServiceAccount.
pub(super) const ROLE: &str = "eks.amazonaws.com/role-arn";

fn traces(s3: &ObjectStore, overlay: &mut Overlay) {
    let client = object([
        ("bucket", Some(s3.buckets.traces.as_str().into())),
        (
            "prefix",
            s3.buckets
                .prefixes
                .as_ref()
                .map(|[_, prefix, _]| prefix.as_str().into()),
        ),
        ("endpoint", Some(s3.endpoint.as_str().into())),
        ("region", Some(s3.region.as_str().into())),
        ("insecure", Some(s3.insecure.into())),
        ("forcepathstyle", Some(s3.path_style.into())),
    ]);
    overlay.set(&["tempo", "tempo", "storage", "trace", "backend"], "s3");
    overlay.set(&["tempo", "tempo", "storage", "trace", "s3"], client);
    match &s3.credentials {
        Credentials::Secret { .. } => overlay.set(&["tempo", "tempo", "extraEnv"], environment(&s3.credentials)),
        Credentials::Role { arn: Some(arn) } => {
            overlay.set(&["tempo", "serviceAccount", "annotations", ROLE], arn.as_str())
        }
        Credentials::Role { arn: None } => {}
    }
}

fn profiles(s3: &ObjectStore, overlay: &mut Overlay) {
    let storage = ["pyroscope", "pyroscope", "structuredConfig", "storage"];
    let at = |key| [storage[0], storage[1], storage[2], storage[3], key];
    overlay.set(&at("backend"), "s3");
    if let Some([.., prefix]) = &s3.buckets.prefixes {
        overlay.set(&at("prefix"), prefix.as_str());
    }
    let client = object([
        ("bucket_name", Some(s3.buckets.profiles.as_str().into())),
        ("endpoint", Some(s3.endpoint.as_str().into())),
        ("region", Some(s3.region.as_str().into())),
        ("insecure", Some(s3.insecure.into())),
        ("bucket_lookup_type", s3.path_style.then(|| "path-style".into())),
    ]);
    overlay.set(&at("s3"), client);
    match &s3.credentials {
        Credentials::Secret {
            name,
            access_key,
            secret_key,
            ..
        } => {
            let from = |key: &str| json!({"valueFrom": {"secretKeyRef": {"name": name, "key": key}}});
            let variables = json!({"AWS_ACCESS_KEY_ID": from(access_key), "AWS_SECRET_ACCESS_KEY": from(secret_key)});
            overlay.set(&["pyroscope", "pyroscope", "extraEnvVars"], variables);
        }
        Credentials::Role { arn: Some(arn) } => overlay.set(
            &["pyroscope", "pyroscope", "serviceAccount", "annotations", ROLE],
            arn.as_str(),
        ),
        Credentials::Role { arn: None } => {}
    }
}

/// The variables that every S3 client reads when its configuration names no keys: so none stands in a ConfigMap.
fn environment(credentials: &Credentials) -> Value {
    let Credentials::Secret {
        name,
        access_key,
        secret_key,
        ..
    } = credentials
    else {
        return Value::Array(Vec::new());
    };
    let variable = |variable: &str, key: &str| json!({"name": variable, "valueFrom": {"secretKeyRef": {"name": name, "key": key}}});
    json!([
        variable("AWS_ACCESS_KEY_ID", access_key),
        variable("AWS_SECRET_ACCESS_KEY", secret_key)
    ])
}
