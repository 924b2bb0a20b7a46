//! Who watches is watched: whether Cluster Tamer itself is fine.

use super::{ALERTMANAGER, ANY_IS_BAD, ANY_IS_ODD, FULL, PROMETHEUS, VOLUMES};
use crate::dashboards::look::{Color, Unit};
use crate::dashboards::panel::{Panel, bars, lines, stat, timeline};
use crate::dashboards::query::{metrics, metrics_now};

pub fn panels() -> Vec<Panel> {
    vec![
        stat("Our pods not ready", "Pods of Cluster Tamer that do not serve. What they watch is not seen.")
            .query(metrics_now(
                r#"
                count(
                  (kube_pod_status_ready{cluster=~"$cluster", namespace="$stack", condition="false"} == 1)
                  unless on (cluster, namespace, pod) (kube_pod_status_phase{phase="Succeeded"} == 1)
                )
                or 0 * sum(kube_pod_status_ready{cluster=~"$cluster", namespace="$stack", condition="false"})
                "#,
            ))
            .thresholds(Color::Green, ANY_IS_BAD)
            .empty("No data")
            .sized(4, 4),
        stat("Targets down", "Addresses that Prometheus cannot scrape.")
            .query(metrics_now(
                r#"count(up{cluster=~"$cluster"} == 0) or 0 * count(up{cluster=~"$cluster"})"#,
            ))
            .thresholds(Color::Green, ANY_IS_ODD)
            .empty("No data")
            .sized(4, 4)
            .link("Prometheus", PROMETHEUS),
        stat("Rules that fail", "Alert rules that could not be reckoned in the last hour: their alerts cannot fire.")
            .query(metrics_now(
                r#"sum(round(increase(prometheus_rule_evaluation_failures_total{cluster=~"$cluster"}[1h])))"#,
            ))
            .thresholds(Color::Green, ANY_IS_BAD)
            .empty("No data")
            .sized(4, 4)
            .link("Prometheus", PROMETHEUS),
        stat("Messages not sent", "Notifications that Alertmanager could not deliver in the last hour.")
            .query(metrics_now(
                r#"sum(round(increase(alertmanager_notifications_failed_total{cluster=~"$cluster"}[1h])))"#,
            ))
            .thresholds(Color::Green, ANY_IS_BAD)
            .empty("No data")
            .sized(4, 4)
            .link("Alertmanager", ALERTMANAGER),
        bars("Our volumes", "How full the volumes of Cluster Tamer are.")
            .query(
                metrics_now(
                    r#"
                    max by (persistentvolumeclaim) (
                      kubelet_volume_stats_used_bytes{cluster=~"$cluster", namespace="$stack"}
                      / kubelet_volume_stats_capacity_bytes
                    )
                    "#,
                )
                .legend("{{persistentvolumeclaim}}"),
            )
            .unit(Unit::Fraction)
            .decimals(0)
            .between(0.0, 1.0)
            .thresholds(Color::Green, FULL)
            .empty("No volumes, or none that reports")
            .sized(8, 8)
            .link("Volumes", VOLUMES),
        lines("Time series in Prometheus", "Its memory grows with them: about 3 GiB for a million.")
            .query(metrics(r#"sum(prometheus_tsdb_head_series{cluster=~"$cluster"})"#).legend("series"))
            .unit(Unit::Count)
            .zero_based()
            .empty("No data")
            .sized(8, 4)
            .link("Prometheus", PROMETHEUS),
        lines("Memory of Cluster Tamer", "All pods in its namespace together.")
            .query(
                metrics(
                    r#"sum(container_memory_working_set_bytes{cluster=~"$cluster", namespace="$stack", container!=""})"#,
                )
                .legend("used"),
            )
            .unit(Unit::Bytes)
            .zero_based()
            .empty("No data")
            .sized(8, 4),
        timeline("Parts of Cluster Tamer", "Each line is a part; what is down does not take data in, or does not show it.")
            .query(
                metrics(r#"max by (component) (clamp_max(tamer:component_up:sum{cluster=~"$cluster"}, 1))"#)
                    .legend("{{component}}"),
            )
            .says("0", "down", Color::Red)
            .says("1", "up", Color::Green)
            .empty("Not recorded: `rules.stack` is off")
            .sized(24, 9),
    ]
}
