//! What may be spent, and when costs become an alert.

use crate::units::Amount;

/// What may be spent, and when costs become an alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    /// Namespaces, and what each may cost in a month.
    pub budgets: Vec<(String, Amount)>,
    /// What the whole cluster may cost in a month.
    pub total_budget: Option<Amount>,
    /// Percent above the dearest hour of the last week.
    pub spike_percent: u32,
    /// How much more that must be in a month.
    pub spike_minimum: Amount,
    /// Percent of what nodes cost, at most 100.
    pub idle_percent: u32,
    /// How much that must be in a month.
    pub idle_minimum: Amount,
}
