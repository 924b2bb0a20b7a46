//! For how long telemetry was kept, and for how long it was only promised to be.

use crate::draft::Retention;
use crate::finding::{Finding, Place, Rule};
use crate::units::Duration;

use super::Import;
use super::tree::dotted;

const DAY: u64 = 86_400_000;

impl Import {
    pub(super) fn retention(&mut self) {
        let logs_path = "loki loki limits_config retention_period";
        let period = self.tree.get(logs_path).map(|node| node.value());
        let in_s3 = self.draft.storage.s3.metrics;
        let mut metrics = self.days("kube-prom-stack prometheus prometheusSpec retention");
        let mut local_metrics = None;
        if in_s3 {
            let all = self.days("global tamer metricsInS3 retention");
            local_metrics = std::mem::replace(&mut metrics, all);
        }
        let alerts = self.days("kube-prom-stack alertmanager alertmanagerSpec retention");
        let logs = self.days(logs_path);
        let traces = self.days("tempo tempo retention");
        let mut profiles = self.days("pyroscope pyroscope structuredConfig limits retention_period");
        if let Some(period) = &period
            && logs.is_some()
        {
            self.log_limits(period);
        }
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
        let unbounded = period.is_none();
        let found = [metrics, logs, traces, profiles, alerts].map(|days| days.unwrap_or_else(|| usual.clone()));
        let [all, ..] = &found;
        let local_metrics = if in_s3 {
            local(local_metrics.unwrap_or_else(|| usual.clone()), all)
        } else {
            String::new()
        };
        // The number that most have is the common one; of equals, the first.
        let count = |days: &String| found.iter().filter(|other| *other == days).count();
        let mut common = usual;
        for days in &found {
            if count(days) > count(&common) {
                common.clone_from(days);
            }
        }
        if unbounded {
            let [_, logs, ..] = &found;
            self.unbounded_logs(logs);
        }
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
