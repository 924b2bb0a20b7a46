//! The chart's own templates alone: they need no subcharts.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::process::Command;

use tamer_core::draft::{Draft, Target};
use tamer_core::names::Resources;

mod tools;

#[test]
fn own_templates_render_without_subcharts() {
    let test = "own_templates_render_without_subcharts";
    let helms = tools::helms();
    if helms.is_empty() {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    }
    let chart = tools::own_chart(test);
    let mut draft = Draft::default();
    for url in ["https://a.example.com", "https://b.example.com/path?x=1"] {
        draft.probes.targets.push(Target {
            url: url.into(),
            ..Target::default()
        });
    }
    for helm in helms {
        for release in ["ct", "cluster-tamer", "kube-prom-stack", "a-release-name-of-26-chars"] {
            let rendered = tools::template(&helm, &chart, release, &tools::values(&draft));
            let names = Resources(release);
            let probes = rendered.of_kind("Probe");
            assert_eq!(probes.len(), 2, "{release}");
            for probe in probes {
                assert_eq!(probe["metadata"]["labels"]["release"], release);
                assert_eq!(probe["spec"]["prober"]["url"], "tamer-blackbox.monitoring.svc:9115");
            }
            let link = rendered.get("Service", "tamer-prometheus");
            assert_eq!(
                link["spec"]["selector"]["operator.prometheus.io/name"],
                names.prometheus()
            );
            for service in ["tamer-alertmanager", "tamer-loki", "tamer-tempo", "tamer-pyroscope"] {
                rendered.get("Service", service);
            }
        }
    }
}

#[test]
fn contradictions_are_refused_with_the_lines_to_paste() {
    let test = "contradictions_are_refused_with_the_lines_to_paste";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    for (set, says) in [
        ("global.tamer.cluster=other", "name: other"),
        ("loki.enabled=false", "logs: false"),
        ("blackboxProbeTargets={db:1}", "needs"),
        ("certificates.criticalDays=20", "warningDays: 20"),
        ("loki.loki.compactor.retention_enabled=false", "retention_enabled: true"),
        ("global.tamer.costs=false,costs.totalBudget=100", "totalBudget: 0"),
        ("costs.budgets.shop=0", "budgets"),
        ("rules.disabled={NoSuchAlert}", "disabled"),
        ("nonsense=1", "nonsense"),
        ("probes.modul=x", "modul"),
    ] {
        let mut command = Command::new(&helm);
        command
            .args(["template", "ct"])
            .arg(&chart)
            .args(["--kube-version", "1.33", "--set", set]);
        if says == "needs" {
            command.args(["--set", "probes.module=absent"]);
        }
        let output = tools::try_run(&mut command);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{set} was taken");
        assert!(
            said.contains(if says == "needs" { "absent" } else { says }),
            "{set}: {said}"
        );
    }
}

/// Extra values with a key of the chart are no news to the check, and stand in the order of the chart's file.
#[test]
fn the_core_knows_every_key_of_the_chart() {
    let text = fs::read_to_string(tools::root().join("chart/stack/values.yaml")).unwrap();
    let values = tools::documents(&text).remove(0);
    let keys: Vec<&str> = values.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, tamer_core::values::KEYS);
}

#[test]
fn the_charts_version_is_the_programs() {
    let chart = fs::read_to_string(tools::root().join("chart/stack/Chart.yaml")).unwrap();
    let chart: serde_json::Value = serde_saphyr::from_str(&chart).unwrap();
    assert_eq!(chart["version"], tamer_core::VERSION);
    assert_eq!(chart["appVersion"], tamer_core::VERSION);
}
