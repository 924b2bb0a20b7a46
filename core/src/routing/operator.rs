//! AlertmanagerConfig objects as the configuration that prometheus-operator makes of them.
//!
//! Source: `pkg/alertmanager/amcfg.go` of prometheus-operator 0.93, with its usual strategy `OnNamespace`: each object
//! becomes a branch before all others that only takes alerts of its own namespace, and goes on.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::yaml::{Kind, Node};

/// Where the operator mounts what objects refer to.
const MOUNTS: &str = "/etc/alertmanager";

/// What receivers and time intervals are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// As the operator does: `namespace/object/name`.
    Operators,
    /// As in the object, where no other object has the same name.
    Short,
}

/// What the objects become together.
#[derive(Clone, Debug, PartialEq)]
pub struct Configuration {
    /// In the form of `alertmanager.yml`. Alerts that no object takes reach `null`, which tells nobody.
    pub config: Value,
    /// Secrets that receivers read: namespace and name, each once.
    pub secrets: Vec<[String; 2]>,
}

/// Whether a document is an AlertmanagerConfig.
fn is_alertmanager_config(node: &Node) -> bool {
    let word = |key: &str| match node.get(key).map(|node| &node.kind) {
        Some(Kind::Scalar(Value::String(text))) => text.as_str(),
        _ => "",
    };
    word("kind") == "AlertmanagerConfig" && word("apiVersion").starts_with("monitoring.coreos.com/")
}

/// The AlertmanagerConfig objects among documents, also those inside of lists as `kubectl get` writes them.
pub fn objects(documents: &[Node]) -> Vec<&Node> {
    let mut found = Vec::new();
    for document in documents {
        match document.get("items").map(|items| &items.kind) {
            _ if is_alertmanager_config(document) => found.push(document),
            Some(Kind::List(items)) => found.extend(objects(items)),
            _ => {}
        }
    }
    found
}

/// The configuration that follows from these objects, by namespace and name as the operator sorts them.
pub fn configuration(objects: &[&Node], names: Names) -> Configuration {
    let mut objects: Vec<Object> = objects.iter().map(|node| Object::read(node)).collect();
    // No cluster has an object without a name; files do, and their receivers need names that can be told apart.
    for (number, object) in (1..).zip(objects.iter_mut().filter(|object| object.name.is_empty())) {
        object.name = format!("unnamed-{number}");
    }
    objects.sort_by_key(Object::key);
    let mut shared: BTreeMap<String, usize> = BTreeMap::new();
    for name in objects.iter().flat_map(Object::names) {
        *shared.entry(name).or_default() += 1;
    }
    let mut made = Made::default();
    for object in &objects {
        let called = |name: &str| match names {
            _ if name.is_empty() => String::new(),
            Names::Short if shared.get(name) == Some(&1) && name != "null" => name.to_owned(),
            _ => [&object.key(), "/", name].concat(),
        };
        made.add(object, &called);
    }
    made.receivers.push(json!({ "name": "null" }));
    let mut config = json!({
        "route": { "receiver": "null", "routes": made.routes },
        "receivers": made.receivers,
    });
    if let Some(config) = config.as_object_mut() {
        for (key, list) in [("inhibit_rules", made.inhibit), ("time_intervals", made.times)] {
            if !list.is_empty() {
                config.insert(key.into(), list.into());
            }
        }
    }
    made.secrets.sort();
    made.secrets.dedup();
    Configuration {
        config,
        secrets: made.secrets,
    }
}

struct Object {
    namespace: String,
    name: String,
    spec: Value,
}

impl Object {
    fn read(node: &Node) -> Self {
        let value = node.value();
        let word = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        Self {
            // Where kubectl puts an object that names none.
            namespace: match word("/metadata/namespace") {
                "" => "default".into(),
                namespace => namespace.into(),
            },
            name: word("/metadata/name").into(),
            spec: value.get("spec").cloned().unwrap_or_default(),
        }
    }

    fn key(&self) -> String {
        [&self.namespace, "/", &self.name].concat()
    }

    fn list(&self, key: &str) -> impl Iterator<Item = &Value> {
        list(&self.spec, key)
    }

