//! The JSON Schema of the answers file: completion and checks in editors.

use serde_json::{Map, Value, json};
use tamer_core::{Draft, PAGE, VERSION};

/// The schema, as an editor wants it.
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Draft).to_value();
    close(&mut schema);
    demand(&mut schema);
    let mut whole = Map::new();
    whole.insert("$schema".into(), schema.get("$schema").cloned().unwrap_or_default());
    whole.insert("$id".into(), format!("{PAGE}cluster-tamer.schema.json").into());
    whole.insert("title".into(), "Cluster Tamer answers".into());
    let description = format!("Answers for Cluster Tamer {VERSION}. What is left out has its default.");
    whole.insert("description".into(), description.into());
    if let Value::Object(rest) = schema {
        let rest = rest.into_iter().filter(|(key, _)| !whole.contains_key(key));
        let rest: Vec<_> = rest.collect();
        whole.extend(rest);
    }
    Value::Object(whole)
}

/// What the reader insists on: one version, and a name for the cluster.
fn demand(schema: &mut Value) {
    if let Some(version) = schema.pointer_mut("/properties/version") {
        *version = json!({
            "description": "Version of this file's format.",
            "const": tamer_core::draft::VERSION,
            "default": tamer_core::draft::VERSION,
        });
    }
    for (place, key) in [("", "cluster"), ("/$defs/Cluster", "name")] {
        if let Some(Value::Object(map)) = schema.pointer_mut(place) {
            map.insert("required".into(), json!([key]));
        }
    }
}

/// A key that means nothing is an error (CT0004), so an editor may say so while it is typed.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.get("properties").is_some_and(Value::is_object) && !map.contains_key("additionalProperties") {
                map.insert("additionalProperties".into(), false.into());
            }
            map.values_mut().for_each(close);
        }
        Value::Array(list) => list.iter_mut().for_each(close),
        _ => {}
    }
}
