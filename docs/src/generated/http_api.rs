//! The HTTP API, from the OpenAPI description of the server; a test of the server holds `docs/known/openapi.json` to it.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use serde_json::Value;

use super::{code, plain, read, schema};

pub fn page(root: &Path) -> Result<String> {
    let document: Value = serde_json::from_str(&read(root, "docs/known/openapi.json")?)?;
    let mut page = INTRODUCTION.to_owned();
    let paths = document.get("paths").and_then(Value::as_object);
    let _ = writeln!(page, "## Operations\n");
    for (path, methods) in paths.into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let _ = writeln!(page, "### {} {path}\n", method.to_uppercase());
            write_operation(operation, &mut page);
        }
    }
    let _ = writeln!(page, "## Types\n");
    let types = document.pointer("/components/schemas").and_then(Value::as_object);
    for (name, schema) in types.into_iter().flatten() {
        let _ = writeln!(page, "### {name} {{#type-{}}}\n", name.to_lowercase());
        write_type(schema, &mut page);
    }
    Ok(page)
}

const INTRODUCTION: &str = "# HTTP API

What `cluster-tamer serve` answers. `/api/openapi.json` is the same as an OpenAPI 3.1 description, for programs.
Who may do what, and how one signs in, is told on the page about [the server](../concepts/server.md).

A stream is server-sent events; its last event is `end`, and comments tell that it lives.

";

fn write_operation(operation: &Value, page: &mut String) {
    let summary = operation.get("summary").and_then(Value::as_str).unwrap_or_default();
    let open = operation
        .get("security")
        .and_then(Value::as_array)
        .is_some_and(Vec::is_empty);
    let who = if open { "Everybody may." } else { "Only after sign-in." };
    let _ = writeln!(page, "{}. {who}\n", plain(summary.trim_end_matches('.')));
    for parameter in operation
        .get("parameters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let word = |name: &str| parameter.get(name).and_then(Value::as_str).unwrap_or_default();
        let required = if parameter.get("required") == Some(&Value::Bool(true)) {
            ", required"
        } else {
            ""
        };
        let takes = parameter.get("schema").map_or_else(String::new, takes);
        let place = if word("in") == "header" { "Header" } else { "Query" };
        let _ = writeln!(page, "- {place} {}{required}: {takes}", code(word("name")));
    }
    for (kind, content) in contents(operation.get("requestBody")) {
        let _ = writeln!(page, "- Body, {}{}", code(kind), of(content));
    }
    let responses = operation.get("responses").and_then(Value::as_object);
    for (status, response) in responses.into_iter().flatten() {
        let about = schema::description(response);
        let mut answers = contents(Some(response)).into_iter().map(|(kind, content)| {
            let shown = of(content);
            format!(" {}{shown}", code(kind))
        });
        let refused = !status.starts_with('2');
        let answer = if refused { None } else { answers.next() };
        match answer {
            Some(answer) => drop(writeln!(page, "- {status}:{answer}")),
            None if refused => drop(writeln!(page, "- {status}: {about}")),
            None => drop(writeln!(page, "- {status}: nothing more to say")),
        }
    }
    page.push('\n');
}

/// Bodies by content type.
fn contents(body: Option<&Value>) -> Vec<(&str, &Value)> {
    let content = body.and_then(|body| body.get("content")).and_then(Value::as_object);
    content
        .into_iter()
        .flatten()
        .map(|(kind, content)| (kind.as_str(), content))
        .collect()
}

/// What a body holds.
fn of(content: &Value) -> String {
    let Some(schema) = content.get("schema") else {
        return String::new();
    };
    let events = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let events: Vec<String> = events
        .filter_map(|event| {
            let name = event.pointer("/properties/event/const")?.as_str()?;
            Some(format!(
                "{} with {}",
                code(name),
                takes(event.pointer("/properties/data")?)
            ))
        })
        .collect();
    if events.is_empty() {
        format!(", {}", takes(schema))
    } else {
        format!(", events: {}", events.join("; "))
    }
}

fn write_type(schema: &Value, page: &mut String) {
    let about = schema::description(schema);
    if !about.is_empty() {
        let _ = writeln!(page, "{about}\n");
    }
    let rows = schema::rows(schema);
    if rows.is_empty() {
        match schema::choices(schema) {
            choices if choices.is_empty() => {
                let _ = writeln!(page, "{}\n", variants(schema));
            }
            choices => {
                for (name, about) in choices {
                    let about = if about.is_empty() { about } else { format!(": {about}") };
                    let _ = writeln!(page, "- {}{about}", code(name));
                }
                page.push('\n');
            }
        }
        return;
    }
    let _ = writeln!(page, "| field | holds | what it is |\n| --- | --- | --- |");
    for row in rows {
        let optional = if row.required { "" } else { ", may be missing" };
        let about = schema::description(row.schema);
        let _ = writeln!(
            page,
            "| {} | {}{optional} | {about} |",
            code(row.name),
            takes(row.schema)
        );
    }
    page.push('\n');
}

/// A type that is one of several.
fn variants(schema: &Value) -> String {
    let several = schema
        .get("oneOf")
        .or_else(|| schema.get("anyOf"))
        .and_then(Value::as_array);
    let Some(several) = several else {
        return capital_kind(schema);
    };
    let lines = several.iter().map(|one| {
        let fields: Vec<String> = schema::rows(one)
            .iter()
            .map(|row| format!("{} ({})", code(row.name), takes(row.schema)))
            .collect();
        let what = if fields.is_empty() {
            takes(one)
        } else {
            fields.join(", ")
        };
        match schema::description(one) {
            about if about.is_empty() => format!("- {what}"),
            about => format!("- {what}: {about}"),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn capital_kind(schema: &Value) -> String {
    format!("{}.", super::capital(&takes(schema)))
}

/// What a value is, with a link where it is a type of its own.
fn takes(schema: &Value) -> String {
    if let Some(items) = schema.get("items") {
        return format!("list of {}", takes(items));
    }
    if let Some(name) = schema::reference(schema) {
        return format!("[{name}](#type-{})", name.to_lowercase());
    }
    let choices = schema::choices(schema);
    if choices.is_empty() {
        return schema::kind(schema);
    }
    choices
        .iter()
        .map(|(name, _)| code(name))
        .collect::<Vec<_>>()
        .join(" or ")
}
