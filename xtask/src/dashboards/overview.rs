//! Is my cluster fine?

mod ourselves;
mod pressure;

use super::grafana::{Dashboard, Variable, cluster};
use super::look::{Color, Unit, field};
use super::panel::{Order, Panel, bars, columns, row, stat, table};
use super::query::{logs, metrics_now, rows};

/// Dashboards of kube-prometheus-stack; a test holds that they have these ids.
const CLUSTER: &str = "/d/efa86fd1d0c121a26444b636a3f509a8?${__url_time_range}";
const NODES: &str = "/d/7d57716318ee0dddbac5a7f451fb7753?${__url_time_range}";
const VOLUMES: &str = "/d/919b92a8e8041bd567af9edab12c840c?${__url_time_range}";
const PROMETHEUS: &str = "/d/9fa0d141-d019-4ad7-8bc5-42196ee308bd?${__url_time_range}";
const ALERTMANAGER: &str = "/d/alertmanager-overview?${__url_time_range}";
const POD: &str =
    "/d/6581e46e4e5c7ba40a07646395ef7b23?var-namespace=${__data.fields.Namespace}&var-pod=${__data.fields.Pod}";

/// A node or volume that is this full needs a look; the second bound is where work begins to fail.
const FULL: &[(f64, Color)] = &[(0.8, Color::Orange), (0.9, Color::Red)];
const ANY_IS_BAD: &[(f64, Color)] = &[(1.0, Color::Red)];
const ANY_IS_ODD: &[(f64, Color)] = &[(1.0, Color::Orange)];

pub fn dashboard() -> Dashboard {
    let mut panels = verdict();
    panels.push(row("Pressure"));
    panels.extend(pressure::panels());
    panels.push(row("What is wrong"));
    panels.extend(wrong());
    panels.push(row("Errors in logs"));
    panels.push(errors());
    panels.push(row("Cluster Tamer itself"));
    panels.extend(ourselves::panels());
    panels.push(row("Costs"));
    panels.push(costs());
    Dashboard {
        name: "overview",
        title: "Overview",
        about: "Is my cluster fine? Green above means yes. Each number leads to the dashboard with the details.",
        refresh: "1m",
        variables: vec![
            cluster(),
            Variable::Constant {
                name: "stack",
                value: "monitoring",
            },
        ],
        annotations: vec![],
        panels,
    }
}

fn verdict() -> Vec<Panel> {
    vec![
        stat("Critical alerts", "Alerts with severity critical that fire now.")
            .query(metrics_now(
                r#"count(ALERTS{alertstate="firing", severity="critical", cluster=~"$cluster|"}) or vector(0)"#,
            ))
            .thresholds(Color::Green, ANY_IS_BAD)
            .leads_to("Alert history", "alert-history"),
        stat("Warnings", "Alerts with severity warning that fire now.")
            .query(metrics_now(
                r#"count(ALERTS{alertstate="firing", severity="warning", cluster=~"$cluster|"}) or vector(0)"#,
            ))
            .thresholds(Color::Green, ANY_IS_ODD)
            .leads_to("Alert history", "alert-history"),
        stat("Nodes not ready", "Nodes whose kubelet does not say that it is ready.")
            .query(metrics_now(
                r#"sum(1 - kube_node_status_condition{cluster=~"$cluster", condition="Ready", status="true"})"#,
            ))
            .thresholds(Color::Green, ANY_IS_BAD)
            .empty("No data")
            .link("Nodes", NODES),
        stat(
            "Pods not ready",
            "Pods that should serve and do not. Those that ran to their end do not count.",
        )
        .query(metrics_now(
            r#"
            count(
              (kube_pod_status_ready{cluster=~"$cluster", condition="false"} == 1)
              unless on (cluster, namespace, pod) (kube_pod_status_phase{phase="Succeeded"} == 1)
            )
            or 0 * sum(kube_pod_status_ready{cluster=~"$cluster", condition="false"})
            "#,
        ))
        .thresholds(Color::Green, &[(1.0, Color::Orange), (10.0, Color::Red)])
        .empty("No data")
        .link("Cluster", CLUSTER),
        stat("Restarts", "Restarts of containers in the last hour.")
            .query(metrics_now(
                r#"sum(round(increase(kube_pod_container_status_restarts_total{cluster=~"$cluster"}[1h])))"#,
            ))
            .thresholds(Color::Green, &[(1.0, Color::Yellow), (10.0, Color::Red)])
            .empty("No data")
            .link("Cluster", CLUSTER),
        stat("Probes down", "Addresses that do not answer as they should.")
            .query(metrics_now(
                r#"
                count(probe_success{cluster=~"$cluster"} == 0)
                or 0 * count(probe_success{cluster=~"$cluster"})
                "#,
            ))
            .thresholds(Color::Green, ANY_IS_BAD)
            .empty("No probes")
            .leads_to("Probes and certificates", "probes"),
        stat("Flux not ready", "Flux resources that are neither ready nor suspended.")
            .query(metrics_now(
                r#"
                count(gotk_resource_info{cluster=~"$cluster", ready="False", suspended!="true"})
                or 0 * count(gotk_resource_info{cluster=~"$cluster"})
                "#,
            ))
            .thresholds(Color::Green, ANY_IS_BAD)
            .empty("No Flux here")
            .leads_to("Flux", "flux"),
        stat(
            "Costs, per day",
            "What nodes, volumes and load balancers cost in a day, at their prices of now.",
        )
        .query(metrics_now(
            r#"24 * sum(tamer:cluster_cost:hourly{cluster=~"$cluster"})"#,
        ))
        .unit(Unit::Money)
        .decimals(2)
        .thresholds(Color::Blue, &[])
        .empty("No prices yet")
        .leads_to("Costs", "costs"),
    ]
}

