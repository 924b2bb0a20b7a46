//! The dashboards as files: every panel in its place, every query one that its datasource answers.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use files::{dashboards, exported, for_each, list, metric_queries, text};
use serde_json::{Value, json};

#[path = "dashboards/files.rs"]
mod files;
#[path = "dashboards/promql.rs"]
mod promql;
mod tools;

#[test]
fn every_panel_has_its_place_and_says_what_it_shows() {
    // What Grafana 13 still has; the Angular panels (graph, singlestat, table-old, …) are gone.
    let kinds = [
        "row",
        "stat",
        "timeseries",
        "bargauge",
        "table",
        "state-timeline",
        "logs",
        "nodeGraph",
        "flamegraph",
    ];
    let mut uids = BTreeSet::new();
    for (name, dashboard) in dashboards() {
        assert_eq!(dashboard["uid"], format!("tamer-{name}"));
        assert!(uids.insert(text(&dashboard["uid"]).to_owned()));
        assert_eq!(dashboard["schemaVersion"], 42, "{name}");
        assert_eq!(dashboard["time"]["from"], "now-24h", "{name}");
        assert!(dashboard["refresh"].is_string(), "{name}");
        assert!(!text(&dashboard["description"]).is_empty(), "{name}");
        assert_eq!(dashboard["templating"]["list"][0]["name"], "cluster", "{name}");
        assert_eq!(dashboard["links"][0]["tags"], dashboard["tags"], "{name}");
        let mut ids = BTreeSet::new();
        let mut taken = BTreeMap::new();
        for panel in list(&dashboard["panels"]) {
            let title = text(&panel["title"]);
            let place = format!("{name}: {title}");
            assert!(
                ids.insert(panel["id"].as_u64().unwrap()),
                "{place}: its id is another's"
            );
            assert!(kinds.contains(&text(&panel["type"])), "{place}: {}", panel["type"]);
            let [x, y, w, h] = ["x", "y", "w", "h"].map(|key| panel["gridPos"][key].as_u64().unwrap());
            assert!(w > 0 && h > 0 && x + w <= 24, "{place}");
            for column in x..x + w {
                for line in y..y + h {
                    let other = taken.insert((column, line), title.to_owned());
                    assert_eq!(other, None, "{place} lies over another panel");
                }
            }
            if panel["type"] == "row" {
                continue;
            }
            assert!(text(&panel["description"]).ends_with('.'), "{place}: no description");
            let targets = list(&panel["targets"]);
            assert!(!targets.is_empty(), "{place} asks nothing");
            let names: BTreeSet<&str> = targets.iter().map(|target| text(&target["refId"])).collect();
            assert_eq!(names.len(), targets.len(), "{place}: two queries have one name");
            for target in targets {
                assert_eq!(target["datasource"], panel["datasource"], "{place}");
            }
            let never_empty = targets.iter().any(|target| {
                target["expr"]
                    .as_str()
                    .is_some_and(|expr| expr.ends_with("or vector(0)"))
            });
            let says = &panel["fieldConfig"]["defaults"]["noValue"];
            assert!(
                never_empty || says.is_string(),
                "{place}: nothing is said where there is nothing"
            );
        }
        // Only what the chart provisions, by the uid that it gives.
        let ours = [
            json!({"type": "prometheus", "uid": "prometheus"}),
            json!({"type": "loki", "uid": "loki"}),
            json!({"type": "tempo", "uid": "tempo"}),
            json!({"type": "grafana-pyroscope-datasource", "uid": "pyroscope"}),
        ];
        for_each(&dashboard, &mut |key, value| {
            if key == "datasource" {
                assert!(ours.contains(value), "{name}: {value}");
            }
        });
    }
}

#[test]
fn every_query_is_one_that_its_datasource_can_read() {
    let keys: BTreeMap<&str, &[&str]> = BTreeMap::from([
        (
            "prometheus",
            &[
                "expr",
                "editorMode",
                "range",
                "instant",
                "format",
                "legendFormat",
                "exemplar",
            ][..],
        ),
        ("loki", &["expr", "editorMode", "queryType", "legendFormat"]),
        (
            "tempo",
            &["query", "queryType", "limit", "spss", "tableType", "serviceMapQuery"],
        ),
        (
            "pyroscope",
            &["queryType", "profileTypeId", "labelSelector", "groupBy", "spanSelector"],
        ),
    ]);
    for (name, dashboard) in dashboards() {
        for panel in list(&dashboard["panels"]) {
            for target in list(&panel["targets"]) {
                let known = keys[text(&target["datasource"]["uid"])];
                for key in target.as_object().unwrap().keys() {
                    assert!(
                        ["refId", "datasource"].contains(&key.as_str()) || known.contains(&key.as_str()),
                        "{name}: {}: {key}",
                        panel["title"]
                    );
                }
                // A line that is cut in the middle of a variable is a query that nobody notices until it is looked at.
                let query = target["expr"].as_str().or(target["query"].as_str()).unwrap_or("");
                for variable in promql::variables(query) {
                    let known = list(&dashboard["templating"]["list"])
                        .iter()
                        .any(|known| known["name"] == variable);
                    assert!(known || variable.starts_with("__"), "{name}: ${variable} is nothing");
                }
            }
        }
    }
}

