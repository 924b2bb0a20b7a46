//! What the cluster says about an applied plan: how far it is, and what keeps it from going on.
//!
//! Pure: the server lists objects and hands them over; nothing here asks for the time, for what is too slow is told by
//! the cluster's own conditions and events.

mod release;
mod trouble;
mod workload;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::apply::Target;

pub use release::{Past, Release};
pub use trouble::{Trouble, Why};
pub use workload::Workload;

/// Objects as the cluster has them, each with `kind` and `metadata`.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The HelmRelease of Flux, if there is one.
    pub release: Option<Value>,
    /// The source it takes the chart from.
    pub source: Option<Value>,
    /// The HelmChart that Flux makes of a source.
    pub chart: Option<Value>,
    /// Secrets of Helm's record, without their data: their labels tell status and version.
    pub records: Vec<Value>,
    /// Deployments, StatefulSets and DaemonSets of the namespace.
    pub workloads: Vec<Value>,
    /// Jobs of the namespace.
    pub jobs: Vec<Value>,
    /// Pods of the namespace.
    pub pods: Vec<Value>,
    /// PersistentVolumeClaims of the namespace.
    pub claims: Vec<Value>,
    /// Events of the namespace.
    pub events: Vec<Value>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// There is no release.
    Absent,
    /// Nobody has begun: Flux has not looked at it yet, or waits for its source.
    Waiting,
    /// Something is being changed, or becomes ready.
    Working,
    /// Everything is as it should be and ready.
    Ready,
    /// Somebody has told Flux to leave it alone.
    Suspended,
    /// The last try failed; Flux tries again.
    Failed,
    /// Flux or Helm has given up: it goes on only when something changes.
    Stalled,
    /// It is being removed.
    Removing,
}

impl Phase {
    /// Whether waiting alone leads no further.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Absent | Self::Ready | Self::Suspended | Self::Stalled)
    }

    /// One word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Waiting => "waiting",
            Self::Working => "working",
            Self::Ready => "ready",
            Self::Suspended => "suspended",
            Self::Failed => "failed",
            Self::Stalled => "stalled",
            Self::Removing => "removing",
        }
    }
}

/// What the cluster says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Status {
    /// How far it is.
    pub phase: Phase,
    /// In one sentence.
    pub says: String,
    /// The release, if there is one.
    pub release: Option<Release>,
    /// What runs, in the order of names; what is not ready first.
    pub workloads: Vec<Workload>,
    /// What keeps it from going on.
    pub troubles: Vec<Trouble>,
}

/// Reads what was seen.
pub fn read(seen: &Seen) -> Status {
    let release = release::read(seen);
    let mut workloads: Vec<Workload> = seen.workloads.iter().filter_map(workload::read).collect();
    workloads.sort_by_key(|workload| (workload.is_ready(), workload.target.name.clone()));
    let troubles = trouble::find(seen);
    let waiting: Vec<&Workload> = workloads.iter().filter(|workload| !workload.is_ready()).collect();
    let (phase, says) = match &release {
        None => (Phase::Absent, "There is no release of that name.".to_owned()),
        // Flux says ready before what operators make of its objects is.
        Some(release) if release.phase == Phase::Ready && !waiting.is_empty() => (
            Phase::Working,
            format!(
                "Installed; {} of {} workloads are ready, {} is not yet.",
                workloads.len() - waiting.len(),
                workloads.len(),
                waiting
                    .first()
                    .map_or_else(String::new, |workload| workload.target.to_string())
            ),
        ),
        Some(release) => (release.phase, release.says.clone()),
    };
    Status {
        phase,
        says,
        release,
        workloads,
        troubles,
    }
}

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn number(object: &Value, pointer: &str) -> u64 {
    object.pointer(pointer).and_then(Value::as_u64).unwrap_or_default()
}

fn list<'a>(object: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    object.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

/// A condition of a type, with its status.
fn condition<'a>(object: &'a Value, kind: &str) -> Option<&'a Value> {
    list(object, "/status/conditions").find(|condition| text(condition, "/type") == kind)
}

fn is_true(object: &Value, kind: &str) -> bool {
    condition(object, kind).is_some_and(|condition| text(condition, "/status") == "True")
}

fn target(object: &Value) -> Target {
    Target::of(object).unwrap_or_else(|| Target::new("", text(object, "/kind"), None, text(object, "/metadata/name")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn installed_is_not_ready_while_a_workload_is_not() {
        let release = json!({"kind": "HelmRelease", "metadata": {"name": "ct", "generation": 1}, "status": {"observedGeneration": 1,
            "conditions": [{"type": "Ready", "status": "True", "reason": "InstallSucceeded", "message": "ok"}]}});
        let set = |ready| {
            json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "loki", "namespace": "m", "generation": 1},
                "spec": {"replicas": 1}, "status": {"observedGeneration": 1, "readyReplicas": ready, "updatedReplicas": 1}})
        };
        let mut seen = Seen {
            release: Some(release),
            workloads: vec![set(0)],
            ..Seen::default()
        };
        let status = read(&seen);
        assert_eq!(status.phase, Phase::Working);
        assert!(status.says.contains("StatefulSet m/loki"), "{}", status.says);
        seen.workloads = vec![set(1)];
        assert_eq!(read(&seen).phase, Phase::Ready);
        assert_eq!(read(&Seen::default()).phase, Phase::Absent);
    }
}
