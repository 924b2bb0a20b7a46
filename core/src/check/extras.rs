//! What is on and off, and values carried through.

use serde_json::{Map, Value};

use crate::config::Extras;
use crate::draft;
use crate::finding::{Finding, Place, Rule};
use crate::names::{is_label, nearest};
use crate::secrets::looks::is_secret;
use crate::values::KEYS;

pub(super) fn check(draft: &draft::Extras, found: &mut Vec<Finding>) -> Option<Extras> {
    let at = Place::new("extras");
    let databases = super::databases::check(&draft.databases, &at.key("databases"), found);
    let service_accounts = super::service_accounts::check(&draft.service_accounts, &at.key("service_accounts"), found);
    let costs = super::costs::check(&draft.costs, &at.key("costs"), found);
    budgets(draft, &at, found);
    let mut fine = true;
    let mut wrong = |finding: Finding| {
        fine = false;
        found.push(finding);
    };
    if draft.components.events && !draft.components.logs {
        let place = at.key("components").key("events");
        wrong(Finding::new(place.clone(), Rule::EventsNowhere).fix(place, false));
    }
    if draft.alert_archive && !draft.components.logs {
        wrong(Finding::new(at.key("alert_archive"), Rule::ArchiveNowhere).fix(at.key("alert_archive"), false));
    }
    for (index, namespace) in draft.flux_alert_namespaces.iter().enumerate() {
        if !is_label(namespace) {
            let place = at.key("flux_alert_namespaces").index(index);
            wrong(Finding::new(place, Rule::AlertNamespaceForm).fact("value", namespace));
        }
    }
    secrets(&draft.values, &at.key("values"), &mut String::new(), &mut wrong);
    for key in draft.values.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        let hint = nearest(key, KEYS)
            .map(|near| format!(" Did you mean `{near}`?"))
            .unwrap_or_default();
        found.push(
            Finding::new(at.key("values"), Rule::ValuesUnknown)
                .fact("value", key)
                .fact("hint", hint),
        );
    }
    fine.then_some(())?;
    Some(Extras {
        components: draft.components.clone(),
        flux_alerts: draft.flux_alerts,
        flux_alert_namespaces: draft.flux_alert_namespaces.clone(),
        costs: costs?,
        rules: draft.rules.clone(),
        alert_archive: draft.alert_archive,
        archive_writer: draft.archive_writer,
        network_policies: draft.network_policies,
        databases: databases?,
        service_accounts: service_accounts?,
        values: draft.values.clone(),
    })
}

/// Budgets need somebody who measures costs, and somebody who watches them.
fn budgets(draft: &draft::Extras, at: &Place, found: &mut Vec<Finding>) {
    let costs = &draft.costs;
    let place = if !costs.budgets.is_empty() {
        at.key("costs").key("budgets")
    } else if !costs.total_budget.is_empty() {
        at.key("costs").key("total_budget")
    } else {
        return;
    };
    if !draft.components.costs {
        found.push(Finding::new(place, Rule::BudgetUnmeasured).fix(at.key("components").key("costs"), true));
    } else if !draft.rules.costs {
        found.push(Finding::new(place, Rule::BudgetUnwatched).fix(at.key("rules").key("costs"), true));
    }
}

/// Finds what stands under a key that sounds like a secret, or looks like one.
fn secrets(values: &Map<String, Value>, at: &Place, path: &mut String, wrong: &mut impl FnMut(Finding)) {
    for (key, value) in values {
        let length = path.len();
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(key);
        within(key, value, at, path, wrong);
        path.truncate(length);
    }
}

fn within(key: &str, value: &Value, at: &Place, path: &mut String, wrong: &mut impl FnMut(Finding)) {
    let secret = match value {
        Value::Object(map) => return secrets(map, at, path, wrong),
        Value::Array(list) => return list.iter().for_each(|value| within(key, value, at, path, wrong)),
        Value::String(text) => is_secret(key, text),
        Value::Number(number) => is_secret(key, &number.to_string()),
        Value::Bool(_) | Value::Null => false,
    };
    if secret {
        wrong(Finding::new(at.clone(), Rule::SecretInValues).fact("value", &*path));
    }
}
