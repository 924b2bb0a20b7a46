//! The chart's alerts: that each fires when it should, tells what people need, and asks for metrics that exist and are scraped.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test stops at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tamer_core::draft::{Draft, Size, Volumes};
use tamer_core::units::Duration;
use tools::Rendered;

#[path = "dashboards/promql.rs"]
#[allow(dead_code, reason = "variables are of dashboards")]
mod promql;
mod tools;

/// What the unit tests of rules are rendered with; every alert is there.
fn values() -> String {
    fs::read_to_string(tools::root().join("chart/stack/tests/values.yaml")).unwrap()
}

/// Our own templates alone, with every alert.
fn own(test: &str) -> Option<Rendered> {
    let Some(helm) = tools::helms().into_iter().next() else {
        tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
        return None;
    };
    Some(tools::template(&helm, &tools::own_chart(test), "ct", &values()))
}

fn promtool(test: &str) -> Option<PathBuf> {
    let found = tools::program("TAMER_PROMTOOL");
    if found.is_none() {
        tools::skip(test, "no promtool (TAMER_PROMTOOL)");
    }
    found
}

/// Rules of the objects whose names begin so, with the name of their object.
fn rules<'rendered>(rendered: &'rendered Rendered, prefix: &str) -> Vec<(&'rendered str, &'rendered Value)> {
    let mut found = Vec::new();
    for object in rendered.of_kind("PrometheusRule") {
        let name = object["metadata"]["name"].as_str().unwrap();
        for group in object["spec"]["groups"].as_array().unwrap() {
            let rules = group["rules"].as_array().unwrap().iter();
            found.extend(rules.filter(|_| name.starts_with(prefix)).map(|rule| (name, rule)));
        }
    }
    found
}

/// Our alerts by name; some have several rules.
fn alerts(rendered: &Rendered) -> BTreeMap<&str, Vec<(&str, &Value)>> {
    let mut found: BTreeMap<&str, Vec<(&str, &Value)>> = BTreeMap::new();
    for (object, rule) in rules(rendered, "tamer-") {
        if let Some(name) = rule["alert"].as_str() {
            found.entry(name).or_default().push((object, rule));
        }
    }
    assert!(found.len() > 30, "only {} alerts", found.len());
    found
}

fn runbooks() -> PathBuf {
    tools::root().join("docs/content/reference/alerts")
}

/// Writes each object's rules to a file that promtool reads.
fn write_rules(rendered: &Rendered, prefix: &str, folder: &Path) -> Vec<PathBuf> {
    fs::create_dir_all(folder).unwrap();
    let objects = rendered.of_kind("PrometheusRule").into_iter();
    objects
        .filter_map(|object| {
            let name = object["metadata"]["name"].as_str().unwrap();
            let file = folder.join(format!("{name}.yaml"));
            name.starts_with(prefix).then(|| {
                fs::write(&file, tamer_core::yaml::write(&object["spec"])).unwrap();
                file
            })
        })
        .collect()
}

