//! Which cluster, and how the stack is delivered to it.

use super::{keep, parse};
use crate::config::{Argocd, Chart, Cluster};
use crate::draft::{self, Platform, Source};
use crate::finding::{Finding, Place, Rule};
use crate::names::{self, Name, Resources};

/// Subcharts whose names must not be part of the release name: Helm then drops them from resource names,
/// and two Services can end up with one name.
const CHARTS: [&str; 3] = ["loki", "tempo", "pyroscope"];

/// Namespaces that others own.
const SHARED: [&str; 5] = [
    "default",
    "kube-system",
    "kube-public",
    "kube-node-lease",
    "flux-system",
];

pub(super) fn check(draft: &draft::Cluster, found: &mut Vec<Finding>) -> Option<Cluster> {
    let at = Place::new("cluster");
    let name = name(&draft.name, at.key("name"), found);
    let namespace = namespace(&draft.namespace, at.key("namespace"), found);
    let release = release(&draft.release, at.key("release"), found);
    if let Some((platform, limits)) = limits(draft.platform) {
        found.push(
            Finding::new(at.key("platform"), Rule::PlatformLimits)
                .fact("platform", platform)
                .fact("limits", limits),
        );
    }
    let flux_namespace = parse(
        &draft.flux.namespace,
        at.key("flux").key("namespace"),
        Rule::FluxNamespaceForm,
        found,
        Name::parse,
    );
    let argocd = argocd(&draft.argocd, &at.key("argocd"), found);
    let chart = chart(&draft.flux, &at.key("flux"), found);
    Some(Cluster {
        name: name?,
        namespace: namespace?,
        release: release?,
        platform: draft.platform,
        size: draft.size,
        delivery: draft.delivery,
        flux_namespace: flux_namespace?,
        argocd: argocd?,
        chart: chart?,
    })
}

fn argocd(draft: &draft::Argocd, at: &Place, found: &mut Vec<Finding>) -> Option<Argocd> {
    let mut name = |text: &str, key: &str| parse(text, at.key(key), Rule::ArgocdName, found, Name::parse);
    let namespace = name(&draft.namespace, "namespace");
    let project = name(&draft.project, "project");
    let destination = draft.destination.trim();
    Some(Argocd {
        namespace: namespace?,
        project: project?,
        destination: (!destination.is_empty()).then(|| destination.to_owned()),
    })
}

fn name(name: &str, at: Place, found: &mut Vec<Finding>) -> Option<String> {
    if name.is_empty() {
        found.push(Finding::new(at, Rule::ClusterNameMissing));
        return None;
    }
    keep(name, at, Rule::ClusterNameForm, found, names::is_label_value)
}

fn namespace(namespace: &str, at: Place, found: &mut Vec<Finding>) -> Option<Name> {
    let parsed = parse(namespace, at.clone(), Rule::NamespaceForm, found, Name::parse)?;
    if SHARED.contains(&namespace) {
        found.push(
            Finding::new(at.clone(), Rule::NamespaceShared)
                .fact("value", namespace)
                .fix(at, "monitoring"),
        );
    }
    Some(parsed)
}

fn release(release: &str, at: Place, found: &mut Vec<Finding>) -> Option<Name> {
    let begins_with_letter = release.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
    let parsed = Name::parse(release).filter(|_| begins_with_letter);
    let length = release.chars().count();
    let long = length > Resources::LONGEST;
    if parsed.is_none() && !(long && begins_with_letter) {
        found.push(
            Finding::new(at.clone(), Rule::ReleaseForm)
                .fact("value", release)
                .fix(at, "ct"),
        );
        return None;
    }
    if long {
        found.push(
            Finding::new(at.clone(), Rule::ReleaseTooLong)
                .fact("value", release)
                .fact("length", length)
                .fix(at, "ct"),
        );
        return None;
    }
    if let Some(chart) = CHARTS.into_iter().find(|chart| release.contains(chart)) {
        found.push(
            Finding::new(at.clone(), Rule::ReleaseHoldsChart)
                .fact("value", release)
                .fact("chart", chart)
                .fix(at, "ct"),
        );
        return None;
    }
    if length > Resources::UNCUT {
        let example = Resources(release).prometheus();
        found.push(
            Finding::new(at.clone(), Rule::ReleaseLong)
                .fact("value", release)
                .fact("length", length)
                .fact("example", example)
                .fix(at, "ct"),
        );
    }
    parsed
}

/// What a platform forbids, and what the stack does about it.
fn limits(platform: Platform) -> Option<(&'static str, &'static str)> {
    match platform {
        Platform::GkeAutopilot => Some((
            "GKE Autopilot",
            "the host is out of reach: node-exporter is left out, and nothing of kube-system is scraped",
        )),
        Platform::Openshift => Some((
            "OpenShift",
            "the platform owns the monitoring CRDs and a node-exporter on port 9100: the stack brings neither, and fixed user ids are taken out",
        )),
        _ => None,
    }
}

fn chart(flux: &draft::Flux, at: &Place, found: &mut Vec<Finding>) -> Option<Chart> {
    let wrong = |schemes: &[&str]| {
        !flux.url.is_empty() && (!schemes.iter().any(|s| flux.url.starts_with(s)) || !is_plain(&flux.url))
    };
    let schemes: &[&str] = match flux.source {
        Source::Git => &["https://", "http://", "ssh://"],
        Source::Oci => &["oci://"],
    };
    let url_wrong = wrong(schemes);
    if url_wrong {
        found.push(
            Finding::new(at.key("url"), Rule::SourceForm)
                .fact("value", &flux.url)
                .fix(at.key("url"), ""),
        );
    }
    let version_wrong = !flux.version.is_empty() && !is_reference(&flux.version);
    if version_wrong {
        let finding = Finding::new(at.key("version"), Rule::SourceVersionForm)
            .fact("value", &flux.version)
            .fact("version", crate::VERSION);
        found.push(finding.fix(at.key("version"), ""));
    }
    if url_wrong || version_wrong {
        return None;
    }
    let or = |text: &str, usual: String| if text.is_empty() { usual } else { text.to_owned() };
    Some(match flux.source {
        Source::Git => Chart::Git {
            url: or(&flux.url, "https://github.com/ludicdrive/cluster-tamer".into()),
            tag: or(&flux.version, format!("v{}", crate::VERSION)),
        },
        Source::Oci => Chart::Oci {
            url: or(&flux.url, "oci://ghcr.io/ludicdrive/charts/cluster-tamer".into()),
            version: or(&flux.version, crate::VERSION.into()),
        },
    })
}

fn is_plain(url: &str) -> bool {
    url.bytes().all(|b| b.is_ascii_graphic())
        && url
            .split_once("://")
            .is_some_and(|(_, rest)| !rest.is_empty() && !rest.starts_with('/'))
}

/// What both a Git tag and an OCI tag can be.
fn is_reference(text: &str) -> bool {
    text.len() <= 128
        && text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'+'))
        && !text.contains("..")
}
