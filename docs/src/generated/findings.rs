//! Every finding: what it says, and an example of the project's own tests.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Result;
use tamer_core::finding::{Finding, Rule, Severity};
use tamer_core::{check, file, import, words};

use super::{capital, code, plain};

/// Steps of the wizard by the first digit of the numbers.
const CHAPTERS: &[(&str, &str, &str)] = &[
    ("CT00", "Files", "about an answers file as it is read"),
    ("CT01", "Import", "about what an import found, and what became of it"),
    ("CT1", "Cluster", "step Cluster"),
    ("CT2", "Storage", "step Storage"),
    ("CT3", "Retention", "step Retention"),
    ("CT4", "Alerts", "step Alerts"),
    ("CT5", "Probes", "step Probes"),
    ("CT6", "Access", "step Access"),
    ("CT7", "Extras", "step Extras"),
];

pub fn page(root: &Path) -> Result<String> {
    let examples = examples(root)?;
    let mut page = INTRODUCTION.to_owned();
    for (prefix, title, about) in CHAPTERS {
        let _ = writeln!(page, "\n## {title}\n\nNumbers `{prefix}…`: {about}.\n");
        for rule in Rule::ALL.iter().filter(|rule| rule.id().starts_with(prefix)) {
            entry(*rule, examples.get(rule), &mut page);
        }
    }
    Ok(page)
}

const INTRODUCTION: &str = "# Findings

What the wizard, the command line and the server say about answers that are wrong or unwise.
Each rule has a number that stays. `cluster-tamer check` prints it, and in the wizard it leads here.

| severity | what it means |
| --- | --- |
| error | it would not work: no manifests are written |
| warning | it works, but hardly as meant |
| hint | good to know |

In the sentences, ‹words› stand for what your answers hold.
";

fn entry(rule: Rule, example: Option<&Finding>, page: &mut String) {
    let id = rule.id();
    let severity = match rule.severity() {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Hint => "Hint",
    };
    let _ = writeln!(
        page,
        "### {id}: {} {{#{}}}\n",
        capital(rule.summary()),
        id.to_lowercase()
    );
    let _ = writeln!(page, "{severity}. {}\n", plain(&pattern(rule)));
    let Some(example) = example else { return };
    let place = example.place.as_str();
    let at = if place.is_empty() {
        "For example: ".to_owned()
    } else {
        format!("For example, at {}: ", code(place))
    };
    let _ = writeln!(page, "{at}{}\n", plain(&words::sentence(example)));
    if let Some(fix) = &example.fix {
        let _ = writeln!(
            page,
            "The wizard offers to settle it: *{}*.\n",
            plain(&words::fix_label(fix))
        );
    }
}

/// The sentence, with names where facts will be.
fn pattern(rule: Rule) -> String {
    words::pattern(rule)
        .replace("{hint}", "")
        .replace('{', "‹")
        .replace('}', "›")
}

/// The first finding of each rule in the answers and imports that tests hold on to.
fn examples(root: &Path) -> Result<BTreeMap<Rule, Finding>> {
    let mut found = BTreeMap::new();
    let mut add = |findings: Vec<Finding>| {
        for finding in findings {
            found.entry(finding.rule).or_insert(finding);
        }
    };
    for text in texts(&root.join("core/tests/answers"))? {
        let (draft, findings) = file::read(&text);
        add(findings);
        if let Some(draft) = draft {
            add(check(&draft).findings);
        }
    }
    for text in texts(&root.join("core/tests/import"))? {
        add(import::import(&text).1);
    }
    for text in texts(&root.join("docs/known/findings"))? {
        if let (Some(draft), _) = file::read(&text) {
            add(check(&draft).findings);
        }
    }
    Ok(found)
}

fn texts(folder: &Path) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    // By name, so that every build has the same examples.
    paths.sort();
    let answers = paths
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    answers.map(|path| Ok(fs::read_to_string(path)?)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;

    #[test]
    fn every_rule_has_its_entry_once() {
        let page = page(&crate::root()).unwrap();
        for rule in Rule::ALL {
            let heading = format!("{{#{}}}", rule.id().to_lowercase());
            assert_eq!(page.matches(&heading).count(), 1, "{}", rule.id());
        }
    }
}
