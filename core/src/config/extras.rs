//! What is on and off.

use serde_json::{Map, Value};

use super::{Databases, ServiceAccounts};
use crate::draft::Components;

/// What is on and off.
#[derive(Clone, Debug, PartialEq)]
pub struct Extras {
    /// The parts of the stack.
    pub components: Components,
    /// Flux reports failures to Alertmanager.
    pub flux_alerts: bool,
    /// Namespaces whose Flux objects are watched; empty means Flux's own and the stack's.
    pub flux_alert_namespaces: Vec<String>,
    /// Every alert is written into Loki.
    pub alert_archive: bool,
    /// Databases for Grafana.
    pub databases: Databases,
    /// Accounts in Grafana for programs.
    pub service_accounts: ServiceAccounts,
    /// Carried-through Helm values.
    pub values: Map<String, Value>,
}
