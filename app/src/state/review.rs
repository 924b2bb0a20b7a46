//! The answers in short: those that differ from the default, and those that changed since an import.

use serde_json::Value;
use tamer_core::Draft;

use super::step::Step;
use crate::words::{called, fill, label, row, words};

/// An answer that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Where it is.
    pub place: String,
    /// What it is called.
    pub name: String,
    /// What it was: by default, or when it was brought.
    pub was: Shown,
    /// What it is now.
    pub now: Shown,
}

/// A value in a form to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nothing.
    Nothing,
    /// One line.
    Text(String),
    /// Several lines of code.
    Code(Vec<String>),
    /// What it consists of, each part with its name.
    Parts(Vec<(String, Shown)>),
}

/// Longest text that is shown of an answer.
const LONGEST: usize = 120;
/// Rows of a list that are shown.
const ROWS: usize = 5;

/// All answers that differ from the default, in the order of the steps.
pub fn changed(draft: &Draft) -> Vec<(Step, Vec<Answer>)> {
    by_step(&Draft::default(), draft, Rows::Whole)
}

/// All answers that changed since others, in the order of the steps.
pub fn since(was: &Draft, now: &Draft) -> Vec<Answer> {
    let steps = by_step(was, now, Rows::ByField);
    steps.into_iter().flat_map(|(_, answers)| answers).collect()
}

/// How rows are told that differ.
#[derive(Clone, Copy)]
enum Rows {
    /// As they are.
    Whole,
    /// Field by field.
    ByField,
}

fn by_step(was: &Draft, now: &Draft, rows: Rows) -> Vec<(Step, Vec<Answer>)> {
    let (was, now) = (was.to_value(), now.to_value());
    Step::ALL
        .into_iter()
        .filter_map(|step| {
            let mut found = Vec::new();
            let (was, now) = (was.get(step.slug())?, now.get(step.slug())?);
            compare(step.slug(), was, now, rows, &mut found);
            Some((step, found))
        })
        .collect()
}

fn compare(place: &str, was: &Value, now: &Value, rows: Rows, found: &mut Vec<Answer>) {
    if was == now {
        return;
    }
    match (was, now) {
        (Value::Object(was), Value::Object(now)) if !is_free(place) => {
            let gone = was.keys().filter(|key| !now.contains_key(*key));
            for key in now.keys().chain(gone) {
                let of = |map: &serde_json::Map<String, Value>| map.get(key).cloned().unwrap_or_default();
                compare(&format!("{place}.{key}"), &of(was), &of(now), rows, found);
            }
        }
        (Value::Array(was), Value::Array(now)) if is_rows(place, was) || is_rows(place, now) => {
            compare_rows(place, was, now, rows, found);
        }
        _ => found.push(answer(place, was, now)),
    }
}

/// Rows have no names: what both lists begin and end with is the same, and the rest is told in pairs.
fn compare_rows(place: &str, was: &[Value], now: &[Value], rows: Rows, found: &mut Vec<Answer>) {
    let shorter = was.len().min(now.len());
    let same = |pairs: &mut dyn Iterator<Item = (&Value, &Value)>| pairs.take_while(|(a, b)| a == b).count();
    let (start, end) = match rows {
        Rows::Whole => (0, 0),
        Rows::ByField => {
            let start = same(&mut was.iter().zip(now));
            let end = same(&mut was.iter().rev().zip(now.iter().rev()));
            (start, end.min(shorter - start))
        }
    };
    let (was_end, now_end) = (was.len() - end, now.len() - end);
    if was_end.max(now_end) - start > ROWS {
        let number = |list: &[Value]| Shown::Text(entries(list.len()));
        found.push(Answer {
            place: place.to_owned(),
            name: label(place),
            was: number(was),
            now: number(now),
        });
        return;
    }
    let at = |list: &[Value], end: usize, index: usize| list.get(..end).and_then(|list| list.get(index)).cloned();
    for index in start..was_end.max(now_end) {
        let place = format!("{place}[{index}]");
        match (at(was, was_end, index), at(now, now_end, index), rows) {
            (Some(was), Some(now), Rows::ByField) if was.is_object() && now.is_object() => {
                compare(&place, &was, &now, rows, found);
            }
            (was, now, Rows::Whole) if was != now => {
                if let Some(now) = now {
                    found.push(answer(&place, &Value::Null, &now));
                }
            }
            (_, _, Rows::Whole) => {}
            (was, now, Rows::ByField) => {
                found.push(answer(&place, &was.unwrap_or_default(), &now.unwrap_or_default()));
            }
        }
    }
}

