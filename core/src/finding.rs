//! What is wrong or unwise in a Draft: a place, a rule, facts, and a fix where there is one.
//!
//! Findings carry no sentences; [`crate::words`] makes them, so that every edge says the same.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::draft::Draft;
pub use crate::rule::{Rule, Severity};

/// Where in the Draft: a path such as `alerts.routes[2].matchers[0]`, as it stands in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place(String);

impl Place {
    /// A place by its path.
    pub fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// The field `key` at this place.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        if self.0.is_empty() {
            Self(key.to_owned())
        } else {
            Self(format!("{}.{key}", self.0))
        }
    }

    /// The entry `index` of the list at this place, counted from 0.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}[{index}]", self.0))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The step of the wizard that this place belongs to, such as `alerts`.
    pub fn step(&self) -> &str {
        self.0.split(['.', '[']).next().unwrap_or_default()
    }

    /// The same path as a JSON pointer, such as `/alerts/routes/2`.
    pub fn pointer(&self) -> String {
        self.0
            .split(['.', '['])
            .filter(|part| !part.is_empty())
            .map(|part| format!("/{}", part.trim_end_matches(']')))
            .collect()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One thing that is wrong or unwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Where.
    pub place: Place,
    /// Which rule.
    pub rule: Rule,
    /// What the sentence needs to know, by the names that [`crate::words`] uses.
    pub facts: Vec<(&'static str, String)>,
    /// A change of the answers that settles it.
    pub fix: Option<Fix>,
}

impl Finding {
    /// A finding without facts and fix.
    pub fn new(place: Place, rule: Rule) -> Self {
        Self {
            place,
            rule,
            facts: Vec::new(),
            fix: None,
        }
    }

    /// Adds a fact for the sentence.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl ToString) -> Self {
        self.facts.push((name, value.to_string()));
        self
    }

    /// Adds a fix that sets the answer at `place`.
    #[must_use]
    pub fn fix(mut self, place: Place, value: impl Into<Value>) -> Self {
        self.fix
            .get_or_insert_default()
            .0
            .push(Change::Set(place, value.into()));
        self
    }

    /// Adds a fix that removes the list entry at `place`.
    #[must_use]
    pub fn remove(mut self, place: Place) -> Self {
        self.fix.get_or_insert_default().0.push(Change::Remove(place));
        self
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.rule.severity()
    }

    /// Value of a fact, or nothing.
    pub fn get(&self, name: &str) -> &str {
        self.facts
            .iter()
            .find(|(key, _)| *key == name)
            .map_or("", |(_, value)| value)
    }
}

/// A change of the answers that settles a finding.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Fix(pub Vec<Change>);

/// One answer changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The answer at this place becomes this.
    Set(Place, Value),
    /// The list entry at this place goes.
    Remove(Place),
}

impl Fix {
    /// The Draft after this fix. A fix that no longer fits the Draft changes nothing.
    #[must_use]
    pub fn apply(&self, draft: &Draft) -> Draft {
        let mut answers = draft.to_value();
        for change in &self.0 {
            change.apply(&mut answers);
        }
        match Draft::from_value(answers) {
            (fixed, faults) if faults.is_empty() => fixed,
            _ => draft.clone(),
        }
    }
}

impl Change {
    fn apply(&self, answers: &mut Value) {
        match self {
            Self::Set(place, value) => {
                if let Some(answer) = answers.pointer_mut(&place.pointer()) {
                    *answer = value.clone();
                    return;
                }
                // A target written as a bare address has no fields yet, an empty map of labels no keys.
                let pointer = place.pointer();
                if let Some((parent, key)) = pointer.rsplit_once('/')
                    && let Some(parent) = answers.pointer_mut(parent)
                {
                    if let Value::String(url) = parent {
                        *parent = serde_json::json!({ "url": url });
                    }
                    match parent {
                        Value::Object(map) => _ = map.insert(key.to_owned(), value.clone()),
                        Value::Array(list) if key.parse() == Ok(list.len()) => list.push(value.clone()),
                        _ => {}
                    }
                }
            }
            Self::Remove(place) => {
                let pointer = place.pointer();
                if let Some((parent, key)) = pointer.rsplit_once('/') {
                    match answers.pointer_mut(parent) {
                        Some(Value::Array(list)) => {
                            if let Ok(index) = key.parse::<usize>()
                                && index < list.len()
                            {
                                list.remove(index);
                            }
                        }
                        Some(Value::Object(map)) => _ = map.shift_remove(key),
                        _ => {}
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::{Receiver, Target};

    #[test]
    fn a_place_is_a_path_and_a_pointer() {
        let place = Place::new("alerts").key("routes").index(2).key("matchers").index(0);
        assert_eq!(place.to_string(), "alerts.routes[2].matchers[0]");
        assert_eq!(place.pointer(), "/alerts/routes/2/matchers/0");
        assert_eq!(place.step(), "alerts");
    }

    #[test]
    fn a_fix_changes_only_what_it_names() {
        let mut draft = Draft::default();
        draft.alerts.receivers.push(Receiver {
            name: "a".into(),
            channel: "alerts".into(),
            ..Receiver::default()
        });
        let place = Place::new("alerts.receivers[0].channel");
        let fixed = Finding::new(place.clone(), Rule::ChannelForm)
            .fix(place, "#alerts")
            .fix
            .unwrap()
            .apply(&draft);
        draft.alerts.receivers[0].channel = "#alerts".into();
        assert_eq!(fixed, draft);
    }

    #[test]
    fn a_fix_reaches_into_a_target_written_as_an_address() {
        let mut draft = Draft::default();
        draft.probes.targets.push(Target {
            url: "db:5432".into(),
            ..Target::default()
        });
        let fixed = Fix(vec![Change::Set(
            Place::new("probes.targets[0].module"),
            "tcp_connect".into(),
        )])
        .apply(&draft);
        assert_eq!(fixed.probes.targets[0].module, "tcp_connect");
        let gone = Fix(vec![Change::Remove(Place::new("probes.targets[0]"))]).apply(&draft);
        assert!(gone.probes.targets.is_empty());
    }

    #[test]
    fn a_fix_that_does_not_fit_changes_nothing() {
        let draft = Draft::default();
        for place in ["nowhere.at.all", "alerts.routes[7].receiver", "cluster"] {
            assert_eq!(
                Fix(vec![Change::Set(Place::new(place), "x".into())]).apply(&draft),
                draft,
                "{place}"
            );
        }
    }
}
