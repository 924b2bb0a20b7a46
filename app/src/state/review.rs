//! The answers that differ from the default, by step.

use serde_json::Value;
use tamer_core::Draft;

use super::step::Step;

/// An answer that differs from the default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Where it is.
    pub place: String,
    /// What it is now, in short.
    pub now: String,
    /// What it would be by default; empty where that is nothing.
    pub usual: String,
}

/// Longest text that is shown of an answer.
const LONGEST: usize = 120;
/// Rows of a list that are shown.
const ROWS: usize = 5;

/// All answers that differ, in the order of the steps.
pub fn changed(draft: &Draft) -> Vec<(Step, Vec<Answer>)> {
    let (Ok(now), Ok(usual)) = (serde_json::to_value(draft), serde_json::to_value(Draft::default())) else {
        return Vec::new();
    };
    Step::ALL
        .into_iter()
        .filter_map(|step| {
            let mut answers = Vec::new();
            let (now, usual) = (now.get(step.slug())?, usual.get(step.slug())?);
            compare(step.slug(), now, Some(usual), &mut answers);
            Some((step, answers))
        })
        .collect()
}

fn compare(place: &str, now: &Value, usual: Option<&Value>, answers: &mut Vec<Answer>) {
    if usual == Some(now) {
        return;
    }
    match now {
        Value::Object(map) if place != "extras.values" => {
            for (key, value) in map {
                compare(
                    &format!("{place}.{key}"),
                    value,
                    usual.and_then(|usual| usual.get(key)),
                    answers,
                );
            }
        }
        Value::Array(rows) if rows.iter().any(Value::is_object) && rows.len() <= ROWS => {
            for (index, row) in rows.iter().enumerate() {
                if usual.and_then(|usual| usual.get(index)) != Some(row) {
                    answers.push(Answer {
                        place: format!("{place}[{index}]"),
                        now: short(row),
                        usual: String::new(),
                    });
                }
            }
        }
        _ => answers.push(Answer {
            place: place.to_owned(),
            now: short(now),
            usual: usual.map(short).unwrap_or_default(),
        }),
    }
}

/// A value as one short line.
fn short(value: &Value) -> String {
    let text = words(value);
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(list) if list.len() > ROWS => format!("{} …", list.len()),
        Value::Array(list) => list
            .iter()
            .map(words)
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        Value::Object(map) => map
            .iter()
            .filter(|(key, value)| {
                !matches!(
                    (key.as_str(), value),
                    ("continue", Value::Bool(false)) | ("send_resolved", _)
                )
            })
            .map(|(_, value)| words(value))
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn only_what_differs_is_told() {
        assert!(changed(&Draft::default()).iter().all(|(_, answers)| answers.is_empty()));
        let mut draft = Draft::default();
        draft.storage.volumes.logs = "50Gi".into();
        draft.extras.components.costs = false;
        let told: Vec<_> = changed(&draft)
            .into_iter()
            .flat_map(|(_, answers)| answers)
            .map(|answer| format!("{} {} {}", answer.place, answer.now, answer.usual))
            .collect();
        assert_eq!(
            told,
            ["storage.volumes.logs 50Gi 20Gi", "extras.components.costs off on"]
        );
    }
}
