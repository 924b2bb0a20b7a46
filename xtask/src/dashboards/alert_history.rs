//! What fires, what fired in the last 14 days, and what was deployed meanwhile.

use super::flux::{DEPLOYED, FAILED, events};
use super::grafana::{Annotation, Dashboard, Pick, Variable, cluster};
use super::look::{Color, Unit, field};
use super::panel::{Order, Panel, log_lines, row, stat, table, timeline};
use super::query::{logs, logs_now, metrics, metrics_now, rows};

pub fn dashboard() -> Dashboard {
    let mut panels = numbers();
    panels.push(flow());
    panels.extend(tables());
    panels.push(row("Archive"));
    panels.push(archive());
    panels.push(row("Flux"));
    panels.push(
        log_lines(
            "Deployments and failures of Flux",
            "Events of the Flux controllers: new artifacts, releases, and what went wrong.",
        )
        .query(logs(&format!(
            r#"{DEPLOYED} | line_format "{{{{.kind}}}} {{{{.namespace}}}}/{{{{.name}}}} {{{{.reason}}}}: {{{{.msg}}}}""#
        )))
        .query(logs(&format!(
            r#"{FAILED} | line_format "{{{{.kind}}}} {{{{.namespace}}}}/{{{{.name}}}} {{{{.reason}}}}: {{{{.msg}}}}""#
        )))
        .empty("No Flux here, or nothing was deployed")
        .leads_to("Flux", "flux"),
    );
    Dashboard {
        name: "alert-history",
        title: "Alert history",
        about: "What fires now, what fired before, and what was deployed meanwhile, on one time axis. The archive keeps every alert with all its labels and texts as long as logs are kept.",
        refresh: "1m",
        variables: vec![
            cluster(),
            filter("alertname", "Alert", "alertname"),
            filter("severity", "Severity", "severity"),
            filter("namespace", "Namespace", "namespace"),
        ],
        annotations: vec![
            events("Flux deployments", "green", DEPLOYED),
            events("Flux failures", "red", FAILED),
            Annotation {
                name: "Alerts from the archive",
                color: "orange",
                query: logs(
                    r#"
                    {job="integrations/alertmanager/history", cluster=~"$cluster", alert_name=~"$alertname", severity=~"$severity", namespace=~"$namespace"}
                    | json summary="alert.annotations.summary"
                    "#,
                ),
                title: "{{alert_name}} {{alert_status}}",
                text: "{{summary}}",
                tags: "severity,namespace",
                shown: false,
            },
        ],
        panels,
    }
}

fn filter(name: &'static str, title: &'static str, label: &'static str) -> Variable {
    Variable::Label {
        name,
        title,
        metric: "ALERTS",
        label,
        pick: Pick::Many,
    }
}

fn numbers() -> Vec<Panel> {
    let firing = |severity: &str| {
        metrics_now(&format!(
            r#"
            count(ALERTS{{alertstate="firing", severity="{severity}", cluster=~"$cluster|", alertname=~"$alertname", namespace=~"$namespace"}})
            or vector(0)
            "#
        ))
    };
    vec![
        stat("Critical", "Critical alerts that fire now.")
            .query(firing("critical"))
            .thresholds(Color::Green, &[(1.0, Color::Red)])
            .sized(4, 4),
        stat("Warnings", "Warnings that fire now.")
            .query(firing("warning"))
            .thresholds(Color::Green, &[(1.0, Color::Orange)])
            .sized(4, 4),
        stat("Info", "Alerts that fire now and ask for nothing.")
            .query(firing("info"))
            .thresholds(Color::Green, &[(1.0, Color::Blue)])
            .sized(4, 4),
        stat(
            "Different alerts",
            "How many different alerts the archive holds for this time range.",
        )
        .query(logs_now(
            r#"
            count(count by (alert_name, namespace) (count_over_time(
              {job="integrations/alertmanager/history", alert_status="firing", cluster=~"$cluster", alert_name=~"$alertname", severity=~"$severity", namespace=~"$namespace"} [$__range]
            )))
            "#,
        ))
        .thresholds(Color::Grey, &[])
        .empty("None")
        .sized(4, 4),
        stat("Flux deployments", "Successful steps of Flux in this time range.")
            .query(logs_now(&format!("sum(count_over_time({DEPLOYED} [$__range]))")))
            .thresholds(Color::Grey, &[])
            .empty("None")
            .sized(4, 4)
            .leads_to("Flux", "flux"),
        stat("Flux failures", "Failed steps of Flux in this time range.")
            .query(logs_now(&format!("sum(count_over_time({FAILED} [$__range]))")))
            .thresholds(Color::Green, &[(1.0, Color::Red)])
            .empty("None")
            .sized(4, 4)
            .leads_to("Flux", "flux"),
    ]
}

