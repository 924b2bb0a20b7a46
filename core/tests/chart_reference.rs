//! The reference of values in a chart's README is what its `values.yaml` says.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fmt::Write;
use std::fs;

use serde_json::Value;

mod tools;

/// A value that a comment beginning with `# --` describes.
struct Described {
    path: Vec<String>,
    about: String,
}

/// Each chart, and how many values at least are described.
const CHARTS: [(&str, usize); 2] = [("chart/stack", 40), ("chart/wizard", 30)];

fn read(chart: &str, file: &str) -> String {
    fs::read_to_string(tools::root().join(chart).join(file)).unwrap()
}

#[test]
fn the_readme_lists_every_described_value_with_its_default() {
    for (chart, least) in CHARTS {
        let text = read(chart, "values.yaml");
        let values = tools::documents(&text).remove(0);
        let described = described(&text);
        assert!(described.len() > least, "only {} values are described", described.len());
        let mut table = String::from("| value | what it does | default |\n| --- | --- | --- |\n");
        for Described { path, about } in &described {
            let default = path.iter().fold(&values, |value, key| {
                value
                    .get(key)
                    .unwrap_or_else(|| panic!("{} is described and not there", path.join(".")))
            });
            writeln!(table, "| `{}` | {about} | {} |", path.join("."), shown(default)).unwrap();
        }
        tools::computed(&format!("{chart}/README.md"), &table);
    }
}

/// Our own keys are for people: none may be without a word.
#[test]
fn every_key_of_our_own_is_described() {
    for (chart, _) in CHARTS {
        let schema: Value = serde_json::from_str(&read(chart, "values.schema.json")).unwrap();
        let described: Vec<String> = described(&read(chart, "values.yaml"))
            .iter()
            .map(|value| value.path.join("."))
            .collect();
        let definition: Value = tools::documents(&read(chart, "Chart.yaml")).remove(0);
        let subcharts: Vec<&str> = definition["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|subchart| {
                subchart["alias"]
                    .as_str()
                    .unwrap_or_else(|| subchart["name"].as_str().unwrap())
            })
            .collect();
        for key in schema["properties"].as_object().unwrap().keys() {
            let known = subcharts.contains(&key.as_str())
                || described
                    .iter()
                    .any(|path| path == key || path.starts_with(&format!("{key}.")));
            assert!(known, "`{key}` of {chart} has no comment that begins with `# --`");
        }
    }
}

/// Reads block maps by their indentation; what stands in flow style or in block texts is no key.
fn described(text: &str) -> Vec<Described> {
    let mut found = Vec::new();
    let mut parents: Vec<(usize, String)> = Vec::new();
    let mut about: Option<String> = None;
    let mut block: Option<usize> = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let trimmed = line.trim();
        // A block text ends where the indentation of its key comes back.
        if block.is_some_and(|deeper| trimmed.is_empty() || indent > deeper) {
            continue;
        }
        block = None;
        if let Some(first) = trimmed.strip_prefix("# -- ") {
            about = Some(first.to_owned());
        } else if let (Some(about), Some(more)) = (&mut about, trimmed.strip_prefix('#')) {
            about.push(' ');
            about.push_str(more.trim());
        } else if let Some((key, rest)) = trimmed.split_once(':')
            && !trimmed.starts_with(['-', '#'])
            && (rest.is_empty() || rest.starts_with(' '))
        {
            parents.retain(|(depth, _)| *depth < indent);
            parents.push((indent, key.trim_matches('"').to_owned()));
            if let Some(about) = about.take() {
                let path = parents.iter().map(|(_, key)| key.clone()).collect();
                found.push(Described { path, about });
            }
            if rest.trim_start().starts_with(['|', '>']) {
                block = Some(indent);
            }
        } else {
            about = None;
        }
    }
    found
}

/// A default as people read it; what is long stands in the file.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 60 {
        "see `values.yaml`".to_owned()
    } else {
        format!("`{}`", text.replace('|', "\\|"))
    }
}
