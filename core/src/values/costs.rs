//! Budgets, and when costs become an alert.

use serde_json::Value;

use crate::config::{Costs, Extras};

use super::Overlay;

/// Without the part that measures costs, none of it means anything.
pub(super) fn emit(extras: &Extras, usual: &Costs, overlay: &mut Overlay) {
    if !extras.components.costs {
        return;
    }
    let costs = &extras.costs;
    for (namespace, amount) in &costs.budgets {
        overlay.set(&["costs", "budgets", namespace], *amount);
    }
    if let Some(total) = costs.total_budget {
        overlay.set(&["costs", "totalBudget"], total);
    }
    let mut differs = |key: [&str; 2], value: Value, usual: Value| {
        if value != usual {
            overlay.set(&["costs", key[0], key[1]], value);
        }
    };
    let [factor, usual_factor] = [costs, usual].map(|costs| factor(costs.spike_percent));
    differs(["spike", "factor"], factor, usual_factor);
    differs(
        ["spike", "minimum"],
        costs.spike_minimum.into(),
        usual.spike_minimum.into(),
    );
    let [share, usual_share] = [costs, usual].map(|costs| share(costs.idle_percent));
    differs(["idle", "share"], share, usual_share);
    differs(
        ["idle", "minimum"],
        costs.idle_minimum.into(),
        usual.idle_minimum.into(),
    );
}

/// So many percent more, as a factor.
pub(crate) fn factor(percent: u32) -> Value {
    share(percent.saturating_add(100))
}

/// So many percent, as a share.
pub(crate) fn share(percent: u32) -> Value {
    match percent % 100 {
        0 => (percent / 100).into(),
        _ => (f64::from(percent) / 100.0).into(),
    }
}
