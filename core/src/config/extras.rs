//! What is on and off.

use serde_json::{Map, Value};

use super::{Costs, Databases, ServiceAccounts};
use crate::draft::{ArchiveWriter, Components, Rules};

/// What is on and off.
#[derive(Clone, Debug, PartialEq)]
pub struct Extras {
    /// The parts of the stack.
    pub components: Components,
    /// Flux reports failures to Alertmanager.
    pub flux_alerts: bool,
    /// Namespaces whose Flux objects are watched; empty means Flux's own and the stack's.
    pub flux_alert_namespaces: Vec<String>,
    /// What may be spent, and when costs become an alert.
    pub costs: Costs,
    /// Which alerts the stack brings.
    pub rules: Rules,
    /// Every alert is written into Loki.
    pub alert_archive: bool,
    /// Who writes them.
    pub archive_writer: ArchiveWriter,
    /// Only who needs to is let in.
    pub network_policies: bool,
    /// Databases for Grafana.
    pub databases: Databases,
    /// Accounts in Grafana for programs.
    pub service_accounts: ServiceAccounts,
    /// Carried-through Helm values.
    pub values: Map<String, Value>,
}

impl Extras {
    /// Who writes every alert into Loki, if somebody does.
    pub fn archive(&self) -> Option<ArchiveWriter> {
        (self.alert_archive && self.components.logs).then_some(self.archive_writer)
    }
}
