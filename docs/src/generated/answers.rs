//! The answers file, from its JSON Schema.

use std::fmt::Write as _;

use serde_json::Value;
use tamer_core::Draft;

use super::{capital, code, schema};

pub fn page() -> String {
    let root = schemars::schema_for!(Draft).to_value();
    let mut writer = Writer {
        root: &root,
        page: INTRODUCTION.to_owned(),
        open: Vec::new(),
    };
    for row in schema::rows(&root) {
        if schema::reference(row.schema).is_some() {
            let _ = writeln!(writer.page, "\n## {}\n", capital(row.name));
            writer.object(row.name, row.schema);
        }
    }
    writer.page
}

const INTRODUCTION: &str = "# The answers file

`cluster-tamer.yaml` holds every answer and never a secret.
What is left out has its default, so the shortest file is

```yaml
cluster:
  name: prod-eu
```

`version: 1` is the version of this format; without it the file is read as that version.
`cluster-tamer schema` prints the same as a JSON Schema, with which editors complete and check the file while you type.
";

struct Writer<'a> {
    root: &'a Value,
    page: String,
    /// Definitions that are being written: a tree of routes would never end.
    open: Vec<&'a str>,
}

impl<'a> Writer<'a> {
    fn definition(&self, name: &str) -> Option<&'a Value> {
        self.root.get("$defs")?.get(name)
    }

    /// The definition behind a property, if it is an object, and its path with `[]` where it is a list.
    fn inner(&self, path: &str, property: &'a Value) -> Option<(&'a str, String)> {
        let (schema, path) = match property.get("items") {
            Some(items) => (items, format!("{path}[]")),
            None => (property, path.to_owned()),
        };
        let name = schema::reference(schema)?;
        let has_properties = self.definition(name)?.get("properties").is_some();
        has_properties.then_some((name, path))
    }

    fn object(&mut self, path: &str, property: &'a Value) {
        let _ = writeln!(self.page, "{}\n", schema::description(property));
        let Some((name, _)) = self.inner(path, property) else {
            return;
        };
        let Some(object) = self.definition(name) else { return };
        self.open.push(name);
        let _ = writeln!(
            self.page,
            "| answer | takes | without it | what it is |\n| --- | --- | --- | --- |"
        );
        let mut deeper = Vec::new();
        for row in schema::rows(object) {
            let path = format!("{path}.{}", row.name);
            let takes = match self.inner(&path, row.schema) {
                Some((name, path)) if self.open.contains(&name) => {
                    let list = if path.ends_with("[]") { "list of " } else { "" };
                    format!("{list}the same as here")
                }
                Some((_, path)) => {
                    let list = if path.ends_with("[]") { "list of " } else { "" };
                    deeper.push((path.clone(), row.schema));
                    format!("{list}[{}](#{})", code(&path), anchor(&path))
                }
                None => self.takes(row.schema),
            };
            let default = if path == "cluster.name" {
                "**required**".to_owned()
            } else {
                schema::default(row.schema)
            };
            let description = schema::description(row.schema);
            let _ = writeln!(
                self.page,
                "| {} | {takes} | {default} | {description} |",
                code(row.name)
            );
        }
        self.page.push('\n');
        for (path, property) in deeper {
            let _ = writeln!(self.page, "### `{path}` {{#{}}}\n", anchor(&path));
            self.object(path.trim_end_matches("[]"), property);
        }
        self.open.pop();
    }

    /// What an answer that is no object takes.
    fn takes(&self, property: &Value) -> String {
        if let Some(items) = property.get("items") {
            return format!("list of {}", self.takes(items));
        }
        let definition = schema::reference(property).and_then(|name| self.definition(name));
        let shown = definition.unwrap_or(property);
        let choices = schema::choices(shown);
        if choices.is_empty() {
            return schema::kind(shown);
        }
        let named = choices.iter().map(|(name, about)| match about.trim_end_matches('.') {
            "" => code(name),
            about => format!("{} ({about})", code(name)),
        });
        named.collect::<Vec<_>>().join(", ")
    }
}

fn anchor(path: &str) -> String {
    path.replace("[]", "").replace(['.', '_'], "-")
}
