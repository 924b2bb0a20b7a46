//! Findings → sentences. The page, the command line and the documentation all say the same.

use crate::finding::{Change, Finding, Fix, Rule};

mod en;
pub mod hours;
pub(crate) mod language;

pub use language::{Catalog, Language};

/// The sentence for a finding: what, why and what to do. Names typed by the person stand in backticks.
pub fn sentence(finding: &Finding) -> String {
    sentence_in(Language::ENGLISH, finding)
}

/// The same in a language.
pub fn sentence_in(language: Language, finding: &Finding) -> String {
    fill(language, language.say(en::sentence(finding.rule)), finding)
}

/// The sentence for all findings of a rule, with `{name}` where each of them has a fact.
pub fn pattern(rule: Rule) -> &'static str {
    en::sentence(rule)
}

/// What the button that applies a fix says.
pub fn fix_label(fix: &Fix) -> String {
    fix_label_in(Language::ENGLISH, fix)
}

/// Every text of a fix's button.
const FIXES: [&str; 6] = [
    "Remove it",
    "Switch it on",
    "Switch it off",
    "Leave it empty",
    "Use {value}",
    "Fix it",
];

/// The same in a language.
pub fn fix_label_in(language: Language, fix: &Fix) -> String {
    let [remove, on, off, empty, set, other] = FIXES.map(|text| language.say(text));
    match fix.0.as_slice() {
        [Change::Remove(_), ..] => remove.into(),
        [Change::Set(_, value), ..] => match value {
            serde_json::Value::Bool(true) => on.into(),
            serde_json::Value::Bool(false) => off.into(),
            serde_json::Value::String(text) if text.is_empty() => empty.into(),
            serde_json::Value::String(text) => set.replace("{value}", text),
            serde_json::Value::Number(number) => set.replace("{value}", &number.to_string()),
            _ => other.into(),
        },
        [] => other.into(),
    }
}

/// The one fact that may be missing: a further sentence, where there is something to add.
const HINT: &str = "hint";

/// Replaces `{name}` by the fact of that name. An empty one is named as such: between quotes it would leave a hole.
fn fill(language: Language, sentence: &str, finding: &Finding) -> String {
    let mut text = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        text.push_str(before);
        rest = after;
        let fact = finding.get(name);
        if name == HINT || !fact.trim().is_empty() {
            // What stands between backticks is the person's, or code; the rest may be words of ours.
            if language::is_code(&text) {
                text.push_str(fact);
            } else {
                text.push_str(&language.phrase(fact));
            }
            continue;
        }
        let quoted = rest.strip_prefix('`').filter(|_| text.ends_with('`'));
        if let Some(after) = quoted {
            text.pop();
            rest = after;
        }
        let first = text.is_empty() || text.ends_with(". ");
        text.push_str(language.say(if first && quoted.is_some() {
            en::EMPTY_FIRST
        } else {
            en::EMPTY
        }));
    }
    text + rest
}

/// Every English text of findings and of alerts over hours, for tests of other languages.
pub fn texts() -> impl Iterator<Item = &'static str> {
    let own = [en::EMPTY_FIRST, en::EMPTY].into_iter().chain(FIXES);
    own.chain(Rule::ALL.iter().map(|rule| en::sentence(*rule)))
        .chain(hours::TEXTS)
}

/// Names of the facts that the sentence for a rule asks for.
pub fn asked(rule: Rule) -> Vec<&'static str> {
    en::sentence(rule)
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_can_be_read_when_its_facts_are_empty() {
        for rule in Rule::ALL {
            for blank in ["", "  "] {
                let finding = asked(*rule)
                    .into_iter()
                    .fold(Finding::new(Default::default(), *rule), |finding, fact| {
                        finding.fact(fact, if fact == HINT { "" } else { blank })
                    });
                let said = sentence(&finding);
                let trouble = ["  ", "``", "` `", "\"\"", " .", " ,", " :", "{", "}"];
                assert!(!trouble.iter().any(|hole| said.contains(hole)), "{}: {said}", rule.id());
                // Code is as it is spelled; words begin as sentences do.
                let starts = said.split(". ").map(|part| part.chars().next().unwrap_or(' '));
                for start in starts {
                    assert!(
                        start.is_uppercase() || start == '`' || start == '(',
                        "{}: {said}",
                        rule.id()
                    );
                }
            }
        }
        let finding = Finding::new(Default::default(), Rule::PrefixForm).fact("value", "");
        assert_eq!(
            sentence(&finding),
            "An empty answer cannot be a prefix. Loki takes letters, digits and `-` only, without slashes."
        );
    }

    #[test]
    fn every_sentence_ends_and_asks_only_for_named_facts() {
        for rule in Rule::ALL {
            let sentence = en::sentence(*rule);
            assert!(sentence.ends_with(['.', '}']), "{}: {sentence}", rule.id());
            for fact in asked(*rule) {
                assert!(
                    !fact.is_empty() && fact.bytes().all(|b| b.is_ascii_lowercase()),
                    "{}: {fact}",
                    rule.id()
                );
            }
        }
    }
}