    /// Time intervals; the first key is of `v1alpha1`, the second of `v1beta1`.
    fn times(&self) -> impl Iterator<Item = &Value> {
        self.list("muteTimeIntervals").chain(self.list("timeIntervals"))
    }

    fn names(&self) -> Vec<String> {
        let named = self.list("receivers").chain(self.times());
        named.map(|value| text(value, "name").to_owned()).collect()
    }
}

#[derive(Default)]
struct Made {
    routes: Vec<Value>,
    receivers: Vec<Value>,
    inhibit: Vec<Value>,
    times: Vec<Value>,
    secrets: Vec<[String; 2]>,
}

impl Made {
    fn add(&mut self, object: &Object, called: &dyn Fn(&str) -> String) {
        let own = matcher(&json!({ "name": "namespace", "value": object.namespace }));
        for rule in object.list("inhibitRules") {
            let mut made = Map::new();
            for (from, to) in [("sourceMatch", "source_matchers"), ("targetMatch", "target_matchers")] {
                let mut matchers = matchers(rule, from);
                if !matchers.contains(&own) {
                    matchers.push(own.clone());
                }
                made.insert(to.into(), matchers.into());
            }
            made.insert("equal".into(), rule.get("equal").cloned().unwrap_or_else(|| json!([])));
            self.inhibit.push(made.into());
        }
        // Without a route nobody asks for its receivers and times, and the operator leaves them out.
        let Some(route) = object.spec.get("route").filter(|route| route.is_object()) else {
            return;
        };
        let mut top = branch(route, called);
        if let Some(top) = top.as_object_mut() {
            let mut matchers = matchers(route, "matchers");
            matchers.push(own);
            top.insert("matchers".into(), matchers.into());
            top.insert("continue".into(), true.into());
        }
        self.routes.push(top);
        for receiver in object.list("receivers") {
            let receiver = self.receiver(receiver, object, called);
            self.receivers.push(receiver);
        }
        self.times.extend(object.times().map(|times| {
            let periods: Vec<Value> = list(times, "timeIntervals").map(period).collect();
            json!({ "name": called(text(times, "name")), "time_intervals": periods })
        }));
    }

    fn receiver(&mut self, receiver: &Value, object: &Object, called: &dyn Fn(&str) -> String) -> Value {
        let mut made = Map::new();
        made.insert("name".into(), called(text(receiver, "name")).into());
        for (kind, entries) in receiver.as_object().into_iter().flatten() {
            let Some(entries) = entries.as_array().filter(|entries| !entries.is_empty()) else {
                continue;
            };
            let entries: Vec<Value> = entries.iter().map(|entry| self.entry(kind, entry, object)).collect();
            made.insert(snake(kind), entries.into());
        }
        made.into()
    }

    /// A map of a receiver, with Alertmanager's names for keys, and files for Secrets.
    fn entry(&mut self, kind: &str, entry: &Value, object: &Object) -> Value {
        let mut made = Map::new();
        for (key, value) in entry.as_object().into_iter().flatten() {
            if let Some((folder, name, item)) = selected(value) {
                if folder == "secrets" {
                    self.secrets.push([object.namespace.clone(), name.to_owned()]);
                }
                let path = [MOUNTS, "/", folder, "/", name, "/", item].concat();
                made.insert(file_key(kind, key), path.into());
                continue;
            }
            let name = match (kind, key.as_str()) {
                (_, "pagerDutyImageConfigs") => "images".into(),
                (_, "pagerDutyLinkConfigs") => "links".into(),
                ("pagerDutyLinkConfigs", "alt") => "text".into(),
                _ => snake(key),
            };
            let value = match value {
                Value::Array(pairs) if matches!(key.as_str(), "headers" | "details") => pairs
                    .iter()
                    .map(|pair| {
                        (
                            text(pair, "key").to_owned(),
                            pair.get("value").cloned().unwrap_or_default(),
                        )
                    })
                    .collect::<Map<_, _>>()
                    .into(),
                Value::Array(items) => items
                    .iter()
                    .map(|item| match item {
                        Value::Object(_) => self.entry(key, item, object),
                        other => other.clone(),
                    })
                    .collect(),
                Value::Object(_) => self.entry(key, value, object),
                other => other.clone(),
            };
            made.insert(name, value);
        }
        made.into()
    }
}

