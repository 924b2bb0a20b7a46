//! Draft → Config, or every finding. One file a step; what concerns several steps is in `across`.

use std::sync::Arc;

use crate::config::{self, Config};
use crate::draft::{self, Draft};
use crate::finding::{Finding, Place, Rule, Severity};

mod access;
mod across;
mod alerts;
mod cluster;
mod costs;
mod databases;
mod extras;
mod probes;
mod retention;
mod secrets;
mod service_accounts;
mod storage;

pub use probes::{Address, MODULES};
pub use secrets::check as check_secrets;
pub(crate) use service_accounts::usual_secret;

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
    Checker::default().check(draft)
}

/// Checks answers of a file. What follows only from something that could not be read there is not told as well: a receiver
/// whose kind is misspelt is no Slack channel.
pub fn check_read(draft: &Draft, read: &[Finding]) -> Checked {
    let mut checked = check(draft);
    let is_receiver = |place: &&str| place.starts_with("alerts.receivers[");
    let kinds = read
        .iter()
        .filter_map(|finding| finding.place.as_str().strip_suffix("kind"));
    for receiver in kinds.filter(is_receiver) {
        let unread = |finding: &Finding| {
            let answer = finding.place.as_str().strip_prefix(receiver);
            answer.is_some_and(|answer| answer != "name")
        };
        checked.findings.retain(|finding| !unread(finding));
    }
    checked
}

/// A check that remembers: while somebody types, only the step that changed is checked again.
#[derive(Default)]
pub struct Checker {
    cluster: Step<draft::Cluster, config::Cluster>,
    storage: Step<draft::Storage, config::Storage>,
    retention: Step<draft::Retention, config::Retention>,
    alerts: Step<draft::Alerts, Arc<config::Alerts>>,
    probes: Step<draft::Probes, Arc<config::Probes>>,
    access: Step<draft::Access, config::Access>,
    extras: Step<draft::Extras, config::Extras>,
}

impl Checker {
    /// Checks all answers, as [`check`] does.
    pub fn check(&mut self, draft: &Draft) -> Checked {
        self.check_changed(draft, None)
    }

    /// Checks all answers, knowing that since the last time at most those of `step` changed (`alerts`, for instance).
    ///
    /// That saves comparing ten thousand probes with themselves at each key; without it every step is compared.
    pub fn check_changed(&mut self, draft: &Draft, step: Option<&str>) -> Checked {
        let mut findings = Vec::new();
        let found = &mut findings;
        let may = |name: &str| step.is_none_or(|step| step == name);
        let cluster = self
            .cluster
            .check(&draft.cluster, may("cluster"), found, cluster::check);
        let storage = self
            .storage
            .check(&draft.storage, may("storage"), found, storage::check);
        let retention = self
            .retention
            .check(&draft.retention, may("retention"), found, retention::check);
        let alerts = |answers: &draft::Alerts, found: &mut Vec<Finding>| alerts::check(answers, found).map(Arc::new);
        let alerts = self.alerts.check(&draft.alerts, may("alerts"), found, alerts);
        let probes = |answers: &draft::Probes, found: &mut Vec<Finding>| probes::check(answers, found).map(Arc::new);
        let probes = self.probes.check(&draft.probes, may("probes"), found, probes);
        let access = self.access.check(&draft.access, may("access"), found, access::check);
        let extras = self.extras.check(&draft.extras, may("extras"), found, extras::check);
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
}

/// The last answers of a step and what came of them.
struct Step<A, C> {
    last: Option<(A, Option<C>, Vec<Finding>)>,
}

impl<A, C> Default for Step<A, C> {
    fn default() -> Self {
        Self { last: None }
    }
}

impl<A: Clone + PartialEq, C: Clone> Step<A, C> {
    fn check(
        &mut self,
        answers: &A,
        may_differ: bool,
        found: &mut Vec<Finding>,
        check: impl Fn(&A, &mut Vec<Finding>) -> Option<C>,
    ) -> Option<C> {
        if self
            .last
            .as_ref()
            .is_none_or(|(last, ..)| may_differ && last != answers)
        {
            let mut findings = Vec::new();
            let config = check(answers, &mut findings);
            self.last = Some((answers.clone(), config, findings));
        }
        let (_, config, findings) = self.last.as_ref()?;
        found.extend(findings.iter().cloned());
        config.clone()
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
