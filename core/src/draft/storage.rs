//! Step 2: where telemetry is kept.

use serde::{Deserialize, Serialize};

use super::form::Form;

/// Where telemetry is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Storage {
    /// Volumes only, or S3.
    pub backend: Backend,
    /// Volumes: everything, or what stays local beside S3.
    pub volumes: Volumes,
    /// The object store; used when `backend` is `s3`.
    pub s3: S3,
}

/// Volumes or S3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Backend {
    /// PersistentVolumes for everything.
    #[default]
    Volumes,
    /// S3 for logs, traces and profiles, and for metrics if wanted.
    S3,
}

/// Sizes of the PersistentVolumes, as Kubernetes quantities such as `20Gi`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Volumes {
    /// StorageClass of all volumes; empty means the cluster's default.
    pub class: String,
    /// Prometheus.
    pub metrics: String,
    /// Loki.
    pub logs: String,
    /// Tempo.
    pub traces: String,
    /// Pyroscope.
    pub profiles: String,
    /// Alertmanager: silences and the notification log.
    pub alerts: String,
    /// Grafana: dashboards and settings made by hand.
    pub grafana: String,
}

impl Default for Volumes {
    fn default() -> Self {
        Self {
            class: String::new(),
            metrics: "20Gi".into(),
            logs: "20Gi".into(),
            traces: "20Gi".into(),
            profiles: "10Gi".into(),
            alerts: "1Gi".into(),
            grafana: "5Gi".into(),
        }
    }
}

impl Volumes {
    /// What is usual for a size; the files in `chart/stack/sizes/` say the same.
    pub fn usual(size: super::Size) -> Self {
        let sizes = match size {
            super::Size::Small => return Self::default(),
            super::Size::Medium => ["100Gi", "50Gi", "50Gi", "30Gi"],
            super::Size::Large => ["200Gi", "20Gi", "100Gi", "100Gi"],
        };
        let [metrics, logs, traces, profiles] = sizes.map(str::to_owned);
        Self {
            metrics,
            logs,
            traces,
            profiles,
            ..Self::default()
        }
    }
}

/// The object store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct S3 {
    /// Who runs it: gives the form of endpoint and region, and the addressing.
    pub provider: Provider,
    /// Host and port without a scheme; empty means the provider's own for the region.
    pub endpoint: String,
    /// Region as the provider spells it.
    pub region: String,
    /// How a bucket is addressed.
    pub path_style: PathStyle,
    /// TLS between the cluster and the store.
    pub tls: bool,
    /// Metrics, too: Thanos uploads and reads them, and Prometheus keeps only the last days on its volume.
    pub metrics: bool,
    /// One bucket with a prefix for each signal, or a bucket for each.
    pub layout: Layout,
    /// The bucket, when there is one.
    pub bucket: String,
    /// Prefixes in the one bucket.
    pub prefixes: Bucketed,
    /// The buckets, when there is one for each signal.
    pub buckets: Bucketed,
    /// Where the access keys come from.
    pub keys: Keys,
    /// The Secret that holds the access keys.
    pub secret: S3Secret,
    /// Day from which logs go to S3, such as `2026-12-01`, where older ones lie on a volume and must stay readable.
    /// Choose a day in the future; empty for a new installation.
    pub since: String,
    /// ARN of the role, when the cloud gives the rights (`eks.amazonaws.com/role-arn`).
    pub role_arn: String,
}

impl Default for S3 {
    fn default() -> Self {
        Self {
            provider: Provider::default(),
            endpoint: String::new(),
            region: String::new(),
            path_style: PathStyle::default(),
            tls: true,
            metrics: false,
            layout: Layout::default(),
            bucket: String::new(),
            prefixes: Bucketed {
                logs: "loki".into(),
                traces: "tempo".into(),
                profiles: "pyroscope".into(),
                metrics: "thanos".into(),
            },
            buckets: Bucketed::default(),
            keys: Keys::default(),
            secret: S3Secret::default(),
            since: String::new(),
            role_arn: String::new(),
        }
    }
}

/// A bucket or a prefix for each signal that S3 keeps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Bucketed {
    /// Loki.
    pub logs: String,
    /// Tempo.
    pub traces: String,
    /// Pyroscope.
    pub profiles: String,
    /// Prometheus, by Thanos; used when metrics go to S3.
    pub metrics: String,
}

/// Who runs the object store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// Amazon S3.
    #[default]
    Aws,
    /// MinIO in the cluster or beside it.
    Minio,
    /// Ceph RADOS Gateway, Rook included.
    Ceph,
    /// Cloudflare R2.
    R2,
    /// Backblaze B2.
    B2,
    /// Hetzner Object Storage.
    Hetzner,
    /// OVHcloud Object Storage.
    Ovh,
    /// Scaleway Object Storage.
    Scaleway,
    /// Wasabi.
    Wasabi,
    /// Garage.
    Garage,
    /// SeaweedFS.
    Seaweedfs,
    /// RustFS.
    Rustfs,
    /// Any other S3-compatible store.
    Other,
}

/// How a bucket is addressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PathStyle {
    /// As the provider wants it.
    #[default]
    Auto,
    /// `https://endpoint/bucket`.
    Path,
    /// `https://bucket.endpoint`.
    Virtual,
}

/// One bucket or several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// One bucket, a prefix for each signal.
    #[default]
    OneBucket,
    /// A bucket for each signal.
    BucketEach,
}

/// Where the access keys come from. Keys themselves are never part of the answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Keys {
    /// A Secret that the bundle brings, with placeholders to fill in.
    #[default]
    NewSecret,
    /// A Secret that is already in the namespace.
    ExistingSecret,
    /// A role that the cloud gives to the pods; no keys at all.
    CloudRole,
}

/// The Secret that holds the access keys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct S3Secret {
    /// Its name.
    pub name: String,
    /// The key in it that holds the access key id.
    pub access_key: String,
    /// The key in it that holds the secret access key.
    pub secret_key: String,
}

impl Default for S3Secret {
    fn default() -> Self {
        Self {
            name: "cluster-tamer-s3-creds".into(),
            access_key: "access-key".into(),
            secret_key: "secret-key".into(),
        }
    }
}
