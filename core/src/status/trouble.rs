//! What keeps pods, volumes and Jobs from becoming ready, in plain words.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Seen, condition, list, number, target, text};
use crate::apply::Target;

/// One thing that does not go on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Trouble {
    /// Which object.
    #[serde(flatten)]
    pub target: Target,
    /// The container, where it is about one.
    pub container: Option<String>,
    /// The usual reason.
    pub why: Why,
    /// The cluster's own words.
    pub message: String,
    /// The last lines of the container's log, where they help; the server adds them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub log: String,
}

/// The usual reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The image cannot be pulled.
    Image,
    /// A Secret or ConfigMap that the pod names is missing, or lacks a key.
    Configuration,
    /// The program ends again and again.
    Crash,
    /// The program needed more memory than it may have.
    Memory,
    /// No node has room or is allowed.
    NoNode,
    /// The volume is not there yet.
    Volume,
    /// The volume cannot be mounted.
    Mount,
    /// Quota, Pod Security or another policy refuses the pod.
    Policy,
    /// It runs but does not answer its readiness probe.
    NotReady,
    /// A Job failed.
    Job,
    /// Something else.
    Other,
}

impl Why {
    /// What it means.
    pub fn words(self) -> &'static str {
        match self {
            Self::Image => "the image cannot be pulled",
            Self::Configuration => "a Secret or ConfigMap that it reads is missing or lacks a key",
            Self::Crash => "the program ends again and again",
            Self::Memory => "the program needed more memory than its limit",
            Self::NoNode => "no node can take it",
            Self::Volume => "its volume is not there",
            Self::Mount => "its volume cannot be mounted",
            Self::Policy => "a quota or policy of the cluster refuses it",
            Self::NotReady => "it runs but is not ready",
            Self::Job => "the Job failed",
            Self::Other => "it does not start",
        }
    }

    /// What to do about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Image => {
                "Check that nodes reach the registry (proxy, air gap, rate limit); a mirror is set by `global.image.registry`."
            }
            Self::Configuration => {
                "Make the Secret that the message names; `cluster-tamer plan` shows which ones the answers want."
            }
            Self::Crash => {
                "The last lines of its log say why; wrong keys, an unreachable object store or a changed schema are the usual reasons."
            }
            Self::Memory => "Give it more memory, or choose a larger size.",
            Self::NoNode => "Add nodes or memory, choose a smaller size, or allow the taint that the message names.",
            Self::Volume => {
                "Name a StorageClass that exists and can provision (`kubectl get storageclass`), or ask for less."
            }
            Self::Mount => {
                "The message names the volume; a volume still attached to another node frees itself after some minutes."
            }
            Self::Policy => {
                "Raise the quota, or let the namespace have the Pod Security level that its labels ask for."
            }
            Self::NotReady => {
                "Some programs take minutes for their first start; if it stays, its log says what it waits for."
            }
            Self::Job => "Its log says why; after a mend, apply again and it runs anew.",
            Self::Other => "The message is the cluster's own.",
        }
    }

    /// Whether the log of the container helps.
    pub fn wants_log(self) -> bool {
        matches!(self, Self::Crash | Self::Memory | Self::NotReady | Self::Job)
    }
}

pub(super) fn find(seen: &Seen) -> Vec<Trouble> {
    let mut found: Vec<Trouble> = Vec::new();
    for pod in &seen.pods {
        found.extend(pod_trouble(pod, &seen.events));
    }
    for claim in &seen.claims {
        found.extend(claim_trouble(claim, &seen.events));
    }
    for workload in &seen.workloads {
        found.extend(refused_pods(workload, &seen.events));
    }
    for job in &seen.jobs {
        found.extend(job_trouble(job));
    }
    found
}

fn trouble(object: &Value, container: Option<&str>, why: Why, message: &str) -> Trouble {
    Trouble {
        target: target(object),
        container: container.map(str::to_owned),
        why,
        message: message.trim().to_owned(),
        log: String::new(),
    }
}

