//! The dashboards as they are installed: Grafana finds them, and each installation has only what is there.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use files::{dashboards, exported, for_each, list, text};
use serde_json::Value;
use tamer_core::draft::{Components, Draft};

#[path = "dashboards/files.rs"]
mod files;
mod tools;

/// What may be on or off.
#[derive(Clone, Copy, Debug)]
struct On {
    logs: bool,
    traces: bool,
    profiles: bool,
    costs: bool,
    probes: bool,
}

impl On {
    fn draft(self) -> Draft {
        let mut draft = Draft::default();
        let components = Components {
            logs: self.logs,
            events: self.logs,
            traces: self.traces,
            profiles: self.profiles,
            costs: self.costs,
            probes: self.probes,
            ..draft.extras.components.clone()
        };
        draft.extras.components = components;
        draft.extras.alert_archive = self.logs;
        draft
    }

    fn all() -> impl Iterator<Item = Self> {
        (0..32_u8).map(|bits| Self {
            logs: bits & 1 == 0,
            traces: bits & 2 == 0,
            profiles: bits & 4 == 0,
            costs: bits & 8 == 0,
            probes: bits & 16 == 0,
        })
    }
}

#[test]
fn what_is_off_leaves_no_panel_and_no_link_behind() {
    let test = "what_is_off_leaves_no_panel_and_no_link_behind";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    for on in On::all() {
        let rendered = tools::template(&helm, &chart, "ct", &tools::values(&on.draft()));
        let there = rendered_dashboards(&rendered);
        let mut expected = BTreeSet::from(["overview", "alert-history", "flux"]);
        expected.extend(
            [("costs", on.costs), ("probes", on.probes), ("services", on.traces)]
                .map(|(name, on)| if on { name } else { "flux" }),
        );
        assert_eq!(
            there.keys().map(String::as_str).collect::<BTreeSet<_>>(),
            expected,
            "{on:?}"
        );
        for (name, dashboard) in &there {
            let mut before = &Value::Null;
            for panel in list(&dashboard["panels"]) {
                assert!(
                    panel["type"] != "row" || before["type"] != "row",
                    "{on:?}, {name}: {} is empty",
                    before["title"]
                );
                before = panel;
            }
            assert_ne!(before["type"], "row", "{on:?}, {name}");
            for_each(dashboard, &mut |key, value| {
                let off = |source: &str, on: bool| key == "uid" && value == source && !on;
                assert!(
                    !off("loki", on.logs) && !off("tempo", on.traces) && !off("pyroscope", on.profiles),
                    "{on:?}, {name} asks {value}"
                );
                if let (true, Some(path)) = (
                    key == "url",
                    value.as_str().and_then(|url| url.strip_prefix("/d/tamer-")),
                ) {
                    let leads_to = path.split('?').next().unwrap();
                    assert!(expected.contains(leads_to), "{on:?}, {name} leads to {leads_to}");
                }
            });
        }
    }
}

fn rendered_dashboards(rendered: &tools::Rendered) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for map in rendered.of_kind("ConfigMap") {
        let Some(name) = text(&map["metadata"]["name"]).strip_prefix("tamer-dashboard-") else {
            continue;
        };
        let data = map["data"].as_object().unwrap();
        assert_eq!(data.len(), 1);
        let file = text(&data[&format!("tamer-{name}.json")]);
        assert!(file.len() < 64 * 1024, "{name} has {} bytes", file.len());
        assert!(!file.contains('\n'), "{name} is written for people");
        assert_eq!(map["metadata"]["labels"]["grafana_dashboard"], "1");
        assert_eq!(map["metadata"]["annotations"]["grafana_folder"], "Cluster Tamer");
        found.insert(name.to_owned(), serde_json::from_str(file).unwrap());
    }
    found
}

#[test]
fn everything_on_is_exactly_what_the_files_say() {
    let test = "everything_on_is_exactly_what_the_files_say";
    let helms = tools::helms();
    if helms.is_empty() {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    }
    let chart = tools::own_chart(test);
    for helm in helms {
        for release in ["ct", "cluster-tamer"] {
            let rendered = tools::template(&helm, &chart, release, &tools::values(&Draft::default()));
            let rendered = rendered_dashboards(&rendered);
            for (name, dashboard) in dashboards() {
                // The files name the namespace that the tests render into, so not even that differs.
                assert!(rendered[&name] == dashboard, "{name}, {release}, {}", helm.display());
            }
        }
    }
}

