//! What the cluster costs, who causes it, and what nobody uses.

use super::grafana::{Dashboard, Pick, Variable, cluster};
use super::look::{Color, Unit, field};
use super::panel::{Order, Panel, areas, bars, lines, row, stat, table};
use super::query::{metrics, metrics_now, rows};

const NO_PRICES: &str = "No prices yet: OpenCost needs some minutes";
const BUDGET: &[(f64, Color)] = &[(0.8, Color::Orange), (1.0, Color::Red)];

pub fn dashboard() -> Dashboard {
    let mut panels = numbers();
    panels.push(row("By namespace"));
    panels.extend(namespaces());
    panels.push(row("What nobody uses"));
    panels.extend(idle());
    panels.push(row("What is paid for"));
    panels.extend(things());
    Dashboard {
        name: "costs",
        title: "Costs",
        about: "What the cluster costs at the prices that OpenCost knows: list prices of the cloud, or your own. Not a bill: discounts, traffic and what lies outside the cluster are not in it.",
        refresh: "5m",
        variables: vec![
            cluster(),
            Variable::Label {
                name: "namespace",
                title: "Namespace",
                metric: "tamer:namespace_cost:hourly",
                label: "namespace",
                pick: Pick::Many,
            },
        ],
        annotations: vec![],
        panels,
    }
}

