//! Step 3: for how long telemetry is kept.

use serde::{Deserialize, Serialize};

use super::form::Form;

/// For how long telemetry is kept: one number for all, and another for a signal where that is wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Retention {
    /// Days, for every signal that has no number of its own.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Number"))]
    pub days: String,
    /// Days for metrics (Prometheus); empty means `days`.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Number"))]
    pub metrics: String,
    /// Days for metrics on Prometheus' own volume, when S3 keeps all of them; empty means 2.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Number"))]
    pub local_metrics: String,
    /// Days for logs (Loki); empty means `days`.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Number"))]
    pub logs: String,
    /// Days for traces (Tempo); empty means `days`.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Number"))]
    pub traces: String,
    /// Days for profiles (Pyroscope); empty means `days`.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Number"))]
    pub profiles: String,
    /// Days for silences and notifications (Alertmanager); empty means `days`.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Number"))]
    pub alerts: String,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            days: "14".into(),
            metrics: String::new(),
            local_metrics: String::new(),
            logs: String::new(),
            traces: String::new(),
            profiles: String::new(),
            alerts: String::new(),
        }
    }
}
