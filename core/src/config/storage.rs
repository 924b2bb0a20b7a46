//! Where telemetry is kept.

use crate::units::Quantity;

/// Where telemetry is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Storage {
    /// The volumes.
    pub volumes: Volumes,
    /// The object store, if logs, traces and profiles go there.
    pub s3: Option<ObjectStore>,
}

/// The PersistentVolumes.
#[derive(Clone, Debug, PartialEq)]
pub struct Volumes {
    /// StorageClass, or the cluster's default.
    pub class: Option<String>,
    /// Prometheus.
    pub metrics: Quantity,
    /// Loki.
    pub logs: Quantity,
    /// Tempo.
    pub traces: Quantity,
    /// Pyroscope.
    pub profiles: Quantity,
    /// Alertmanager.
    pub alerts: Quantity,
    /// Grafana.
    pub grafana: Quantity,
}

/// An S3-compatible object store.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectStore {
    /// Host with optional port, no scheme: the one form that Loki, Tempo, Pyroscope and Thanos all take.
    pub endpoint: String,
    /// Region.
    pub region: String,
    /// `endpoint/bucket` rather than `bucket.endpoint`.
    pub path_style: bool,
    /// Plain HTTP.
    pub insecure: bool,
    /// The buckets.
    pub buckets: Buckets,
    /// Day from which logs go here; older ones lie on the volume.
    pub since: Option<String>,
    /// Who may write.
    pub credentials: Credentials,
}

/// The buckets, by signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Buckets {
    /// Bucket for logs.
    pub logs: String,
    /// Bucket for traces.
    pub traces: String,
    /// Bucket for profiles.
    pub profiles: String,
    /// Prefixes for logs, traces and profiles, when they share a bucket.
    pub prefixes: Option<[String; 3]>,
    /// Where metrics go, if they leave their volume.
    pub metrics: Option<Folder>,
}

/// A bucket, or a folder in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Folder {
    /// The bucket.
    pub bucket: String,
    /// The folder, when the bucket is shared.
    pub prefix: Option<String>,
}

/// Who may write to the object store.
#[derive(Clone, Debug, PartialEq)]
pub enum Credentials {
    /// Access keys in a Secret.
    Secret {
        /// Its name.
        name: String,
        /// Key that holds the access key id.
        access_key: String,
        /// Key that holds the secret access key.
        secret_key: String,
        /// The bundle brings it, with placeholders.
        create: bool,
    },
    /// A role of the cloud; the ARN goes to the ServiceAccounts, if there is one to name.
    Role {
        /// ARN of the role; none where the cloud binds it from outside (EKS Pod Identity).
        arn: Option<String>,
    },
}
