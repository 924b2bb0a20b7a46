//! What people have already becomes a Draft, and nothing of it is lost silently.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

use std::io::Write as _;

use serde_json::Value;
use tamer_core::finding::Finding;
use tamer_core::import::import;
use tamer_core::{Draft, Rule, file, words};

#[path = "import/alone.rs"]
mod alone;
#[path = "import/argocd.rs"]
mod argocd;
#[path = "import/faults.rs"]
mod faults;
#[path = "import/hostile.rs"]
mod hostile;
#[path = "import/round_trip.rs"]
mod round_trip;

/// A real file of the predecessor, or nothing and a loud line where it is not there.
fn real_file(test: &str, name: &str) -> Option<String> {
    let path = format!("../../shared/examples/cluster-tamer-1.1.1-{name}.yaml");
    if let Ok(text) = std::fs::read_to_string(&path) {
        return Some(text);
    }
    let line = format!("skipped: {test}: {path} is not here");
    println!("{line}");
    if let Some(file) = std::env::var_os("TAMER_SKIPS") {
        let mut file = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(file)
            .unwrap();
        writeln!(file, "{line}").unwrap();
    }
    None
}

/// Compares with a file beside the tests; `TAMER_BLESS=1` writes it instead.
fn expect(name: &str, text: &str) {
    let path = format!("tests/import/{name}");
    if std::env::var_os("TAMER_BLESS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected, "{path}; TAMER_BLESS=1 takes it as right");
}

fn told(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        format!(
            "{} {:?} [{}] {}\n",
            finding.rule.id(),
            finding.rule,
            finding.place,
            words::sentence(finding)
        )
    };
    findings.iter().map(line).collect()
}

#[test]
fn the_real_files_become_these_answers() {
    for name in ["flux", "values"] {
        let Some(text) = real_file("the_real_files_become_these_answers", name) else {
            continue;
        };
        let (draft, findings) = import(&text);
        expect(&format!("{name}.expected.yaml"), &file::write(&draft.unwrap()));
        expect(&format!("{name}.findings.txt"), &told(&findings));
    }
}

#[test]
fn imported_answers_only_ask_for_what_was_never_said() {
    for (name, asked) in [("flux", vec![]), ("values", vec![Rule::OriginMissing])] {
        let Some(text) = real_file("imported_answers_only_ask_for_what_was_never_said", name) else {
            continue;
        };
        let draft = import(&text).0.unwrap();
        let checked = tamer_core::check(&draft);
        let errors: Vec<Rule> = checked
            .findings
            .iter()
            .filter(|finding| finding.severity() == tamer_core::Severity::Error)
            .map(|finding| finding.rule)
            .collect();
        assert_eq!(errors, asked, "{name}");
    }
}

#[test]
fn every_fact_that_a_sentence_asks_for_is_there() {
    for name in ["flux", "values"] {
        let Some(text) = real_file("every_fact_that_a_sentence_asks_for_is_there", name) else {
            continue;
        };
        for finding in import(&text).1 {
            let sentence = words::sentence(&finding);
            assert!(!sentence.contains("``") && !sentence.contains("  "), "{sentence}");
            assert!(!sentence.contains('{') || finding.facts.iter().any(|(_, value)| value.contains('{')));
        }
    }
}

#[test]
fn an_answers_file_is_read_as_it_is() {
    let mut draft = Draft::default();
    draft.cluster.name = "prod".into();
    draft.extras.alert_archive = false;
    assert_eq!(import(&file::write(&draft)), (Some(draft), vec![]));
    let (draft, findings) = import("version: 1\ncluster: {name: a}\nprobes: {targets: [https://a.example]}\n");
    assert_eq!(draft.unwrap().probes.targets.len(), 1);
    assert_eq!(findings, vec![]);
}

/// All that an import gives, as one text to search in.
fn everything(draft: &Option<Draft>, findings: &[Finding]) -> String {
    let draft = draft
        .as_ref()
        .map_or(Value::Null, |draft| serde_json::to_value(draft).unwrap());
    format!("{draft} {findings:?}")
}