fn pod_trouble(pod: &Value, events: &[Value]) -> Option<Trouble> {
    if matches!(text(pod, "/status/phase"), "Succeeded") || !text(pod, "/metadata/deletionTimestamp").is_empty() {
        return None;
    }
    if let Some(scheduled) = condition(pod, "PodScheduled").filter(|condition| text(condition, "/status") == "False") {
        let message = text(scheduled, "/message");
        let why = if message.contains("PersistentVolumeClaim") || message.contains("persistentvolumeclaim") {
            Why::Volume
        } else {
            Why::NoNode
        };
        return Some(trouble(pod, None, why, message));
    }
    let containers = list(pod, "/status/initContainerStatuses").chain(list(pod, "/status/containerStatuses"));
    for container in containers {
        let name = text(container, "/name");
        let last = text(container, "/lastState/terminated/reason");
        let reason = text(container, "/state/waiting/reason");
        let message = text(container, "/state/waiting/message");
        let why = match reason {
            "ErrImagePull" | "ImagePullBackOff" | "InvalidImageName" | "ErrImageNeverPull" | "RegistryUnavailable" => {
                Why::Image
            }
            "CreateContainerConfigError" | "CreateContainerError" => Why::Configuration,
            "CrashLoopBackOff" if last == "OOMKilled" => Why::Memory,
            "CrashLoopBackOff" | "RunContainerError" | "StartError" => Why::Crash,
            "ContainerCreating" | "PodInitializing" | "" => continue,
            _ => Why::Other,
        };
        let message = if message.is_empty() { reason } else { message };
        return Some(trouble(pod, Some(name), why, message));
    }
    // The kubelet tells of mounts only by events, and only while the container waits.
    let waits = text(pod, "/status/phase") == "Pending";
    if waits && let Some(event) = newest(events, pod, &["FailedMount", "FailedAttachVolume"]) {
        let message = text(event, "/message");
        let missing = message.contains("secret \"") || message.contains("configmap \"");
        let why = if missing { Why::Configuration } else { Why::Mount };
        return Some(trouble(pod, None, why, message));
    }
    let unhealthy = newest(events, pod, &["Unhealthy"])?;
    let ready = condition(pod, "Ready").is_some_and(|condition| text(condition, "/status") == "True");
    let running = list(pod, "/status/containerStatuses")
        .find(|container| container.pointer("/ready").and_then(Value::as_bool) == Some(false))
        .map(|container| text(container, "/name"));
    (!ready && text(unhealthy, "/message").contains("Readiness"))
        .then(|| trouble(pod, running, Why::NotReady, text(unhealthy, "/message")))
}

/// A claim that cannot be bound. One that only waits for its pod is told there.
fn claim_trouble(claim: &Value, events: &[Value]) -> Option<Trouble> {
    if text(claim, "/status/phase") == "Bound" || !text(claim, "/metadata/deletionTimestamp").is_empty() {
        return None;
    }
    if let Some(event) = newest(events, claim, &["ProvisioningFailed", "FailedBinding"]) {
        return Some(trouble(claim, None, Why::Volume, text(event, "/message")));
    }
    (text(claim, "/status/phase") == "Lost").then(|| trouble(claim, None, Why::Volume, "its volume is gone"))
}

/// Pods that were never made, because something refused them.
fn refused_pods(workload: &Value, events: &[Value]) -> Option<Trouble> {
    let name = text(workload, "/metadata/name");
    let event = events.iter().rev().find(|event| {
        let about = text(event, "/involvedObject/name");
        // Of a Deployment it is told at its ReplicaSet, whose name adds a hash.
        let of_replica_set = text(event, "/involvedObject/kind") == "ReplicaSet"
            && about.rsplit_once('-').is_some_and(|(before, _)| before == name);
        text(event, "/reason") == "FailedCreate" && (about == name || of_replica_set)
    })?;
    super::workload::read(workload)
        .filter(|workload| !workload.is_ready())
        .map(|_| trouble(workload, None, Why::Policy, text(event, "/message")))
}

fn job_trouble(job: &Value) -> Option<Trouble> {
    let failed = condition(job, "Failed").filter(|condition| text(condition, "/status") == "True")?;
    let message = match text(failed, "/message") {
        "" => format!("{} tries failed", number(job, "/status/failed")),
        message => message.to_owned(),
    };
    Some(trouble(job, None, Why::Job, &message))
}

