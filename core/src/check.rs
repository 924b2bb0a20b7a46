//! Draft → Config, or every finding. One file a step; what concerns several steps is in `across`.

use crate::config::Config;
use crate::draft::Draft;
use crate::finding::{Finding, Place, Rule, Severity};

mod access;
mod across;
mod alerts;
mod cluster;
mod extras;
mod probes;
mod retention;
mod secrets;
mod storage;

pub use secrets::check as check_secrets;

/// What a check finds: every finding, and the configuration if none of them is an error.
#[derive(Clone, Debug)]
pub struct Checked {
    /// All findings, by step and severity.
    pub findings: Vec<Finding>,
    /// The configuration, if nothing is wrong.
    pub config: Option<Config>,
}

impl Checked {
    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity() == severity)
            .count()
    }
}

/// Checks all answers. Never stops at the first fault.
pub fn check(draft: &Draft) -> Checked {
    let mut findings = Vec::new();
    let found = &mut findings;
    let cluster = cluster::check(&draft.cluster, found);
    let storage = storage::check(&draft.storage, found);
    let retention = retention::check(&draft.retention, found);
    let alerts = alerts::check(&draft.alerts, found);
    let probes = probes::check(&draft.probes, found);
    let access = access::check(&draft.access, found);
    let extras = extras::check(&draft.extras, found);
    across::check(draft, found);
    let config = (|| {
        Some(Config {
            cluster: cluster?,
            storage: storage?,
            retention: retention?,
            alerts: alerts?,
            probes: probes?,
            access: access?,
            extras: extras?,
        })
    })();
    let wrong = findings.iter().any(|finding| finding.severity() == Severity::Error);
    debug_assert!(
        wrong || config.is_some(),
        "a part of the configuration is missing without an error"
    );
    findings.sort_by_key(|finding| (step_number(&finding.place), finding.severity()));
    Checked {
        findings,
        config: config.filter(|_| !wrong),
    }
}

/// The wizard's order of steps.
fn step_number(place: &Place) -> usize {
    [
        "cluster",
        "storage",
        "retention",
        "alerts",
        "probes",
        "access",
        "extras",
    ]
    .iter()
    .position(|step| *step == place.step())
    .unwrap_or(7)
}

/// Parses an answer, or adds a finding of `rule` with the typed text as fact `value`.
fn parse<T>(
    text: &str,
    place: Place,
    rule: Rule,
    found: &mut Vec<Finding>,
    parser: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let parsed = parser(text);
    if parsed.is_none() {
        found.push(Finding::new(place, rule).fact("value", text));
    }
    parsed
}

/// Keeps an answer that `is_right` takes, or adds a finding of `rule`.
fn keep(
    text: &str,
    place: Place,
    rule: Rule,
    found: &mut Vec<Finding>,
    is_right: impl Fn(&str) -> bool,
) -> Option<String> {
    parse(text, place, rule, found, |text| is_right(text).then(|| text.to_owned()))
}
