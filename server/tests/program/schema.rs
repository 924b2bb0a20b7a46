use crate::run::{folder, preset, run};
use serde_json::{Value, json};
use std::fs;
use tamer_core::presets::PRESETS;
use tamer_core::{Draft, file, yaml};

fn schema() -> Value {
    serde_json::from_str(&run(&["schema"]).ends(0).stdout).unwrap()
}

fn value(text: &str) -> Value {
    yaml::read(text).unwrap()[0].value()
}

/// Every good file among the core's examples; those that begin with `wrong_` are meant to be refused.
fn examples() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/tests/answers");
    let Ok(entries) = fs::read_dir(folder) else {
        return vec![];
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .map(|path| {
            (
                path.file_stem().unwrap().to_str().unwrap().to_owned(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .filter(|(name, _)| !name.starts_with("wrong_"))
        .collect()
}

#[test]
fn the_schema_takes_every_preset_and_every_example() {
    let schema = schema();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let presets = PRESETS.iter().map(|known| (known.name.to_owned(), preset(known.name)));
    let whole = ("the whole default".to_owned(), yaml::write(&Draft::default()));
    for (name, text) in presets.chain(examples()).chain([whole]) {
        let faults: Vec<String> = validator
            .iter_errors(&value(&text))
            .map(|fault| fault.to_string())
            .collect();
        assert!(faults.is_empty(), "{name}: {faults:#?}");
    }
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for wrong in [
        "version: 9",
        "clutser: {}",
        "alerts: none",
        "alerts: {receivers: [{nmae: a}]}",
        "probes: {targets: [{uri: https://a.example}]}",
        "retention: {days: [14]}",
    ] {
        let wrong = format!("cluster: {{name: a}}\n{wrong}\n");
        let (draft, findings) = file::read(&wrong);
        assert!(draft.is_none() || !findings.is_empty(), "{wrong}");
        assert!(!validator.is_valid(&value(&wrong)), "{wrong}");
    }
    for wrong in [
        "storage: {}",
        "cluster: {}",
        "cluster: {name: a, nmae: a}",
        "cluster: {name: a, platform: vms}",
    ] {
        assert!(!validator.is_valid(&value(wrong)), "{wrong}");
    }
}

#[test]
fn every_answer_is_described() {
    let schema = schema();
    for (name, expected) in [
        ("title", "Cluster Tamer"),
        ("description", "default"),
        ("$id", "https://"),
    ] {
        assert!(schema[name].as_str().unwrap().contains(expected), "{name}");
    }
    let mut bare = Vec::new();
    undescribed(&schema, "", &mut bare);
    assert_eq!(bare, Vec::<String>::new());
}

fn undescribed(schema: &Value, at: &str, bare: &mut Vec<String>) {
    match schema {
        Value::Object(map) => {
            for (name, answer) in map.get("properties").and_then(Value::as_object).into_iter().flatten() {
                if answer.get("description").is_none() {
                    bare.push(format!("{at}/{name}"));
                }
            }
            map.iter()
                .filter(|(key, _)| *key != "default")
                .for_each(|(key, value)| {
                    undescribed(value, &format!("{at}/{key}"), bare);
                });
        }
        Value::Array(list) => list.iter().for_each(|value| undescribed(value, at, bare)),
        _ => {}
    }
}

#[test]
fn the_whole_default_is_in_the_schema() {
    let schema = schema();
    let path = folder("schema").join("schema.json");
    fs::write(&path, schema.to_string()).unwrap();
    let parts: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    let answers = json!(Draft::default());
    assert_eq!(parts, answers.as_object().unwrap().keys().collect::<Vec<_>>());
}