/// The newest event of one of these reasons about an object.
fn newest<'a>(events: &'a [Value], object: &Value, reasons: &[&str]) -> Option<&'a Value> {
    events
        .iter()
        .filter(|event| {
            text(event, "/involvedObject/name") == text(object, "/metadata/name")
                && text(event, "/involvedObject/kind") == text(object, "/kind")
                && reasons.contains(&text(event, "/reason"))
        })
        .max_by_key(|event| text(event, "/lastTimestamp"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pod(status: &Value) -> Value {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "m"}, "status": status})
    }

    fn why(status: &Value, events: &[Value]) -> Option<Why> {
        pod_trouble(&pod(status), events).map(|trouble| trouble.why)
    }

    fn waiting(reason: &str, last: &str) -> Value {
        json!({"phase": "Pending", "containerStatuses": [{"name": "c", "state": {"waiting": {"reason": reason}}, "lastState": {"terminated": {"reason": last}}}]})
    }

    #[test]
    fn the_usual_reasons_are_known() {
        for (status, expected) in [
            (waiting("ImagePullBackOff", ""), Some(Why::Image)),
            (waiting("CrashLoopBackOff", "Error"), Some(Why::Crash)),
            (waiting("CrashLoopBackOff", "OOMKilled"), Some(Why::Memory)),
            (waiting("CreateContainerConfigError", ""), Some(Why::Configuration)),
            (waiting("ContainerCreating", ""), None),
            (json!({"phase": "Succeeded"}), None),
            (
                json!({"conditions": [{"type": "PodScheduled", "status": "False", "message": "0/3 nodes are available: 3 Insufficient memory."}]}),
                Some(Why::NoNode),
            ),
            (
                json!({"conditions": [{"type": "PodScheduled", "status": "False", "message": "pod has unbound immediate PersistentVolumeClaims"}]}),
                Some(Why::Volume),
            ),
        ] {
            assert_eq!(why(&status, &[]), expected, "{status}");
        }
    }

    #[test]
    fn events_tell_what_pods_do_not() {
        let event = |reason: &str, message: &str| json!({"reason": reason, "message": message, "lastTimestamp": "1", "involvedObject": {"kind": "Pod", "name": "p"}});
        let creating = waiting("ContainerCreating", "");
        let missing = event(
            "FailedMount",
            "MountVolume.SetUp failed for volume \"s\" : secret \"slack-config\" not found",
        );
        assert_eq!(why(&creating, &[missing]), Some(Why::Configuration));
        assert_eq!(
            why(&creating, &[event("FailedAttachVolume", "Multi-Attach error")]),
            Some(Why::Mount)
        );
        let running =
            json!({"phase": "Running", "containerStatuses": [{"name": "c", "ready": false, "state": {"running": {}}}]});
        assert_eq!(
            why(&running, &[event("Unhealthy", "Readiness probe failed: 503")]),
            Some(Why::NotReady)
        );
        assert_eq!(why(&running, &[]), None);
    }

    #[test]
    fn pods_that_were_never_made_are_told_at_their_workload() {
        let event = json!({"reason": "FailedCreate", "message": "pods \"n-x\" is forbidden: violates PodSecurity \"baseline:latest\"", "involvedObject": {"kind": "ReplicaSet", "name": "loki-5d4f"}});
        let loki = json!({"kind": "Deployment", "metadata": {"name": "loki", "generation": 1}, "spec": {"replicas": 1}, "status": {"observedGeneration": 1}});
        assert_eq!(
            refused_pods(&loki, std::slice::from_ref(&event)).unwrap().why,
            Why::Policy
        );
        let mut ready = loki;
        ready["status"] = json!({"observedGeneration": 1, "readyReplicas": 1, "updatedReplicas": 1});
        assert!(refused_pods(&ready, &[event]).is_none());
    }

    #[test]
    fn a_claim_that_cannot_be_provisioned_is_told() {
        let claim = json!({"kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": {"volumeMode": "Filesystem"}, "status": {"phase": "Pending"}});
        let event = json!({"reason": "ProvisioningFailed", "message": "storageclass \"fast\" not found", "involvedObject": {"kind": "PersistentVolumeClaim", "name": "data"}});
        assert_eq!(claim_trouble(&claim, &[event]).unwrap().why, Why::Volume);
        assert!(claim_trouble(&claim, &[]).is_none());
    }
}
