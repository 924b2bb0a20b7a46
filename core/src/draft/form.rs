//! Answers ↔ values, for files, links and fixes: one code for all types, where what serde derives is one for each,
//! which was a tenth of what the page loads.
//!
//! `#[derive(Form)]` names the fields by serde's attributes, so adding an answer is adding a field and nothing else.
//! `core/tests/form.rs` holds that both ways give the same.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
pub(crate) use tamer_derive::Form;

/// An answer, or several that belong together, as they stand in a file.
pub trait ToValue {
    /// The value.
    fn to_value(&self) -> Value;

    /// Shows the answers in it: the name of each, and whether a file does without it.
    fn each(&self, _show: &mut dyn FnMut(&str, &dyn ToValue, bool)) {}

    /// Shows the answer in it that has this name or number, if there is one.
    fn below(&self, step: &str, show: &mut dyn FnMut(&dyn ToValue)) {
        self.each(&mut |name, answer, _| {
            if name == step {
                show(answer);
            }
        });
    }
}

/// An answer, or several that belong together, from what stands in a file.
pub trait Take {
    /// Takes the value, and says whether it could be this answer at all. What does not fit is a fault, and changes nothing.
    fn take(&mut self, value: Value, faults: &mut Faults) -> bool;

    /// Takes a text, as a form has it. What does not fit changes nothing.
    fn fill(&mut self, text: String) {
        self.take(Value::String(text), &mut Faults::default());
    }

    /// Lends the answers in it, each with its name.
    fn each_mut(&mut self, _lend: &mut dyn FnMut(&str, &mut dyn Take)) {}

    /// Lends the answer in it that has this name or number, if there is one.
    fn below_mut(&mut self, step: &str, lend: &mut dyn FnMut(&mut dyn Take)) {
        self.each_mut(&mut |name, answer| {
            if name == step {
                lend(answer);
            }
        });
    }
}

/// An answer that is one of several.
pub trait Choice: Copy + PartialEq + 'static {
    /// All of them.
    const ALL: &'static [Self];
    /// How they are spelled in files, in the same order.
    const NAMES: &'static [&'static str];

    /// How it is spelled in files.
    fn spelled(self) -> &'static str {
        let index = Self::ALL.iter().position(|choice| *choice == self);
        index
            .and_then(|index| Self::NAMES.get(index))
            .copied()
            .unwrap_or_default()
    }

    /// The one that is spelled so.
    fn named(name: &str) -> Option<Self> {
        let index = Self::NAMES.iter().position(|known| *known == name)?;
        Self::ALL.get(index).copied()
    }
}

/// A value that cannot be the answer at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer to the value, its keys not escaped.
    pub pointer: String,
    /// What was found, and what was expected.
    pub message: String,
}

/// What did not fit so far, and where reading is.
#[derive(Debug, Default)]
pub struct Faults {
    at: String,
    found: Vec<Fault>,
}

impl Faults {
    /// What did not fit, in the order of the file.
    pub fn into_found(self) -> Vec<Fault> {
        self.found
    }

    fn push(&mut self, message: String) {
        let pointer = self.at.clone();
        self.found.push(Fault { pointer, message });
    }

    /// Tells that something else was expected; it did not fit.
    pub(super) fn wrong(&mut self, found: &Value, expected: &str) -> bool {
        let found = match found {
            Value::Null => "null".to_owned(),
            Value::Bool(flag) => format!("boolean `{flag}`"),
            Value::Number(number) if number.is_f64() => format!("floating point `{number}`"),
            Value::Number(number) => format!("integer `{number}`"),
            Value::String(_) => format!("string {found}"),
            Value::Array(_) => "a list".to_owned(),
            Value::Object(_) => "a map".to_owned(),
        };
        self.push(format!("found {found}, expected {expected}"));
        false
    }

    /// Takes the answer one step further in.
    fn below(&mut self, step: &str, answer: &mut dyn Take, value: Value) -> bool {
        let length = self.at.len();
        self.at.push('/');
        self.at.push_str(step);
        let fits = answer.take(value, self);
        self.at.truncate(length);
        fits
    }
}

/// Answers that belong together, by name.
pub(super) fn write(answers: &dyn ToValue) -> Value {
    let mut map = Map::new();
    answers.each(&mut |name, answer, is_left_out| {
        if !is_left_out {
            map.insert(name.to_owned(), answer.to_value());
        }
    });
    Value::Object(map)
}

