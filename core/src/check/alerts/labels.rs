//! Lists of label names.

use crate::finding::{Finding, Place, Rule};

/// Adds a finding for each that is no label name, as Alertmanager 0.27 and later read them.
pub(super) fn check(labels: &[String], at: &Place, found: &mut Vec<Finding>) {
    for (index, label) in labels.iter().enumerate() {
        if !is_label(label) {
            let place = at.index(index);
            let finding = Finding::new(place.clone(), Rule::LabelForm).fact("value", label);
            let trimmed = label.trim();
            found.push(match trimmed {
                "" => finding.remove(place),
                _ if is_label(trimmed) => finding.fix(place, trimmed),
                _ => finding,
            });
        }
    }
}

/// Checks `group_by`, where `...` means all labels.
pub(super) fn group_by(labels: &[String], at: &Place, found: &mut Vec<Finding>) {
    if let Some(index) = labels.iter().position(|label| label == "...") {
        if labels.len() > 1 {
            let all = serde_json::json!(["..."]);
            found.push(Finding::new(at.index(index), Rule::GroupByAll).fix(at.clone(), all));
        }
        return;
    }
    check(labels, at, found);
    for (index, label) in labels.iter().enumerate() {
        if labels.iter().take(index).any(|earlier| earlier == label) {
            let place = at.index(index);
            found.push(
                Finding::new(place.clone(), Rule::LabelTwice)
                    .fact("value", label)
                    .remove(place),
            );
        }
    }
}

/// Any UTF-8 is a label name by now; blanks and the signs of matchers are typing errors.
fn is_label(label: &str) -> bool {
    !label.is_empty()
        && !label
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || "{}!=~,\\\"'`".contains(c))
}
