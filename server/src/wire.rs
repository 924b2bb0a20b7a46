//! JSON forms of findings and files: what scripts read from the command line and from the server.

use serde::Serialize;
use serde_json::{Map, Value};
use tamer_core::finding::{Change, Fix, Severity};
use tamer_core::words::Language;
use tamer_core::{Bundle, Rule, words};

use crate::report::{MOST, count};

/// Findings, the first thousand of them, and how many there are of each severity.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Findings {
    findings: Vec<Finding>,
    errors: usize,
    warnings: usize,
    hints: usize,
    /// In which their sentences are.
    #[serde(skip)]
    pub language: Language,
}

#[derive(Serialize, schemars::JsonSchema)]
struct Finding {
    #[schemars(with = "String")]
    rule: Rule,
    #[schemars(with = "String")]
    severity: Severity,
    place: String,
    message: String,
    facts: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixForm>,
}

#[derive(Serialize, schemars::JsonSchema)]
struct FixForm {
    label: String,
    changes: Vec<ChangeForm>,
}

/// `{place, value}` sets an answer; `{place, remove: true}` takes a list entry away.
#[derive(Serialize, schemars::JsonSchema)]
#[serde(untagged)]
enum ChangeForm {
    Set { place: String, value: Value },
    Remove { place: String, remove: bool },
}

/// Files by name, with what was found on the way.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Rendered {
    #[serde(flatten)]
    pub findings: Findings,
    files: Vec<File>,
}

#[derive(Serialize, schemars::JsonSchema)]
struct File {
    path: &'static str,
    text: String,
}

/// Answers that were made of something else.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Imported {
    /// The answers file; nothing if nothing could be read.
    pub answers: Option<String>,
    /// What was mended, carried through or left out.
    #[serde(flatten)]
    pub findings: Findings,
}

/// What the server says about itself.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Health {
    /// The version of program and chart.
    pub version: &'static str,
}

impl Rendered {
    /// The files of a bundle.
    pub fn new(bundle: Bundle, findings: Findings) -> Self {
        let files = bundle.files.into_iter();
        let files = files.map(|file| File {
            path: file.path(),
            text: file.text,
        });
        Self {
            findings,
            files: files.collect(),
        }
    }
}

impl Findings {
    /// With their sentences in a language.
    pub fn new(language: Language, findings: &[tamer_core::Finding]) -> Self {
        let listed = findings.iter().take(MOST);
        Self {
            errors: count(findings, Severity::Error),
            warnings: count(findings, Severity::Warning),
            hints: count(findings, Severity::Hint),
            findings: listed.map(|finding| Finding::new(language, finding)).collect(),
            language,
        }
    }
}

impl Finding {
    fn new(language: Language, finding: &tamer_core::Finding) -> Self {
        let facts = finding.facts.iter();
        Self {
            rule: finding.rule,
            severity: finding.severity(),
            place: finding.place.to_string(),
            message: words::sentence_in(language, finding),
            facts: facts
                .map(|(name, value)| ((*name).to_owned(), value.as_str().into()))
                .collect(),
            fix: finding.fix.as_ref().map(|fix| FixForm::new(language, fix)),
        }
    }
}

impl FixForm {
    fn new(language: Language, fix: &Fix) -> Self {
        Self {
            label: words::fix_label_in(language, fix),
            changes: fix.0.iter().map(ChangeForm::from).collect(),
        }
    }
}

impl From<&Change> for ChangeForm {
    fn from(change: &Change) -> Self {
        match change {
            Change::Set(place, value) => Self::Set {
                place: place.to_string(),
                value: value.clone(),
            },
            Change::Remove(place) => Self::Remove {
                place: place.to_string(),
                remove: true,
            },
        }
    }
}