#[test]
fn every_metric_is_exported_by_something() {
    let exported = exported();
    let series: Vec<&String> = exported.values().flat_map(BTreeMap::keys).collect();
    let known: BTreeSet<&str> = series.iter().map(|series| series.split('{').next().unwrap()).collect();
    let mut used = BTreeSet::new();
    for (place, query) in metric_queries() {
        for name in promql::metrics(&promql::filled_in(&query)) {
            assert!(known.contains(name.as_str()), "{place}: who exports {name}?");
            used.insert(name);
        }
    }
    for (name, dashboard) in dashboards() {
        for variable in list(&dashboard["templating"]["list"]) {
            let Some(query) = variable["query"]["query"].as_str() else {
                continue;
            };
            let (metric, label) = query
                .strip_prefix("label_values(")
                .and_then(|rest| rest.strip_suffix(')')?.split_once(", "))
                .unwrap_or_else(|| panic!("{name}: {query}"));
            let has_label = series
                .iter()
                .any(|series| series.starts_with(&format!("{metric}{{")) && series.contains(&format!("{label}=\"")));
            assert!(has_label, "{name}: {metric} has no label {label}");
            used.insert(metric.to_owned());
        }
    }
    let unused: Vec<&&str> = known.iter().filter(|name| !used.contains(**name)).collect();
    assert!(unused.is_empty(), "no dashboard uses {unused:?} any more");
}

#[test]
fn every_metric_query_finds_something() {
    let test = "every_metric_query_finds_something";
    let Some(promtool) = tools::program("TAMER_PROMTOOL") else {
        return tools::skip(test, "no promtool (TAMER_PROMTOOL)");
    };
    let folder = tools::folder(test);
    // Each query becomes a rule that writes down how many series it found, and each rule must have written.
    let queries = metric_queries();
    let mut rules = Vec::new();
    let mut expected = Vec::new();
    for (place, query) in &queries {
        let filled = promql::filled_in(query);
        rules.push(json!({"record": "found", "labels": {"place": place}, "expr": format!("count({filled})")}));
        expected.push(json!({"labels": format!("{{place={}}}", json!(place)), "value": 1}));
    }
    let series: Vec<Value> = exported()
        .values()
        .flatten()
        .map(|(series, values)| json!({"series": series, "values": values}))
        .collect();
    // In the same cluster, what the most important of them show.
    let shown = [
        ("overview", "Critical alerts", 1.0),
        ("overview", "Warnings", 1.0),
        ("overview", "Nodes not ready", 1.0),
        ("overview", "Pods not ready", 1.0),
        ("overview", "Restarts", 60.0),
        ("overview", "Probes down", 1.0),
        ("overview", "Flux not ready", 1.0),
        ("overview", "Costs, per day", 6.0),
        ("overview", "Targets down", 2.0),
        ("overview", "Our pods not ready", 0.0),
        ("costs", "Idle", 0.4),
        ("costs", "Budget of the cluster", 0.91),
        ("costs", "Over budget", 1.0),
        ("flux", "Stalled", 0.0),
        ("probes", "Availability", 0.5),
        ("services", "Errors", 0.09),
    ];
    let mut checks = vec![json!({"expr": "found > bool 0", "eval_time": "90m", "exp_samples": expected})];
    for (dashboard, title, value) in shown {
        let place = queries.iter().find(|(place, _)| {
            let mut parts = place.splitn(2, ", ");
            parts.next() == Some(dashboard) && parts.next().unwrap().ends_with(&format!(" {title}, A"))
        });
        let (_, query) = place.unwrap_or_else(|| panic!("{dashboard} has no {title}"));
        let rounded = format!("round(sum({}), 0.01)", promql::filled_in(query));
        checks.push(json!({"expr": rounded, "eval_time": "90m", "exp_samples": [{"labels": "{}", "value": value}]}));
    }
    let tests = json!({
        "rule_files": ["dashboards.yaml"],
        "evaluation_interval": "1m",
        "tests": [{
            "interval": "1m",
            "input_series": series,
            "promql_expr_test": checks,
        }],
    });
    let groups = json!({"groups": [{"name": "dashboards", "rules": rules}]});
    fs::write(folder.join("dashboards.yaml"), tamer_core::yaml::write(&groups)).unwrap();
    fs::write(folder.join("dashboards_test.yaml"), tamer_core::yaml::write(&tests)).unwrap();
    tools::run(
        Command::new(&promtool)
            .args(["check", "rules", "--lint=none"])
            .arg(folder.join("dashboards.yaml")),
    );
    let output = tools::try_run(
        Command::new(&promtool)
            .args(["test", "rules"])
            .arg(folder.join("dashboards_test.yaml")),
    );
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        let got = said.split("got:").nth(1).unwrap_or_default();
        let mut missing = String::new();
        for (place, query) in queries.iter().filter(|(place, _)| !got.contains(place.as_str())) {
            writeln!(missing, "{place}: {query}").unwrap();
        }
        panic!("some find nothing, or something else, perhaps these:\n{missing}\n{said}");
    }
}

