//! What may be spent, and when costs become an alert. Money is in OpenCost's currency.

use serde::{Deserialize, Serialize};

use super::form::Form;

/// What may be spent, and when costs become an alert. Money is in OpenCost's currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Costs {
    /// What namespaces may cost in a month.
    pub budgets: Vec<Budget>,
    /// What the whole cluster may cost in a month; empty means no limit.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Amount"))]
    pub total_budget: String,
    /// Percent that a namespace must cost more than in the dearest hour of the last week.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Number"))]
    pub spike_percent: String,
    /// How much more that must be in a month.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Amount"))]
    pub spike_minimum: String,
    /// Percent of what nodes cost that must be idle.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Number"))]
    pub idle_percent: String,
    /// How much that must be in a month.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Amount"))]
    pub idle_minimum: String,
}

impl Default for Costs {
    fn default() -> Self {
        Self {
            budgets: Vec::new(),
            total_budget: String::new(),
            spike_percent: "50".into(),
            spike_minimum: "20".into(),
            idle_percent: "60".into(),
            idle_minimum: "50".into(),
        }
    }
}

/// What one namespace may cost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Budget {
    /// The namespace.
    pub namespace: String,
    /// What it may cost in a month.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Amount"))]
    pub amount: String,
}
