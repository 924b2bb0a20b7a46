//! Which alerts the stack brings.

use serde::{Deserialize, Serialize};

use super::form::Form;

/// Which alerts the stack brings, by what they are about. Those of Kubernetes itself are always there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Rules {
    /// Targets that do not answer.
    pub probes: bool,
    /// Certificates that run out.
    pub certificates: bool,
    /// Flux resources that are not ready, stalled or forgotten.
    pub flux: bool,
    /// Budgets, spikes and idle nodes.
    pub costs: bool,
    /// Volumes that fill, and data that is refused or not deleted in time.
    pub storage: bool,
    /// Parts of the stack that are away or near a limit.
    pub stack: bool,
    /// Metrics that do not reach their bucket.
    pub metrics_in_s3: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            probes: true,
            certificates: true,
            flux: true,
            costs: true,
            storage: true,
            stack: true,
            metrics_in_s3: true,
        }
    }
}
