//! What nobody took: carried through as extra values, without secrets, and told.

use serde_json::{Map, Value};

use crate::draft::{Draft, Platform};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::values::{self, KEYS};
use crate::yaml::{Kind, Node};

use super::Import;
use super::tree::Tree;

impl Import {
    pub(super) fn rest(&mut self, original: &Tree) {
        // What follows from the answers need not be carried beside them.
        subtract(self.tree.root_mut(), &Value::Object(overlay(&self.draft)));
        if !self.ours {
            self.foreign();
        }
        let mut original = original.root().clone();
        original.prune();
        self.tree.root_mut().prune();
        let mut groups = Vec::new();
        for (key, node) in self.tree.root().entries() {
            group(original.get(key), node, key, &mut groups);
        }
        let place = Place::new("extras.values");
        let rest = self.tree.root().clone();
        let told = self.found.len();
        let mut values = Map::new();
        for (key, node) in rest.entries() {
            let value = self.without_secrets(key, node, &place, key);
            // Nothing but a secret stood there.
            if value != Value::String(String::new()) || node.text().is_some_and(|text| text.is_empty()) {
                values.insert(key.clone(), value);
            }
        }
        let secrets: Vec<String> = self
            .found
            .iter()
            .skip(told)
            .map(|finding| finding.get("name").to_owned())
            .collect();
        for (path, line) in groups.into_iter().filter(|(path, _)| !secrets.contains(path)) {
            self.tell(
                Finding::new(place.clone(), Rule::CarriedThrough)
                    .fact("value", path)
                    .fact("line", line),
            );
        }
        self.draft.extras.values = values;
    }

    /// Parts that the chart does not have.
    fn foreign(&mut self) {
        let foreign: Vec<(String, u64)> = self
            .tree
            .root()
            .entries()
            .iter()
            .filter(|(key, _)| !KEYS.contains(&key.as_str()))
            .map(|(key, node)| (key.clone(), node.line))
            .collect();
        if let Kind::Map(entries) = &mut self.tree.root_mut().kind {
            entries.retain(|(key, node)| KEYS.contains(&key.as_str()) || node.kind == Kind::Map(Vec::new()));
        }
        for (key, line) in foreign {
            self.tell(
                Finding::new(Place::default(), Rule::DeadValue)
                    .fact("value", key)
                    .fact("hint", " The chart has no such part.")
                    .fact("line", line),
            );
        }
    }
}

/// The paths below which everything is unknown, as high up as can be.
fn group(original: Option<&Node>, rest: &Node, path: &str, groups: &mut Vec<(String, u64)>) {
    let whole = original.is_none_or(|original| covers(rest, original));
    match &rest.kind {
        Kind::Map(entries) if !whole => {
            for (key, node) in entries {
                let below = [path, ".", key].concat();
                group(original.and_then(|original| original.get(key)), node, &below, groups);
            }
        }
        _ => groups.push((path.to_owned(), rest.line)),
    }
}

/// Whether nothing of the original was taken; more may have come to it.
fn covers(rest: &Node, original: &Node) -> bool {
    match (&rest.kind, &original.kind) {
        (Kind::Map(_), Kind::Map(entries)) => entries
            .iter()
            .all(|(key, original)| rest.get(key).is_some_and(|rest| covers(rest, original))),
        _ => rest.value() == original.value(),
    }
}

/// Removes what stands in the overlay too.
fn subtract(node: &mut Node, overlay: &Value) {
    let (Kind::Map(entries), Value::Object(overlay)) = (&mut node.kind, overlay) else {
        return;
    };
    entries.retain_mut(|(key, node)| {
        let Some(value) = overlay.get(key) else { return true };
        subtract(node, value);
        matches!(node.kind, Kind::Map(_)) || node.value() != *value
    });
}

/// The values that follow from the answers; a step with faults counts with its usual answers.
fn overlay(draft: &Draft) -> Map<String, Value> {
    let mut draft = draft.clone();
    draft.extras.values.clear();
    let usual = Draft::default();
    for _ in 0..3 {
        let checked = crate::check(&draft);
        if let Some(config) = &checked.config {
            return values::values(config);
        }
        for finding in &checked.findings {
            if finding.severity() != Severity::Error {
                continue;
            }
            match finding.place.step() {
                "cluster" => draft.cluster.clone_from(&usual.cluster),
                "storage" => draft.storage.clone_from(&usual.storage),
                "retention" => draft.retention.clone_from(&usual.retention),
                "alerts" => draft.alerts.clone_from(&usual.alerts),
                "probes" => draft.probes.clone_from(&usual.probes),
                "access" => draft.access.clone_from(&usual.access),
                _ => draft.extras.clone_from(&usual.extras),
            }
        }
    }
    Map::new()
}

/// What a platform alone sets, as paths with blanks and values.
pub(super) fn platform_values(platform: Platform) -> Vec<(String, Value)> {
    let values = |platform| {
        let mut draft = Draft::default();
        draft.cluster.platform = platform;
        Value::Object(overlay(&draft))
    };
    let mut leaves = Vec::new();
    let usual = values(Platform::Generic);
    different(&values(platform), Some(&usual), &mut String::new(), &mut leaves);
    leaves
}

fn different(value: &Value, usual: Option<&Value>, path: &mut String, leaves: &mut Vec<(String, Value)>) {
    match value {
        _ if usual == Some(value) => {}
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                let length = path.len();
                if !path.is_empty() {
                    path.push(' ');
                }
                path.push_str(key);
                different(value, usual.and_then(|usual| usual.get(key)), path, leaves);
                path.truncate(length);
            }
        }
        _ => leaves.push((path.clone(), value.clone())),
    }
}