/// A timeline holds a state until it hears of another one: what ends must be said to have ended.
#[test]
fn the_timeline_shows_when_an_alert_is_over() {
    let test = "the_timeline_shows_when_an_alert_is_over";
    let Some(promtool) = tools::program("TAMER_PROMTOOL") else {
        return tools::skip(test, "no promtool (TAMER_PROMTOOL)");
    };
    let folder = tools::folder(test);
    let timeline: Vec<String> = metric_queries()
        .into_iter()
        .filter(|(place, _)| place.starts_with("alert-history") && place.contains("on one timeline"))
        .map(|(_, query)| promql::filled_in(&query))
        .collect();
    let [alerts, flux] = &timeline[..] else {
        panic!("{timeline:#?}");
    };
    let sample = |labels: &str, value: u8| json!([{"labels": labels, "value": value}]);
    let (alert, release) = (
        r#"{alertname="X", namespace="n"}"#,
        r#"{customresource_kind="HelmRelease", exported_namespace="n", name="web"}"#,
    );
    let tests = json!({"tests": [{
        "interval": "1m",
        "input_series": [
            {"series": r#"ALERTS{alertname="X", alertstate="firing", severity="critical", namespace="n", cluster="c"}"#, "values": "1x10 stale"},
            {"series": r#"ALERTS{alertname="Y", alertstate="firing", severity="warning"}"#, "values": "_x20 1x20"},
            {"series": r#"ALERTS{alertname="Watchdog", alertstate="firing", severity="none"}"#, "values": "1x60"},
            {"series": r#"gotk_resource_info{cluster="c", customresource_kind="HelmRelease", exported_namespace="n", name="web", ready="False", revision="1"}"#, "values": "1x10 stale"},
            {"series": r#"gotk_resource_info{cluster="c", customresource_kind="HelmRelease", exported_namespace="n", name="web", ready="True", revision="2"}"#, "values": "_x10 1x40"},
        ],
        "promql_expr_test": [
            {"expr": alerts, "eval_time": "5m", "exp_samples": sample(alert, 3)},
            {"expr": alerts, "eval_time": "13m", "exp_samples": sample(alert, 0)},
            {"expr": alerts, "eval_time": "18m", "exp_samples": []},
            {"expr": alerts, "eval_time": "30m", "exp_samples": sample(r#"{alertname="Y"}"#, 2)},
            {"expr": flux, "eval_time": "5m", "exp_samples": sample(release, 4)},
            {"expr": flux, "eval_time": "13m", "exp_samples": sample(release, 0)},
            {"expr": flux, "eval_time": "30m", "exp_samples": []},
        ],
    }]});
    let file = folder.join("timeline_test.yaml");
    fs::write(&file, tamer_core::yaml::write(&tests)).unwrap();
    tools::run(Command::new(promtool).args(["test", "rules"]).arg(file));
}

#[test]
fn log_and_trace_queries_and_all_options_are_what_grafana_13_knows() {
    let test = "log_and_trace_queries_and_all_options_are_what_grafana_13_knows";
    let folder = tools::folder(test);
    let from = tools::root().join("core/tests/dashboards");
    for file in ["package.json", "package-lock.json", ".npmrc", "check.mjs"] {
        fs::copy(from.join(file), folder.join(file)).unwrap();
    }
    let npm = Command::new("npm")
        .args(["ci", "--ignore-scripts"])
        .current_dir(&folder)
        .output();
    match npm {
        Ok(output) if output.status.success() => {}
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            return tools::skip(
                test,
                &format!("npm cannot install Grafana's grammars and types: {said}"),
            );
        }
        Err(error) => return tools::skip(test, &format!("no npm: {error}")),
    }
    let said = tools::run(
        Command::new("node")
            .arg("check.mjs")
            .arg(tools::root().join("chart/stack/dashboards"))
            .current_dir(&folder),
    );
    assert!(said.contains(" 0 problems"), "{said}");
}