#[test]
fn dashboards_can_be_switched_off_and_put_elsewhere() {
    let test = "dashboards_can_be_switched_off_and_put_elsewhere";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    for off in [
        "dashboards: {enabled: false}",
        "kube-prom-stack: {grafana: {enabled: false}}",
    ] {
        let rendered = tools::template(&helm, &chart, "ct", off);
        assert!(rendered_dashboards(&rendered).is_empty(), "{off}");
    }
    let elsewhere = "
dashboards: {folder: Ours}
rules: {flux: false}
kube-prom-stack:
  grafana:
    defaultDashboardsEnabled: false
    sidecar: {dashboards: {label: look, labelValue: here, folderAnnotation: where}}
";
    let rendered = tools::template(&helm, &chart, "ct", elsewhere);
    assert!(!rendered.names("ConfigMap").contains(&"tamer-dashboard-flux"));
    let overview = rendered.get("ConfigMap", "tamer-dashboard-overview");
    assert_eq!(overview["metadata"]["labels"]["look"], "here");
    assert_eq!(overview["metadata"]["annotations"]["where"], "Ours");
    let overview = text(&overview["data"]["tamer-overview.json"]);
    assert!(overview.contains("/d/tamer-") && !overview.contains("/d/tamer-flux"));
    let overview: Value = serde_json::from_str(overview).unwrap();
    for panel in list(&overview["panels"]) {
        for link in list(&panel["links"]) {
            let url = text(&link["url"]);
            assert!(
                url.starts_with("/d/tamer-") || !url.starts_with("/d/"),
                "{url} is not there"
            );
        }
    }
}

#[test]
fn what_would_leave_them_unseen_is_refused() {
    let test = "what_would_leave_them_unseen_is_refused";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    for (set, says) in [
        (
            "kube-prom-stack.grafana.sidecar.dashboards.enabled=false",
            "sidecar:\n        dashboards:\n          enabled: true",
        ),
        ("tempo.tempo.streamOverHttpEnabled=false", "streamOverHttpEnabled: true"),
        ("dashboards.folder=a/b", "folder"),
    ] {
        let mut command = Command::new(&helm);
        command
            .args(["template", "ct"])
            .arg(&chart)
            .args(["--kube-version", "1.33", "--set", set]);
        let output = tools::try_run(&mut command);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{set} was taken");
        assert!(said.contains(says), "{set}: {said}");
    }
}

#[test]
fn grafana_finds_them_and_what_they_link_to() {
    let test = "grafana_finds_them_and_what_they_link_to";
    let Some((helm, chart)) = tools::real(test) else { return };
    let rendered = tools::template(&helm, &chart, "ct", &tools::values(&Draft::default()));
    assert_eq!(rendered_dashboards(&rendered).len(), 6);

    // The sidecar looks for the label and the annotation that ours carry.
    let grafana = rendered.get("Deployment", "ct-grafana");
    let containers = list(&grafana["spec"]["template"]["spec"]["containers"]);
    let sidecar = containers
        .iter()
        .find(|container| container["name"] == "grafana-sc-dashboard")
        .unwrap();
    let variable = |name: &str| {
        let found = list(&sidecar["env"]).iter().find(|variable| variable["name"] == name);
        found.map(|variable| text(&variable["value"])).unwrap_or_default()
    };
    assert_eq!(
        (
            variable("LABEL"),
            variable("LABEL_VALUE"),
            variable("FOLDER_ANNOTATION")
        ),
        ("grafana_dashboard", "1", "grafana_folder")
    );

    // Upstream's dashboards are known by these ids.
    let mut uids = BTreeSet::new();
    let mut dashboards_of_upstream = 0;
    for map in rendered.of_kind("ConfigMap") {
        for (key, value) in map["data"].as_object().into_iter().flatten() {
            if key.ends_with(".json") && map["metadata"]["labels"]["grafana_dashboard"].is_string() {
                let dashboard: Value = serde_json::from_str(text(value)).unwrap();
                assert!(
                    uids.insert(text(&dashboard["uid"]).to_owned()),
                    "two dashboards have the uid {}",
                    dashboard["uid"]
                );
                dashboards_of_upstream += 1;
            }
        }
    }
    assert!(dashboards_of_upstream > 20);
    for (name, dashboard) in dashboards() {
        for_each(&dashboard, &mut |key, value| {
            if let (true, Some(path)) = (key == "url", value.as_str().and_then(|url| url.strip_prefix("/d/"))) {
                let uid = path.split('?').next().unwrap();
                assert!(uids.contains(uid), "{name} leads to {uid}, which is nowhere");
            }
        });
    }
}

#[test]
fn what_our_own_rules_record_is_recorded() {
    let test = "what_our_own_rules_record_is_recorded";
    if !tools::root().join("chart/stack/templates/rules/_costs.tpl").exists() {
        return tools::skip(test, "the chart has no rules for costs yet");
    }
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    let values = "costs: {budgets: {shop: 50}, totalBudget: 200}";
    let rendered = tools::template(&helm, &chart, "ct", values);
    let recorded: BTreeSet<&str> = rendered
        .of_kind("PrometheusRule")
        .into_iter()
        .flat_map(|rule| list(&rule["spec"]["groups"]))
        .flat_map(|group| list(&group["rules"]))
        .filter_map(|rule| rule["record"].as_str())
        .collect();
    for series in exported()["rules of this chart"].keys() {
        let name = series.split('{').next().unwrap();
        assert!(recorded.contains(name), "no rule records {name}");
    }
}
