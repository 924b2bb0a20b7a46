//! What the program is made of, as a CycloneDX document: read from Cargo, which knows it exactly.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::VERSION;
use crate::shell;

/// What is given away: the program, and the page inside it.
const MADE: [&str; 2] = ["cluster-tamer", "tamer-app"];

pub fn write(folder: &Path) -> Result<PathBuf> {
    let mut cargo = shell::cargo();
    cargo.args(["metadata", "--format-version", "1", "--locked"]);
    let answer = shell::ask(&mut cargo).context("cargo metadata does not work here")?;
    let file = folder.join(format!("cluster-tamer-{VERSION}.cdx.json"));
    let document = bill(&serde_json::from_str(&answer)?)?;
    fs::write(&file, serde_json::to_string_pretty(&document)? + "\n")?;
    Ok(file)
}

fn bill(metadata: &Value) -> Result<Value> {
    let packages: BTreeMap<&str, &Value> = list(metadata, "/packages")
        .map(|package| (word(package, "id"), package))
        .collect();
    let needs: BTreeMap<&str, Vec<&str>> = list(metadata, "/resolve/nodes")
        .map(|node| (word(node, "id"), needs(node)))
        .collect();
    let is_made = |id: &&str| {
        packages
            .get(id)
            .is_some_and(|package| MADE.contains(&word(package, "name")))
    };
    let mut open: Vec<&str> = packages.keys().copied().filter(is_made).collect();
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(needs.get(id).into_iter().flatten());
        }
    }
    let mut components = Vec::new();
    let mut dependencies = Vec::new();
    for id in &found {
        let package = packages
            .get(id)
            .with_context(|| format!("cargo does not describe {id}"))?;
        components.push(component(package));
        let inner = needs.get(id).into_iter().flatten();
        let mut inner: Vec<String> = inner
            .filter_map(|id| packages.get(id))
            .map(|package| address(package))
            .collect();
        inner.sort();
        dependencies.push(json!({ "ref": address(package), "dependsOn": inner }));
    }
    Ok(json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": {
            "type": "application", "bom-ref": "cluster-tamer-release", "name": "Cluster Tamer", "version": VERSION,
            "licenses": [{ "expression": "Apache-2.0" }],
        } },
        "components": components,
        "dependencies": dependencies,
    }))
}

/// What ends up in the program: not what only its tests need, nor what only builds it.
fn needs(node: &Value) -> Vec<&str> {
    let is_inside = |need: &&Value| list(need, "/dep_kinds").any(|kind| kind.get("kind").is_none_or(Value::is_null));
    list(node, "/deps")
        .filter(is_inside)
        .map(|need| word(need, "pkg"))
        .collect()
}

fn component(package: &Value) -> Value {
    // Older crates write `MIT/Apache-2.0`, which means the same and is no expression.
    let licence = package.get("license").and_then(Value::as_str);
    let licences: Vec<Value> = licence
        .map(|licence| json!({ "expression": licence.replace('/', " OR ") }))
        .into_iter()
        .collect();
    json!({
        "type": "library",
        "bom-ref": address(package),
        "name": word(package, "name"),
        "version": word(package, "version"),
        "purl": address(package),
        "licenses": licences,
    })
}

/// A package URL.
fn address(package: &Value) -> String {
    // `+` of a version's build part has another meaning in an address.
    format!(
        "pkg:cargo/{}@{}",
        word(package, "name"),
        word(package, "version").replace('+', "%2B")
    )
}

fn list<'value>(value: &'value Value, pointer: &str) -> impl Iterator<Item = &'value Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

fn word<'value>(value: &'value Value, name: &str) -> &'value str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_the_program_is_told_and_what_only_tests_it_is_not() {
        let package =
            |name: &str, licence: &str| json!({ "id": name, "name": name, "version": "1.0.0+x", "license": licence });
        let need = |name: &str, kind: Value| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        let metadata = json!({
            "packages": [package("cluster-tamer", "Apache-2.0"), package("inner", "MIT/Apache-2.0"), package("deep", "MIT"), package("tester", "MIT")],
            "resolve": { "nodes": [
                { "id": "cluster-tamer", "deps": [need("inner", Value::Null), need("tester", json!("dev"))] },
                { "id": "inner", "deps": [need("deep", Value::Null)] },
                { "id": "deep", "deps": [] },
                { "id": "tester", "deps": [] },
            ] },
        });
        let bill = bill(&metadata).unwrap();
        let names: Vec<&str> = list(&bill, "/components").map(|one| word(one, "name")).collect();
        assert_eq!(names, ["cluster-tamer", "deep", "inner"]);
        assert_eq!(bill["components"][2]["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(bill["components"][1]["purl"], "pkg:cargo/deep@1.0.0%2Bx");
        assert_eq!(
            bill["dependencies"][2]["dependsOn"],
            json!(["pkg:cargo/deep@1.0.0%2Bx"])
        );
    }
}
