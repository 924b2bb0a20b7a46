//! What programs really say, in every language: nothing of it is left in English.

use std::collections::BTreeSet;
use std::fs;

use tamer_core::apply::{Grant, Refusal, Verdict};
use tamer_core::plan::Part;
use tamer_core::status::Why;
use tamer_core::verify::About;
use tamer_core::{Finding, words};

use super::english::is_english;
use super::{hold, languages_once, root};

/// Everything that is found in the answers and files that tests have.
fn findings() -> Vec<Finding> {
    let mut found = Vec::new();
    for folder in ["core/tests/answers", "core/tests/import"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "yaml") {
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            let (draft, read) = tamer_core::file::read(&text);
            found.extend(read);
            found.extend(
                draft
                    .map(|draft| tamer_core::check(&draft).findings)
                    .unwrap_or_default(),
            );
            found.extend(tamer_core::import::import(&text).1);
        }
    }
    found
}

#[test]
fn no_finding_is_half_english() {
    let mut english = BTreeSet::new();
    let found = findings();
    assert!(found.len() > 100, "{}", found.len());
    for finding in &found {
        for language in languages_once() {
            let said = words::sentence_in(*language, finding);
            // The reader of YAML is not ours, nor are its words.
            let others = finding.get("message");
            let ours = if language.told(others) == others {
                said.replace(others, "")
            } else {
                said.clone()
            };
            if is_english(&ours) {
                english.insert(format!("{} {}", finding.rule.id(), said));
            }
        }
    }
    assert!(english.is_empty(), "{english:#?}");
}

#[test]
fn every_word_about_objects_and_releases_is_there() {
    let text = || "x".to_owned();
    let grant = Grant {
        who: text(),
        verb: "patch".into(),
        group: "apps".into(),
        resource: "deployments".into(),
        namespace: None,
    };
    let refusals = [
        Refusal::Conflict { fields: Vec::new() },
        Refusal::Forbidden { grant },
        Refusal::Unauthorized,
        Refusal::Immutable { message: text() },
        Refusal::Invalid { message: text() },
        Refusal::UnknownKind {
            api_version: text(),
            kind: text(),
        },
        Refusal::NoNamespace { namespace: text() },
        Refusal::Incomplete { keys: Vec::new() },
        Refusal::Denied { message: text() },
        Refusal::Unreachable { message: text() },
        Refusal::Other {
            code: 0,
            message: text(),
        },
    ];
    let mut missing = Vec::new();
    for refusal in &refusals {
        hold(refusal.word(), &mut missing);
    }
    for verdict in [
        Verdict::Create,
        Verdict::Change { fields: Vec::new() },
        Verdict::Unchanged,
        Verdict::Kept,
        Verdict::Remove,
        Verdict::Later,
    ] {
        hold(verdict.word(), &mut missing);
    }
    for about in [
        About::Targets,
        About::Pushed,
        About::Logs,
        About::Probes,
        About::Watchdog,
        About::Archive,
        About::Bucket,
    ] {
        hold(about.title(), &mut missing);
        hold(about.advice(), &mut missing);
    }
    for why in [
        Why::Image,
        Why::Configuration,
        Why::Crash,
        Why::Memory,
        Why::NoNode,
        Why::Volume,
        Why::Mount,
        Why::Policy,
        Why::NotReady,
        Why::Job,
        Why::Other,
    ] {
        hold(why.words(), &mut missing);
        hold(why.advice(), &mut missing);
    }
    for part in [
        Part::Namespace,
        Part::Secrets,
        Part::Source,
        Part::Release,
        Part::FluxAlerts,
        Part::Kustomization,
        Part::Values,
        Part::Readme,
        Part::Answers,
    ] {
        hold(part.reason(), &mut missing);
    }
    assert!(missing.is_empty(), "not translated:\n{}", missing.join("\n"));
    for refusal in &refusals {
        for language in languages_once() {
            for said in [refusal.to_string(), refusal.advice()] {
                let told = language.told(&said);
                let first = told.lines().next().unwrap_or_default();
                assert!(!is_english(first), "{told}");
            }
        }
    }
}
