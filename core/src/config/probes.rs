//! Addresses that are probed.

use std::collections::BTreeMap;

use crate::units::Duration;

/// Addresses that are probed, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Probes {
    /// Module for targets that name none.
    pub module: String,
    /// Interval for targets that name none.
    pub interval: Duration,
    /// The addresses.
    pub targets: Vec<Target>,
    /// Certificate thresholds.
    pub certificates: Certificates,
}

/// One address.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Address as the module wants it.
    pub url: String,
    /// Module, if not the common one.
    pub module: Option<String>,
    /// Interval, if not the common one.
    pub interval: Option<Duration>,
    /// Labels on the result.
    pub labels: BTreeMap<String, String>,
}

/// When an expiring certificate becomes an alert, in days before its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Certificates {
    /// Worth a warning.
    pub warning_days: u32,
    /// Critical.
    pub critical_days: u32,
}
