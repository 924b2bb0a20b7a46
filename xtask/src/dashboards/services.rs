//! One service: how it does, and from there to its logs, traces and profiles.

use super::grafana::{Dashboard, Pick, Variable, cluster};
use super::look::{Color, Unit, field};
use super::panel::{Order, Panel, columns, flame_graph, lines, log_lines, node_graph, row, stat, table};
use super::query::{logs, metrics, metrics_now, profile, rows, service_graph, traces};

const NO_SPANS: &str = "No traces: send OTLP to tamer-receiver:4317 or :4318";
/// What others ask of the service; what it asks of others are client spans.
const ASKED: &str = r#"cluster=~"$cluster", service="$service", span_kind=~"SPAN_KIND_SERVER|SPAN_KIND_CONSUMER""#;
/// OTLP logs carry `namespace/service` where the service has a namespace.
const OF_SERVICE: &str = r#"cluster=~"$cluster", service_name=~"(.+/)?$service""#;

pub fn dashboard() -> Dashboard {
    let mut panels = numbers();
    panels.extend(over_time());
    panels.push(row("Operations and neighbours"));
    panels.extend(neighbours());
    panels.push(row("Logs"));
    panels.extend(lines_of_log());
    panels.push(row("Traces"));
    panels.extend(spans());
    panels.push(row("Profiles"));
    panels.push(
        flame_graph(
            "CPU",
            "Where the service spends its CPU time. It must send profiles to tamer-receiver:4040 under the same name.",
        )
        .query(profile(r#"{service_name="$service"}"#))
        .empty("No profiles of this service"),
    );
    Dashboard {
        name: "services",
        title: "Logs, traces and profiles",
        about: "One service: requests, errors and durations from its traces, then its logs, traces and profiles. A point on a graph of durations leads to a trace, a trace to the logs of its pods.",
        refresh: "1m",
        variables: vec![
            cluster(),
            Variable::Label {
                name: "service",
                title: "Service",
                metric: "traces_spanmetrics_calls_total",
                label: "service",
                pick: Pick::One,
            },
        ],
        annotations: vec![],
        panels,
    }
}

fn numbers() -> Vec<Panel> {
    vec![
        stat("Requests", "Per second, now.")
            .query(metrics_now(&format!(
                "sum(rate(traces_spanmetrics_calls_total{{{ASKED}}}[5m]))"
            )))
            .unit(Unit::PerSecond)
            .thresholds(Color::Blue, &[])
            .empty("None")
            .sized(8, 4),
        stat("Errors", "Share of requests that ended with an error, now.")
            .query(metrics_now(&format!(
                r#"
                (
                  sum(rate(traces_spanmetrics_calls_total{{{ASKED}, status_code="STATUS_CODE_ERROR"}}[5m]))
                  or 0 * sum(rate(traces_spanmetrics_calls_total{{{ASKED}}}[5m]))
                )
                / sum(rate(traces_spanmetrics_calls_total{{{ASKED}}}[5m]))
                "#
            )))
            .unit(Unit::Fraction)
            .decimals(2)
            .thresholds(Color::Green, &[(0.01, Color::Orange), (0.05, Color::Red)])
            .empty("No requests")
            .sized(8, 4),
        stat("Duration", "95 of 100 requests take less, now.")
            .query(metrics_now(&quantile("0.95", "5m")))
            .unit(Unit::Seconds)
            .thresholds(Color::Blue, &[])
            .empty("No requests")
            .sized(8, 4),
    ]
}

fn quantile(share: &str, range: &str) -> String {
    format!("histogram_quantile({share}, sum by (le) (rate(traces_spanmetrics_latency_bucket{{{ASKED}}}[{range}])))")
}

fn over_time() -> Vec<Panel> {
    vec![
        lines("Requests", "Per second, by what is asked for.")
            .query(
                metrics(&format!(
                    "sum by (span_name) (rate(traces_spanmetrics_calls_total{{{ASKED}}}[$__rate_interval]))"
                ))
                .legend("{{span_name}}"),
            )
            .unit(Unit::PerSecond)
            .zero_based()
            .empty(NO_SPANS)
            .sized(8, 8),
        lines("Errors", "Share of requests that ended with an error, by what is asked for.")
            .query(
                metrics(&format!(
                    r#"
                    sum by (span_name) (rate(traces_spanmetrics_calls_total{{{ASKED}, status_code="STATUS_CODE_ERROR"}}[$__rate_interval]))
                    / sum by (span_name) (rate(traces_spanmetrics_calls_total{{{ASKED}}}[$__rate_interval]))
                    "#
                ))
                .legend("{{span_name}}"),
            )
            .unit(Unit::Fraction)
            .zero_based()
            .empty("No errors")
            .sized(8, 8),
        lines("Durations", "Half, 95 and 99 of 100 requests take less. Each point is a request: click on it for its trace.")
            .query(metrics(&quantile("0.5", "$__rate_interval")).legend("50 %"))
            .query(metrics(&quantile("0.95", "$__rate_interval")).legend("95 %").with_exemplars())
            .query(metrics(&quantile("0.99", "$__rate_interval")).legend("99 %"))
            .unit(Unit::Seconds)
            .zero_based()
            .empty(NO_SPANS)
            .sized(8, 8),
    ]
}

fn neighbours() -> Vec<Panel> {
    let calls = format!("traces_spanmetrics_calls_total{{{ASKED}}}");
    vec![
        table("Operations", "In this time range, the busiest first.")
            .query(rows(&format!("sum by (span_name) (rate({calls}[$__range]))")))
            .query(rows(&format!(
                r#"
                sum by (span_name) (rate(traces_spanmetrics_calls_total{{{ASKED}, status_code="STATUS_CODE_ERROR"}}[$__range]))
                / sum by (span_name) (rate({calls}[$__range]))
                "#
            )))
            .query(rows(&format!(
                "histogram_quantile(0.95, sum by (span_name, le) (rate(traces_spanmetrics_latency_bucket{{{ASKED}}}[$__range])))"
            )))
            .headings(&[
                ("span_name", "Operation"),
                ("Value #A", "Requests"),
                ("Value #B", "Errors"),
                ("Value #C", "Duration, 95 %"),
            ])
            .field(field("Requests").unit(Unit::PerSecond).width(110))
            .field(
                field("Errors")
                    .unit(Unit::Fraction)
                    .decimals(2)
                    .width(90)
                    .thresholds(Color::Green, &[(0.01, Color::Orange), (0.05, Color::Red)]),
            )
            .field(field("Duration, 95 %").unit(Unit::Seconds).width(130))
            .sorted_by("Requests", Order::LargestFirst)
            .empty(NO_SPANS)
            .sized(12, 12),
        node_graph("Who calls whom", "The service and its neighbours. Click on one for its traces.")
            .query(service_graph(&[r#"{client="$service"}"#, r#"{server="$service"}"#]))
            .empty("No calls between services yet"),
    ]
}

fn lines_of_log() -> Vec<Panel> {
    vec![
        columns("Lines by level", "What Loki takes the lines for.")
            .query(
                logs(&format!(
                    "sum by (detected_level) (count_over_time({{{OF_SERVICE}}} [$__auto]))"
                ))
                .legend("{{detected_level}}"),
            )
            .only_the_last("6h")
            .empty("No logs under this name")
            .sized(24, 5),
        log_lines(
            "Logs",
            "Logs whose label service_name is the name of the service. A line with a trace has a button to it.",
        )
        .query(logs(&format!("{{{OF_SERVICE}}}")))
        .empty("No logs under this name")
        .sized(24, 10),
    ]
}

fn spans() -> Vec<Panel> {
    vec![
        table("Newest traces", "Click on an id to see the trace.")
            .query(traces(r#"{ resource.service.name = "$service" }"#))
            .empty(NO_SPANS)
            .sized(12, 9),
        table("Traces with errors", "Traces in which this service failed.")
            .query(traces(r#"{ resource.service.name = "$service" && status = error }"#))
            .empty("No errors")
            .sized(12, 9),
    ]
}
