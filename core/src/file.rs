//! `cluster-tamer.yaml`: the file form of the answers.

use serde_json::{Map, Value, json};

use crate::draft::{Alerts, Draft, Probes, VERSION};
use crate::finding::{Finding, Place, Rule};
use crate::names::nearest;
use crate::yaml::{self, Node};

/// So many faults of one file are told; a file with more is no answers file.
const MOST: usize = 100;

/// The file's keys in their order, which is that of the steps; a test holds that none is missing.
const KEYS: [&str; 8] = [
    "version",
    "cluster",
    "storage",
    "retention",
    "alerts",
    "probes",
    "access",
    "extras",
];

/// Reads an answers file. Everything unknown or of a wrong type is a finding; the rest is kept as typed.
///
/// The Draft is missing only where the text cannot be read at all.
pub fn read(text: &str) -> (Option<Draft>, Vec<Finding>) {
    let documents = match yaml::read(text) {
        Ok(documents) => documents,
        Err(error) => return (None, vec![unreadable(&error)]),
    };
    match documents.as_slice() {
        [root] if matches!(root.kind, yaml::Kind::Map(_)) => read_root(root),
        _ => (None, vec![Finding::new(Place::default(), Rule::NotAnswers)]),
    }
}

/// The finding for a text that is not YAML.
pub fn unreadable(error: &yaml::Unreadable) -> Finding {
    let rule = if error.too_large {
        Rule::FileTooLarge
    } else {
        Rule::FileUnreadable
    };
    Finding::new(Place::default(), rule)
        .fact("line", error.line)
        .fact("column", error.column)
        .fact("message", &error.message)
}

/// Reads answers from a document that is already parsed.
pub(crate) fn read_root(root: &Node) -> (Option<Draft>, Vec<Finding>) {
    let mut answers = root.value();
    match answers.get("version") {
        None => {}
        Some(version) if version.as_u64() == Some(u64::from(VERSION)) => {}
        Some(version) => {
            let finding = Finding::new(Place::new("version"), Rule::FileVersion)
                .fact("value", version)
                .fact("known", VERSION);
            return (None, vec![finding]);
        }
    }
    // Every answer is optional but the cluster's name: the default's would put a wrong label on everything.
    if answers.pointer("/cluster/name").is_none()
        && let Some(map) = answers.as_object_mut()
        && let Value::Object(cluster) = map.entry("cluster").or_insert_with(|| Value::Object(Map::new()))
    {
        cluster.insert("name".into(), "".into());
    }
    drop_nulls(&mut answers);
    let (draft, faults) = Draft::from_value(answers);
    let mut findings = Vec::new();
    for fault in faults.into_iter().take(MOST) {
        let node = root.nearest(&fault.pointer);
        let finding = Finding::new(place(&fault.pointer), Rule::WrongType)
            .fact("line", node.line)
            .fact("column", node.column);
        findings.push(finding.fact("message", fault.message));
    }
    if findings.len() >= MOST {
        return (None, findings);
    }
    unknown_keys(root, &draft, &mut findings);
    (Some(draft), findings)
}

/// Reads answers that a program wrote, so that only keys of another version can be wrong.
///
/// Unlike [`read`] it names no line, which keeps the larger half of reading out of the page.
pub(crate) fn read_written(answers: Value) -> Option<(Option<Draft>, Vec<Finding>)> {
    if !answers.is_object() {
        return None;
    }
    let root = Node::from_value(answers.clone());
    let (draft, faults) = Draft::from_value(answers);
    if let Some(fault) = faults.into_iter().next() {
        let finding = Finding::new(Place::default(), Rule::WrongType)
            .fact("line", 0)
            .fact("column", 0);
        return Some((None, vec![finding.fact("message", fault.message)]));
    }
    let mut findings = Vec::new();
    unknown_keys(&root, &draft, &mut findings);
    Some((Some(draft), findings))
}