fn numbers() -> Vec<Panel> {
    vec![
        stat("Per day", "What nodes, volumes and load balancers cost in a day, at their prices of now.")
            .query(metrics_now(r#"24 * sum(tamer:cluster_cost:hourly{cluster=~"$cluster"})"#))
            .unit(Unit::Money)
            .decimals(2)
            .thresholds(Color::Blue, &[])
            .empty(NO_PRICES)
            .sized(5, 4),
        stat("Per month", "730 hours at the pace of the last day.")
            .query(metrics_now(r#"sum(tamer:cluster_cost:monthly{cluster=~"$cluster"})"#))
            .unit(Unit::Money)
            .decimals(0)
            .thresholds(Color::Blue, &[])
            .empty(NO_PRICES)
            .sized(5, 4),
        stat(
            "Idle",
            "Share of the nodes' costs that no container asks for or uses. 20 to 40 % is usual: room for a node to fail, and for deployments.",
        )
        .query(metrics_now(
            r#"
            sum(tamer:idle_cost:hourly{cluster=~"$cluster"})
            / sum(tamer:node_cost:hourly{cluster=~"$cluster"})
            "#,
        ))
        .unit(Unit::Fraction)
        .decimals(0)
        .thresholds(Color::Green, &[(0.4, Color::Yellow), (0.6, Color::Orange)])
        .empty(NO_PRICES)
        .sized(5, 4),
        stat("Budget of the cluster", "Share of the cluster's budget that the month takes at the pace of the last day.")
            .query(metrics_now(
                r#"
                sum(tamer:cluster_cost:monthly{cluster=~"$cluster"})
                / sum(tamer:cluster_budget:monthly{cluster=~"$cluster"})
                "#,
            ))
            .unit(Unit::Fraction)
            .decimals(0)
            .thresholds(Color::Green, BUDGET)
            .empty("No budget")
            .sized(5, 4),
        stat(
            "Over budget",
            "Namespaces that cost more than their budget if the month goes on at the pace of the last day.",
        )
        .query(metrics_now(
            r#"
            count(
              tamer:namespace_cost:monthly{cluster=~"$cluster"}
              > on (cluster, namespace) tamer:namespace_budget:monthly
            )
            or 0 * count(tamer:namespace_budget:monthly{cluster=~"$cluster"})
            "#,
        ))
        .thresholds(Color::Green, &[(1.0, Color::Red)])
        .empty("No budgets")
        .sized(4, 4),
    ]
}

fn namespaces() -> Vec<Panel> {
    let hourly = r#"tamer:namespace_cost:hourly{cluster=~"$cluster", namespace=~"$namespace"}"#;
    vec![
        areas(
            "Per day, by namespace",
            "The larger of what pods reserve and what they use, and their volumes.",
        )
        .query(metrics(&format!("24 * sum by (namespace) ({hourly})")).legend("{{namespace}}"))
        .unit(Unit::Money)
        .decimals(2)
        .zero_based()
        .empty(NO_PRICES)
        .sized(16, 10),
        bars(
            "Budget used",
            "The month at the pace of the last day, as a share of the budget.",
        )
        .query(
            metrics_now(
                r#"
                sort_desc(
                  tamer:namespace_cost:monthly{cluster=~"$cluster", namespace=~"$namespace"}
                  / on (cluster, namespace) tamer:namespace_budget:monthly
                )
                "#,
            )
            .legend("{{namespace}}"),
        )
        .unit(Unit::Fraction)
        .decimals(0)
        .between(0.0, 1.2)
        .thresholds(Color::Green, BUDGET)
        .empty("No budgets")
        .sized(8, 10),
        table(
            "Namespaces, per month",
            "Now, in average over the time range, and the budget.",
        )
        .query(rows(&format!("730 * sum by (namespace) ({hourly})")))
        .query(rows(&format!(
            "730 * sum by (namespace) (avg_over_time({hourly}[$__range]))"
        )))
        .query(rows(
            r#"max by (namespace) (tamer:namespace_budget:monthly{namespace=~"$namespace"})"#,
        ))
        .headings(&[
            ("namespace", "Namespace"),
            ("Value #A", "Now"),
            ("Value #B", "Average"),
            ("Value #C", "Budget"),
        ])
        .field(field("Now").unit(Unit::Money).decimals(2))
        .field(field("Average").unit(Unit::Money).decimals(2))
        .field(field("Budget").unit(Unit::Money).decimals(2))
        .sorted_by("Now", Order::LargestFirst)
        .empty(NO_PRICES)
        .sized(12, 9),
        areas(
            "Per day, by resource",
            "CPU, memory, GPU, storage and load balancers of the chosen namespaces.",
        )
        .query(metrics(&format!("24 * sum by (resource) ({hourly})")).legend("{{resource}}"))
        .unit(Unit::Money)
        .decimals(2)
        .zero_based()
        .empty(NO_PRICES)
        .sized(12, 9),
    ]
}

fn idle() -> Vec<Panel> {
    vec![
        areas("Used and idle, per day", "What namespaces cause, and what is left of the nodes.")
            .query(
                metrics(
                    r#"
                    24 * (
                      sum(tamer:node_cost:hourly{cluster=~"$cluster"}) - sum(tamer:idle_cost:hourly{cluster=~"$cluster"})
                    )
                    "#,
                )
                .legend("used"),
            )
            .query(metrics(r#"24 * sum(tamer:idle_cost:hourly{cluster=~"$cluster"})"#).legend("idle"))
            .unit(Unit::Money)
            .decimals(2)
            .zero_based()
            .empty(NO_PRICES),
        lines(
            "Reserved but not used",
            "Cores that pods reserve beyond what they use, by namespace: the cheapest thing to give back.",
        )
        .query(
            metrics(
                r#"
                topk(8,
                  sum by (namespace) (kube_pod_container_resource_requests{cluster=~"$cluster", namespace=~"$namespace", resource="cpu"})
                  - sum by (namespace) (rate(container_cpu_usage_seconds_total{cluster=~"$cluster", container!=""}[$__rate_interval]))
                  > 0
                )
                "#,
            )
            .legend("{{namespace}}"),
        )
        .unit(Unit::Cores)
        .zero_based()
        .empty("Nothing is reserved"),
    ]
}

fn things() -> Vec<Panel> {
    vec![
        table("Nodes", "Each node at its price of now.")
            .query(rows(
                r#"max by (node, instance_type, region) (node_total_hourly_cost{cluster=~"$cluster"})"#,
            ))
            .query(rows(
                r#"730 * max by (node, instance_type, region) (node_total_hourly_cost{cluster=~"$cluster"})"#,
            ))
            .headings(&[
                ("node", "Node"),
                ("instance_type", "Type"),
                ("region", "Region"),
                ("Value #A", "Per hour"),
                ("Value #B", "Per month"),
            ])
            .field(field("Per hour").unit(Unit::Money).decimals(4))
            .field(field("Per month").unit(Unit::Money).decimals(2))
            .sorted_by("Per month", Order::LargestFirst)
            .empty(NO_PRICES),
        table(
            "Volumes",
            "Each persistent volume. One that is Released or Available costs money and serves nobody.",
        )
        .query(rows(
            r#"
            730 * max by (cluster, persistentvolume) (pv_hourly_cost{cluster=~"$cluster"})
            * on (cluster, persistentvolume) (max by (cluster, persistentvolume) (kube_persistentvolume_capacity_bytes) / 1024 ^ 3)
            * on (cluster, persistentvolume) group_right () max by (cluster, persistentvolume, phase) (kube_persistentvolume_status_phase == 1)
            "#,
        ))
        .headings(&[
            ("persistentvolume", "Volume"),
            ("phase", "State"),
            ("Value", "Per month"),
        ])
        .field(field("State").words(&[
            ("Bound", "Bound", Color::Green),
            ("Released", "Released", Color::Orange),
            ("Available", "Available", Color::Orange),
            ("Failed", "Failed", Color::Red),
        ]))
        .field(field("Per month").unit(Unit::Money).decimals(2))
        .sorted_by("Per month", Order::LargestFirst)
        .empty("No volumes with a price"),
    ]
}
