//! One retention, in each backend's own spelling, with the reading limits that go with it.

use crate::config::{Config, Retention};

use super::Overlay;

pub(super) fn emit(config: &Config, usual: &Retention, overlay: &mut Overlay) {
    let retention = &config.retention;
    let in_s3 = config
        .storage
        .s3
        .as_ref()
        .is_some_and(|s3| s3.buckets.metrics.is_some());
    let mut keep = |days: crate::units::Days, usual: crate::units::Days, paths: &[&[&str]]| {
        if days != usual {
            for path in paths {
                overlay.set(path, days.to_string());
            }
        }
    };
    keep(
        // The bucket's own retention is in `metrics`.
        if in_s3 {
            retention.local_metrics
        } else {
            retention.metrics
        },
        usual.metrics,
        &[&["kube-prom-stack", "prometheus", "prometheusSpec", "retention"]],
    );
    keep(
        retention.alerts,
        usual.alerts,
        &[&["kube-prom-stack", "alertmanager", "alertmanagerSpec", "retention"]],
    );
    let loki = ["loki", "loki", "limits_config"];
    let limit = |key| [loki[0], loki[1], loki[2], key];
    keep(
        retention.logs,
        usual.logs,
        // What is older is neither shown nor taken.
        &[
            &limit("retention_period"),
            &limit("max_query_lookback"),
            &limit("reject_old_samples_max_age"),
        ],
    );
    // Upstream refuses queries over more than 721h.
    if retention.logs.days() > 30 {
        keep(retention.logs, usual.logs, &[&limit("max_query_length")]);
    }
    keep(
        retention.traces,
        usual.traces,
        // One search may span all that is kept.
        &[
            &["tempo", "tempo", "retention"],
            &["tempo", "tempo", "queryFrontend", "search", "max_duration"],
        ],
    );
    let limits = |key| ["pyroscope", "pyroscope", "structuredConfig", "limits", key];
    keep(
        retention.profiles,
        usual.profiles,
        &[
            &limits("retention_period"),
            &limits("max_query_lookback"),
            &limits("max_query_length"),
        ],
    );
}
