//! One retention, said once; and again where Helm cannot fill it in.

use crate::config::{Config, Retention};
use crate::units::Days;

use super::Overlay;

const ALL: [&str; 3] = ["global", "tamer", "retention"];
const OF: [&str; 3] = ["global", "tamer", "retentionOf"];

/// Loki, Pyroscope and Thanos follow the chart's own value; the chart refuses when one of the others differs from it.
pub(super) fn emit(config: &Config, usual: &Retention, overlay: &mut Overlay) {
    let retention = &config.retention;
    let in_s3 = config
        .storage
        .s3
        .as_ref()
        .is_some_and(|s3| s3.buckets.metrics.is_some());
    if retention.all != usual.all {
        overlay.set(&ALL, retention.all.to_string());
    }
    for (signal, days) in [
        ("metrics", retention.metrics),
        ("logs", retention.logs),
        ("traces", retention.traces),
        ("profiles", retention.profiles),
        ("alerts", retention.alerts),
    ] {
        if days != retention.all {
            overlay.set(&[&OF[..], &[signal]].concat(), days.to_string());
        }
    }
    let mut repeat = |days: Days, usual: Days, path: &[&str]| {
        if days != usual {
            overlay.set(path, days.to_string());
        }
    };
    repeat(
        // A bucket follows by itself; the days on the volume beside it are Prometheus' own.
        if in_s3 {
            retention.local_metrics
        } else {
            retention.metrics
        },
        usual.metrics,
        &["kube-prom-stack", "prometheus", "prometheusSpec", "retention"],
    );
    repeat(
        retention.alerts,
        usual.alerts,
        &["kube-prom-stack", "alertmanager", "alertmanagerSpec", "retention"],
    );
    repeat(retention.traces, usual.traces, &["tempo", "tempo", "retention"]);
    // One search may span all that is kept.
    repeat(
        retention.traces,
        usual.traces,
        &["tempo", "tempo", "queryFrontend", "search", "max_duration"],
    );
}
