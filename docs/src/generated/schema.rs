//! JSON Schemas as tables.

use serde_json::Value;

use super::{code, plain};

/// A property of an object, as a row of a table: what it is called, what it takes, what it is without an answer.
pub struct Row<'schema> {
    pub name: &'schema str,
    pub schema: &'schema Value,
    pub required: bool,
}

/// The properties of an object.
pub fn rows(schema: &Value) -> Vec<Row<'_>> {
    let required = |name: &str| {
        let names = schema.get("required").and_then(Value::as_array);
        names.is_some_and(|names| names.iter().any(|one| one == name))
    };
    let properties = schema.get("properties").and_then(Value::as_object);
    let properties = properties.into_iter().flatten();
    properties
        .map(|(name, schema)| Row {
            name,
            schema,
            required: required(name),
        })
        .collect()
}

/// What a schema says about itself.
pub fn description(schema: &Value) -> String {
    schema
        .get("description")
        .and_then(Value::as_str)
        .map_or_else(String::new, plain)
}

/// The default, where it is short enough to be of use.
pub fn default(schema: &Value) -> String {
    match schema.get("default") {
        None | Some(Value::Object(_)) => String::new(),
        Some(Value::String(text)) if text.is_empty() => "empty".to_owned(),
        Some(Value::Array(list)) if list.is_empty() => "none".to_owned(),
        Some(value) => {
            let text = value.to_string();
            if text.len() > 60 {
                "see the file".to_owned()
            } else {
                code(&text)
            }
        }
    }
}

/// The name of the definition that a schema refers to, by itself or as one of several.
pub fn reference(schema: &Value) -> Option<&str> {
    let name = |schema: &'_ Value| -> Option<usize> { schema.get("$ref")?.as_str()?.rfind('/') };
    if let Some(at) = name(schema) {
        return schema.get("$ref")?.as_str()?.get(at + 1..);
    }
    let several = schema.get("anyOf").or_else(|| schema.get("oneOf"))?.as_array()?;
    several.iter().find_map(reference)
}

/// The values that a schema allows, where it names them.
pub fn choices(schema: &Value) -> Vec<(&str, String)> {
    let listed = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let mut choices: Vec<(&str, String)> = listed
        .filter_map(|choice| Some((choice.get("const")?.as_str()?, description(choice))))
        .collect();
    let named = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    choices.extend(named.filter_map(Value::as_str).map(|name| (name, String::new())));
    if let Some(one) = schema.get("const").and_then(Value::as_str) {
        choices.push((one, String::new()));
    }
    choices
}

/// The plain type of a schema, in a word.
pub fn kind(schema: &Value) -> String {
    let word = |name: &str| match name {
        "string" => "text",
        "boolean" => "`true` or `false`",
        "integer" => "whole number",
        "number" => "number",
        "array" => "list",
        "object" => "map",
        "null" => "nothing",
        _ => "anything",
    };
    match schema.get("type") {
        Some(Value::String(name)) => word(name).to_owned(),
        Some(Value::Array(names)) => {
            let words = names.iter().filter_map(Value::as_str).filter(|name| *name != "null");
            words.map(word).collect::<Vec<_>>().join(" or ")
        }
        _ => match schema.get("anyOf").and_then(Value::as_array) {
            Some(several) => {
                let kinds = several.iter().map(kind).filter(|kind| kind != "nothing");
                kinds.collect::<Vec<_>>().join(" or ")
            }
            None => "anything".to_owned(),
        },
    }
}
