//! Lists of matchers.

use crate::finding::{Finding, Place, Rule};
use crate::routing::{Matcher, MatcherError};

/// Reads matchers, with a finding for each that cannot be read. Those are none.
pub(super) fn read(texts: &[String], at: &Place, found: &mut Vec<Finding>) -> Vec<Option<Matcher>> {
    let mut read = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let matcher = parse(text);
        if let Err(error) = &matcher {
            found.push(finding(text, error, at, index, texts.len()));
        }
        read.push(matcher.ok());
    }
    read
}

/// Reads one matcher. `a == b` is `a` with the value `= b` for Alertmanager, and never meant so.
pub(super) fn parse(text: &str) -> Result<Matcher, MatcherError> {
    let matcher = Matcher::parse(text)?;
    let doubled = matcher.value().starts_with(['=', '~']) && !text.contains('"');
    if doubled {
        Err(MatcherError::Operator)
    } else {
        Ok(matcher)
    }
}

fn finding(text: &str, error: &MatcherError, at: &Place, index: usize, count: usize) -> Finding {
    let rule = if matches!(error, MatcherError::Regex { .. }) {
        Rule::MatcherRegex
    } else {
        Rule::MatcherForm
    };
    let place = at.index(index);
    let finding = Finding::new(place.clone(), rule).fact("value", text).fact("why", error);
    match error {
        MatcherError::Empty => finding.remove(place),
        MatcherError::Several(texts) => {
            let matchers: Vec<Matcher> = texts
                .iter()
                .filter(|text| !text.is_empty())
                .filter_map(|text| Matcher::parse(text).ok())
                .collect();
            let whole = matchers.len() == texts.iter().filter(|text| !text.is_empty()).count();
            let mut finding = finding;
            for (more, matcher) in matchers.iter().enumerate().filter(|_| whole) {
                let place = if more == 0 {
                    place.clone()
                } else {
                    at.index(count + more - 1)
                };
                finding = finding.fix(place, matcher.to_string());
            }
            finding
        }
        _ => match mended(text, error) {
            Some(mended) => finding.fix(place, mended.to_string()),
            None => finding,
        },
    }
}

/// What was probably meant.
fn mended(text: &str, error: &MatcherError) -> Option<Matcher> {
    match error {
        // `{a="b"}` loses its braces; `a=~x{2}` gets quotes.
        MatcherError::Braces => match text.strip_prefix('{') {
            Some(inner) => Matcher::parse(inner.strip_suffix('}').unwrap_or(inner)).ok(),
            None => {
                let (label, value) = text.split_once("=~").filter(|(label, _)| !label.contains('='))?;
                Matcher::parse(&format!("{label}=~\"{}\"", value.trim().replace('"', "\\\""))).ok()
            }
        },
        // `severity: critical` and `severity == "critical"`.
        MatcherError::Operator | MatcherError::Quotes => {
            let (label, value) = text.split_once("==").or_else(|| text.split_once(':'))?;
            Matcher::parse(&format!("{}={}", label.trim(), value.trim())).ok()
        }
        _ => None,
    }
}
