//! Which answer makes a line of a file: every answer is changed a little, and the one that changes the line least widely is it.
//!
//! No table has to say so, so none can be wrong.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use crate::bundle::Renderer;
use crate::draft::Draft;
use crate::plan::Part;
use crate::secrets::Secrets;

/// Rows up to this many are looked at one by one; of more, the list as a whole is the answer.
const ROWS: usize = 40;

/// Files above this many bytes, of thousands of rows, would take too long.
const LONGEST: usize = 300_000;

/// For each line of a file the place of the answer that makes it; empty where it is the same for everybody.
///
/// Nothing while the answers hold errors, so that there is no file, and for files of thousands of rows.
pub fn origins(draft: &Draft, file: &str) -> Vec<String> {
    let found = crate::check(draft).config;
    let part = found.and_then(|config| {
        crate::bundle::parts(&config)
            .into_iter()
            .find(|part| part.file() == file)
    });
    part.and_then(|part| of_part(draft, part)).unwrap_or_default()
}

fn of_part(draft: &Draft, part: Part) -> Option<Vec<String>> {
    let mut renderer = Renderer::default();
    let text = render(&mut renderer, draft, part)?;
    if text.len() > LONGEST {
        return None;
    }
    let (indents, text) = (indents(&text), lines(&text));
    let answers = draft.to_value();
    // How many lines the answer changes that was found for each line so far.
    let mut least = vec![usize::MAX; text.len()];
    let mut made = vec![String::new(); text.len()];
    for place in places(&answers) {
        let mut other = answers.clone();
        if !change(&mut other, &place) {
            continue;
        }
        let (other, _) = Draft::from_value(other);
        let Some(changed) = render(&mut renderer, &other, part) else {
            continue;
        };
        let gone = gone(&text, &lines(&changed));
        let width = gone.iter().filter(|gone| **gone).count();
        for ((line, least), _) in made.iter_mut().zip(&mut least).zip(&gone).filter(|(_, gone)| **gone) {
            if width < *least {
                (*line, *least) = (written(&place), width);
            }
        }
    }
    fill(&mut made, &indents);
    Some(made)
}

/// A line that only holds others, or the name of something that others refer to, is of the first answer below it.
fn fill(made: &mut [String], indents: &[usize]) {
    for (line, indent) in indents.iter().enumerate() {
        if made.get(line).is_some_and(String::is_empty) {
            let below =
                (line + 1..indents.len()).take_while(|below| indents.get(*below).is_some_and(|below| below > indent));
            let found = below
                .filter_map(|below| made.get(below))
                .find(|place| !place.is_empty());
            if let (Some(found), Some(cell)) = (found.cloned(), made.get_mut(line)) {
                *cell = found;
            }
        }
    }
}

fn render(renderer: &mut Renderer, draft: &Draft, part: Part) -> Option<String> {
    let config = crate::check(draft).config?;
    Some(renderer.text(part, draft, &config, &Secrets::default()))
}

/// Which lines of a text are not in another one.
fn gone(text: &[u64], other: &[u64]) -> Vec<bool> {
    let mut count: HashMap<u64, isize> = HashMap::new();
    for line in other {
        *count.entry(*line).or_default() += 1;
    }
    for line in text {
        *count.entry(*line).or_default() -= 1;
    }
    text.iter()
        .map(|line| count.get(line).is_some_and(|count| *count < 0))
        .collect()
}

/// How far in each line stands.
fn indents(text: &str) -> Vec<usize> {
    text.lines().map(|line| line.len() - line.trim_start().len()).collect()
}

/// Each line together with those that it stands below, so that `name: x` of one map is not that of another.
fn lines(text: &str) -> Vec<u64> {
    let mut above: Vec<(usize, u64)> = Vec::new();
    text.lines()
        .map(|line| {
            let indent = line.len() - line.trim_start().len();
            // The link to the answers changes with every answer.
            if indent == line.len() || line.contains(crate::PAGE) {
                return 0;
            }
            while above.last().is_some_and(|(above, _)| *above >= indent) {
                above.pop();
            }
            let mut hasher = DefaultHasher::new();
            (above.last().map(|(_, hash)| *hash), line).hash(&mut hasher);
            let hash = hasher.finish();
            above.push((indent, hash));
            hash
        })
        .collect()
}

/// A step on the way to an answer.
#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Row(usize),
}

