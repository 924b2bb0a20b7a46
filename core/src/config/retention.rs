//! For how long telemetry is kept.

use crate::units::Days;

/// For how long telemetry is kept, by signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Retention {
    /// Prometheus.
    pub metrics: Days,
    /// Loki.
    pub logs: Days,
    /// Tempo.
    pub traces: Days,
    /// Pyroscope.
    pub profiles: Days,
    /// Alertmanager.
    pub alerts: Days,
}