/// The entries of a map, each by the answer of that name; those of no name are for others to tell.
pub(super) fn read(answers: &mut dyn Take, value: Value, faults: &mut Faults) -> bool {
    let Value::Object(map) = value else {
        return faults.wrong(&value, "a map");
    };
    for (key, value) in map {
        let mut value = Some(value);
        answers.below_mut(&key, &mut |answer| {
            if let Some(value) = value.take() {
                faults.below(&key, answer, value);
            }
        });
    }
    true
}

/// Which of these names it is.
pub(super) fn choose(names: &[&str], value: &Value, faults: &mut Faults) -> Option<usize> {
    let Value::String(text) = value else {
        faults.wrong(value, "a string");
        return None;
    };
    let index = names.iter().position(|name| name == text);
    if index.is_none() {
        let known = match names {
            [one, other] => format!("`{one}` or `{other}`"),
            _ => format!("one of `{}`", names.join("`, `")),
        };
        faults.push(format!("unknown choice `{text}`, expected {known}"));
    }
    index
}

impl ToValue for String {
    fn to_value(&self) -> Value {
        Value::String(self.clone())
    }
}

impl Take for String {
    fn take(&mut self, value: Value, faults: &mut Faults) -> bool {
        match value {
            Value::String(text) => *self = text,
            other => return faults.wrong(&other, "a string"),
        }
        true
    }
}

impl ToValue for bool {
    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Take for bool {
    fn take(&mut self, value: Value, faults: &mut Faults) -> bool {
        match value {
            Value::Bool(flag) => *self = flag,
            other => return faults.wrong(&other, "a boolean"),
        }
        true
    }

    fn fill(&mut self, text: String) {
        *self = text == "true";
    }
}

impl ToValue for u32 {
    fn to_value(&self) -> Value {
        Value::from(*self)
    }
}

impl Take for u32 {
    fn take(&mut self, value: Value, faults: &mut Faults) -> bool {
        match value.as_u64().and_then(|number| number.try_into().ok()) {
            Some(number) => *self = number,
            None => return faults.wrong(&value, "a whole number"),
        }
        true
    }
}

/// Values carried through.
impl ToValue for Map<String, Value> {
    fn to_value(&self) -> Value {
        Value::Object(self.clone())
    }
}

impl Take for Map<String, Value> {
    fn take(&mut self, value: Value, faults: &mut Faults) -> bool {
        match value {
            Value::Object(map) => *self = map,
            other => return faults.wrong(&other, "a map"),
        }
        true
    }
}

/// Labels.
impl ToValue for BTreeMap<String, String> {
    fn to_value(&self) -> Value {
        let entries = self.iter().map(|(key, label)| (key.clone(), label.to_value()));
        Value::Object(entries.collect())
    }
}

impl Take for BTreeMap<String, String> {
    fn take(&mut self, value: Value, faults: &mut Faults) -> bool {
        let Value::Object(map) = value else {
            return faults.wrong(&value, "a map");
        };
        self.clear();
        for (key, value) in map {
            let mut label = String::new();
            if faults.below(&key, &mut label, value) {
                self.insert(key, label);
            }
        }
        true
    }
}

/// Rows.
impl<T: ToValue> ToValue for Vec<T> {
    fn to_value(&self) -> Value {
        Value::Array(self.iter().map(ToValue::to_value).collect())
    }

    fn below(&self, step: &str, show: &mut dyn FnMut(&dyn ToValue)) {
        if let Some(row) = step.parse::<usize>().ok().and_then(|index| self.get(index)) {
            show(row);
        }
    }
}

impl<T: Take + Default> Take for Vec<T> {
    fn take(&mut self, value: Value, faults: &mut Faults) -> bool {
        let Value::Array(list) = value else {
            return faults.wrong(&value, "a list");
        };
        self.clear();
        for (index, value) in list.into_iter().enumerate() {
            let mut row = T::default();
            if faults.below(&index.to_string(), &mut row, value) {
                self.push(row);
            }
        }
        true
    }

    fn fill(&mut self, text: String) {
        let words = super::split(&text).into_iter().map(Value::String);
        self.take(Value::Array(words.collect()), &mut Faults::default());
    }

    fn below_mut(&mut self, step: &str, lend: &mut dyn FnMut(&mut dyn Take)) {
        if let Some(row) = step.parse::<usize>().ok().and_then(|index| self.get_mut(index)) {
            lend(row);
        }
    }
}
