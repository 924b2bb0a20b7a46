//! For how long telemetry is kept.

use crate::units::Days;

/// For how long telemetry is kept, by signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Retention {
    /// What is kept without a number of its own.
    pub all: Days,
    /// Prometheus, or the bucket that takes its metrics.
    pub metrics: Days,
    /// Prometheus' own volume, where a bucket takes its metrics.
    pub local_metrics: Days,
    /// Loki.
    pub logs: Days,
    /// Tempo.
    pub traces: Days,
    /// Pyroscope.
    pub profiles: Days,
    /// Alertmanager.
    pub alerts: Days,
}
