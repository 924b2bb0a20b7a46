//! What was applied when: one ConfigMap for each revision, so that the cluster itself knows the way back.
//!
//! Secrets are never part of it.

use serde_json::{Value, json};

use crate::apply::Target;
use crate::names::Name;

/// How many revisions stay.
pub const KEPT: usize = 10;

const RELEASE: &str = "cluster-tamer/release";
const REVISION: &str = "cluster-tamer/revision";
const ANSWERS: &str = "cluster-tamer.yaml";
const OBJECTS: &str = "objects.json";

/// One revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// Counted from 1.
    pub number: u64,
    /// The answers file.
    pub answers: String,
    /// The objects that were applied, without Secrets.
    pub objects: Vec<Value>,
    /// When, as the cluster writes it; empty before it is applied.
    pub when: String,
}

/// The selector that finds the revisions of a release.
pub fn selector(release: &str) -> String {
    format!("app.kubernetes.io/managed-by=cluster-tamer,{RELEASE}={release}")
}

/// Revisions among ConfigMaps, the newest first. What is none, or was changed by hand beyond reading, is left out.
pub fn read(config_maps: &[Value]) -> Vec<Revision> {
    let mut revisions: Vec<Revision> = config_maps.iter().filter_map(parse).collect();
    revisions.sort_by_key(|revision| std::cmp::Reverse(revision.number));
    revisions
}

fn parse(object: &Value) -> Option<Revision> {
    let label = object.pointer("/metadata/labels")?.get(REVISION)?;
    let data = object.get("data")?;
    Some(Revision {
        number: label.as_str()?.parse().ok()?,
        answers: data.get(ANSWERS)?.as_str()?.to_owned(),
        objects: serde_json::from_str(data.get(OBJECTS)?.as_str()?).ok()?,
        when: object
            .pointer("/metadata/creationTimestamp")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
    })
}

impl Revision {
    /// The revision that follows the newest one, or none if it would be the same.
    pub fn after(newest: Option<&Self>, answers: &str, objects: &[Value]) -> Option<Self> {
        let objects: Vec<Value> = objects.iter().filter(|object| !is_secret(object)).cloned().collect();
        if newest.is_some_and(|newest| newest.answers == answers && newest.objects == objects) {
            return None;
        }
        Some(Self {
            number: newest.map_or(1, |newest| newest.number + 1),
            answers: answers.to_owned(),
            objects,
            when: String::new(),
        })
    }

    /// What this revision made and `objects` do without.
    pub fn gone(&self, objects: &[Value]) -> Vec<Target> {
        let kept: Vec<Target> = objects.iter().filter_map(Target::of).collect();
        self.objects
            .iter()
            .filter_map(Target::of)
            // A namespace holds what others put there.
            .filter(|target| target.kind != "Namespace" && !kept.iter().any(|kept| is_same(kept, target)))
            .collect()
    }

    /// Where it lies.
    pub fn target(namespace: &str, release: &str, number: u64) -> Target {
        Target::new(
            "v1",
            "ConfigMap",
            Some(namespace),
            &format!("cluster-tamer.{release}.v{number}"),
        )
    }

    /// The ConfigMap.
    pub fn object(&self, namespace: &Name, release: &Name) -> Value {
        let mut labels = crate::plan::labels();
        if let Value::Object(labels) = &mut labels {
            labels.insert(RELEASE.into(), release.as_str().into());
            labels.insert(REVISION.into(), self.number.to_string().into());
        }
        let target = Self::target(namespace.as_str(), release.as_str(), self.number);
        json!({
            "apiVersion": target.api_version,
            "kind": target.kind,
            "metadata": {"name": target.name, "namespace": namespace.as_str(), "labels": labels},
            "immutable": true,
            "data": {ANSWERS: self.answers, OBJECTS: Value::from(self.objects.clone()).to_string()},
        })
    }
}

fn is_secret(object: &Value) -> bool {
    object.get("kind").and_then(Value::as_str) == Some("Secret")
}

/// The same object, perhaps in another version of its API.
fn is_same(one: &Target, other: &Target) -> bool {
    let group = |target: &Target| target.api_version.split_once('/').map(|(group, _)| group.to_owned());
    group(one) == group(other) && (&one.kind, &one.namespace, &one.name) == (&other.kind, &other.namespace, &other.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(kind: &str, name: &str) -> Value {
        json!({"apiVersion": "a/v1", "kind": kind, "metadata": {"name": name, "namespace": "m"}})
    }

    #[test]
    fn a_revision_survives_the_way_through_the_cluster_without_secrets() {
        let objects = [object("HelmRelease", "ct"), object("Secret", "keys")];
        let first = Revision::after(None, "cluster: {name: a}\n", &objects).unwrap();
        let stored = first.object(&Name::parse("m").unwrap(), &Name::parse("ct").unwrap());
        assert!(!stored.to_string().contains("keys"));
        assert_eq!(
            read(&[stored, json!({"kind": "ConfigMap"})]),
            std::slice::from_ref(&first)
        );
        assert_eq!(Revision::after(Some(&first), "cluster: {name: a}\n", &objects), None);
        assert_eq!(
            Revision::after(Some(&first), "cluster: {name: b}\n", &objects)
                .unwrap()
                .number,
            2
        );
    }

    #[test]
    fn what_is_no_longer_wanted_is_known() {
        let first = Revision::after(
            None,
            "",
            &[
                object("Alert", "a"),
                object("HelmRelease", "ct"),
                object("Namespace", "m"),
            ],
        )
        .unwrap();
        let mut newer = object("HelmRelease", "ct");
        newer["apiVersion"] = "a/v2".into();
        let gone: Vec<String> = first.gone(&[newer]).iter().map(ToString::to_string).collect();
        assert_eq!(gone, ["Alert m/a"]);
    }
}
