//! Do the addresses answer, how fast, and how long are their certificates good for?

use super::grafana::{Dashboard, Pick, Variable, cluster};
use super::look::{Color, Unit, field};
use super::panel::{Order, Panel, areas, bars, lines, row, stat, table, timeline};
use super::query::{metrics, metrics_now, rows};

const NO_PROBES: &str = "No probes: name targets in `blackboxProbeTargets`";
const NO_TLS: &str = "No target with TLS";
/// The defaults of `certificates.criticalDays` and `certificates.warningDays`.
const DAYS_LEFT: &[(f64, Color)] = &[(3.0, Color::Orange), (14.0, Color::Green)];

pub fn dashboard() -> Dashboard {
    let mut panels = numbers();
    panels.push(targets());
    panels.push(
        timeline("Answers", "Each line is a target.")
            .query(
                metrics(r#"min by (instance) (probe_success{cluster=~"$cluster", instance=~"$target"})"#)
                    .legend("{{instance}}"),
            )
            .says("0", "down", Color::Red)
            .says("1", "up", Color::Green)
            .empty(NO_PROBES)
            .sized(24, 8),
    );
    panels.push(row("Time to answer"));
    panels.extend(durations());
    panels.push(row("Certificates"));
    panels.extend(certificates());
    Dashboard {
        name: "probes",
        title: "Probes and certificates",
        about: "Addresses that are asked from inside the cluster: whether they answer, how fast, and when their certificates end.",
        refresh: "1m",
        variables: vec![
            cluster(),
            Variable::Label {
                name: "target",
                title: "Target",
                metric: "probe_success",
                label: "instance",
                pick: Pick::Many,
            },
        ],
        annotations: vec![],
        panels,
    }
}

fn numbers() -> Vec<Panel> {
    vec![
        stat("Targets", "Addresses that are asked.")
            .query(metrics_now(
                r#"count(count by (instance) (probe_success{cluster=~"$cluster", instance=~"$target"}))"#,
            ))
            .thresholds(Color::Grey, &[])
            .empty("None")
            .sized(4, 4),
        stat("Down", "Addresses that do not answer as they should.")
            .query(metrics_now(
                r#"
                count(probe_success{cluster=~"$cluster", instance=~"$target"} == 0)
                or 0 * count(probe_success{cluster=~"$cluster", instance=~"$target"})
                "#,
            ))
            .thresholds(Color::Green, &[(1.0, Color::Red)])
            .empty("None")
            .sized(4, 4),
        stat(
            "Not measured",
            "Targets that nobody asks: the exporter does not answer, or takes longer than it may.",
        )
        .query(metrics_now(
            r#"
            count(up{cluster=~"$cluster", job="blackbox", instance=~"$target"} == 0)
            or 0 * count(up{cluster=~"$cluster", job="blackbox", instance=~"$target"})
            "#,
        ))
        .thresholds(Color::Green, &[(1.0, Color::Orange)])
        .empty("None")
        .sized(4, 4),
        stat(
            "Availability",
            "Share of good answers in this time range, all targets together.",
        )
        .query(metrics_now(
            r#"avg(avg_over_time(probe_success{cluster=~"$cluster", instance=~"$target"}[$__range]))"#,
        ))
        .unit(Unit::Fraction)
        .decimals(2)
        .thresholds(Color::Red, &[(0.99, Color::Orange), (0.999, Color::Green)])
        .empty("None")
        .sized(4, 4),
        stat("Slowest", "Longest time that a target takes to answer now.")
            .query(metrics_now(
                r#"max(probe_duration_seconds{cluster=~"$cluster", instance=~"$target"})"#,
            ))
            .unit(Unit::Seconds)
            .decimals(2)
            .thresholds(Color::Green, &[(1.0, Color::Yellow), (5.0, Color::Orange)])
            .empty("None")
            .sized(4, 4),
        stat("Next certificate", "Days until the first certificate ends.")
            .query(metrics_now(
                r#"
                (min(probe_ssl_earliest_cert_expiry{cluster=~"$cluster", instance=~"$target"}) - time()) / 86400
                "#,
            ))
            .unit(Unit::Days)
            .decimals(0)
            .thresholds(Color::Red, DAYS_LEFT)
            .empty(NO_TLS)
            .sized(4, 4),
    ]
}

fn targets() -> Panel {
    let of = r#"cluster=~"$cluster", instance=~"$target""#;
    table("Targets", "One line for each; availability is over the time range.")
        .query(rows(&format!("min by (instance, module) (probe_success{{{of}}})")))
        .query(rows(&format!(
            "avg by (instance, module) (avg_over_time(probe_success{{{of}}}[$__range]))"
        )))
        .query(rows(&format!(
            "max by (instance, module) (probe_duration_seconds{{{of}}})"
        )))
        .query(rows(&format!(
            "max by (instance, module) (probe_http_status_code{{{of}}})"
        )))
        .query(rows(&format!(
            "(min by (instance, module) (probe_ssl_earliest_cert_expiry{{{of}}}) - time()) / 86400"
        )))
        .headings(&[
            ("Value #A", "Now"),
            ("instance", "Target"),
            ("module", "Module"),
            ("Value #B", "Availability"),
            ("Value #C", "Duration"),
            ("Value #D", "HTTP status"),
            ("Value #E", "Certificate ends in"),
        ])
        .field(
            field("Now")
                .width(80)
                .words(&[("0", "down", Color::Red), ("1", "up", Color::Green)]),
        )
        .field(
            field("Availability")
                .unit(Unit::Fraction)
                .decimals(2)
                .thresholds(Color::Red, &[(0.99, Color::Orange), (0.999, Color::Green)]),
        )
        .field(field("Duration").unit(Unit::Seconds).decimals(2))
        .field(
            field("Certificate ends in")
                .unit(Unit::Days)
                .decimals(0)
                .thresholds(Color::Red, DAYS_LEFT),
        )
        .sorted_by("Now", Order::SmallestFirst)
        .empty(NO_PROBES)
        .sized(24, 9)
}

fn durations() -> Vec<Panel> {
    vec![
        lines("By target", "From the first packet to the end of the answer.")
            .query(
                metrics(r#"max by (instance) (probe_duration_seconds{cluster=~"$cluster", instance=~"$target"})"#)
                    .legend("{{instance}}"),
            )
            .unit(Unit::Seconds)
            .zero_based()
            .empty(NO_PROBES),
        areas(
            "By phase, average of the HTTP targets",
            "Where the time goes: finding the name, connecting, TLS, waiting for the first byte, reading.",
        )
        .query(
            metrics(r#"avg by (phase) (probe_http_duration_seconds{cluster=~"$cluster", instance=~"$target"})"#)
                .legend("{{phase}}"),
        )
        .unit(Unit::Seconds)
        .zero_based()
        .empty("No HTTP targets"),
    ]
}

fn certificates() -> Vec<Panel> {
    vec![
        bars(
            "Days left",
            "Until the first certificate of each target's chain ends. Orange below 14 days, red below 3.",
        )
        .query(
            metrics_now(
                r#"
                sort(
                  (min by (instance) (probe_ssl_earliest_cert_expiry{cluster=~"$cluster", instance=~"$target"}) - time()) / 86400
                )
                "#,
            )
            .legend("{{instance}}"),
        )
        .unit(Unit::Days)
        .decimals(0)
        .between(0.0, 90.0)
        .thresholds(Color::Red, DAYS_LEFT)
        .empty(NO_TLS)
        .sized(12, 8),
        lines("Days left over time", "A step up is a renewal.")
            .query(
                metrics(
                    r#"
                    (min by (instance) (probe_ssl_earliest_cert_expiry{cluster=~"$cluster", instance=~"$target"}) - time()) / 86400
                    "#,
                )
                .legend("{{instance}}"),
            )
            .unit(Unit::Days)
            .zero_based()
            .empty(NO_TLS),
    ]
}
