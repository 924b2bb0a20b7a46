//! The answers as typed: `Draft`, one part for each step of the wizard.
//!
//! A Draft holds what the person wrote, right or wrong, so that nothing typed is ever lost.
//! Its file form is `cluster-tamer.yaml`; [`crate::file`] reads and writes it.
//!
//! A new answer is a field with its default. Its name in files is the field's, or that of `#[serde(rename)]`;
//! a new struct or enum derives `Form` beside serde's two, and it does not compile without.

use serde::{Deserialize, Serialize};
use serde_json::Value;

mod access;
mod alerts;
mod at;
mod cluster;
mod costs;
mod databases;
mod extras;
mod form;
mod moved;
pub(crate) mod number;
mod probes;
mod retention;
mod rules;
mod service_accounts;
mod storage;

pub use access::{Access, Admin, AdminSecret, Faro, Gateway, Grafana, Otlp, Tls, Via};
pub use alerts::{
    Alerts, DeadMansSwitch, Inhibit, Period, Receiver, ReceiverKind, ReceiverSecret, Route, Slack, SlackReach,
    TimeInterval,
};
pub use at::{joined, split};
pub use cluster::{Argocd, Cluster, Delivery, Flux, Platform, Size, Source};
pub use costs::{Budget, Costs};
pub use databases::{Databases, PasswordSecret, Postgresql, PostgresqlTls, Runs, Valkey};
pub use extras::{ArchiveWriter, Components, Extras};
pub use form::{Choice, Fault};
use form::{Faults, Form, Take, ToValue};
pub use moved::{Side, moved};
pub use probes::{Certificates, Probes, Target};
pub use retention::Retention;
pub use rules::Rules;
pub use service_accounts::{Role, ServiceAccount, ServiceAccounts};
pub use storage::{Backend, Bucketed, Keys, Layout, PathStyle, Provider, S3, S3Secret, Storage, Volumes};

/// The version of the answers file that this program writes.
pub const VERSION: u32 = 1;

/// All answers. `Draft::default()` is a working small installation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Draft {
    /// Version of this file's format.
    pub version: u32,
    /// Which cluster this is and how the stack gets there.
    pub cluster: Cluster,
    /// Where telemetry is kept: volumes or S3.
    pub storage: Storage,
    /// For how long telemetry is kept.
    pub retention: Retention,
    /// Who hears about which alert.
    pub alerts: Alerts,
    /// Addresses that are probed from inside the cluster.
    pub probes: Probes,
    /// How people and applications reach the stack.
    pub access: Access,
    /// What is switched on or off, and values carried through.
    pub extras: Extras,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            version: VERSION,
            cluster: Cluster::default(),
            storage: Storage::default(),
            retention: Retention::default(),
            alerts: Alerts::default(),
            probes: Probes::default(),
            access: Access::default(),
            extras: Extras::default(),
        }
    }
}

impl Draft {
    /// The answers as they stand in a file, the default ones too.
    pub fn to_value(&self) -> Value {
        ToValue::to_value(self)
    }

    /// The answers that stand in a file, and what of them is of a wrong type. What is missing or wrong is the default.
    pub fn from_value(value: Value) -> (Self, Vec<Fault>) {
        let (mut draft, mut faults) = (Self::default(), Faults::default());
        draft.take(value, &mut faults);
        (draft, faults.into_found())
    }
}
