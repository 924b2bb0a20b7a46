//! Sentences that programs put together themselves: found in their source, since nothing lists them.

use std::fs;
use std::path::Path;

use super::english::is_english;
use super::{hold, root};

/// Whose sentences are seen on the page, in answers of the API and by `--language`.
const SPEAKERS: [&str; 33] = [
    "core/src/apply",
    "core/src/check",
    "core/src/draft/form.rs",
    "core/src/facts.rs",
    "core/src/facts",
    "core/src/import",
    "core/src/live/s3/answer.rs",
    "core/src/live/words.rs",
    "core/src/live/words",
    "core/src/plan.rs",
    "core/src/routing/analyse.rs",
    "core/src/routing/interval.rs",
    "core/src/routing/matcher.rs",
    "core/src/routing/regex.rs",
    "core/src/routing/times.rs",
    "core/src/routing/tree.rs",
    "core/src/status",
    "core/src/status.rs",
    "core/src/verify.rs",
    "core/src/yaml.rs",
    "server/src/access/oidc.rs",
    "server/src/cleanup.rs",
    "server/src/cluster/kube.rs",
    "server/src/failure.rs",
    "server/src/helm.rs",
    "server/src/probes/connection.rs",
    "server/src/probes/report.rs",
    "server/src/probes/tls.rs",
    "server/src/routes",
    "server/src/steps.rs",
    "server/src/verify.rs",
    "server/src/work.rs",
    "server/src/works.rs",
];

/// What begins like this is compared, or said to nobody.
const ASIDE: [&str; 11] = [
    "contains(",
    "split_once(",
    "starts_with(",
    "ends_with(",
    "strip_prefix(",
    "strip_suffix(",
    "expect(",
    "split(",
    "after_word(",
    "key(",
    "get(",
];

/// The texts in quotes of a source, without those of its tests.
pub fn literals(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap();
    let mut found = Vec::new();
    let mut letters = source.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let before = &source[..at];
        match letter {
            '/' if source[at..].starts_with("//") => while letters.next_if(|(_, letter)| *letter != '\n').is_some() {},
            '\'' => {
                // A letter in quotes; a lifetime has no second quote.
                let rest = &source[at + 1..];
                let length = if rest.starts_with('\\') {
                    2
                } else {
                    rest.chars().next().map_or(0, char::len_utf8)
                };
                if rest.get(length..).is_some_and(|rest| rest.starts_with('\'')) {
                    while letters.next_if(|(next, _)| *next <= at + 1 + length).is_some() {}
                }
            }
            '"' => {
                let hashes = before.chars().rev().take_while(|letter| *letter == '#').count();
                let raw = before[..before.len() - hashes].ends_with('r');
                let end = format!("\"{}", "#".repeat(hashes));
                let mut text = String::new();
                while let Some((at, letter)) = letters.next() {
                    if raw && source[at..].starts_with(&end) || !raw && letter == '"' {
                        break;
                    }
                    if letter != '\\' || raw {
                        text.push(letter);
                        continue;
                    }
                    match letters.next().unwrap().1 {
                        'n' => text.push('\n'),
                        '\n' => while letters.next_if(|(_, letter)| letter.is_whitespace()).is_some() {},
                        other => text.push(other),
                    }
                }
                let aside = ASIDE.iter().any(|aside| before.trim_end().ends_with(aside));
                if !raw && !aside {
                    found.push(text);
                }
            }
            _ => {}
        }
    }
    found
}

fn sentences(path: &Path, into: &mut Vec<String>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            sentences(&entry.unwrap().path(), into);
        }
    } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
        let found = literals(&fs::read_to_string(path).unwrap());
        into.extend(
            found
                .into_iter()
                .filter(|text| text.contains(' ') && !text.starts_with('<') && is_english(text)),
        );
    }
}

#[test]
fn every_sentence_that_programs_put_together_is_there() {
    let mut missing = Vec::new();
    for speaker in SPEAKERS {
        let mut found = Vec::new();
        sentences(&root().join(speaker), &mut found);
        assert!(!found.is_empty(), "{speaker} says nothing");
        found.iter().for_each(|text| hold(text.trim(), &mut missing));
    }
    assert!(missing.is_empty(), "not translated:\n{}", missing.join("\n"));
}
