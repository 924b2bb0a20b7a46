//! Checked answers, in types that cannot hold nonsense. Only [`crate::check`] makes one.

use std::sync::Arc;

mod access;
mod alerts;
mod cluster;
mod costs;
mod databases;
mod extras;
mod probes;
mod retention;
mod storage;

pub use access::{Access, Certificate, Entrance, Faro, Grafana, Otlp};
pub use alerts::{Alerts, DeadMansSwitch, Email, Inhibit, Receiver, ReceiverSecret, Route, Slack, Timing};
pub use cluster::{Argocd, Chart, Cluster};
pub use costs::Costs;
pub use databases::{Databases, Postgresql, ServiceAccount, ServiceAccounts, Valkey};
pub use extras::Extras;
pub use probes::{Certificates, Probes, Target};
pub use retention::Retention;
pub use storage::{Buckets, Credentials, Folder, ObjectStore, Storage, Volumes};

/// Checked answers, one part a step. What can be large is shared, so that a copy costs nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Which cluster this is and how the stack gets there.
    pub cluster: Cluster,
    /// Where telemetry is kept.
    pub storage: Storage,
    /// For how long telemetry is kept.
    pub retention: Retention,
    /// Who hears about which alert.
    pub alerts: Arc<Alerts>,
    /// Addresses that are probed.
    pub probes: Arc<Probes>,
    /// How the stack is reached.
    pub access: Access,
    /// What is on and off.
    pub extras: Extras,
}
