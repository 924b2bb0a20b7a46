//! What is to be in the cluster: the objects that follow from answers, and the Secrets that must be there already.

use serde_json::{Map, Value};
use tamer_core::apply::Target;
use tamer_core::draft::Delivery;
use tamer_core::names::Name;
use tamer_core::plan::{Part, Plan, plan};
use tamer_core::revision::Revision;
use tamer_core::secrets::{self, Secrets};
use tamer_core::{Config, Draft, file};

use crate::cluster::kinds;

/// What is to be in the cluster.
#[derive(Clone)]
pub struct Wish {
    /// Namespace of the stack.
    pub namespace: Name,
    /// The release.
    pub release: Name,
    /// Who installs the chart.
    pub delivery: Delivery,
    /// The answers file.
    pub answers: String,
    /// Objects to apply, in this order.
    pub objects: Vec<Value>,
    /// Secrets that must be there with these keys.
    pub expected: Vec<(Target, Vec<String>)>,
    /// The overlay, for Helm.
    pub values: Map<String, Value>,
}

impl Wish {
    /// From checked answers. A Secret of ours that was not filled in must be there already.
    pub fn new(draft: &Draft, config: &Config, typed: &Secrets) -> Self {
        let namespace = &config.cluster.namespace;
        let secret = |name: &str| kinds::SECRET.named(Some(namespace.as_str()), name);
        let mut expected: Vec<_> = secrets::expected(config)
            .into_iter()
            .map(|(name, keys)| (secret(&name), keys))
            .collect();
        let mut unfilled = Vec::new();
        for object in secrets::wanted(config) {
            let keys: Vec<String> = object.keys.iter().map(|(key, _)| key.clone()).collect();
            if !keys.iter().all(|key| typed.typed(config, &object.name, key).is_some()) {
                unfilled.push(object.name.clone());
                expected.push((secret(&object.name), keys));
            }
        }
        let is_unfilled = |object: &Value| {
            let name = object.pointer("/metadata/name").and_then(Value::as_str);
            name.is_some_and(|name| unfilled.iter().any(|unfilled| unfilled == name))
        };
        let Plan { objects, values } = plan(config, typed);
        let objects = objects.into_iter();
        let objects = objects.filter(|planned| planned.part != Part::Secrets || !is_unfilled(&planned.object));
        Self {
            namespace: namespace.clone(),
            release: config.cluster.release.clone(),
            delivery: config.cluster.delivery,
            answers: file::write(draft),
            objects: objects.map(|planned| planned.object).collect(),
            expected,
            values,
        }
    }

    /// What an earlier revision of a release that Flux looks after brought. Its Secrets are not known any more.
    pub fn of_revision(revision: &Revision, namespace: &Name, release: &Name) -> Self {
        Self {
            namespace: namespace.clone(),
            release: release.clone(),
            delivery: Delivery::Flux,
            answers: revision.answers.clone(),
            objects: revision.objects.clone(),
            expected: Vec::new(),
            values: Map::new(),
        }
    }
}
