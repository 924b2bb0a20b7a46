//! What Flux manages, and whether the cluster is as it should be.

use super::grafana::{Annotation, Dashboard, Pick, Variable, cluster};
use super::look::{Color, Unit, field};
use super::panel::{Order, Panel, columns, lines, log_lines, row, stat, table, timeline};
use super::query::{logs, metrics, metrics_now, rows};

/// Kubernetes events of Flux' own kinds. A Kustomization says "Reconciliation finished" at every interval: that is no news.
pub const DEPLOYED: &str = r#"{job="integrations/kubernetes/eventhandler", cluster=~"$cluster", namespace=~"$namespace", reason=~"NewArtifact|InstallSucceeded|UpgradeSucceeded|RollbackSucceeded|UninstallSucceeded|ReconciliationSucceeded|Progressing"} | logfmt kind, msg | kind=~"GitRepository|OCIRepository|HelmRepository|HelmChart|Bucket|Kustomization|HelmRelease" | msg!~"Reconciliation finished.*""#;
pub const FAILED: &str = r#"{job="integrations/kubernetes/eventhandler", cluster=~"$cluster", namespace=~"$namespace", level="Warning"} | logfmt kind, msg | kind=~"GitRepository|OCIRepository|HelmRepository|HelmChart|Bucket|Kustomization|HelmRelease""#;

const NO_FLUX: &str = "No Flux here";

pub fn dashboard() -> Dashboard {
    let mut panels = numbers();
    panels.push(resources());
    panels.push(states());
    panels.push(row("Events"));
    panels.push(
        log_lines(
            "What Flux did and what failed",
            "Events of the Flux controllers, without the ones that say at every interval that nothing changed.",
        )
        .query(logs(&format!(
            r#"{DEPLOYED} | line_format "{{{{.kind}}}} {{{{.namespace}}}}/{{{{.name}}}} {{{{.reason}}}}: {{{{.msg}}}}""#
        )))
        .query(logs(&format!(
            r#"{FAILED} | line_format "{{{{.kind}}}} {{{{.namespace}}}}/{{{{.name}}}} {{{{.reason}}}}: {{{{.msg}}}}""#
        )))
        .empty("No Flux here, or nothing happened"),
    );
    panels.push(row("Controllers"));
    panels.extend(controllers());
    Dashboard {
        name: "flux",
        title: "Flux",
        about: "What Flux manages here, whether it is ready, and how the controllers are.",
        refresh: "1m",
        variables: vec![
            cluster(),
            filter("namespace", "Namespace", "exported_namespace"),
            filter("kind", "Kind", "customresource_kind"),
        ],
        annotations: vec![
            events("Deployments", "green", DEPLOYED),
            events("Failures", "red", FAILED),
        ],
        panels,
    }
}

fn filter(name: &'static str, title: &'static str, label: &'static str) -> Variable {
    Variable::Label {
        name,
        title,
        metric: "gotk_resource_info",
        label,
        pick: Pick::Many,
    }
}

/// How many resources are in a state; zero where there is Flux, nothing where there is none.
fn count(state: &str) -> String {
    let all = r#"cluster=~"$cluster", exported_namespace=~"$namespace", customresource_kind=~"$kind""#;
    format!("count(gotk_resource_info{{{all}, {state}}}) or 0 * count(gotk_resource_info{{{all}}})")
}

