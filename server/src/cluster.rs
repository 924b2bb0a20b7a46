//! The Kubernetes API as the rest of the server sees it: objects as JSON, refusals as facts.

pub mod kinds;
pub mod kube;
pub mod memory;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde_json::Value;
use tamer_core::apply::{Refusal, Target};

use self::kube::Credentials;

pub use kinds::Kind;

/// What a call comes to.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, Refusal>>;

/// A cluster, with the rights of one person or account.
pub trait Cluster: Send + Sync {
    /// What `/version` says.
    fn version(&self) -> Answer<'_, Value>;

    /// The object; none if it is not there, or its kind is unknown.
    fn get<'a>(&'a self, target: &'a Target) -> Answer<'a, Option<Value>>;

    /// All objects of a kind, in one namespace or everywhere; none if the kind is unknown. `labels` is a selector, empty for all.
    fn list<'a>(&'a self, kind: Kind, namespace: Option<&'a str>, labels: &'a str) -> Answer<'a, Vec<Value>>;

    /// Server-side apply as field manager `cluster-tamer`; the object as it is then, or would be.
    fn apply<'a>(&'a self, object: &'a Value, mode: Mode, owners: Owners) -> Answer<'a, Value>;

    /// Makes a new object, or asks one of the reviews that look like objects.
    fn create<'a>(&'a self, object: &'a Value) -> Answer<'a, Value>;

    /// Changes some fields by a JSON merge patch.
    fn merge<'a>(&'a self, target: &'a Target, patch: &'a Value) -> Answer<'a, Value>;

    /// Deletes it, in the background; false if it was not there.
    fn delete<'a>(&'a self, target: &'a Target) -> Answer<'a, bool>;

    /// Makes an object that nobody else has made: server-side apply as a field manager of its own, to which others' fields are a conflict.
    fn claim<'a>(&'a self, object: &'a Value, manager: &'a str) -> Answer<'a, Value>;

    /// Deletes it, if nobody has changed it since this version.
    fn delete_version<'a>(&'a self, target: &'a Target, version: &'a str) -> Answer<'a, ()>;

    /// The last lines that a container wrote.
    fn log<'a>(&'a self, pod: &'a Target, container: &'a str, previous: Run) -> Answer<'a, String>;

    /// A request to a Service of the cluster, by way of the API server.
    fn through<'a>(&'a self, service: &'a Service<'a>, request: Request<'a>) -> Answer<'a, String>;
}

/// The way to one cluster, for different people. Nothing of one person is kept for another.
pub trait Door: Send + Sync {
    /// With the rights of this program's own account.
    fn own(&self) -> Arc<dyn Cluster>;

    /// With the rights of whoever has this bearer token, and with nothing of our own.
    fn with_token(&self, token: &str) -> Result<Arc<dyn Cluster>, String>;

    /// The same for Helm: our own account, or whoever has this token.
    fn for_helm(&self, token: Option<&str>) -> Result<Credentials, String>;
}

/// Whether anything is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Everything is judged, nothing is kept.
    DryRun,
    /// For good.
    Real,
}

/// What happens to fields that somebody else manages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owners {
    /// They are a conflict.
    Respect,
    /// They become ours.
    Override,
}

/// Which run of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// The present one.
    Present,
    /// The one before it was started again.
    Previous,
}

/// A port of a Service.
#[derive(Clone, Copy, Debug)]
pub struct Service<'a> {
    /// Its namespace.
    pub namespace: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its port.
    pub port: u16,
}

/// What is asked of a Service.
#[derive(Clone, Copy, Debug)]
pub enum Request<'a> {
    /// A path with its query, beginning with `/`.
    Get(&'a str),
    /// JSON to a path.
    Post(&'a str, &'a Value),
}
