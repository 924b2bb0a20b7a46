//! For how long telemetry was kept, and for how long it was only promised to be.

use crate::draft::Retention;
use crate::finding::{Finding, Place, Rule};
use crate::units::Duration;

use super::Import;
use super::tree::dotted;

const DAY: u64 = 86_400_000;

/// A backend's retention, and the limits that follow from it.
const LOGS: (&str, &[&str]) = (
    "loki loki limits_config retention_period",
    &[
        "loki loki limits_config max_query_lookback",
        "loki loki limits_config max_query_length",
        "loki loki limits_config reject_old_samples_max_age",
    ],
);
const TRACES: (&str, &[&str]) = (
    "tempo tempo retention",
    &["tempo tempo queryFrontend search max_duration"],
);
const PROFILES: (&str, &[&str]) = (
    "pyroscope pyroscope structuredConfig limits retention_period",
    &[
        "pyroscope pyroscope structuredConfig limits max_query_lookback",
        "pyroscope pyroscope structuredConfig limits max_query_length",
    ],
);

impl Import {
    pub(super) fn retention(&mut self) {
        let in_s3 = self.draft.storage.s3.metrics;
        // What is said once for all, and for a signal; a backend's own word counts more.
        let all = self.days("global tamer retention");
        let of = ["metrics", "logs", "traces", "profiles", "alerts"]
            .map(|signal| self.days(&["global tamer retentionOf ", signal].concat()));
        let said = all.is_some() || of.iter().any(Option::is_some);
        let mut metrics = self.days("kube-prom-stack prometheus prometheusSpec retention");
        let mut local_metrics = None;
        if in_s3 {
            local_metrics = metrics.take();
        }
        let alerts = self.days("kube-prom-stack alertmanager alertmanagerSpec retention");
        let unbounded = self.tree.get(LOGS.0).is_none();
        let logs = self.limited(LOGS);
        let traces = self.limited(TRACES);
        let mut profiles = self.limited(PROFILES);
        if !self.ours {
            self.promised(
                "kube-prom-stack prometheus server retention",
                "retention.metrics",
                "Metrics were kept for Prometheus' own 10 days",
                &mut metrics,
            );
            self.promised(
                "pyroscope pyroscope structuredConfig limits compactor_blocks_retention_period",
                "retention.profiles",
                "Profiles were kept for Pyroscope's own 31 days",
                &mut profiles,
            );
        }
        let usual = Retention::default().days;
        let all = all.unwrap_or_else(|| usual.clone());
        let kept = |own: Option<String>, of: Option<String>| own.or(of).unwrap_or_else(|| all.clone());
        let [metrics_of, logs_of, traces_of, profiles_of, alerts_of] = of;
        let found = [
            kept(metrics, metrics_of),
            kept(logs, logs_of),
            kept(traces, traces_of),
            kept(profiles, profiles_of),
            kept(alerts, alerts_of),
        ];
        let [in_bucket, kept_logs, ..] = &found;
        let local_metrics = if in_s3 {
            local(local_metrics.unwrap_or(usual), in_bucket)
        } else {
            String::new()
        };
        if unbounded {
            self.unbounded_logs(kept_logs);
        }
        let common = if said { all } else { most(&found, all) };
        let [metrics, logs, traces, profiles, alerts] =
            found.map(|days| if days == common { String::new() } else { days });
        self.draft.retention = Retention {
            days: common,
            metrics,
            local_metrics,
            logs,
            traces,
            profiles,
            alerts,
        };
    }

    /// A backend's own retention. Takes the limits that follow from it, too.
    fn limited(&mut self, (path, limits): (&str, &[&str])) -> Option<String> {
        let period = self.tree.get(path).map(crate::yaml::Node::value);
        let days = self.days(path);
        if days.is_some()
            && let Some(period) = period
        {
            for limit in limits {
                self.tree.take_if(limit, &period);
            }
        }
        days
    }

    /// Takes a duration of whole days. Another one stays where it is and is carried through.
    fn days(&mut self, path: &str) -> Option<String> {
        let text = self.tree.get(path)?.text()?;
        let days = whole_days(text.trim());
        if days.is_some() {
            self.tree.take(path);
        }
        days
    }

    /// A retention at a place that reaches nothing: what was promised is taken over, what was true is told.
    fn promised(&mut self, path: &str, place: &str, truth: &str, days: &mut Option<String>) {
        let line = self.tree.get(path).map_or(0, |node| node.line);
        let Some(text) = self.word(path) else { return };
        let promised = whole_days(&text);
        if days.is_none() {
            *days = promised;
        }
        let kept = days.clone().unwrap_or_else(|| Retention::default().days);
        self.tell(
            Finding::new(Place::new(place), Rule::DeadValue)
                .fact("value", dotted(path))
                .fact("hint", format!(" {truth}; they are kept {kept} days now."))
                .fact("line", line),
        );
    }
}

/// The number that most have; of equals the first, and rather the usual one.
fn most(found: &[String], usual: String) -> String {
    let count = |days: &String| found.iter().filter(|other| *other == days).count();
    let mut common = usual;
    for days in found {
        if count(days) > count(&common) {
            common.clone_from(days);
        }
    }
    common
}

/// Days on the volume beside a bucket; nothing where they are the usual ones.
fn local(days: String, all: &str) -> String {
    let number = |text: &str| text.parse::<u32>().unwrap_or(u32::MAX);
    if number(&days) == number(all).min(2) {
        String::new()
    } else {
        days
    }
}

/// Days of a duration, if it is whole days.
fn whole_days(text: &str) -> Option<String> {
    // Go writes `336h0m0s`; Prometheus takes no zero parts but reads them.
    let milliseconds = Duration::parse(text)?.milliseconds();
    (milliseconds > 0 && milliseconds % DAY == 0).then(|| (milliseconds / DAY).to_string())
}
