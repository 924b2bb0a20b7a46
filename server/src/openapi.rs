//! The OpenAPI description of what the server answers.

mod operations;

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use tamer_core::VERSION;
use tamer_core::wire::cluster::Refused;

use operations::{Answer, Operation, Who};

/// The whole description.
pub fn document() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let refused = generator.subschema_for::<Refused>().to_value();
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations::all() {
        let described = describe(&operation, &mut generator, &refused);
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        if let Value::Object(path) = path {
            path.insert(operation.method.into(), described);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Cluster Tamer",
            "version": VERSION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "Answers in, checked manifests out; and with a cluster (`cluster-tamer serve --cluster`) planned, applied and watched until it works. Streams are server-sent events; their last event is `end`, and comments tell that they live. What is wrong with answers is said in the language of `Accept-Language`; everything else is English, and the page translates it.",
        },
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "tamer_session", "description": "From `POST /api/session`."},
            },
        },
    })
}

fn describe(operation: &Operation, generator: &mut SchemaGenerator, refused: &Value) -> Value {
    let mut parameters: Vec<Value> = operation
        .query
        .iter()
        .map(|(name, required, schema)| json!({"name": name, "in": "query", "required": required, "schema": schema}))
        .collect();
    if operation.is_guarded() {
        parameters.push(json!({
            "name": "X-Requested-With", "in": "header", "required": true, "schema": {"const": "cluster-tamer"},
        }));
    }
    let speaks = matches!(operation.body, Some(operations::Body::Yaml));
    if speaks {
        parameters.push(json!({
            "name": "Accept-Language", "in": "header", "required": false, "schema": {"type": "string"},
            "description": "Findings, and the README among files, are in the first of these languages that there is; otherwise in English.",
        }));
    }
    let (code, answer) = match &operation.answer {
        Answer::Json(schema) => ("200", json!({"application/json": {"schema": schema(generator)}})),
        Answer::Stream(events) => {
            let events: Vec<Value> = events
                .iter()
                .map(|(name, schema)| {
                    let data = schema(generator);
                    json!({"type": "object", "properties": {"event": {"const": name}, "data": data}})
                })
                .collect();
            // OpenAPI 3.1 has no word for the events of a stream; each is described as if it were an object.
            ("200", json!({"text/event-stream": {"schema": {"oneOf": events}}}))
        }
        Answer::Kind(kind) => ("200", json!({*kind: {}})),
        Answer::Empty => ("204", Value::Null),
        Answer::Elsewhere => ("303", Value::Null),
    };
    let mut responses = Map::new();
    let mut done = response("It was done.", answer);
    if let Some(done) = done.as_object_mut().filter(|_| speaks) {
        let language = json!({"description": "The language that was chosen.", "schema": {"type": "string"}});
        done.insert("headers".into(), json!({"Content-Language": language}));
    }
    responses.insert(code.into(), done);
    for (code, description) in operation.refusals() {
        let content = json!({"application/json": {"schema": refused}});
        responses.insert(code.into(), response(description, content));
    }
    let mut described = json!({"operationId": operation.id(), "summary": operation.summary, "responses": responses});
    if let Value::Object(described) = &mut described {
        if !parameters.is_empty() {
            described.insert("parameters".into(), parameters.into());
        }
        if let Some(body) = &operation.body {
            let (kind, schema) = match body {
                operations::Body::Json(schema) => ("application/json", schema(generator)),
                operations::Body::Yaml => ("application/yaml", json!({"type": "string"})),
            };
            described.insert(
                "requestBody".into(),
                json!({"required": true, "content": {kind: {"schema": schema}}}),
            );
        }
        let security = match operation.who {
            Who::Everybody => json!([]),
            Who::Readers | Who::Admins => json!([{"session": []}]),
        };
        described.insert("security".into(), security);
    }
    described
}

fn response(description: &str, content: Value) -> Value {
    match content {
        Value::Null => json!({"description": description}),
        content => json!({"description": description, "content": content}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each `.route("…", method(…))` of the table, as it is written.
    fn table() -> Vec<(String, String)> {
        let text = include_str!("routes.rs");
        let routes = text.split(".route(\"").skip(1).map(|rest| {
            let (path, rest) = rest.split_once("\", ").unwrap();
            let (method, _) = rest.split_once('(').unwrap();
            (path.to_owned(), method.rsplit("::").next().unwrap().to_owned())
        });
        routes.filter(|(path, _)| !path.contains('*')).collect()
    }

    #[test]
    fn every_route_of_the_table_is_described_and_nothing_else() {
        let document = document();
        let mut table = table();
        table.sort();
        table.dedup();
        assert!(table.len() > 15, "{table:?}");
        let mut described = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            described.extend(
                methods
                    .as_object()
                    .unwrap()
                    .keys()
                    .map(|method| (path.clone(), method.clone())),
            );
        }
        described.sort();
        assert_eq!(described, table);
    }

    /// The documentation is made before the program that has it inside, so it reads this from a file.
    #[test]
    fn the_documentation_knows_this_description() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/known/openapi.json");
        let text = format!("{:#}\n", document());
        if std::env::var_os("TAMER_UPDATE").is_some() {
            std::fs::write(file, &text).unwrap();
        }
        let written = std::fs::read_to_string(file).unwrap();
        assert!(written == text, "set TAMER_UPDATE=1 to write docs/known/openapi.json");
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_operation_has_a_name_of_its_own() {
        let document = document();
        let text = document.to_string();
        let references: Vec<&str> = text
            .split("\"$ref\":\"#")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        assert!(references.len() > 20);
        for reference in references {
            assert!(document.pointer(reference).is_some(), "{reference}");
        }
        let mut ids: Vec<&str> = text
            .split("\"operationId\":\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{ids:?}");
    }

    #[test]
    fn who_may_is_said_as_the_server_holds_it() {
        for (path, methods) in document()["paths"].as_object().unwrap() {
            for operation in methods.as_object().unwrap().values() {
                let is_open = operation["security"] == json!([]);
                assert_eq!(
                    is_open,
                    !(path.starts_with("/api/cluster/") || path.starts_with("/api/live/")),
                    "{path}"
                );
                assert_eq!(
                    operation["responses"].get("401").is_some(),
                    !is_open || operation["operationId"] == "post-session",
                    "{path}"
                );
            }
        }
    }
}