fn numbers() -> Vec<Panel> {
    vec![
        stat("Ready", "Resources that are as they should be.")
            .query(metrics_now(&count(r#"ready="True""#)))
            .thresholds(Color::Green, &[])
            .empty(NO_FLUX)
            .sized(5, 4),
        stat("Not ready", "Resources that failed.")
            .query(metrics_now(&count(r#"ready="False", suspended!="true""#)))
            .thresholds(Color::Green, &[(1.0, Color::Red)])
            .empty(NO_FLUX)
            .sized(5, 4),
        stat("At work", "Resources that are being reconciled.")
            .query(metrics_now(&count(r#"ready="Unknown", suspended!="true""#)))
            .thresholds(Color::Green, &[(1.0, Color::Blue)])
            .empty(NO_FLUX)
            .sized(5, 4),
        stat(
            "Stalled",
            "Resources that Flux has given up: somebody must change them.",
        )
        .query(metrics_now(&count(r#"stalled="True", suspended!="true""#)))
        .thresholds(Color::Green, &[(1.0, Color::Red)])
        .empty(NO_FLUX)
        .sized(5, 4),
        stat("Suspended", "Resources that somebody has stopped.")
            .query(metrics_now(&count(r#"suspended="true""#)))
            .thresholds(Color::Green, &[(1.0, Color::Yellow)])
            .empty(NO_FLUX)
            .sized(4, 4),
    ]
}

fn resources() -> Panel {
    table("Resources", "All that Flux manages, with the revision that is applied.")
        .query(rows(
            r#"
            max by (customresource_kind, exported_namespace, name, ready, ready_reason, suspended, revision) (
              gotk_resource_info{cluster=~"$cluster", exported_namespace=~"$namespace", customresource_kind=~"$kind"}
            )
            "#,
        ))
        .headings(&[
            ("ready", "Ready"),
            ("customresource_kind", "Kind"),
            ("exported_namespace", "Namespace"),
            ("name", "Name"),
            ("ready_reason", "Reason"),
            ("revision", "Revision"),
            ("suspended", "Suspended"),
        ])
        .field(field("Ready").width(90).words(&[
            ("True", "ready", Color::Green),
            ("False", "not ready", Color::Red),
            ("Unknown", "at work", Color::Blue),
        ]))
        .field(
            field("Suspended")
                .width(110)
                .words(&[("true", "suspended", Color::Yellow), ("false", "", Color::Nothing)]),
        )
        .sorted_by("Ready", Order::SmallestFirst)
        .empty(NO_FLUX)
        .sized(24, 10)
}

/// A series that ends is followed by one zero: without it the last state would seem to go on.
fn states() -> Panel {
    let all = r#"cluster=~"$cluster", exported_namespace=~"$namespace", customresource_kind=~"$kind""#;
    let by = "max by (customresource_kind, exported_namespace, name)";
    timeline(
        "Readiness",
        "Each line is a resource. The marks are deployments (green) and failures (red).",
    )
    .query(
        metrics(&format!(
            r#"
            {by} (
              3 * gotk_resource_info{{{all}, ready="False"}}
              or 2 * gotk_resource_info{{{all}, ready="Unknown"}}
              or gotk_resource_info{{{all}, ready="True"}}
            )
            or 0 * {by} (gotk_resource_info{{{all}, ready=~".+"}} offset $__interval)
            "#
        ))
        .legend("{{customresource_kind}} {{exported_namespace}}/{{name}}"),
    )
    .says("0", "gone", Color::Nothing)
    .says("1", "ready", Color::Green)
    .says("2", "at work", Color::Blue)
    .says("3", "not ready", Color::Red)
    .empty(NO_FLUX)
}

fn controllers() -> Vec<Panel> {
    vec![
        lines(
            "Duration of a reconciliation, 95th percentile",
            "How long Flux takes for one resource. Longer than its interval means that it never comes to an end.",
        )
        .query(
            metrics(
                r#"
                histogram_quantile(0.95,
                  sum by (kind, le) (rate(gotk_reconcile_duration_seconds_bucket{cluster=~"$cluster", kind=~"$kind"}[$__rate_interval]))
                )
                "#,
            )
            .legend("{{kind}}"),
        )
        .unit(Unit::Seconds)
        .zero_based()
        .empty(NO_FLUX)
        .sized(8, 8),
        columns("Failed reconciliations", "Errors of the controllers, by controller.")
            .query(
                metrics(
                    r#"
                    sum by (controller) (increase(
                      controller_runtime_reconcile_total{cluster=~"$cluster", result="error", controller=~"gitrepository|ocirepository|helmrepository|helmchart|bucket|kustomization|helmrelease|alert|provider|receiver|imagerepository|imagepolicy|imageupdateautomation"}[$__rate_interval]
                    ))
                    "#,
                )
                .legend("{{controller}}"),
            )
            .unit(Unit::Count)
            .empty(NO_FLUX)
            .sized(8, 8),
        lines("Waiting", "Resources that wait for their controller.")
            .query(
                metrics(
                    r#"
                    sum by (name) (
                      workqueue_depth{cluster=~"$cluster", name=~"gitrepository|ocirepository|helmrepository|helmchart|bucket|kustomization|helmrelease"}
                    )
                    "#,
                )
                .legend("{{name}}"),
            )
            .unit(Unit::Count)
            .zero_based()
            .empty(NO_FLUX)
            .sized(8, 8),
    ]
}

/// Events of Flux as marks on the time axis.
pub fn events(name: &'static str, color: &'static str, selector: &str) -> Annotation {
    Annotation {
        name,
        color,
        query: logs(selector),
        title: "{{kind}} {{namespace}}/{{name}}: {{reason}}",
        text: "{{msg}}",
        tags: "reason,namespace",
        shown: true,
    }
}
