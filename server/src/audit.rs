//! Who did what, from where, and how it ended: a line in the log, and an Event in the namespace of the release.

use std::net::IpAddr;
use std::sync::Arc;

use serde_json::{Value, json};
use tamer_core::names::Name;

use crate::access::Person;
use crate::cluster::{Cluster, kinds};
use crate::metrics::Metrics;

/// The longest text that an Event takes.
const NOTE: usize = 1000;

/// Writes down what is done.
pub struct Audit {
    cluster: Arc<dyn Cluster>,
    metrics: Arc<Metrics>,
}

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    SignIn,
    SignOut,
    Plan,
    Verify,
    Try,
    Apply,
    RollBack,
    Suspend,
    Resume,
    CleanUp,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Refused,
    Failed,
}

/// Who did it, and from where.
#[derive(Clone)]
pub struct By {
    pub person: Person,
    pub from: IpAddr,
}

impl Audit {
    pub fn new(cluster: Arc<dyn Cluster>, metrics: Arc<Metrics>) -> Self {
        Self { cluster, metrics }
    }

    /// A try to sign in, or the end of a session.
    pub fn access(&self, action: Action, who: &str, way: &str, from: IpAddr, outcome: Outcome) {
        self.metrics.acted(action.word(), outcome.word());
        tracing::info!(target: TARGET, action = action.word(), who, way, %from, result = outcome.word());
    }

    /// Something about a release. The log has it at once; that the Event cannot be written keeps nobody from anything.
    pub async fn release(
        &self,
        action: Action,
        by: &By,
        (namespace, release): (&Name, &Name),
        outcome: Outcome,
        detail: &str,
    ) {
        self.metrics.acted(action.word(), outcome.word());
        tracing::info!(
            target: TARGET,
            action = action.word(),
            who = by.person.name,
            way = by.person.way.word(),
            from = %by.from,
            namespace = namespace.as_str(),
            release = release.as_str(),
            result = outcome.word(),
            detail,
        );
        let Some(reason) = action.reason(outcome) else { return };
        let event = event(reason, action, by, namespace, release, outcome, detail);
        if let Err(refusal) = self.cluster.create(&event).await {
            tracing::warn!(namespace = namespace.as_str(), "no Event was written: {refusal}");
        }
    }
}

/// Lines of the audit log have this as `target`; no level keeps them back.
pub const TARGET: &str = "audit";

fn event(
    reason: &str,
    action: Action,
    by: &By,
    namespace: &Name,
    release: &Name,
    outcome: Outcome,
    detail: &str,
) -> Value {
    let note = format!("{} by {} from {}: {detail}", reason, by.person.name, by.from);
    let note: String = note.chars().take(NOTE / 4).collect();
    let now = jiff::Timestamp::now();
    let about = kinds::HELM_RELEASE.named(Some(namespace.as_str()), release.as_str());
    json!({
        "apiVersion": kinds::EVENT.api_version,
        "kind": kinds::EVENT.kind,
        "metadata": {
            "generateName": format!("{release}-"),
            "namespace": namespace.as_str(),
            "labels": {"app.kubernetes.io/managed-by": "cluster-tamer"},
        },
        "involvedObject": {
            "apiVersion": about.api_version, "kind": about.kind, "namespace": about.namespace, "name": about.name,
        },
        "reason": reason,
        "action": action.word(),
        "message": note,
        "type": if outcome == Outcome::Done { "Normal" } else { "Warning" },
        "eventTime": format!("{now:.6}"),
        "reportingComponent": "cluster-tamer",
        "reportingInstance": instance(),
    })
}

/// The Pod, or whatever this machine is called.
fn instance() -> String {
    let name = std::env::var("HOSTNAME").unwrap_or_default();
    if name.is_empty() {
        "cluster-tamer".into()
    } else {
        name.chars().take(128).collect()
    }
}

impl Action {
    pub fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::SignOut => "sign-out",
            Self::Plan => "plan",
            Self::Verify => "verify",
            Self::Try => "try",
            Self::Apply => "apply",
            Self::RollBack => "rollback",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::CleanUp => "cleanup",
        }
    }

    /// How an Event calls it; none for what changes nothing in the cluster.
    fn reason(self, outcome: Outcome) -> Option<&'static str> {
        let (done, otherwise) = match self {
            Self::SignIn | Self::SignOut | Self::Plan | Self::Verify | Self::Try => return None,
            Self::Apply => ("Applied", "ApplyFailed"),
            Self::RollBack => ("RolledBack", "RollbackFailed"),
            Self::Suspend => ("Suspended", "SuspendFailed"),
            Self::Resume => ("Resumed", "ResumeFailed"),
            Self::CleanUp => ("CleanedUp", "CleanupFailed"),
        };
        Some(if outcome == Outcome::Done { done } else { otherwise })
    }
}

impl Outcome {
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// From whether it was reached.
    pub fn of(reached: bool) -> Self {
        if reached { Self::Done } else { Self::Failed }
    }
}
