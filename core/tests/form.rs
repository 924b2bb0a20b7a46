//! Answers as files have them are the same by our code as by what serde derives from the same types.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use serde_json::{Value, json};
use tamer_core::Draft;

mod tools;

fn is_as_derived(answers: &Value) {
    let derived = serde_json::from_value::<Draft>(answers.clone());
    let (draft, faults) = Draft::from_value(answers.clone());
    assert_eq!(
        derived.is_ok(),
        faults.is_empty(),
        "{answers}: {faults:?}, {:?}",
        derived.err()
    );
    if let Ok(derived) = derived {
        assert_eq!(draft, derived);
        assert_eq!(
            draft.to_value().to_string(),
            serde_json::to_value(&derived).unwrap().to_string()
        );
    }
}

/// Each place of a value, the inner ones first.
fn places(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| places(value, format!("{at}/{key}"), found)),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(index, value)| places(value, format!("{at}/{index}"), found)),
        _ => {}
    }
    found.push(at);
}

/// `everything.yaml` has every answer: `core/tests/fields.rs` walks the schema to hold that.
#[test]
fn answers_of_any_type_are_taken_and_refused_as_derived_code_would() {
    let full = serde_json::to_value(tools::answers("everything.yaml")).unwrap();
    is_as_derived(&full);
    is_as_derived(&json!({}));
    let mut found = Vec::new();
    places(&full, String::new(), &mut found);
    for place in found {
        let before = full.pointer(&place).unwrap();
        let others = [
            json!(null),
            json!(true),
            json!(7),
            json!(-7),
            json!(1.5),
            json!("x"),
            json!([]),
            json!({}),
        ];
        for other in others {
            // Derived code takes a list for a map, entry by entry; answers are no such lists.
            if !(before.is_object() && other.is_array()) {
                let mut answers = full.clone();
                *answers.pointer_mut(&place).unwrap() = other;
                is_as_derived(&answers);
            }
        }
    }
}

#[test]
fn what_is_missing_is_the_default_that_derived_code_takes() {
    let full = serde_json::to_value(tools::answers("everything.yaml")).unwrap();
    let mut found = Vec::new();
    places(&full, String::new(), &mut found);
    for place in found {
        let Some((parent, key)) = place.rsplit_once('/') else {
            continue;
        };
        let mut answers = full.clone();
        if let Some(map) = answers.pointer_mut(parent).and_then(Value::as_object_mut) {
            map.shift_remove(key);
            is_as_derived(&answers);
        }
    }
}

#[test]
fn every_fault_is_told_with_its_place_and_the_rest_is_kept() {
    let (draft, faults) = Draft::from_value(json!({
        "cluster": { "name": "a", "platform": "eks2", "flux": "nowhere" },
        "storage": { "s3": { "tls": "maybe" } },
        "retention": { "days": [1] },
        "probes": { "targets": ["https://a", 7, { "url": "https://b", "interval": 30 }] },
    }));
    let told: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(
        told,
        [
            "/cluster/platform",
            "/cluster/flux",
            "/storage/s3/tls",
            "/retention/days",
            "/probes/targets/1",
            "/probes/targets/2/interval"
        ]
    );
    assert_eq!(draft.cluster.name, "a");
    let urls: Vec<&str> = draft.probes.targets.iter().map(|target| target.url.as_str()).collect();
    assert_eq!(urls, ["https://a", "https://b"]);
}
