//! One answer by its place, as a form has it: as text. One code for all answers, where a closure for each was a good part
//! of what the page loads.

use serde_json::Value;

use super::Draft;
use super::form::{Take, ToValue};

impl Draft {
    /// The answer at a place such as `alerts.receivers[0].name`: a text as it is, `true` or `false`, a list with commas.
    /// Where nothing is, it is empty.
    pub fn text_at(&self, place: &str) -> String {
        let mut text = String::new();
        find(self, place, &mut |answer| text = shown(answer.to_value()));
        text
    }

    /// Takes such a text as the answer at a place. Where nothing is, and where it is none of the choices, nothing changes.
    pub fn set_at(&mut self, place: &str, text: String) {
        let mut text = Some(text);
        find_mut(self, place, &mut |answer| {
            if let Some(text) = text.take() {
                answer.fill(text);
            }
        });
    }
}

/// A list of words as one line.
pub fn joined(list: &[String]) -> String {
    list.join(", ")
}

/// The words of a line, between commas, semicolons or line ends.
pub fn split(line: &str) -> Vec<String> {
    line.split([',', '\n', ';'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn shown(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Array(list) => joined(&list.into_iter().map(shown).collect::<Vec<_>>()),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// The first step of a place, and what is left of it.
fn first(place: &str) -> (&str, &str) {
    let (step, rest) = place.split_once(['.', '[']).unwrap_or((place, ""));
    (step.trim_end_matches(']'), rest)
}

fn find(answer: &dyn ToValue, place: &str, found: &mut dyn FnMut(&dyn ToValue)) {
    if place.is_empty() {
        return found(answer);
    }
    let (step, rest) = first(place);
    answer.below(step, &mut |inner| find(inner, rest, found));
}

fn find_mut(answer: &mut dyn Take, place: &str, found: &mut dyn FnMut(&mut dyn Take)) {
    if place.is_empty() {
        return found(answer);
    }
    let (step, rest) = first(place);
    answer.below_mut(step, &mut |inner| find_mut(inner, rest, found));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::{Delivery, Target};

    fn full() -> Draft {
        crate::file::read(include_str!("../../tests/answers/everything.yaml"))
            .0
            .unwrap()
    }

    /// The places of all texts, switches and lists of words.
    fn places(value: &Value, at: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| {
                let dot = if at.is_empty() { "" } else { "." };
                places(value, &format!("{at}{dot}{key}"), found);
            }),
            Value::Array(list) if !list.iter().all(Value::is_string) => list
                .iter()
                .enumerate()
                .for_each(|(index, value)| places(value, &format!("{at}[{index}]"), found)),
            _ => found.push(at.to_owned()),
        }
    }

    #[test]
    fn an_answer_that_is_set_to_what_it_is_stays_and_another_is_found_again() {
        let draft = full();
        let mut found = Vec::new();
        places(&serde_json::to_value(&draft).unwrap(), "", &mut found);
        // Values that are carried through and labels have fields of their own; the version is no answer.
        found.retain(|place| {
            !["version", "extras.values", "labels"]
                .iter()
                .any(|other| place.contains(other))
        });
        assert!(found.len() > 120, "{}", found.len());
        for place in found {
            let mut same = draft.clone();
            same.set_at(&place, draft.text_at(&place));
            assert_eq!(same, draft, "{place}");
            let other = match draft.text_at(&place).as_str() {
                "true" => "false",
                "false" => "true",
                _ => "something else",
            };
            let mut changed = draft.clone();
            changed.set_at(&place, other.into());
            let now = changed.text_at(&place);
            // What is no choice changes nothing.
            assert!(now == other || changed == draft, "{place}: {now}");
            changed.set_at(&place, draft.text_at(&place));
            assert_eq!(changed, draft, "{place}");
        }
    }

    #[test]
    fn switches_choices_numbers_and_what_is_not_there() {
        let mut draft = Draft::default();
        draft.set_at("cluster.delivery", "helm".into());
        assert_eq!(draft.cluster.delivery, Delivery::Helm);
        draft.set_at("cluster.delivery", "by hand".into());
        assert_eq!(draft.cluster.delivery, Delivery::Helm);
        draft.set_at("extras.components.logs", "false".into());
        assert!(!draft.extras.components.logs);
        draft.set_at("retention.days", "soon".into());
        assert_eq!(draft.text_at("retention.days"), "soon");
        draft.set_at("alerts.group_by", " a; b,\nc ".into());
        assert_eq!(draft.alerts.group_by, ["a", "b", "c"]);
        assert_eq!(draft.text_at("alerts.group_by"), "a, b, c");
        // Left out of files, but there.
        assert_eq!(draft.text_at("alerts.mute_watchdog"), "true");
        draft.probes.targets.push(Target::default());
        draft.set_at("probes.targets[0].module", "tcp_connect".into());
        assert_eq!(draft.probes.targets[0].module, "tcp_connect");
        let before = draft.clone();
        for place in [
            "probes.targets[1].url",
            "probes.targets[x].url",
            "cluster.nowhere",
            "nowhere",
            "cluster.name.x",
        ] {
            draft.set_at(place, "x".into());
            assert_eq!(draft.text_at(place), "", "{place}");
        }
        assert_eq!(draft, before);
    }
}
