//! Files that are broken, huge or of wrong types end in findings, never in a panic.

use proptest::prelude::*;
use serde_json::{Value, json};
use tamer_core::import::import;
use tamer_core::yaml::{self, MAX_BYTES};
use tamer_core::{Rule, check};

use super::{everything, real_file};

#[test]
fn hostile_texts_end_in_one_finding() {
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n";
    for (name, text, rule) in [
        ("binary", "loki: \0\u{1}".to_owned(), Rule::FileUnreadable),
        ("bomb", bomb.to_owned(), Rule::FileTooLarge),
        ("deep", format!("loki: {}", "[".repeat(10_000)), Rule::FileTooLarge),
        ("large", " ".repeat(MAX_BYTES + 1), Rule::FileTooLarge),
        ("tabs", "loki:\n\ta: 1\n".to_owned(), Rule::FileUnreadable),
        ("twice", "loki: {}\nloki: {}\n".to_owned(), Rule::FileUnreadable),
    ] {
        let (draft, findings) = import(&text);
        assert_eq!(draft, None, "{name}");
        assert_eq!(
            findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(),
            [rule],
            "{name}"
        );
    }
}

#[test]
fn nested_as_deep_as_yaml_may_be() {
    let routes = "{routes: [".repeat(16) + &"]}".repeat(16);
    let text = format!("kube-prom-stack: {{alertmanager: {{config: {{route: {routes}}}}}}}");
    let (draft, _) = import(&text);
    check(&draft.unwrap());
}

/// The values of a real file, or a small file of our own that touches every part.
fn samples() -> Vec<Vec<Value>> {
    ["flux", "values"]
        .iter()
        .filter_map(|name| real_file("hostile", name))
        .chain([include_str!("every_part.yaml").to_owned()])
        .map(|text| yaml::read(&text).unwrap().iter().map(yaml::Node::value).collect())
        .collect()
}

/// Every place in a value, as pointers.
fn places(value: &Value, at: String, all: &mut Vec<String>) {
    all.push(at.clone());
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                places(
                    value,
                    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")),
                    all,
                );
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                places(value, format!("{at}/{index}"), all);
            }
        }
        _ => {}
    }
}

fn import_all(documents: &[Value]) {
    let text: Vec<String> = documents.iter().map(yaml::write).collect();
    let (draft, findings) = import(&text.join("---\n"));
    assert!(draft.is_some() || !findings.is_empty());
    let all = everything(&draft, &findings);
    assert!(!all.contains("TOKEN_THIS"), "{all}");
    if let Some(draft) = draft {
        check(&draft);
    }
    for finding in &findings {
        tamer_core::words::sentence(finding);
    }
}

#[test]
fn a_wrong_type_at_any_place_is_survived() {
    let wrong = [
        json!(null),
        json!("text"),
        json!([[]]),
        json!({"a": {"b": 1}}),
        json!(-1.5),
    ];
    for documents in samples() {
        for (index, document) in documents.iter().enumerate() {
            let mut all = Vec::new();
            places(document, String::new(), &mut all);
            for (number, place) in all.iter().enumerate() {
                let mut changed = documents.clone();
                let value = &wrong[number % wrong.len()];
                *changed[index].pointer_mut(place).unwrap() = value.clone();
                import_all(&changed);
            }
        }
    }
}

fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[ -~äß→]{0,24}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([null, {"name": ["x"]}])),
        Just(json!("s3://a:b@c/d")),
        Just(json!("/etc/alertmanager/secrets//")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn several_wrong_values_are_survived(changes in prop::collection::vec((any::<prop::sample::Index>(), anything()), 1..6), sample in 0_usize..3) {
        let samples = samples();
        let mut documents = samples[sample % samples.len()].clone();
        for (at, value) in changes {
            let mut all = Vec::new();
            for (index, document) in documents.iter().enumerate() {
                let mut inside = Vec::new();
                places(document, String::new(), &mut inside);
                all.extend(inside.into_iter().map(|place| (index, place)));
            }
            let (index, place) = at.get(&all).clone();
            *documents[index].pointer_mut(&place).unwrap() = value;
        }
        import_all(&documents);
    }

    #[test]
    fn any_text_is_survived(text in "[ -~\n\t:\\-{}\\[\\]&*!|>'\"#%@`]{0,200}") {
        let (draft, findings) = import(&text);
        prop_assert!(draft.is_some() || !findings.is_empty());
    }
}
