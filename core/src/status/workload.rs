//! Deployments, StatefulSets and DaemonSets: how many of their pods are ready.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{number, target, text};
use crate::apply::Target;

/// A workload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Workload {
    /// Which one.
    #[serde(flatten)]
    pub target: Target,
    /// Pods that are ready and of the newest template.
    pub ready: u64,
    /// Pods that there should be.
    pub wanted: u64,
}

impl Workload {
    /// Whether all its pods are ready.
    pub fn is_ready(&self) -> bool {
        self.ready >= self.wanted
    }
}

/// None for what is no workload.
pub(super) fn read(object: &Value) -> Option<Workload> {
    let wanted = object.pointer("/spec/replicas").and_then(Value::as_u64).unwrap_or(1);
    let (ready, updated, wanted) = match text(object, "/kind") {
        "Deployment" | "StatefulSet" => (
            number(object, "/status/readyReplicas"),
            number(object, "/status/updatedReplicas"),
            wanted,
        ),
        "DaemonSet" => (
            number(object, "/status/numberReady"),
            number(object, "/status/updatedNumberScheduled"),
            number(object, "/status/desiredNumberScheduled"),
        ),
        _ => return None,
    };
    // What its controller has not seen yet says nothing of the present template.
    let seen = number(object, "/status/observedGeneration") >= number(object, "/metadata/generation");
    let on_delete = text(object, "/spec/updateStrategy/type") == "OnDelete";
    let ready = match (seen, on_delete) {
        (false, _) => 0,
        (true, true) => ready,
        (true, false) => ready.min(updated),
    };
    Some(Workload {
        target: target(object),
        ready,
        wanted: if seen { wanted } else { wanted.max(1) },
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pods_of_the_old_template_do_not_count() {
        let rolling = json!({"kind": "Deployment", "metadata": {"name": "a", "generation": 2}, "spec": {"replicas": 2},
            "status": {"observedGeneration": 2, "readyReplicas": 2, "updatedReplicas": 1}});
        assert_eq!(read(&rolling).unwrap().ready, 1);
        let unseen = json!({"kind": "DaemonSet", "metadata": {"name": "a", "generation": 1}, "status": {}});
        assert!(!read(&unseen).unwrap().is_ready());
        let nowhere = json!({"kind": "DaemonSet", "metadata": {"name": "a", "generation": 1},
            "status": {"observedGeneration": 1, "desiredNumberScheduled": 0}});
        assert!(read(&nowhere).unwrap().is_ready());
        assert!(read(&json!({"kind": "Pod"})).is_none());
    }
}