/// Folder, object and key that a value refers to, where it is a reference.
fn selected(value: &Value) -> Option<(&'static str, &str, &str)> {
    let map = value.as_object()?;
    for (key, folder) in [("secret", "secrets"), ("configMap", "configmaps")] {
        if let Some((_, name, item)) = map.get(key).and_then(selected) {
            return Some((folder, name, item));
        }
    }
    let known = |key: &String| matches!(key.as_str(), "name" | "key" | "optional");
    let word = |key: &str| map.get(key).and_then(Value::as_str);
    let (name, item) = (word("name")?, word("key")?);
    map.keys().all(known).then_some(("secrets", name, item))
}

/// What Alertmanager calls the file of a Secret.
fn file_key(kind: &str, key: &str) -> String {
    let name = match (kind, key) {
        ("discordConfigs", "apiURL") => "webhook_url".into(),
        (_, "urlSecret") => "url".into(),
        (_, "bearerTokenSecret") => "bearer_token".into(),
        (_, "keySecret") => "key".into(),
        _ => snake(key),
    };
    [&name, "_file"].concat()
}

/// A branch and all below it.
fn branch(route: &Value, called: &dyn Fn(&str) -> String) -> Value {
    let mut made = Map::new();
    for (key, value) in route.as_object().into_iter().flatten() {
        let renamed = |list: &Value| -> Value {
            let names = list.as_array().into_iter().flatten().filter_map(Value::as_str);
            names.map(called).collect()
        };
        let value = match key.as_str() {
            "receiver" => called(value.as_str().unwrap_or_default()).into(),
            "matchers" => matchers(route, "matchers").into(),
            "muteTimeIntervals" | "activeTimeIntervals" => renamed(value),
            "routes" => list(route, "routes").map(|below| branch(below, called)).collect(),
            _ => value.clone(),
        };
        made.insert(snake(key), value);
    }
    made.into()
}

fn matchers(value: &Value, key: &str) -> Vec<String> {
    list(value, key).map(matcher).collect()
}

fn matcher(value: &Value) -> String {
    let operator = match text(value, "matchType") {
        "" if value.get("regex") == Some(&Value::Bool(true)) => "=~",
        "" => "=",
        operator => operator,
    };
    let escaped = text(value, "value")
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    [text(value, "name"), operator, "\"", &escaped, "\""].concat()
}

fn period(value: &Value) -> Value {
    let mut made = Map::new();
    for (key, value) in value.as_object().into_iter().flatten() {
        let value = match key.as_str() {
            "times" => list_of(value)
                .map(|time| json!({ "start_time": text(time, "startTime"), "end_time": text(time, "endTime") }))
                .collect(),
            "daysOfMonth" => list_of(value)
                .map(|days| {
                    let day = |key: &str| days.get(key).and_then(Value::as_i64).filter(|day| *day != 0);
                    match (day("start"), day("end")) {
                        (Some(start), Some(end)) => format!("{start}:{end}"),
                        (start, end) => start.or(end).unwrap_or_default().to_string(),
                    }
                })
                .collect(),
            _ => value.clone(),
        };
        made.insert(snake(key), value);
    }
    made.into()
}

/// `apiURL` as `api_url`: a capital begins a word, and several in a row are one.
fn snake(key: &str) -> String {
    let mut made = String::with_capacity(key.len() + 4);
    let mut before_small = false;
    for c in key.chars() {
        if c.is_ascii_uppercase() && before_small {
            made.push('_');
        }
        before_small = !c.is_ascii_uppercase();
        made.push(c.to_ascii_lowercase());
    }
    made
}

fn text<'value>(value: &'value Value, key: &str) -> &'value str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list<'value>(value: &'value Value, key: &str) -> impl Iterator<Item = &'value Value> {
    value.get(key).into_iter().flat_map(list_of)
}

fn list_of(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests;
