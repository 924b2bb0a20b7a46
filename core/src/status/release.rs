//! The release itself: what Flux, or Helm's own record, says of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Phase, Seen, condition, is_true, list, number, text};

/// A release.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Release {
    /// How far it is.
    pub phase: Phase,
    /// In one sentence.
    pub says: String,
    /// Whether Flux looks after it; otherwise Helm alone made it.
    pub by_flux: bool,
    /// Earlier and present revisions, the newest first.
    pub history: Vec<Past>,
}

/// One revision of a release.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Past {
    /// Helm's number of it.
    pub revision: u64,
    /// Version of the chart; empty where only Helm's labels are known.
    pub chart: String,
    /// For example `deployed`, `superseded`, `failed`.
    pub status: String,
    /// When it was deployed last, as the cluster writes it; empty if it does not say.
    pub when: String,
}

pub(super) fn read(seen: &Seen) -> Option<Release> {
    match &seen.release {
        Some(release) => Some(by_flux(release, seen)),
        None => by_helm(&seen.records),
    }
}

fn by_flux(release: &Value, seen: &Seen) -> Release {
    let history = list(release, "/status/history").map(|past| Past {
        revision: number(past, "/version"),
        chart: text(past, "/chartVersion").to_owned(),
        status: text(past, "/status").to_owned(),
        when: text(past, "/lastDeployed").to_owned(),
    });
    let (phase, says) = flux_phase(release, seen);
    Release {
        phase,
        says,
        by_flux: true,
        history: history.collect(),
    }
}

fn flux_phase(release: &Value, seen: &Seen) -> (Phase, String) {
    let ready = condition(release, "Ready");
    let message = ready.map_or("", |ready| text(ready, "/message"));
    let told = |before: &str| {
        if message.is_empty() {
            format!("{before}.")
        } else {
            format!("{before}: {message}")
        }
    };
    if !text(release, "/metadata/deletionTimestamp").is_empty() {
        return (Phase::Removing, "Flux is removing the release.".into());
    }
    if release.pointer("/spec/suspend").and_then(Value::as_bool) == Some(true) {
        return (
            Phase::Suspended,
            "Flux leaves it alone: the release is suspended.".into(),
        );
    }
    // Conditions about an older wish say nothing about this one.
    let observed = ready.and_then(|ready| ready.pointer("/observedGeneration").and_then(Value::as_u64));
    let observed = observed.unwrap_or_else(|| number(release, "/status/observedGeneration"));
    if ready.is_none() || observed != number(release, "/metadata/generation") {
        return (Phase::Waiting, "Flux has not looked at it yet.".into());
    }
    if is_true(release, "Stalled") {
        return (Phase::Stalled, told("Flux has given up"));
    }
    if is_true(release, "Ready") {
        return (Phase::Ready, "Installed, and ready as far as Flux sees.".into());
    }
    match ready.map_or("", |ready| text(ready, "/reason")) {
        "SourceNotReady" | "ArtifactFailed" | "HelmChartNotReady" => (Phase::Waiting, source(seen, message)),
        "DependencyNotReady" => (Phase::Waiting, told("It waits for something else")),
        "Progressing" | "Unknown" => (Phase::Working, told("Flux is at work")),
        _ if ready.is_some_and(|ready| text(ready, "/status") == "Unknown") => {
            (Phase::Working, told("Flux is at work"))
        }
        reason => (Phase::Failed, told(&format!("The last try failed ({reason})"))),
    }
}

/// The source tells more of what is wrong than the release that waits for it.
fn source(seen: &Seen, message: &str) -> String {
    let asked = [&seen.source, &seen.chart];
    let failed = asked.into_iter().flatten().find_map(|object| {
        let ready = condition(object, "Ready")?;
        (text(ready, "/status") == "False").then(|| format!("{}: {}", text(object, "/kind"), text(ready, "/message")))
    });
    match failed {
        Some(failed) => format!("Flux cannot fetch the chart. {failed}"),
        None => format!("Flux waits for the chart: {message}"),
    }
}