fn wrong() -> Vec<Panel> {
    vec![
        table("Firing alerts", "What fires now, and since when.")
            .query(rows(
                r#"
                1000 * max by (severity, alertname, namespace) (
                  ALERTS_FOR_STATE{cluster=~"$cluster|", severity=~"critical|warning|info"}
                  and ignoring (alertstate) ALERTS{alertstate="firing"}
                )
                "#,
            ))
            .headings(&[
                ("severity", "Severity"),
                ("alertname", "Alert"),
                ("namespace", "Namespace"),
                ("Value", "Since"),
            ])
            .field(field("Severity").width(100).words(SEVERITIES))
            .field(field("Since").unit(Unit::Ago).width(150))
            .sorted_by("Since", Order::LargestFirst)
            .empty("Nothing fires")
            .leads_to("Alert history", "alert-history"),
        table(
            "Pods in trouble",
            "Containers that wait for something other than their start, pods that find no node, and what restarted in the last hour.",
        )
        .query(rows(
            r#"
            max by (namespace, pod, reason) (
              kube_pod_container_status_waiting_reason{cluster=~"$cluster", reason!~"ContainerCreating|PodInitializing"} == 1
            )
            or on (namespace, pod)
            max by (namespace, pod, reason) (
              label_replace(kube_pod_status_phase{cluster=~"$cluster", phase="Pending"} == 1, "reason", "Pending", "", "")
            )
            "#,
        ))
        .query(rows(
            r#"
            round(
              sum by (namespace, pod) (increase(kube_pod_container_status_restarts_total{cluster=~"$cluster"}[1h]))
            ) > 0
            "#,
        ))
        .headings(&[
            ("namespace", "Namespace"),
            ("pod", "Pod"),
            ("reason", "Reason"),
            ("Value #B", "Restarts"),
        ])
        .field(field("Pod").link("Show the pod", POD))
        .field(field("Restarts").width(90))
        .sorted_by("Restarts", Order::LargestFirst)
        .empty("All pods are well")
        .link("Cluster", CLUSTER),
    ]
}

const SEVERITIES: &[(&str, &str, Color)] = &[
    ("critical", "critical", Color::Red),
    ("warning", "warning", Color::Orange),
    ("info", "info", Color::Blue),
];

fn errors() -> Panel {
    columns(
        "Errors in logs, last hour",
        "Lines that Loki takes for errors, by namespace. Click on one to read them.",
    )
    .query(
        logs(
            r#"
            sum by (namespace) (count_over_time(
              {cluster=~"$cluster", namespace=~".+", job!~"integrations/.*"} | detected_level=~"error|critical|fatal" [$__auto]
            ))
            "#,
        )
        .legend("{{namespace}}"),
    )
    .only_the_last("1h")
    .sized(24, 8)
    .empty("No errors")
    .link("Read the errors", &explore(r#"{cluster=~"$cluster", namespace=~".+"} | detected_level=~"error|critical|fatal""#))
}

fn costs() -> Panel {
    bars(
        "Dearest namespaces, per day",
        "What each namespace reserves and uses, at the prices of now.",
    )
    .query(
        metrics_now(r#"topk(8, 24 * sum by (namespace) (tamer:namespace_cost:hourly{cluster=~"$cluster"}))"#)
            .legend("{{namespace}}"),
    )
    .unit(Unit::Money)
    .decimals(2)
    .zero_based()
    .thresholds(Color::Blue, &[])
    .empty("No prices yet")
    .sized(24, 7)
    .leads_to("Costs", "costs")
}

/// Explore with a query on Loki. The address is JSON in an URL; Grafana fills in the variables.
fn explore(logql: &str) -> String {
    let query = serde_json::json!({"here": {
        "datasource": "loki",
        "queries": [{"refId": "A", "datasource": {"type": "loki", "uid": "loki"}, "expr": logql}],
        "range": {"from": "now-1h", "to": "now"},
    }});
    format!("/explore?schemaVersion=1&panes={}", encode(&query.to_string()))
}

/// Percent-encodes all but what Grafana must still read as a variable.
fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"$-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
