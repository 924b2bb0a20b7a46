//! Findings → sentences. The page, the command line and the documentation all say the same.

use crate::finding::{Change, Finding, Fix, Rule};

mod en;

/// The sentence for a finding: what, why and what to do. Names typed by the person stand in backticks.
pub fn sentence(finding: &Finding) -> String {
    fill(en::sentence(finding.rule), finding)
}

/// What the button that applies a fix says.
pub fn fix_label(fix: &Fix) -> String {
    match fix.0.as_slice() {
        [Change::Remove(_), ..] => "Remove it".into(),
        [Change::Set(_, value), ..] => match value {
            serde_json::Value::Bool(true) => "Switch it on".into(),
            serde_json::Value::Bool(false) => "Switch it off".into(),
            serde_json::Value::String(text) if text.is_empty() => "Leave it empty".into(),
            serde_json::Value::String(text) => format!("Use {text}"),
            serde_json::Value::Number(number) => format!("Use {number}"),
            _ => "Fix it".into(),
        },
        [] => "Fix it".into(),
    }
}

/// Replaces `{name}` by the fact of that name.
fn fill(sentence: &str, finding: &Finding) -> String {
    let mut text = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        text.push_str(before);
        text.push_str(finding.get(name));
        rest = after;
    }
    text + rest
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