/// The ways to all answers: to each that is not empty, and to each row.
fn places(answers: &Value) -> Vec<Vec<Step>> {
    fn walk(value: &Value, way: &mut Vec<Step>, found: &mut Vec<Vec<Step>>) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    way.push(Step::Key(key.clone()));
                    walk(value, way, found);
                    way.pop();
                }
            }
            Value::Array(rows) if !rows.is_empty() => {
                found.push(way.clone());
                for (index, row) in rows.iter().enumerate().take_while(|_| rows.len() <= ROWS) {
                    way.push(Step::Row(index));
                    if row.is_object() {
                        found.push(way.clone());
                    }
                    walk(row, way, found);
                    way.pop();
                }
            }
            Value::Array(_) | Value::Null => {}
            Value::String(text) if text.is_empty() => {}
            _ => found.push(way.clone()),
        }
    }
    let mut found = Vec::new();
    walk(answers, &mut Vec::new(), &mut found);
    found
}

/// Changes the answer at the end of a way into a like one; a list or row is taken away.
fn change(answers: &mut Value, way: &[Step]) -> bool {
    let [above @ .., last] = way else { return false };
    let mut at = answers;
    for step in above {
        let next = match step {
            Step::Key(key) => at.get_mut(key),
            Step::Row(index) => at.get_mut(index),
        };
        let Some(next) = next else { return false };
        at = next;
    }
    let value = match last {
        Step::Key(key) => at.get_mut(key),
        Step::Row(index) => {
            if at.get(index).is_some_and(Value::is_object) {
                if let Some(rows) = at.as_array_mut() {
                    rows.remove(*index);
                }
                return true;
            }
            at.get_mut(index)
        }
    };
    let Some(value) = value else { return false };
    *value = match &*value {
        Value::Bool(is) => (!is).into(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => number.saturating_add(1).into(),
            (_, Some(number)) => (number + 1.0).into(),
            _ => return false,
        },
        Value::String(text) => like(text).into(),
        Value::Array(_) => Value::Array(Vec::new()),
        Value::Object(_) | Value::Null => return false,
    };
    true
}

/// A text that differs and is likely as good: `28d` for `14d`, `shopx` for `shop`.
fn like(text: &str) -> String {
    let Some(start) = text.find(|c: char| c.is_ascii_digit()) else {
        return [text, "x"].concat();
    };
    let (before, rest) = text.split_at(start);
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, after) = rest.split_at(end);
    match number.parse::<u64>() {
        Ok(number) => format!("{before}{}{after}", number.saturating_mul(2).max(1)),
        Err(_) => [text, "x"].concat(),
    }
}

fn written(way: &[Step]) -> String {
    let mut place = String::new();
    for step in way {
        match step {
            Step::Key(key) if place.is_empty() => place.push_str(key),
            Step::Key(key) => place.extend([".", key]),
            Step::Row(index) => place.push_str(&format!("[{index}]")),
        }
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets;

    fn production() -> Draft {
        let mut draft = presets::draft("production").unwrap();
        draft.cluster.name = "prod-eu".into();
        draft
    }

    #[test]
    fn lines_lead_to_their_answers() {
        let draft = production();
        let file = render(&mut Renderer::default(), &draft, Part::Release).unwrap();
        let origins = origins(&draft, "helmrelease.yaml");
        let place = |text: &str| {
            let line = file.lines().position(|line| line.contains(text));
            origins[line.unwrap_or_else(|| panic!("{text} is not in {file}"))].as_str()
        };
        for (text, expected) in [
            ("releaseName: ", "cluster.release"),
            ("cluster: prod-eu", "cluster.name"),
            ("storage: 100Gi", "storage.volumes.metrics"),
            ("retentionSize: ", "storage.volumes.metrics"),
            ("repeat_interval: 4h", "alerts.repeat_interval"),
            ("- severity =~ \"critical|error\"", "alerts.routes[0]"),
            ("channel: \"#critical-alerts\"", "alerts.receivers[1].channel"),
            // Others refer to it, so it cannot change alone: what it holds tells.
            ("- name: critical-alerts", "alerts.receivers[1].channel"),
            ("bucket_name: ", "storage.s3.bucket"),
            ("root_url: ", "access.grafana.tls"),
        ] {
            assert_eq!(place(text), expected, "{text}");
        }
        assert_eq!(place("kind: HelmRelease"), "");
        assert_eq!(place("remediateLastFailure"), "");
    }

    #[test]
    fn wrong_answers_make_no_file() {
        let mut draft = production();
        draft.cluster.release = "A_B".into();
        assert!(origins(&draft, "helmrelease.yaml").is_empty());
        assert!(origins(&production(), "passwords.yaml").is_empty());
    }
}