/// The one timeline. A series that ends is followed by one zero: without it the last state would seem to go on.
fn flow() -> Panel {
    let firing = r#"ALERTS{alertstate="firing", cluster=~"$cluster|", alertname=~"$alertname", severity=~"$severity", namespace=~"$namespace"}"#;
    let graded = |offset: &str| {
        let of = |severity: &str| {
            firing.replace(
                r#"severity=~"$severity""#,
                &format!(r#"severity=~"$severity", {severity}"#),
            )
        };
        format!(
            r#"
            max by (alertname, namespace) (
              3 * {critical}{offset} or 2 * {warning}{offset} or {other}{offset}
            )
            "#,
            critical = of(r#"severity="critical""#),
            warning = of(r#"severity="warning""#),
            other = of(r#"severity!~"critical|warning|none""#),
        )
    };
    let broken = r#"gotk_resource_info{cluster=~"$cluster", ready="False", suspended!="true", exported_namespace=~"$namespace"}"#;
    timeline(
        "Alerts and Flux on one timeline",
        "Each line is an alert, or a Flux resource that was not ready. The marks are what Flux deployed (green) and what failed (red); switch them at the top.",
    )
    .query(metrics(&format!("{} or 0 * ({})", graded(""), graded(" offset $__interval"))).legend("{{alertname}} {{namespace}}"))
    .query(
        metrics(&format!(
            r#"
            4 * max by (customresource_kind, exported_namespace, name) ({broken})
            or 0 * max by (customresource_kind, exported_namespace, name) ({broken} offset $__interval)
            "#
        ))
        .legend("{{customresource_kind}} {{exported_namespace}}/{{name}}"),
    )
    .says("0", "over", Color::Nothing)
    .says("1", "info", Color::Blue)
    .says("2", "warning", Color::Orange)
    .says("3", "critical", Color::Red)
    .says("4", "Flux: not ready", Color::Yellow)
    .empty("Nothing fired")
}

fn tables() -> Vec<Panel> {
    vec![
        table("Firing now", "What fires now, and since when.")
            .query(rows(
                r#"
                1000 * max by (severity, alertname, namespace) (
                  ALERTS_FOR_STATE{cluster=~"$cluster|", alertname=~"$alertname", severity=~"$severity", namespace=~"$namespace", severity!="none"}
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
            .empty("Nothing fires"),
        table(
            "Most often in this time range",
            "Notifications in the archive. One that goes on is archived again every 12 hours.",
        )
        .query(logs_now(
            r#"
            topk(20, sum by (alert_name, severity) (count_over_time(
              {job="integrations/alertmanager/history", alert_status="firing", cluster=~"$cluster", alert_name=~"$alertname", severity=~"$severity", namespace=~"$namespace"} [$__range]
            )))
            "#,
        ))
        .headings(&[
            ("severity", "Severity"),
            ("alert_name", "Alert"),
            ("Value #A", "Notifications"),
        ])
        .field(field("Severity").width(100).words(SEVERITIES))
        .field(field("Notifications").width(120))
        .sorted_by("Notifications", Order::LargestFirst)
        .empty("Nothing was archived"),
    ]
}

/// `error` is what Flux calls its own alerts.
const SEVERITIES: &[(&str, &str, Color)] = &[
    ("critical", "critical", Color::Red),
    ("error", "error", Color::Red),
    ("warning", "warning", Color::Orange),
    ("info", "info", Color::Blue),
];

fn archive() -> Panel {
    log_lines(
        "Every alert with its texts",
        "Firing and resolved, as Alertmanager sent them. Open a line for its labels; the whole alert is in the line itself, without `line_format`, in Explore.",
    )
    .query(logs(
        r#"
        {job="integrations/alertmanager/history", cluster=~"$cluster", alert_name=~"$alertname", severity=~"$severity", namespace=~"$namespace"}
        | json summary="alert.annotations.summary", description="alert.annotations.description", message="alert.annotations.message"
        | line_format "{{.alert_status}} {{.severity}} {{.alert_name}} {{.namespace}}: {{.summary}} {{.description}} {{.message}}"
        "#,
    ))
    .empty("Nothing was archived")
    .sized(24, 12)
}
