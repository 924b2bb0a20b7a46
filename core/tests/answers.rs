//! Answers files, good and wrong, against what comes of them. Each file in `answers/` is a case.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fmt::Write;
use std::fs;

use tamer_core::plan::Part;
use tamer_core::{Finding, words};

mod tools;

fn told(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let sentence = words::sentence(finding);
        for fact in words::asked(finding.rule) {
            assert!(
                finding.facts.iter().any(|(name, _)| *name == fact),
                "{} lacks the fact {fact}",
                finding.rule.id()
            );
        }
        writeln!(text, "{} {}\n  {sentence}", finding.rule.id(), finding.place).unwrap();
        if let Some(fix) = &finding.fix {
            writeln!(text, "  [{}]", words::fix_label(fix)).unwrap();
        }
    }
    text
}

#[test]
fn answers_become_files_or_findings() {
    insta::glob!("answers/*.yaml", |path| {
        let name = path.file_name().unwrap().to_string_lossy();
        let (draft, mut findings) = tamer_core::file::read(&fs::read_to_string(path).unwrap());
        let mut text = String::new();
        if let Some(draft) = draft {
            let checked = tamer_core::check(&draft);
            findings.extend(checked.findings);
            let wrong = findings
                .iter()
                .any(|finding| finding.severity() == tamer_core::Severity::Error);
            assert_eq!(wrong, name.starts_with("wrong_"), "{name}: {}", told(&findings));
            if let Some(config) = checked.config {
                let bundle = tamer_core::bundle::bundle(&draft, &config, &Default::default());
                // The README and the answers have tests of their own; the rest is what a cluster gets.
                for file in bundle
                    .files
                    .iter()
                    .filter(|file| !matches!(file.part, Part::Readme | Part::Answers))
                {
                    write!(text, "── {} ──\n{}", file.path(), file.text).unwrap();
                }
            }
        } else {
            assert!(name.starts_with("wrong_"), "{name}: {}", told(&findings));
        }
        insta::assert_snapshot!(format!("{}{text}", told(&findings)));
    });
}

#[test]
fn a_written_file_reads_back_as_the_same_answers() {
    for draft in [tamer_core::Draft::default(), tools::answers("everything.yaml")] {
        let (read, findings) = tamer_core::file::read(&tamer_core::file::write(&draft));
        assert_eq!(findings, vec![]);
        assert_eq!(read.unwrap(), draft);
    }
}

#[test]
fn the_default_overlay_is_nothing_but_the_clusters_name() {
    let values = tamer_core::values::values(&tamer_core::check(&tamer_core::Draft::default()).config.unwrap());
    fn leaves(value: &serde_json::Value, found: &mut Vec<serde_json::Value>) {
        match value {
            serde_json::Value::Object(map) => map.values().for_each(|value| leaves(value, found)),
            other => found.push(other.clone()),
        }
    }
    let mut found = Vec::new();
    leaves(&serde_json::Value::Object(values), &mut found);
    assert!(!found.is_empty());
    assert!(found.iter().all(|leaf| leaf == "my-cluster"), "{found:?}");
}
