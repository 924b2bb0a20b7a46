//! Step 7: what is switched on or off, and values carried through.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::form::Form;
use super::{Costs, Databases, Rules, ServiceAccounts};

/// What is switched on or off, and values carried through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Extras {
    /// The parts of the stack.
    pub components: Components,
    /// Let Flux report failures to Alertmanager.
    pub flux_alerts: bool,
    /// Namespaces whose Flux objects are watched; empty means Flux's own and the stack's.
    pub flux_alert_namespaces: Vec<String>,
    /// What may be spent, and when costs become an alert.
    pub costs: Costs,
    /// Which alerts the stack brings.
    pub rules: Rules,
    /// Write every alert into Loki.
    pub alert_archive: bool,
    /// Who writes them.
    pub archive_writer: ArchiveWriter,
    /// Let in only who needs to: NetworkPolicies for all parts of the stack.
    pub network_policies: bool,
    /// Databases for Grafana, instead of a file on its volume.
    pub databases: Databases,
    /// Accounts in Grafana for programs.
    pub service_accounts: ServiceAccounts,
    /// Helm values of the stack that no question covers; merged over all others.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub values: Map<String, Value>,
}

impl Default for Extras {
    fn default() -> Self {
        Self {
            components: Components::default(),
            flux_alerts: true,
            flux_alert_namespaces: Vec::new(),
            costs: Costs::default(),
            rules: Rules::default(),
            alert_archive: true,
            archive_writer: ArchiveWriter::default(),
            network_policies: false,
            databases: Databases::default(),
            service_accounts: ServiceAccounts::default(),
            values: Map::new(),
        }
    }
}

/// Who writes alerts into Loki.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ArchiveWriter {
    /// The collector that is there anyway.
    #[default]
    Alloy,
    /// A pod of its own, for those who know its lines.
    Alertsnitch,
}

/// The parts of the stack. Prometheus, Alertmanager and Grafana are always there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Components {
    /// Loki, and the logs of all pods.
    pub logs: bool,
    /// Kubernetes events as log lines.
    pub events: bool,
    /// Tempo.
    pub traces: bool,
    /// Pyroscope.
    pub profiles: bool,
    /// OpenCost.
    pub costs: bool,
    /// The blackbox exporter.
    pub probes: bool,
    /// node-exporter on each node.
    pub node_exporter: bool,
    /// Scrape pods annotated with `k8s.grafana.com/scrape`.
    pub annotated_pods: bool,
}

impl Default for Components {
    fn default() -> Self {
        Self {
            logs: true,
            events: true,
            traces: true,
            profiles: true,
            costs: true,
            probes: true,
            node_exporter: true,
            annotated_pods: true,
        }
    }
}