/// The unit tests of rules, by file name.
fn unit_tests() -> BTreeMap<String, PathBuf> {
    fs::read_dir(tools::root().join("chart/stack/tests"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| Some((path.file_name()?.to_str()?.to_owned(), path)))
        .filter(|(name, _)| name.ends_with("_test.yaml"))
        .collect()
}

#[test]
fn rules_fire_when_they_should_and_only_then() {
    let test = "rules_fire_when_they_should_and_only_then";
    let (Some(promtool), Some(rendered)) = (promtool(test), own(test)) else {
        return;
    };
    let folder = tools::folder("rules_fire_when_they_should");
    let objects = write_rules(&rendered, "tamer-", &folder);
    let tests = unit_tests();
    for object in objects {
        let topic = object
            .file_stem()
            .unwrap()
            .to_str()
            .unwrap()
            .trim_start_matches("tamer-");
        assert!(
            tests.contains_key(&format!("{topic}_test.yaml")),
            "{topic} has no tests"
        );
    }
    let mut command = Command::new(promtool);
    command.args(["test", "rules"]);
    for (name, path) in tests {
        fs::copy(&path, folder.join(&name)).unwrap();
        command.arg(folder.join(&name));
    }
    tools::run(&mut command);
}

/// With metrics in S3, Prometheus keeps two days, and rules read nothing else.
#[test]
fn no_rule_of_costs_looks_back_for_more_than_two_days() {
    let test = "no_rule_of_costs_looks_back_for_more_than_two_days";
    let Some(rendered) = own(test) else { return };
    let hours = |text: &str| {
        let duration = Duration::parse(text).unwrap_or_else(|| panic!("{text}"));
        duration.milliseconds() / 3_600_000
    };
    let mut seen = 0;
    for (_, rule) in rules(&rendered, "tamer-costs") {
        let expr = rule["expr"].as_str().unwrap();
        let ranges = expr.split('[').skip(1).filter_map(|rest| rest.split([']', ':']).next());
        let offsets = expr.split("offset ").skip(1);
        let offsets = offsets.map(|rest| rest.split(|letter: char| !letter.is_alphanumeric()).next().unwrap());
        let longest = |found: &mut dyn Iterator<Item = &str>| found.map(hours).max().unwrap_or(0);
        let back = longest(&mut ranges.into_iter()) + longest(&mut offsets.into_iter());
        assert!(back < 48, "{back} hours: {expr}");
        seen = seen.max(back);
    }
    assert_eq!(seen, 30, "nothing was read");
    // Eight days, of which the last is compared with the others.
    let days = rules(&rendered, "tamer-costs");
    let days = days
        .iter()
        .filter(|(_, rule)| rule["record"] == "tamer:namespace_cost:daily_peak");
    assert_eq!(days.count(), 8);

    // Where even that is not kept, nothing is compared.
    let helm = tools::helms().into_iter().next().unwrap();
    let chart = tools::own_chart(test);
    let short = "
global: {tamer: {retentionOf: {metrics: 24h}}}
kube-prom-stack: {prometheus: {prometheusSpec: {retention: 24h}}}
";
    let costs = tools::template(&helm, &chart, "ct", short)
        .get("PrometheusRule", "tamer-costs")
        .to_string();
    assert!(
        !costs.contains("NamespaceCostSpike") && !costs.contains("_peak"),
        "{costs}"
    );
    assert!(costs.contains("NamespaceBudgetExceeded"));
}

#[test]
fn every_alert_says_what_people_need() {
    let Some(rendered) = own("every_alert_says_what_people_need") else {
        return;
    };
    for (name, rules) in alerts(&rendered) {
        for (_, rule) in rules {
            let severity = rule["labels"]["severity"].as_str().unwrap_or_default();
            assert!(
                ["critical", "warning", "info"].contains(&severity),
                "{name}: {severity}"
            );
            assert!(rule["for"].is_string(), "{name} fires at once");
            for text in ["summary", "description"] {
                let text = rule["annotations"][text].as_str().unwrap_or_default();
                assert!(text.len() > 10 && !text.contains("[["), "{name}: {text:?}");
                // Labels that the rule itself adds are not there yet when texts are made.
                for added in rule["labels"].as_object().unwrap().keys() {
                    assert!(
                        !text.contains(&format!("$labels.{added} ")),
                        "{name}: {added} is empty in {text:?}"
                    );
                }
            }
            let runbook = format!("https://runbooks.example.com/{name}.md");
            assert_eq!(rule["annotations"]["runbook_url"], runbook, "{name}");
        }
    }
}

/// A critical alert silences warnings of its name in its namespace, whatever else they are about.
#[test]
fn no_alert_has_two_severities() {
    let Some(rendered) = own("no_alert_has_two_severities") else {
        return;
    };
    for (name, rules) in alerts(&rendered) {
        let severities: BTreeSet<String> = rules
            .iter()
            .map(|(_, rule)| rule["labels"]["severity"].to_string())
            .collect();
        assert_eq!(severities.len(), 1, "{name}: {severities:?}");
    }
}

#[test]
fn every_alert_is_expected_by_a_unit_test_and_by_one_that_expects_silence() {
    let Some(rendered) = own("every_alert_is_expected_by_a_unit_test") else {
        return;
    };
    let mut fires = BTreeSet::new();
    let mut silent = BTreeSet::new();
    for path in unit_tests().values() {
        for file in tools::documents(&fs::read_to_string(path).unwrap()) {
            let tests = file["tests"].as_array().unwrap().iter();
            for case in tests.flat_map(|test| test["alert_rule_test"].as_array().into_iter().flatten()) {
                let name = case["alertname"].as_str().unwrap().to_owned();
                match case["exp_alerts"].as_array().map(Vec::len) {
                    None | Some(0) => silent.insert(name),
                    Some(_) => fires.insert(name),
                };
            }
        }
    }
    for name in alerts(&rendered).into_keys() {
        assert!(fires.contains(name), "no unit test expects {name}");
        assert!(silent.contains(name), "no unit test expects {name} to be silent");
    }
}

#[test]
fn alerts_and_runbooks_belong_together() {
    let Some(rendered) = own("alerts_and_runbooks_belong_together") else {
        return;
    };
    let alerts = alerts(&rendered);
    let pages: BTreeSet<String> = fs::read_dir(runbooks())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let wanted: BTreeSet<String> = alerts.keys().map(|name| format!("{name}.md")).collect();
    assert_eq!(pages, wanted);
    let index = fs::read_to_string(runbooks().with_extension("md")).unwrap();
    for (name, rules) in &alerts {
        let page = fs::read_to_string(runbooks().join(format!("{name}.md"))).unwrap();
        assert!(page.starts_with(&format!("# {name}\n\n")), "{name}");
        let mut rest = page.as_str();
        for part in [
            "## How bad it is",
            "## How to check",
            "## Usual causes",
            "## Tune or silence",
        ] {
            let found = rest.split_once(&format!("\n{part}\n\n"));
            rest = found.unwrap_or_else(|| panic!("{name} has no {part:?}")).1;
        }
        let severity = rules[0].1["labels"]["severity"].as_str().unwrap();
        let said = page.split_once("## How bad it is\n\n").unwrap().1.to_lowercase();
        assert!(said.starts_with(severity), "{name} is {severity}");
        let line = format!("| [{name}](alerts/{name}.md) | {severity} | ");
        assert_eq!(index.matches(&line).count(), 1, "alerts.md lacks {line}");
        for (link, _) in page
            .match_indices("](")
            .map(|(at, _)| page[at + 2..].split_once(')').unwrap())
        {
            let file = link.split('#').next().unwrap();
            let exists = link.starts_with("http") || runbooks().join(file).exists();
            assert!(exists, "{name} leads to {link}");
        }
    }
    assert_eq!(index.matches("](alerts/").count(), alerts.len());
    // What can be left out is what there is.
    let schema = fs::read_to_string(tools::root().join("chart/stack/values.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let listed = &schema["properties"]["rules"]["properties"]["disabled"]["items"]["enum"];
    let listed: BTreeSet<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    assert_eq!(listed, alerts.keys().copied().collect());
}

/// Blocks of a language in a page, without their fences.
fn blocks(page: &str, language: &str) -> Vec<String> {
    page.split(&format!("```{language}\n"))
        .skip(1)
        .map(|rest| rest.split_once("\n```").unwrap().0.to_owned())
        .collect()
}

#[test]
fn queries_and_commands_of_runbooks_work() {
    let test = "queries_and_commands_of_runbooks_work";
    let (Some(promtool), Some((helm, chart))) = (promtool(test), tools::real(test)) else {
        return;
    };
    let rendered = tools::template(&helm, &chart, "ct", &values());
    let known = known_metrics();
    let recorded = recorded(&rendered);
    let mut checked = Vec::new();
    for entry in fs::read_dir(runbooks()).unwrap() {
        let path = entry.unwrap().path();
        let page = fs::read_to_string(&path).unwrap();
        let at = path.file_stem().unwrap().to_string_lossy().into_owned();
        for query in blocks(&page, "promql") {
            for metric in promql::metrics(&query) {
                let exists = known.contains_key(&metric) || recorded.contains(&metric);
                assert!(exists, "{at}: nothing is known of {metric}");
            }
            checked.push(serde_json::json!({"record": format!("query:{}", checked.len()), "expr": query}));
        }
        for command in blocks(&page, "sh") {
            for (kind, word) in [("Service", "service/"), ("StatefulSet", "statefulset/tamer-")] {
                for rest in command.split(word).skip(1) {
                    let name = rest
                        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
                        .next()
                        .unwrap();
                    let name = format!("{}{name}", word.split_once('/').unwrap().1);
                    assert!(
                        rendered.names(kind).contains(&name.as_str()),
                        "{at}: there is no {kind} {name}"
                    );
                }
            }
        }
    }
    assert!(checked.len() > 50, "only {} queries", checked.len());
    let file = tools::folder("queries_of_runbooks").join("queries.yaml");
    let groups = serde_json::json!({"groups": [{"name": "queries", "rules": checked}]});
    fs::write(&file, tamer_core::yaml::write(&groups)).unwrap();
    tools::run(Command::new(promtool).args(["check", "rules", "--lint=none"]).arg(file));
}

/// Metrics that somebody has found in the source or documentation of what emits them, and where.
fn known_metrics() -> BTreeMap<String, String> {
    let path = tools::root().join("core/tests/metrics.txt");
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    assert!(lines.is_sorted(), "metrics.txt is not sorted");
    let known: BTreeMap<String, String> = lines
        .iter()
        .map(|line| line.split_once("  ").unwrap_or_else(|| panic!("{line}: no source")))
        .map(|(name, source)| (name.to_owned(), source.trim().to_owned()))
        .collect();
    assert_eq!(known.len(), lines.len(), "a metric is there twice");
    known
}

/// Series that our own rules record.
fn recorded(rendered: &Rendered) -> BTreeSet<String> {
    let records = rules(rendered, "tamer-").into_iter();
    records
        .filter_map(|(_, rule)| rule["record"].as_str().map(str::to_owned))
        .collect()
}

#[test]
fn every_metric_that_rules_ask_for_is_known() {
    let Some(rendered) = own("every_metric_that_rules_ask_for_is_known") else {
        return;
    };
    let known = known_metrics();
    let recorded = recorded(&rendered);
    let mut asked = BTreeSet::new();
    for (object, rule) in rules(&rendered, "tamer-") {
        let expression = rule["expr"].as_str().unwrap();
        let metrics = promql::metrics(expression);
        asked.extend(metrics.iter().cloned());
        for metric in metrics {
            let exists = known.contains_key(&metric) || recorded.contains(&metric);
            assert!(exists, "{object}: metrics.txt does not say where {metric} comes from");
        }
    }
    assert!(asked.len() > 50, "only {} metrics were found in rules", asked.len());
}

#[test]
fn no_name_is_that_of_a_default_rule() {
    let test = "no_name_is_that_of_a_default_rule";
    let Some((helm, chart)) = tools::real(test) else { return };
    let rendered = tools::template(&helm, &chart, "ct", &values());
    let theirs: BTreeSet<&str> = rules(&rendered, "ct-")
        .into_iter()
        .filter_map(|(_, rule)| rule["alert"].as_str())
        .collect();
    assert!(theirs.contains("TargetDown") && theirs.len() > 90, "{theirs:?}");
    for name in alerts(&rendered).into_keys() {
        assert!(!theirs.contains(name), "{name}");
    }
}

/// Values that render, for each size.
fn sizes() -> [(Option<&'static str>, String); 3] {
    let large = tools::answers("large_with_s3.yaml");
    let mut medium = Draft::default();
    medium.cluster.size = Size::Medium;
    medium.storage.volumes = Volumes::usual(Size::Medium);
    [
        (None, values()),
        (Some("sizes/medium.yaml"), tools::values(&medium)),
        (Some("sizes/large.yaml"), tools::values(&large)),
    ]
}

#[test]
fn every_component_is_scraped_and_nothing_twice() {
    let test = "every_component_is_scraped_and_nothing_twice";
    let Some((helm, chart)) = tools::real(test) else { return };
    for (size, values) in sizes() {
        let below: Vec<PathBuf> = size.map(|file| chart.join(file)).into_iter().collect();
        let releases = ["ct", "cluster-tamer", "a-release-name-of-26-chars"];
        for release in releases.into_iter().take(if size.is_none() { 3 } else { 1 }) {
            let rendered = tools::template_over(&helm, &chart, release, &below, &values);
            let mut targets = tools::scrape::targets(&rendered);
            targets.sort();
            for pair in targets.windows(2) {
                let same = (&pair[0].of, pair[0].port, &pair[0].path) == (&pair[1].of, pair[1].port, &pair[1].path);
                assert!(!same, "{size:?} {release}: scraped twice: {pair:?}");
            }
            // Everything that runs for long is scraped; Loki's gateway has nothing to say.
            for kind in [
                "Deployment",
                "StatefulSet",
                "DaemonSet",
                "Alloy",
                "Prometheus",
                "Alertmanager",
            ] {
                for name in rendered.names(kind) {
                    let scraped = targets.iter().any(|target| target.of == name);
                    assert!(
                        scraped || name.ends_with("-gateway"),
                        "{size:?} {release}: {kind} {name} is not scraped"
                    );
                }
            }
            let mut components = BTreeSet::new();
            for (_, rule) in rules(&rendered, "tamer-stack") {
                if rule["record"] == "tamer:component_up:sum" {
                    let name = rule["labels"]["component"].as_str().unwrap();
                    components.insert(name.to_owned());
                    let expression = rule["expr"].as_str().unwrap();
                    let found = targets.iter().any(|target| selects(expression, target));
                    assert!(found, "{size:?} {release}: nothing is scraped for {expression}");
                }
            }
            for name in [
                "prometheus",
                "alertmanager",
                "grafana",
                "loki",
                "tempo",
                "pyroscope",
                "alloy-logs",
                "alloy-central",
                "opencost",
                "alloy-operator",
                "blackbox-exporter",
                "kube-state-metrics",
                "prometheus-operator",
            ] {
                assert!(components.contains(name), "{size:?} {release}: {name} is not watched");
            }
        }
    }
}

/// Whether `sum(up{namespace="monitoring",job=…,container=…}) or vector(0)` takes a target.
fn selects(expression: &str, target: &tools::scrape::Target) -> bool {
    let matchers = expression.split_once('{').unwrap().1.split_once('}').unwrap().0;
    matchers.split(',').all(|matcher| {
        let (label, rest) = matcher.split_at(matcher.find(['=', '!']).unwrap());
        let (operator, value) = rest.split_at(rest.find('"').unwrap());
        let value = value.trim_matches('"');
        let actual = match label {
            "namespace" => return value == "monitoring",
            "job" => &target.job,
            "container" => &target.container,
            other => panic!("{other} in {expression}"),
        };
        let regex = || {
            regex_lite::Regex::new(&format!("^(?:{value})$"))
                .unwrap()
                .is_match(actual)
        };
        match operator {
            "=" => actual == value,
            "=~" => regex(),
            "!~" => !regex(),
            other => panic!("{other} in {expression}"),
        }
    })
}

#[test]
fn promtool_takes_the_rules_of_every_size_and_switch() {
    let test = "promtool_takes_the_rules_of_every_size_and_switch";
    let (Some(promtool), Some((_, chart))) = (promtool(test), tools::real(test)) else {
        return;
    };
    let folder = tools::folder("rules_of_every_size");
    let check = |rendered: &Rendered, name: &str| {
        let files = write_rules(rendered, "tamer-", &folder.join(name));
        let mut command = Command::new(&promtool);
        command
            .args(["check", "rules", "--lint=all", "--lint-fatal"])
            .args(&files);
        tools::run(&mut command);
        files.len()
    };
    for (number, helm) in tools::helms().iter().enumerate() {
        for (size, values) in sizes() {
            let below: Vec<PathBuf> = size.map(|file| chart.join(file)).into_iter().collect();
            let rendered = tools::template_over(helm, &chart, "ct", &below, &values);
            let name = format!("{number}-{}", size.unwrap_or("small").replace('/', "-"));
            assert!(check(&rendered, &name) >= 6, "{name}");
        }
        let own = tools::own_chart(test);
        let all = check(&tools::template(helm, &own, "ct", &values()), "all");
        for (switch, topics) in [
            ("probes", 1),
            ("certificates", 1),
            ("flux", 1),
            ("costs", 1),
            ("stack", 1),
            ("storage", 1),
            ("thanos", 1),
        ] {
            let off = format!(
                "{}\n",
                values().replace("rules:\n", &format!("rules:\n  {switch}: false\n"))
            );
            let left = check(&tools::template(helm, &own, "ct", &off), switch);
            assert_eq!(left, all - topics, "{switch}");
        }
        // Each component that is off takes its alerts with it, or leaves rules that stay silent.
        let none = "kube-prom-stack: {alertmanager: {config: {route: {routes: [{receiver: \"null\", matchers: [alertname = Watchdog]}, {receiver: nobody}]}, receivers: [{name: \"null\"}, {name: nobody}]}}}\n\
                    global: {tamer: {costs: false, logs: false, traces: false, profiles: false, alertArchive: false}}\n\
                    k8s-monitoring: {enabled: false}\nloki: {enabled: false}\ntempo: {enabled: false}\n\
                    pyroscope: {enabled: false}\nprometheus-blackbox-exporter: {enabled: false}\n";
        let rendered = tools::template(helm, &own, "ct", none);
        check(&rendered, "none");
        for gone in [
            "LogsNotArriving",
            "AlertArchiveNotReceiving",
            "CollectorDropsData",
            "CostDataMissing",
            "ProbeFailed",
            "LokiStreamsNearLimit",
        ] {
            assert!(
                !rules(&rendered, "tamer-").iter().any(|(_, rule)| rule["alert"] == gone),
                "{gone}"
            );
        }
        let watched = recorded_components(&rendered);
        for gone in [
            "loki",
            "tempo",
            "pyroscope",
            "opencost",
            "alloy-logs",
            "blackbox-exporter",
        ] {
            assert!(!watched.contains(gone), "{gone} is missed though it is off");
        }
    }
}

fn recorded_components(rendered: &Rendered) -> BTreeSet<String> {
    rules(rendered, "tamer-stack")
        .into_iter()
        .filter_map(|(_, rule)| rule["labels"]["component"].as_str().map(str::to_owned))
        .collect()
}

#[test]
fn what_is_disabled_is_left_out_and_nothing_else() {
    let test = "what_is_disabled_is_left_out_and_nothing_else";
    let Some(all) = own(test) else { return };
    let helm = tools::helms().remove(0);
    let without = values().replace(
        "rules:\n",
        "rules:\n  disabled: [ProbeFailed, ProbesNotMeasured, LokiWriteFailing]\n",
    );
    let rendered = tools::template(&helm, &tools::own_chart(test), "ct", &without);
    let names = |rendered: &Rendered| -> BTreeSet<String> { alerts(rendered).into_keys().map(str::to_owned).collect() };
    let gone: Vec<String> = names(&all).difference(&names(&rendered)).cloned().collect();
    assert_eq!(gone, ["LokiWriteFailing", "ProbeFailed", "ProbesNotMeasured"]);
    // A topic without a rule is no object.
    assert!(!rendered.names("PrometheusRule").contains(&"tamer-probes"));
    assert!(rendered.names("PrometheusRule").contains(&"tamer-storage"));
}
