//! Which alerts silence which others.

use crate::config;
use crate::draft::Inhibit;
use crate::finding::{Finding, Place, Rule};

use super::{labels, matchers};

pub(super) fn check(draft: &[Inhibit], found: &mut Vec<Finding>) -> Vec<config::Inhibit> {
    let mut checked = Vec::new();
    for (index, inhibit) in draft.iter().enumerate() {
        let at = Place::new("alerts.inhibit").index(index);
        let mut side = |texts: &[String], key: &str, what: &str| {
            let place = at.key(key);
            if texts.is_empty() {
                found.push(Finding::new(place.clone(), Rule::InhibitOpen).fact("what", what));
            }
            matchers::read(texts, &place, found)
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
        };
        let source = side(
            &inhibit.source_matchers,
            "source_matchers",
            "matchers for the alerts that silence",
        );
        let target = side(
            &inhibit.target_matchers,
            "target_matchers",
            "matchers for the alerts that are silenced",
        );
        let place = at.key("equal");
        labels::check(&inhibit.equal, &place, found);
        if inhibit.equal.is_empty() {
            let value = source.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let finding = Finding::new(place.clone(), Rule::InhibitAll).fact("value", value);
            found.push(finding.fix(place, serde_json::json!(["cluster", "namespace"])));
        }
        checked.push(config::Inhibit {
            source,
            target,
            equal: inhibit.equal.clone(),
        });
    }
    checked
}