/// An answer left empty (`key:` and nothing behind) is no answer.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            // Values carried through keep their nulls: Helm takes them as "remove the default".
            map.retain(|key, value| !value.is_null() || key == "values");
            for (key, value) in map.iter_mut() {
                if !matches!(key.as_str(), "values" | "slack_extra" | "other") {
                    drop_nulls(value);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

fn place(pointer: &str) -> Place {
    pointer
        .split('/')
        .skip(1)
        .fold(Place::default(), |place, step| match step.parse() {
            Ok(index) => place.index(index),
            Err(_) => place.key(step),
        })
}

/// Keys of the file that do not come back when the Draft is written: they mean nothing.
fn unknown_keys(root: &Node, draft: &Draft, findings: &mut Vec<Finding>) {
    compare(root, &draft.to_value(), &Place::default(), findings);
}

/// What the file of a receiver may leave out.
const RECEIVER: [&str; 9] = [
    "slack_extra",
    "other",
    "kind",
    "to",
    "from",
    "smarthost",
    "auth_username",
    "require_tls",
    "severity",
];

fn compare(node: &Node, known: &Value, at: &Place, findings: &mut Vec<Finding>) {
    if findings.len() >= MOST {
        return;
    }
    match (&node.kind, known) {
        (yaml::Kind::Map(entries), Value::Object(known)) => {
            let optional: &[&str] = match at.as_str() {
                "extras" => &["values"],
                path if path.starts_with("alerts.receivers[") && path.ends_with(']') => &RECEIVER,
                path if path.starts_with("probes.targets[") => &["url", "module", "interval", "labels"],
                _ => &[],
            };
            for (key, value) in entries {
                match known.get(key) {
                    Some(known) => compare(value, known, &at.key(key), findings),
                    None if optional.contains(&key.as_str()) => {}
                    None => {
                        let words = known.keys().map(String::as_str).chain(optional.iter().copied());
                        let near = nearest(key, words);
                        let hint = near.map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
                        let finding = Finding::new(at.key(key), Rule::UnknownKey)
                            .fact("line", value.line)
                            .fact("key", key);
                        findings.push(finding.fact("hint", hint).fact("value", shortened(&value.value())));
                    }
                }
            }
        }
        (yaml::Kind::List(items), Value::Array(known)) if items.len() == known.len() => {
            for (index, (item, known)) in items.iter().zip(known).enumerate() {
                compare(item, known, &at.index(index), findings);
            }
        }
        // A target with only an address is written as the address alone.
        (yaml::Kind::Map(entries), Value::String(_)) => {
            for (key, value) in entries
                .iter()
                .filter(|(key, _)| !matches!(key.as_str(), "url" | "module" | "interval" | "labels"))
            {
                let near = nearest(key, ["url", "module", "interval", "labels"]);
                let hint = near.map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
                let finding = Finding::new(at.key(key), Rule::UnknownKey)
                    .fact("line", value.line)
                    .fact("key", key);
                findings.push(finding.fact("hint", hint).fact("value", shortened(&value.value())));
            }
        }
        _ => {}
    }
}

/// A value as short text.
pub(crate) fn shortened(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 80 {
        text
    } else {
        text.chars().take(79).chain(['…']).collect()
    }
}

/// Writes the answers that differ from the default, and always the version and the cluster's name.
pub fn write(draft: &Draft) -> String {
    write_parts(draft, |_| None).into_iter().map(|(_, text)| text).collect()
}

/// The keys of the file with their texts. A step with many rows is not written again where its text is `known`.
pub(crate) fn write_parts(draft: &Draft, known: impl Fn(&str) -> Option<String>) -> Vec<(&'static str, String)> {
    let (alerts, probes) = (known("alerts"), known("probes"));
    let mut answers = match (&alerts, &probes) {
        (None, None) => changed(draft),
        _ => changed(&without_rows(draft, alerts.is_some(), probes.is_some())),
    };
    let mut cluster = Map::new();
    cluster.insert("name".into(), draft.cluster.name.clone().into());
    if let Some(Value::Object(rest)) = answers.shift_remove("cluster") {
        cluster.extend(rest.into_iter().filter(|(key, _)| key != "name"));
    }
    answers.insert("cluster".into(), Value::Object(cluster));
    answers.insert("version".into(), VERSION.into());
    let text = |key: &'static str| match key {
        "alerts" if alerts.is_some() => alerts.clone(),
        "probes" if probes.is_some() => probes.clone(),
        _ => answers.get(key).map(|value| yaml::write(&json!({ key: value }))),
    };
    KEYS.into_iter()
        .map(|key| (key, text(key).unwrap_or_default()))
        .collect()
}

/// The Draft with the default in place of answers that are known.
fn without_rows(draft: &Draft, alerts: bool, probes: bool) -> Draft {
    Draft {
        version: draft.version,
        cluster: draft.cluster.clone(),
        storage: draft.storage.clone(),
        retention: draft.retention.clone(),
        alerts: if alerts {
            Alerts::default()
        } else {
            draft.alerts.clone()
        },
        probes: if probes {
            Probes::default()
        } else {
            draft.probes.clone()
        },
        access: draft.access.clone(),
        extras: draft.extras.clone(),
    }
}

/// The answers that differ from the default Draft's.
pub(crate) fn changed(draft: &Draft) -> Map<String, Value> {
    match difference(&draft.to_value(), &Draft::default().to_value()) {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

fn difference(value: &Value, usual: &Value) -> Option<Value> {
    match (value, usual) {
        _ if value == usual => None,
        (Value::Object(map), Value::Object(usual)) => {
            let changed: Map<String, Value> = map
                .iter()
                .filter_map(|(key, value)| match usual.get(key) {
                    Some(usual) => difference(value, usual).map(|value| (key.clone(), value)),
                    None => Some((key.clone(), value.clone())),
                })
                .collect();
            Some(Value::Object(changed))
        }
        (Value::Array(list), _) => Some(Value::Array(list.iter().map(prune_row).collect())),
        _ => Some(value.clone()),
    }
}

/// Rows of lists lose what is empty, as their defaults are.
fn prune_row(row: &Value) -> Value {
    match row {
        Value::Object(map) => {
            let empty = |value: &Value| match value {
                Value::String(text) => text.is_empty(),
                Value::Array(list) => list.is_empty(),
                Value::Object(map) => map.is_empty(),
                Value::Null => true,
                _ => false,
            };
            let kept = map
                .iter()
                .filter(|(key, value)| match key.as_str() {
                    "continue" => *value == &Value::Bool(true),
                    "send_resolved" => *value == &Value::Bool(false),
                    "slack_extra" | "other" | "labels" => true,
                    _ => !empty(value),
                })
                .map(|(key, value)| {
                    let value = match key.as_str() {
                        "routes" | "time_intervals" => {
                            Value::Array(value.as_array().into_iter().flatten().map(prune_row).collect())
                        }
                        _ => value.clone(),
                    };
                    (key.clone(), value)
                })
                .collect();
            Value::Object(kept)
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_its_key() {
        let answers = Draft::default().to_value();
        let keys: Vec<&str> = answers
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, _)| key.as_str())
            .collect();
        assert_eq!(keys, KEYS);
    }
}
