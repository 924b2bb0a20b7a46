//! Any answers, hostile ones included: findings, or YAML that every reader reads the same. Never a panic.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fmt::Write;
use std::fs;
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;
use tamer_core::draft::Draft;

mod tools;

/// Texts that have broken YAML writers, readers and templates.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => proptest::sample::select(vec![
            "", "yes", "no", "on", "off", "y", "n", "null", "~", "true", "1_000", "0x1F", "0o17", "012", "1e3", ".5", "+1", "NaN", ".inf", "12:30:45", "2024-01-01",
            "=", "<<", "- a", "a: b", "a #b", "#a", "*a", "&a", "!a", "%a", "@a", "`a", "{a", "[a", "|", ">", "'", "\"", "\\", "a\nb", "a\n\nb\n", "\n", " a", "a ", "\ta", "a\tb",
            "{{ .x }}", "{{", "}}", "${x}", "$x", "---", "...", "ü", "🦀", "\u{feff}a", "\u{85}", "\u{2028}", "\u{7f}", "\r", "a\r\nb", "a,b={c}[d]", "../../etc/passwd", "-1", "14", "30s", "20Gi",
            "severity = \"critical\"", "a =~ \"(\"", "https://x", "x:1", "*",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

/// Replaces some answers of the full Draft by hostile ones.
fn drafts() -> impl Strategy<Value = Draft> {
    let full = serde_json::to_value(tools::answers("everything.yaml")).unwrap();
    let mut places = Vec::new();
    texts(&full, "", &mut places);
    proptest::collection::vec((proptest::sample::select(places), hostile()), 0..4).prop_map(move |changes| {
        let mut answers = full.clone();
        for (place, text) in changes {
            let before = answers.clone();
            *answers.pointer_mut(&place).unwrap() = text.into();
            // A choice takes only its own words: the reader refuses others, which has its own test.
            if serde_json::from_value::<Draft>(answers.clone()).is_err() {
                answers = before;
            }
        }
        serde_json::from_value(answers).unwrap()
    })
}

fn texts(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| texts(value, &format!("{pointer}/{key}"), found)),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(index, value)| texts(value, &format!("{pointer}/{index}"), found)),
        Value::String(_) | Value::Number(_) => found.push(pointer.into()),
        _ => {}
    }
}

/// Reads as YAML 1.2 does: `yes` and `1_000` are text.
fn strictly(text: &str) -> Vec<Value> {
    let options = serde_saphyr::options! { budget: None, strict_booleans: true, underscored_numbers_as_strings: true };
    serde_saphyr::from_multiple_with_options(text, options).unwrap()
}

proptest! {
    #![proptest_config(Config { cases: 500, failure_persistence: None, ..Config::default() })]

    #[test]
    fn any_answers_have_findings_or_render_to_yaml_that_reads_back(draft in drafts()) {
        let checked = tamer_core::check(&draft);
        for finding in &checked.findings {
            prop_assert!(!tamer_core::words::sentence(finding).is_empty());
            if let Some(fix) = &finding.fix {
                let _ = tamer_core::check(&fix.apply(&draft));
            }
        }
        if let Some(config) = checked.config {
            let plan = tamer_core::plan::plan(&config, &Default::default());
            let bundle = tamer_core::bundle::bundle(&draft, &config, &Default::default());
            for part in plan.objects.iter().map(|planned| planned.part) {
                let expected: Vec<&Value> = plan.objects.iter().filter(|planned| planned.part == part).map(|planned| &planned.object).collect();
                let text = &bundle.file(part).unwrap().text;
                let read = tools::documents(text);
                prop_assert_eq!(read.iter().collect::<Vec<_>>(), expected.clone());
                let read = strictly(text);
                prop_assert_eq!(read.iter().collect::<Vec<_>>(), expected);
            }
        } else {
            prop_assert!(checked.findings.iter().any(|finding| finding.severity() == tamer_core::Severity::Error));
        }
        // Our own form is the derived one.
        prop_assert_eq!(draft.to_value().to_string(), serde_json::to_value(&draft).unwrap().to_string());
        // Whatever it says, it can be kept as a file and shared as a link.
        let (read, _) = tamer_core::file::read(&tamer_core::file::write(&draft));
        prop_assert_eq!(read.as_ref(), Some(&draft));
        let (read, _) = tamer_core::share::read(&tamer_core::share::fragment(&draft)).unwrap();
        prop_assert_eq!(read, Some(draft));
    }

    #[test]
    fn any_text_is_read_without_panic(text in any::<String>()) {
        let _ = tamer_core::file::read(&text);
        let _ = tamer_core::import::import(&text);
        let _ = tamer_core::share::read(&text);
    }

    #[test]
    fn any_text_survives_writing(text in hostile(), key in hostile()) {
        let value = serde_json::json!({ key: [text.clone(), {"k": text}] });
        prop_assert_eq!(&tools::documents(&tamer_core::yaml::write(&value))[0], &value);
    }
}

/// Helm reads YAML 1.1 (sigs.k8s.io/yaml), as Flux does: it must see the same values.
#[test]
fn helm_reads_the_same_values() {
    let test = "helm_reads_the_same_values";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let mut runner = TestRunner::deterministic();
    let (mut text, mut expected) = (String::new(), serde_json::Map::new());
    while expected.len() < 300 {
        let draft = drafts().new_tree(&mut runner).unwrap().current();
        if let Some(config) = tamer_core::check(&draft).config {
            let name = format!("case{}", expected.len());
            let values = Value::Object(tamer_core::values::values(&config));
            text += &tamer_core::yaml::write(&serde_json::json!({ name.clone(): values }));
            expected.insert(name, values);
        }
    }
    for index in 0..300 {
        let value = Value::from(hostile().new_tree(&mut runner).unwrap().current());
        let name = format!("text{index}");
        text += &tamer_core::yaml::write(&serde_json::json!({ name.clone(): value }));
        expected.insert(name, value);
    }
    let chart = tools::folder("echo");
    fs::create_dir_all(chart.join("templates")).unwrap();
    fs::write(chart.join("Chart.yaml"), "apiVersion: v2\nname: echo\nversion: 1.0.0\n").unwrap();
    let mut template = String::from("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: echo}\ndata:\n");
    writeln!(template, "  values: {{{{ .Values | toJson | b64enc }}}}").unwrap();
    fs::write(chart.join("templates/echo.yaml"), template).unwrap();
    fs::write(chart.join("given.yaml"), text).unwrap();
    let rendered = tools::run(
        Command::new(helm)
            .args(["template", "x"])
            .arg(&chart)
            .arg("--values")
            .arg(chart.join("given.yaml")),
    );
    let map = &tools::documents(&rendered)[0];
    use base64::Engine as _;
    let json = base64::engine::general_purpose::STANDARD
        .decode(map["data"]["values"].as_str().unwrap())
        .unwrap();
    let seen: Value = serde_json::from_slice(&json).unwrap();
    for (name, value) in &expected {
        assert_eq!(&seen[name], value, "{name}");
    }
}
