//! One value says how long everything is kept.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use tamer_core::draft::{Backend, Draft};
use tools::retention::{read, to_paste};

mod tools;

const METRICS_IN_S3: &str = "
global:
  tamer:
    metricsInS3: {enabled: true, bucket: my-metrics, endpoint: minio.minio.svc:9000}
kube-prom-stack: {prometheus: {prometheusSpec: {retention: 48h}}}
";

#[test]
fn fourteen_days_reach_every_backend_for_any_release_name_and_helm() {
    let test = "fourteen_days_reach_every_backend_for_any_release_name_and_helm";
    let Some((_, chart)) = tools::real(test) else { return };
    for helm in tools::helms() {
        for release in ["ct", "cluster-tamer", "a-release-name-of-26-chars"] {
            let rendered = tools::template(&helm, &chart, release, &tools::values(&Draft::default()));
            assert_eq!(read(&rendered, release), ["336h"; 5], "{release} {}", helm.display());
        }
    }
}

/// What Helm cannot fill in is refused; the lines that the refusal tells, pasted as they are, are all that is missing.
#[test]
fn one_value_arrives_everywhere_once_the_lines_are_pasted() {
    let test = "one_value_arrives_everywhere_once_the_lines_are_pasted";
    let Some((_, chart)) = tools::real(test) else { return };
    for helm in tools::helms() {
        // The second is above Loki's own limit for a query, which is 721h.
        for kept in ["720h", "2160h"] {
            let one = format!("global: {{tamer: {{retention: {kept}}}}}");
            let refusal = tools::refused(&helm, &chart, &one);
            let [lines, _] = to_paste(&refusal);
            assert!(!lines.contains("loki") && !lines.contains("pyroscope"), "{lines}");
            let rendered = tools::template_of(&helm, &chart, "ct", &[&one, &lines]);
            assert_eq!(read(&rendered, "ct"), [kept; 5], "{lines}");
        }
    }
}

#[test]
fn one_value_arrives_in_a_bucket_and_in_a_large_installation() {
    let test = "one_value_arrives_in_a_bucket_and_in_a_large_installation";
    let Some((helm, chart)) = tools::real(test) else { return };
    let one = "global: {tamer: {retention: 720h}}";
    let mut large = tools::size("large");
    large.push("global: {tamer: {size: large}}".to_owned());
    for (below, lines_of_prometheus) in [(vec![METRICS_IN_S3.to_owned()], false), (large, true)] {
        let mut values: Vec<&str> = below.iter().map(String::as_str).collect();
        values.push(one);
        let refusal = tools::refused_of(&helm, &chart, &values);
        let [lines, _] = to_paste(&refusal);
        assert_eq!(lines.contains("prometheusSpec"), lines_of_prometheus, "{lines}");
        values.push(&lines);
        let rendered = tools::template_of(&helm, &chart, "ct", &values);
        assert_eq!(read(&rendered, "ct"), ["720h"; 5], "{lines}");
    }
}

#[test]
fn a_signal_may_be_kept_for_another_time() {
    let test = "a_signal_may_be_kept_for_another_time";
    let Some((helm, chart)) = tools::real(test) else { return };
    let taken = "global: {tamer: {retentionOf: {logs: 2160h, profiles: 48h}}}";
    let rendered = tools::template(&helm, &chart, "ct", taken);
    assert_eq!(read(&rendered, "ct"), ["336h", "336h", "2160h", "336h", "48h"]);

    let repeated = "global: {tamer: {retention: 720h, retentionOf: {metrics: 2160h, alerts: 336h, traces: 48h}}}";
    let [lines, _] = to_paste(&tools::refused(&helm, &chart, repeated));
    assert!(!lines.contains("alertmanager"), "it says 336h by itself: {lines}");
    let rendered = tools::template_of(&helm, &chart, "ct", &[repeated, &lines]);
    assert_eq!(read(&rendered, "ct"), ["2160h", "336h", "720h", "48h", "720h"]);
}

/// Who changes a backend's own value hears how to mean it.
#[test]
fn backends_that_say_otherwise_are_refused_with_both_ways_out() {
    let test = "backends_that_say_otherwise_are_refused_with_both_ways_out";
    let Some((helm, chart)) = tools::real(test) else { return };
    let own = "
kube-prom-stack:
  prometheus: {prometheusSpec: {retention: 720h}}
  alertmanager: {alertmanagerSpec: {retention: 96h}}
loki: {loki: {limits_config: {retention_period: 744h}}}
tempo: {tempo: {retention: 768h, queryFrontend: {search: {max_duration: 768h}}}}
pyroscope: {pyroscope: {structuredConfig: {limits: {retention_period: 48h}}}}
";
    let [back, meant] = to_paste(&tools::refused(&helm, &chart, own));
    let rendered = tools::template_of(&helm, &chart, "ct", &[own, &back]);
    assert_eq!(read(&rendered, "ct"), ["336h"; 5], "{back}");
    let rendered = tools::template_of(&helm, &chart, "ct", &[own, &meant]);
    assert_eq!(read(&rendered, "ct"), ["720h", "96h", "744h", "768h", "48h"], "{meant}");
}

#[test]
fn only_whole_hours_are_taken() {
    let test = "only_whole_hours_are_taken";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    for (values, lines) in [
        (
            "global: {tamer: {retention: 14d}}",
            "global:\n  tamer:\n    retention: 336h\n",
        ),
        (
            "global: {tamer: {retention: \"\"}}",
            "global:\n  tamer:\n    retention: 336h\n",
        ),
        (
            "global: {tamer: {retentionOf: {logs: 0h}}}",
            "global:\n  tamer:\n    retentionOf:\n      logs: 336h\n",
        ),
    ] {
        let refusal = tools::refused(&helm, &chart, values);
        assert!(to_paste(&refusal)[0].starts_with(lines), "{refusal}");
    }
    tools::refused(&helm, &chart, "global: {tamer: {retentionOf: {alarms: 24h}}}");
}

#[test]
fn answers_arrive_without_a_refusal() {
    let test = "answers_arrive_without_a_refusal";
    let Some((helm, chart)) = tools::real(test) else { return };
    let rendered = |change: &dyn Fn(&mut Draft)| {
        let mut draft = Draft::default();
        change(&mut draft);
        read(&tools::template(&helm, &chart, "ct", &tools::values(&draft)), "ct")
    };
    let thirty = rendered(&|draft| draft.retention.days = "30".into());
    assert_eq!(thirty, ["720h"; 5]);
    let each = rendered(&|draft| {
        draft.retention.days = "90".into();
        draft.retention.metrics = "14".into();
        draft.retention.traces = "3".into();
        draft.retention.alerts = "5".into();
    });
    assert_eq!(each, ["336h", "120h", "2160h", "72h", "2160h"]);
    let bucket = rendered(&|draft| {
        draft.retention.days = "60".into();
        draft.storage.backend = Backend::S3;
        draft.storage.s3.metrics = true;
        draft.storage.s3.region = "eu-central-1".into();
        draft.storage.s3.bucket = "all-in-one".into();
    });
    assert_eq!(bucket, ["1440h"; 5]);
}
