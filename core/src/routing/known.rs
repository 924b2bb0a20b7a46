//! Alerts that are known beforehand: those of the rules that the stack installs, and those that Flux makes of its events.
//!
//! `known/alerts.json` is written from the rendered chart by the chart's tests.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::matcher::{Fit, Matcher};
use super::simulate::Labels;
use super::tree::{Route, Tree};

/// An alert that is known beforehand.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Known {
    /// Labels that it has for sure, `alertname` among them. It has others too, whose values nobody knows beforehand.
    pub labels: Labels,
    /// Where it comes from: `kube-prom-stack`, a topic of the stack's own, or `flux`.
    pub from: String,
}

impl Known {
    /// Its name.
    pub fn name(&self) -> &str {
        self.label("alertname")
    }

    /// Its severity, empty where none is known.
    pub fn severity(&self) -> &str {
        self.label("severity")
    }

    fn label(&self, name: &str) -> &str {
        self.labels.get(name).map_or("", String::as_str)
    }
}

/// What Flux' controllers report when something fails: kind, reason and controller.
const FLUX: [(&str, &[&str], &str); 3] = [
    (
        "HelmRelease",
        &[
            "InstallFailed",
            "UpgradeFailed",
            "RollbackFailed",
            "TestFailed",
            "UninstallFailed",
            "ArtifactFailed",
        ],
        "helm-controller",
    ),
    (
        "Kustomization",
        &[
            "ReconciliationFailed",
            "BuildFailed",
            "HealthCheckFailed",
            "PruneFailed",
            "ArtifactFailed",
        ],
        "kustomize-controller",
    ),
    (
        "GitRepository",
        &["GitOperationFailed", "AuthenticationFailed", "VerificationFailed"],
        "source-controller",
    ),
];

/// All of them, by source and name.
pub fn known() -> Vec<Known> {
    let mut all: Vec<Known> = serde_json::from_str(include_str!("known/alerts.json")).unwrap_or_default();
    for (kind, reasons, controller) in FLUX {
        for reason in reasons {
            // notification-controller leaves only the first letter of the reason large.
            let (first, rest) = reason.split_at_checked(1).unwrap_or_default();
            let labels = [
                ("alertname", format!("Flux{kind}{first}{}", rest.to_lowercase())),
                ("kind", kind.to_owned()),
                ("reason", (*reason).to_owned()),
                ("reportingcontroller", controller.to_owned()),
                // Never `critical`.
                ("severity", "error".to_owned()),
            ];
            all.push(Known {
                labels: labels
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
                from: "flux".to_owned(),
            });
        }
    }
    all
}

/// A route that takes a known alert.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach<'a> {
    /// Which one.
    pub route: &'a Route,
    /// Whatever the other labels are; else it depends on them.
    pub certain: bool,
}

/// The routes that a known alert reaches, or may reach, in the order of the tree.
pub fn reached<'a>(tree: &'a Tree, labels: &Labels) -> Vec<Reach<'a>> {
    let mut found = Vec::new();
    walk(&tree.root, labels, true, &mut found);
    found.into_iter().flatten().collect()
}

/// Whether the route takes the alert, itself or by a branch. `certain`: it is asked for sure.
fn walk<'a>(route: &'a Route, labels: &Labels, certain: bool, found: &mut Vec<Option<Reach<'a>>>) -> Fit {
    let fits = all(&route.matchers, labels);
    if fits == Fit::No {
        return Fit::No;
    }
    // Before those of its branches, as the tree has it.
    let place = found.len();
    found.push(None);
    let here = certain && fits == Fit::Yes;
    let (mut below, mut asked) = (Fit::No, here);
    for branch in &route.routes {
        let takes = walk(branch, labels, asked, found);
        below = match (below, takes) {
            (Fit::Yes, _) | (_, Fit::Yes) => Fit::Yes,
            (Fit::No, Fit::No) => Fit::No,
            _ => Fit::Unknown,
        };
        match takes {
            Fit::Yes if !branch.go_on => break,
            Fit::Unknown if !branch.go_on => asked = false,
            _ => {}
        }
    }
    if below != Fit::Yes
        && let Some(slot) = found.get_mut(place)
    {
        *slot = Some(Reach {
            route,
            certain: here && below == Fit::No,
        });
    }
    fits
}

/// Whether an alert with these labels, and others that are not known, fits all of these matchers.
pub(super) fn all(matchers: &[Matcher], labels: &Labels) -> Fit {
    let mut fit = Fit::Yes;
    for matcher in matchers {
        match labels.get(matcher.name()).map(|value| matcher.matches(value)) {
            Some(Fit::Yes) => {}
            Some(Fit::No) => return Fit::No,
            Some(Fit::Unknown) | None => fit = Fit::Unknown,
        }
    }
    fit
}

/// Who hears of the known alerts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coverage<'a> {
    /// By receiver: its alerts, and whether it gets each for sure.
    pub receivers: BTreeMap<&'a str, Vec<(usize, bool)>>,
}

/// Sends each of these alerts through the tree. Alerts are told by their index.
pub fn coverage<'a>(tree: &'a Tree, alerts: &[Known]) -> Coverage<'a> {
    coverage_of(tree, &reaches(tree, alerts))
}

/// Where each of these alerts goes: what coverage and analysis both ask.
pub fn reaches<'a>(tree: &'a Tree, alerts: &[Known]) -> Vec<Vec<Reach<'a>>> {
    alerts.iter().map(|alert| reached(tree, &alert.labels)).collect()
}

/// The coverage by ways that were found already.
pub fn coverage_of<'a>(tree: &'a Tree, reaches: &[Vec<Reach<'a>>]) -> Coverage<'a> {
    let mut coverage = Coverage::default();
    for name in &tree.receivers {
        coverage.receivers.insert(name, Vec::new());
    }
    for (index, found) in reaches.iter().enumerate() {
        for reach in found {
            let heard = coverage.receivers.entry(&reach.route.receiver).or_default();
            match heard.last_mut() {
                Some((last, certain)) if *last == index => *certain |= reach.certain,
                _ => heard.push((index, reach.certain)),
            }
        }
    }
    coverage
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    #[test]
    fn flux_names_its_alerts_oddly() {
        let all = known();
        let install = all
            .iter()
            .find(|alert| alert.name() == "FluxHelmReleaseInstallfailed")
            .unwrap();
        assert_eq!((install.severity(), install.from.as_str()), ("error", "flux"));
    }

    #[test]
    fn what_hangs_on_labels_that_nobody_knows_may_be() {
        let config = "
route:
  receiver: all
  routes:
    - {receiver: archive, continue: true}
    - {receiver: db, matchers: [namespace=db]}
    - {receiver: pager, matchers: [severity=critical]}
receivers: [{name: all}, {name: archive}, {name: db}, {name: pager}]
";
        let tree = Tree::read(&yaml::read(config).unwrap()[0]).unwrap();
        let told = |severity: &str| {
            let labels = [("alertname", "A"), ("severity", severity)];
            let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
            let found = reached(&tree, &labels).into_iter();
            found
                .map(|reach| (reach.route.receiver.clone(), reach.certain))
                .collect::<Vec<_>>()
        };
        let told = |severity: &str| {
            told(severity)
                .iter()
                .map(|(name, certain)| format!("{name}{}", if *certain { "" } else { "?" }))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(told("critical"), "archive db? pager?");
        // What only `archive` takes does not fall back.
        assert_eq!(told("info"), "archive db?");
    }
}