/// Maps whose keys are people's own are one answer.
fn is_free(place: &str) -> bool {
    place == "extras.values"
        || [".labels", ".other", ".slack_extra"]
            .iter()
            .any(|end| place.ends_with(end))
}

fn answer(place: &str, was: &Value, now: &Value) -> Answer {
    Answer {
        place: place.to_owned(),
        name: label(place),
        was: show(place, was),
        now: show(place, now),
    }
}

fn is_rows(place: &str, list: &[Value]) -> bool {
    place == "probes.targets" || list.iter().any(Value::is_object)
}

fn show(place: &str, value: &Value) -> Shown {
    let words = &words().steps;
    match value {
        Value::Null => Shown::Nothing,
        Value::Bool(true) => Shown::Text(words.on.to_owned()),
        Value::Bool(false) => Shown::Text(words.off.to_owned()),
        Value::String(text) if text.is_empty() => Shown::Nothing,
        Value::String(text) => Shown::Text(short(&called(place, text))),
        Value::Number(number) => Shown::Text(number.to_string()),
        Value::Array(list) if list.is_empty() => Shown::Nothing,
        Value::Array(list) if list.len() > ROWS => Shown::Text(entries(list.len())),
        Value::Array(list) if is_rows(place, list) => Shown::Parts(
            list.iter()
                .enumerate()
                .map(|(index, value)| {
                    let place = format!("{place}[{index}]");
                    (row(&place), show(&place, value))
                })
                .collect(),
        ),
        Value::Array(list) => {
            let texts = list.iter().filter_map(Value::as_str);
            if place.ends_with("matchers") {
                Shown::Code(texts.map(short).collect())
            } else {
                Shown::Text(short(&texts.collect::<Vec<_>>().join(", ")))
            }
        }
        Value::Object(map) => {
            // What a route takes is read before where it goes.
            let (first, then): (Vec<_>, Vec<_>) = map.iter().partition(|(key, _)| *key == "matchers");
            let parts = first.into_iter().chain(then).filter(|(key, value)| {
                !matches!(
                    (key.as_str(), value),
                    ("continue", Value::Bool(false)) | ("send_resolved", Value::Bool(true))
                )
            });
            let parts = parts.flat_map(|(key, value)| {
                let below = format!("{place}.{key}");
                let name = crate::words::field(&below).0;
                match show(&below, value) {
                    Shown::Nothing => Vec::new(),
                    // Rows are numbered: they need no name around them.
                    Shown::Parts(rows) if value.is_array() => rows,
                    // Keys that only lead to another are one path.
                    Shown::Parts(mut parts) if name.is_empty() && parts.len() == 1 => {
                        parts
                            .iter_mut()
                            .for_each(|(inner, _)| *inner = format!("{key}.{inner}"));
                        parts
                    }
                    shown => vec![(if name.is_empty() { key } else { name }.to_owned(), shown)],
                }
            });
            Shown::Parts(parts.collect())
        }
    }
}

fn entries(number: usize) -> String {
    fill(words().steps.review_entries, &[("n", &number)])
}

