//! How full nodes and volumes are: what is used, what is reserved, and what there is.

use super::{CLUSTER, FULL, VOLUMES};
use crate::dashboards::look::{Color, Unit, field};
use crate::dashboards::panel::{Panel, bars, lines};
use crate::dashboards::query::{metrics, metrics_now};

/// What pods reserve that run or wait for a node; one that has ended reserves nothing.
fn requested(resource: &str) -> String {
    format!(
        r#"
        sum(
          kube_pod_container_resource_requests{{cluster=~"$cluster", resource="{resource}"}}
          * on (cluster, namespace, pod) group_left ()
          max by (cluster, namespace, pod) (kube_pod_status_phase{{phase=~"Pending|Running"}} == 1)
        )
        "#
    )
}

/// What nodes can give to pods.
fn capacity(resource: &str) -> String {
    format!(r#"sum(kube_node_status_allocatable{{cluster=~"$cluster", resource="{resource}"}})"#)
}

pub fn panels() -> Vec<Panel> {
    vec![
        bars(
            "How full the cluster is",
            "Requested: what pods reserved, of what nodes can give to pods. From 80 % on there is no room for a node to fail in a small cluster; at 100 % pods stay pending.",
        )
        .query(
            metrics_now(&format!("{} / {}", requested("cpu"), capacity("cpu")))
            .legend("CPU requested"),
        )
        .query(
            metrics_now(
                r#"
                sum(rate(container_cpu_usage_seconds_total{cluster=~"$cluster", container!=""}[5m]))
                / sum(kube_node_status_allocatable{cluster=~"$cluster", resource="cpu"})
                "#,
            )
            .legend("CPU used"),
        )
        .query(
            metrics_now(&format!("{} / {}", requested("memory"), capacity("memory")))
            .legend("Memory requested"),
        )
        .query(
            metrics_now(
                r#"
                sum(container_memory_working_set_bytes{cluster=~"$cluster", container!=""})
                / sum(kube_node_status_allocatable{cluster=~"$cluster", resource="memory"})
                "#,
            )
            .legend("Memory used"),
        )
        .query(
            metrics_now(
                r#"
                sum(kube_pod_status_phase{cluster=~"$cluster", phase=~"Pending|Running"})
                / sum(kube_node_status_allocatable{cluster=~"$cluster", resource="pods"})
                "#,
            )
            .legend("Pods"),
        )
        .query(
            metrics_now(
                r#"
                max(
                  1 - node_filesystem_avail_bytes{cluster=~"$cluster", fstype!~"tmpfs|overlay|squashfs|ramfs|iso9660|erofs"}
                    / node_filesystem_size_bytes
                )
                "#,
            )
            .legend("Fullest disk"),
        )
        .query(
            metrics_now(
                r#"max(kubelet_volume_stats_used_bytes{cluster=~"$cluster"} / kubelet_volume_stats_capacity_bytes)"#,
            )
            .legend("Fullest volume"),
        )
        .unit(Unit::Fraction)
        .decimals(0)
        .between(0.0, 1.0)
        .thresholds(Color::Green, FULL)
        .empty("No data")
        .link("Cluster", CLUSTER),
        lines("CPU", "Cores that pods use and reserve, against those that nodes can give.")
            .query(
                metrics(r#"sum(rate(container_cpu_usage_seconds_total{cluster=~"$cluster", container!=""}[$__rate_interval]))"#)
                    .legend("used"),
            )
            .query(
                metrics(&requested("cpu"))
                .legend("requested"),
            )
            .query(
                metrics(&capacity("cpu")).legend("capacity"),
            )
            .field(field("capacity").bound(Color::Red))
            .unit(Unit::Cores)
            .zero_based()
            .empty("No data")
            .sized(6, 8)
            .link("Cluster", CLUSTER),
        lines("Memory", "Memory that pods use and reserve, against what nodes can give.")
            .query(
                metrics(r#"sum(container_memory_working_set_bytes{cluster=~"$cluster", container!=""})"#).legend("used"),
            )
            .query(
                metrics(&requested("memory"))
                .legend("requested"),
            )
            .query(
                metrics(&capacity("memory"))
                    .legend("capacity"),
            )
            .field(field("capacity").bound(Color::Red))
            .unit(Unit::Bytes)
            .zero_based()
            .empty("No data")
            .sized(6, 8)
            .link("Cluster", CLUSTER),
        bars(
            "Fullest volumes",
            "Persistent volumes by how full they are. Not every storage driver reports it.",
        )
        .query(
            metrics_now(
                r#"
                topk(6,
                  max by (namespace, persistentvolumeclaim) (
                    kubelet_volume_stats_used_bytes{cluster=~"$cluster"} / kubelet_volume_stats_capacity_bytes
                  )
                )
                "#,
            )
            .legend("{{namespace}}/{{persistentvolumeclaim}}"),
        )
        .unit(Unit::Fraction)
        .decimals(0)
        .between(0.0, 1.0)
        .thresholds(Color::Green, FULL)
        .empty("No volumes, or none that reports")
        .link("Volumes", VOLUMES),
    ]
}
