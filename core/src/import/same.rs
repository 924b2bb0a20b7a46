//! Answers that stand beside manifests or in their header, where they still give these very manifests.

use serde_json::Value;

use crate::draft::Draft;
use crate::plan::{Part, plan};
use crate::secrets::Secrets;
use crate::share;

use super::objects::{Object, Objects, Source};

/// The answers, if rendering them gives what was read: then also what manifests cannot show is known.
pub(super) fn find(text: &str, answers: Option<Draft>, source: &Source, objects: &Objects) -> Option<Draft> {
    let linked = text
        .lines()
        .filter_map(|line| line.strip_prefix("# Answers: ")?.strip_prefix(crate::PAGE))
        .filter_map(|fragment| share::read(fragment.trim())?.0);
    answers
        .into_iter()
        .chain(linked.take(4))
        .find(|draft| gives(draft, source, objects))
}

fn gives(draft: &Draft, source: &Source, objects: &Objects) -> bool {
    let Some(config) = crate::check(draft).config else {
        return false;
    };
    let plan = plan(&config, &Secrets::default());
    let planned = |object: &Object| {
        let same = |value: &Value| {
            value.get("kind").and_then(Value::as_str) == Some(&object.kind)
                && value.pointer("/metadata/name").and_then(Value::as_str) == Some(&object.name)
        };
        let found = plan.objects.iter().find(|planned| same(&planned.object))?;
        // A Secret was filled in, as it should.
        Some(found.part == Part::Secrets || found.object == object.node.value())
    };
    let release = match &source.release {
        Some(release) => planned(release) == Some(true),
        None => source.values.value() == Value::Object(plan.values.clone()),
    };
    release
        && objects.others.iter().all(|object| {
            // The list of files has no name and follows from the rest.
            object.is("kustomize.config.k8s.io", "Kustomization") || planned(object) == Some(true)
        })
}