/// A text as one short line.
fn short(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tamer_core::draft::{Provider, Route, Target};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn plain(shown: &Shown) -> String {
        match shown {
            Shown::Nothing => "–".to_owned(),
            Shown::Text(text) => text.clone(),
            Shown::Code(lines) => lines.join(" & "),
            Shown::Parts(parts) => {
                let parts: Vec<_> = parts
                    .iter()
                    .map(|(name, part)| format!("{name}: {}", plain(part)))
                    .collect();
                format!("({})", parts.join("; "))
            }
        }
    }

    fn told<'answers>(answers: impl IntoIterator<Item = &'answers Answer>) -> Vec<String> {
        answers
            .into_iter()
            .map(|answer| format!("{}: {} → {}", answer.name, plain(&answer.was), plain(&answer.now)))
            .collect()
    }

    fn route(matcher: &str, receiver: &str) -> Route {
        Route {
            matchers: vec![matcher.into()],
            receiver: receiver.into(),
            ..Route::default()
        }
    }

    fn target(url: &str) -> Target {
        Target {
            url: url.into(),
            ..Target::default()
        }
    }

    #[wasm_bindgen_test]
    fn only_what_differs_is_told() {
        assert!(changed(&Draft::default()).iter().all(|(_, answers)| answers.is_empty()));
        let mut draft = Draft::default();
        draft.storage.volumes.logs = "50Gi".into();
        draft.storage.s3.provider = Provider::Hetzner;
        draft.extras.components.costs = false;
        let all = changed(&draft);
        assert_eq!(
            told(all.iter().flat_map(|(_, answers)| answers)),
            [
                "Logs: 20Gi → 50Gi",
                "Who runs the object store: Amazon S3 → Hetzner Object Storage",
                "Costs: on → off",
            ]
        );
    }

    #[wasm_bindgen_test]
    fn a_route_is_told_part_by_part() {
        let mut draft = Draft::default();
        draft.alerts.routes = vec![Route {
            repeat_interval: "12h".into(),
            routes: vec![route("namespace = \"shop\"", "alerts")],
            ..route("severity = \"critical\"", "critical")
        }];
        let all = changed(&draft);
        assert_eq!(
            told(all.iter().flat_map(|(_, answers)| answers)),
            [
                "Branch 1: – → (Labels: severity = \"critical\"; Goes to: critical; Repeat after: 12h; \
                 Branch 1.1: (Labels: namespace = \"shop\"; Goes to: alerts))"
            ]
        );
    }

    #[wasm_bindgen_test]
    fn a_path_of_keys_is_told_as_one() {
        let mut draft = Draft::default();
        let values = serde_json::json!({"loki": {"loki": {"limits_config": {"a": 1, "b": {"c": 2}}}}});
        draft.extras.values = values.as_object().unwrap().clone();
        let all = changed(&draft);
        assert_eq!(
            told(all.iter().flat_map(|(_, answers)| answers)),
            ["Helm values that no question covers: – → (loki.loki.limits_config: (a: 1; b.c: 2))"]
        );
    }

    #[wasm_bindgen_test]
    fn what_changed_since_an_import_is_told_then_and_now() {
        let mut was = Draft::default();
        was.alerts.routes = vec![route("a = \"1\"", "x"), route("b = \"2\"", "y")];
        was.probes.targets = ["https://a", "https://b", "https://c"].map(target).to_vec();
        assert_eq!(since(&was, &was), []);
        let mut now = was.clone();
        now.retention.days = "30".into();
        now.alerts.routes[1].repeat_interval = "12h".into();
        now.alerts.routes[1].receiver = "z".into();
        now.probes.targets.remove(1);
        assert_eq!(
            told(&since(&was, &now)),
            [
                "Keep everything for: 14 → 30",
                "Branch 2 › Goes to: y → z",
                "Branch 2 › Repeat after: – → 12h",
                "Target 2: https://b → –",
            ]
        );
        let back = since(&now, &was);
        assert_eq!(told(&back).last().map(String::as_str), Some("Target 2: – → https://b"));
    }

    #[wasm_bindgen_test]
    fn many_rows_are_counted() {
        let mut now = Draft::default();
        now.probes.targets = (0..1000).map(|number| target(&format!("https://h{number}"))).collect();
        assert_eq!(
            told(&since(&Draft::default(), &now)),
            ["Targets: 0 entries → 1000 entries"]
        );
        let mut later = now.clone();
        later.probes.targets[500].url = "https://other".into();
        assert_eq!(told(&since(&now, &later)), ["Target 501: https://h500 → https://other"]);
    }
}
