//! What may be spent, and when costs become an alert.

use std::collections::HashSet;

use super::parse;
use crate::config::Costs;
use crate::draft;
use crate::finding::{Finding, Place, Rule};
use crate::names::is_label;
use crate::units::Amount;

pub(super) fn check(draft: &draft::Costs, at: &Place, found: &mut Vec<Finding>) -> Option<Costs> {
    let more = |text: &str| Amount::parse(text).filter(|amount| *amount > Amount::ZERO);
    let mut budgets = Some(Vec::with_capacity(draft.budgets.len()));
    let mut seen = HashSet::new();
    for (index, budget) in draft.budgets.iter().enumerate() {
        let at = at.key("budgets").index(index);
        let namespace = namespace(&budget.namespace, &at, &mut seen, found);
        let amount = if budget.amount.is_empty() {
            found.push(Finding::new(at.key("amount"), Rule::BudgetMissing).remove(at.clone()));
            None
        } else {
            parse(&budget.amount, at.key("amount"), Rule::BudgetForm, found, more)
        };
        match (namespace, amount, &mut budgets) {
            (Some(namespace), Some(amount), Some(budgets)) => budgets.push((namespace, amount)),
            _ => budgets = None,
        }
    }
    let total_budget = match draft.total_budget.as_str() {
        "" => Some(None),
        text => parse(text, at.key("total_budget"), Rule::BudgetForm, found, more).map(Some),
    };
    let mut percent = |text: &str, key: &str, most: u32, usual: u32| {
        let read = |text: &str| text.parse::<u32>().ok().filter(|percent| (1..=most).contains(percent));
        let percent = read(text);
        if percent.is_none() {
            let place = at.key(key);
            found.push(
                Finding::new(place.clone(), Rule::PercentForm)
                    .fact("value", text)
                    .fact("most", most)
                    .fix(place, usual),
            );
        }
        percent
    };
    let spike_percent = percent(&draft.spike_percent, "spike_percent", 10_000, 50);
    let idle_percent = percent(&draft.idle_percent, "idle_percent", 100, 60);
    let mut minimum = |text: &str, key| parse(text, at.key(key), Rule::AmountForm, found, Amount::parse);
    let spike_minimum = minimum(&draft.spike_minimum, "spike_minimum");
    let idle_minimum = minimum(&draft.idle_minimum, "idle_minimum");
    Some(Costs {
        budgets: budgets?,
        total_budget: total_budget?,
        spike_percent: spike_percent?,
        spike_minimum: spike_minimum?,
        idle_percent: idle_percent?,
        idle_minimum: idle_minimum?,
    })
}

fn namespace<'a>(text: &'a str, at: &Place, seen: &mut HashSet<&'a str>, found: &mut Vec<Finding>) -> Option<String> {
    let place = at.key("namespace");
    if text.is_empty() {
        found.push(Finding::new(place, Rule::BudgetNamespaceMissing).remove(at.clone()));
    } else if !is_label(text) {
        found.push(Finding::new(place, Rule::BudgetNamespaceForm).fact("value", text));
    } else if !seen.insert(text) {
        found.push(
            Finding::new(place, Rule::BudgetTwice)
                .fact("value", text)
                .remove(at.clone()),
        );
    } else {
        return Some(text.to_owned());
    }
    None
}
