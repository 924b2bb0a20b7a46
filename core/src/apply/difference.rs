//! Which fields of an object differ, without what the API server writes by itself.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Kept by the API server, not by anybody's wish.
const BOOKKEEPING: [&str; 6] = [
    "managedFields",
    "resourceVersion",
    "generation",
    "uid",
    "creationTimestamp",
    "selfLink",
];

/// One field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Difference {
    /// Its path, such as `spec.values.loki.enabled` or `spec.ports[0].port`.
    pub field: String,
    /// What it is; none if it is not there.
    pub old: Option<Value>,
    /// What it will be; none if it goes.
    pub new: Option<Value>,
}

/// The fields that differ between an object as it is and as it will be. Contents of Secrets are left out of the answer:
/// only which keys differ is told.
pub fn differences(old: &Value, new: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    let secret = new.get("kind").or_else(|| old.get("kind")).and_then(Value::as_str) == Some("Secret");
    let (old, new) = (wanted(old), wanted(new));
    compare("", Some(&old), Some(&new), &mut found);
    if secret {
        for difference in &mut found {
            if is_content(&difference.field) {
                difference.old = difference.old.take().map(|_| hidden());
                difference.new = difference.new.take().map(|_| hidden());
            }
        }
    }
    found
}

fn is_content(field: &str) -> bool {
    let top = field.split(['.', '[']).next().unwrap_or_default();
    // Annotations too: `kubectl apply` keeps a whole copy in one.
    top == "data" || top == "stringData" || field.starts_with("metadata.annotations")
}

fn hidden() -> Value {
    "(not shown)".into()
}

/// The object without bookkeeping and without its status.
fn wanted(object: &Value) -> Value {
    let Value::Object(map) = object else {
        return object.clone();
    };
    let mut map = map.clone();
    map.remove("status");
    if let Some(Value::Object(metadata)) = map.get_mut("metadata") {
        metadata.retain(|key, _| !BOOKKEEPING.contains(&key.as_str()));
    }
    Value::Object(map)
}

fn compare(path: &str, old: Option<&Value>, new: Option<&Value>, found: &mut Vec<Difference>) {
    match (old, new) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => maps(path, old, new, found),
        (Some(Value::Array(old)), Some(Value::Array(new))) => {
            for index in 0..old.len().max(new.len()) {
                compare(&format!("{path}[{index}]"), old.get(index), new.get(index), found);
            }
        }
        // A map that appears is told by its fields: one long line says less.
        (None, Some(Value::Object(new))) if !new.is_empty() => maps(path, &Map::new(), new, found),
        (Some(Value::Object(old)), None) if !old.is_empty() => maps(path, old, &Map::new(), found),
        (old, new) if old != new => found.push(Difference {
            field: path.to_owned(),
            old: old.cloned(),
            new: new.cloned(),
        }),
        _ => {}
    }
}

fn maps(path: &str, old: &Map<String, Value>, new: &Map<String, Value>, found: &mut Vec<Difference>) {
    let gone = old.keys().filter(|key| !new.contains_key(*key));
    for key in new.keys().chain(gone) {
        compare(&joined(path, key), old.get(key), new.get(key), found);
    }
}

fn joined(path: &str, key: &str) -> String {
    let plain = key
        .chars()
        .all(|letter| letter.is_alphanumeric() || letter == '-' || letter == '_');
    match (path.is_empty(), plain) {
        (true, true) => key.to_owned(),
        (false, true) => format!("{path}.{key}"),
        (_, false) => format!("{path}[{key:?}]"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(old: &Value, new: &Value) -> Vec<String> {
        differences(old, new)
            .into_iter()
            .map(|difference| {
                let text = |value: Option<Value>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
                format!(
                    "{}: {} → {}",
                    difference.field,
                    text(difference.old),
                    text(difference.new)
                )
            })
            .collect()
    }

    #[test]
    fn fields_are_told_by_their_path() {
        let old = json!({"spec": {"a": 1, "list": [{"port": 1}, {"port": 2}], "gone": true, "app.x/y": "z"}});
        let new = json!({"spec": {"a": 2, "list": [{"port": 1}], "new": {"deep": "x"}, "app.x/y": "w"}});
        assert_eq!(
            told(&old, &new),
            [
                "spec.a: 1 → 2",
                "spec.list[1].port: 2 → -",
                "spec.new.deep: - → \"x\"",
                "spec[\"app.x/y\"]: \"z\" → \"w\"",
                "spec.gone: true → -",
            ]
        );
    }

    #[test]
    fn what_the_api_server_keeps_is_no_change() {
        let old = json!({"metadata": {"name": "a", "resourceVersion": "1", "generation": 1, "managedFields": []}, "status": {"x": 1}});
        let new = json!({"metadata": {"name": "a", "resourceVersion": "2", "generation": 2, "uid": "u"}});
        assert!(told(&old, &new).is_empty());
    }

    #[test]
    fn contents_of_secrets_are_not_told() {
        let last = json!({"kubectl.kubernetes.io/last-applied-configuration": "{\"data\":{\"key\":\"b2xk\"}}"});
        let old = json!({"kind": "Secret", "metadata": {"annotations": last}, "data": {"key": "b2xk", "same": "c2FtZQ=="}, "type": "Opaque"});
        let new = json!({"kind": "Secret", "metadata": {}, "data": {"key": "bmV3", "same": "c2FtZQ==", "more": "bW9yZQ=="}, "type": "Opaque"});
        let told = told(&old, &new);
        assert_eq!(told.len(), 3, "{told:?}");
        for hidden in ["b2xk", "bmV3", "bW9yZQ", "c2FtZQ"] {
            assert!(!told.iter().any(|line| line.contains(hidden)), "{told:?}");
        }
    }
}