/// Helm keeps a Secret for each revision, labelled with its status.
fn by_helm(records: &[Value]) -> Option<Release> {
    let mut history: Vec<Past> = records
        .iter()
        .map(|record| Past {
            revision: text(record, "/metadata/labels/version").parse().unwrap_or_default(),
            chart: String::new(),
            status: text(record, "/metadata/labels/status").to_owned(),
            when: text(record, "/metadata/creationTimestamp").to_owned(),
        })
        .collect();
    history.sort_by_key(|past| std::cmp::Reverse(past.revision));
    let newest = history.first()?;
    let (phase, says) = match newest.status.as_str() {
        "deployed" => (Phase::Ready, "Installed by Helm."),
        "failed" => (Phase::Stalled, "Helm's last try failed; the same command tries again."),
        "uninstalling" => (Phase::Removing, "Helm is removing the release."),
        "uninstalled" => return None,
        _ => (
            Phase::Working,
            "Helm is at work, or was killed in the middle; applying again goes on.",
        ),
    };
    Some(Release {
        phase,
        says: says.into(),
        by_flux: false,
        history,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn release(conditions: &Value) -> Value {
        json!({"kind": "HelmRelease", "metadata": {"name": "ct", "generation": 2}, "spec": {},
            "status": {"observedGeneration": 2, "conditions": conditions}})
    }

    fn phase(release: &Value) -> Phase {
        flux_phase(release, &Seen::default()).0
    }

    #[test]
    fn conditions_become_phases() {
        let one = |kind: &str, status: &str, reason: &str| json!({"type": kind, "status": status, "reason": reason, "message": "m"});
        for (conditions, expected) in [
            (json!([]), Phase::Waiting),
            (json!([one("Ready", "True", "InstallSucceeded")]), Phase::Ready),
            (json!([one("Ready", "Unknown", "Progressing")]), Phase::Working),
            (json!([one("Ready", "False", "SourceNotReady")]), Phase::Waiting),
            (json!([one("Ready", "False", "InstallFailed")]), Phase::Failed),
            (
                json!([
                    one("Ready", "False", "RollbackSucceeded"),
                    one("Stalled", "True", "RetriesExceeded")
                ]),
                Phase::Stalled,
            ),
        ] {
            assert_eq!(phase(&release(&conditions)), expected, "{conditions}");
        }
    }

    #[test]
    fn conditions_of_an_older_wish_do_not_count() {
        let mut old = release(&json!([{"type": "Ready", "status": "True"}]));
        old["metadata"]["generation"] = 3.into();
        assert_eq!(phase(&old), Phase::Waiting);
        old["spec"]["suspend"] = true.into();
        assert_eq!(phase(&old), Phase::Suspended);
        old["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z".into();
        assert_eq!(phase(&old), Phase::Removing);
    }

    #[test]
    fn the_source_says_why_it_cannot_be_fetched() {
        let seen = Seen {
            source: Some(
                json!({"kind": "GitRepository", "status": {"conditions": [{"type": "Ready", "status": "False", "message": "authentication required"}]}}),
            ),
            ..Seen::default()
        };
        let waiting =
            release(&json!([{"type": "Ready", "status": "False", "reason": "SourceNotReady", "message": "not ready"}]));
        let (_, says) = flux_phase(&waiting, &seen);
        assert!(says.contains("GitRepository: authentication required"), "{says}");
    }

    #[test]
    fn helm_alone_is_read_from_its_labels() {
        let record =
            |version: &str, status: &str| json!({"metadata": {"labels": {"version": version, "status": status}}});
        let release = by_helm(&[
            record("2", "superseded"),
            record("10", "failed"),
            record("9", "deployed"),
        ])
        .unwrap();
        assert_eq!((release.phase, release.history[0].revision), (Phase::Stalled, 10));
        assert_eq!(by_helm(&[record("1", "uninstalled")]), None);
        assert_eq!(by_helm(&[]), None);
    }
}
