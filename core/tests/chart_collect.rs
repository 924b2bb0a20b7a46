//! What is collected, by whom, once, and under which name.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tamer_core::draft::{Draft, Platform};
use tools::pods::{Pod, namespace, pods, string_map, text};
use tools::policies::selects;
use tools::{Installation, Installations, Rendered};

mod tools;

const CLUSTER: &str = "prod-eu";

/// The same name in the four places that the chart wants it in, and browsers that may send.
const VALUES: &str = r#"
global:
  tamer:
    cluster: prod-eu
    faroOrigins: ["https://shop.example.com"]
tempo: {tempo: {metricsGenerator: {registry: {external_labels: {cluster: prod-eu}}}}}
k8s-monitoring:
  cluster: {name: prod-eu}
  telemetryServices: {opencost: {opencost: {exporter: {defaultClusterId: prod-eu}}}}
blackboxProbeTargets: ["https://example.com"]
"#;

fn installations() -> Vec<Installation> {
    let sizes = [
        ("small", Vec::new()),
        ("medium", tools::size("medium")),
        ("large", tools::size("large")),
    ];
    let with_values = |(name, mut values): (&'static str, Vec<String>)| {
        values.push(VALUES.to_owned());
        Installation::new(name, values)
    };
    sizes.into_iter().map(with_values).collect()
}

static RENDERED: Installations = Installations::new();

fn each(test: &str, check: impl Fn(&str, &Rendered)) {
    tools::each(&RENDERED, installations, test, check);
}

/// The configuration of each collector, without comments.
fn alloys(rendered: &Rendered) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for alloy in rendered.of_kind("Alloy") {
        let name = text(&alloy["metadata"]["name"]);
        let config = text(&rendered.get("ConfigMap", name)["data"]["config.alloy"]);
        let lines = config.lines().filter(|line| !line.trim_start().starts_with("//"));
        let lines: Vec<&str> = lines.collect();
        found.insert(name.to_owned(), lines.join("\n"));
    }
    found
}

/// Blocks of Alloy's language by their kind: `loki.write "loki" { … }` → name and body.
fn blocks<'a>(config: &'a str, kind: &str) -> Vec<(&'a str, &'a str)> {
    let mut found = Vec::new();
    let opening = format!("{kind} \"");
    let mut before = ' ';
    // All pieces but the first follow an opening; what stands before it says whether it begins a word.
    for (at, piece) in config.split(&opening).enumerate() {
        let begins = before.is_whitespace();
        before = piece.chars().next_back().unwrap_or(before);
        let Some((name, rest)) = piece.split_once('"').filter(|_| at > 0 && begins) else {
            continue;
        };
        // The same words in a text are no block. A nested block of the same kind would end the piece; there is none.
        let Some(body) = rest.trim_start().strip_prefix('{') else {
            continue;
        };
        let mut depth = 1;
        let length = body
            .chars()
            .take_while(|letter| {
                depth += match letter {
                    '{' => 1,
                    '}' => -1,
                    _ => 0,
                };
                depth > 0
            })
            .map(char::len_utf8)
            .sum();
        assert_eq!(depth, 0, "{kind} {name} does not end");
        found.push((name, body.get(..length).unwrap()));
    }
    found
}

#[test]
fn one_cluster_label_is_on_everything() {
    each("one_cluster_label_is_on_everything", |size, rendered| {
        let label = format!("\"cluster\" = \"{CLUSTER}\"");
        let mut destinations = BTreeSet::new();
        for (collector, config) in alloys(rendered) {
            // metrics, logs and profiles
            for kind in ["prometheus.remote_write", "loki.write", "pyroscope.write"] {
                for (name, body) in blocks(&config, kind) {
                    let (_, labels) = body.split_once("external_labels").unwrap();
                    assert!(labels.contains(&label), "{size}: {collector}: {kind} {name}");
                    destinations.insert(kind);
                }
            }
            // traces
            for (name, body) in blocks(&config, "otelcol.processor.transform") {
                if name == "tempo" {
                    let set = format!("set(attributes[\"cluster\"], \"{CLUSTER}\")");
                    assert!(body.contains(&set), "{size}: {collector}: {body}");
                    destinations.insert("traces");
                }
            }
        }
        assert_eq!(destinations.len(), 4, "{size}: {destinations:?}");
        // What is scraped: by a class that holds for every monitor that names no other, and none does.
        let prometheus = &rendered.of_kind("Prometheus")[0]["spec"];
        assert_eq!(prometheus["externalLabels"]["cluster"], CLUSTER);
        let classes = prometheus["scrapeClasses"].as_array().unwrap();
        let default: Vec<&Value> = classes.iter().filter(|class| class["default"] == true).collect();
        assert_eq!(default.len(), 1);
        assert_eq!(default[0]["relabelings"][0]["targetLabel"], "cluster");
        assert_eq!(default[0]["relabelings"][0]["replacement"], CLUSTER);
        for kind in ["ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig"] {
            for monitor in rendered.of_kind(kind) {
                let name = &monitor["metadata"]["name"];
                assert!(monitor["spec"]["scrapeClass"].is_null(), "{size}: {kind} {name}");
            }
        }
        // What Tempo makes of spans, and what OpenCost calls the cluster.
        let tempo = rendered.file("tempo", "tempo.yaml");
        assert_eq!(
            tempo["metrics_generator"]["registry"]["external_labels"]["cluster"],
            CLUSTER
        );
        let opencost = rendered.get("Deployment", "ct-opencost").to_string();
        assert!(
            opencost.contains(r#"{"name":"CLUSTER_ID","value":"prod-eu"}"#),
            "{opencost}"
        );
    });
}

/// Pods that an endpoint of a monitor leads to, each with its port and path.
fn scraped(rendered: &Rendered, pods: &[Pod]) -> Vec<String> {
    let mut found = Vec::new();
    for monitor in rendered.of_kind("ServiceMonitor") {
        let spec = &monitor["spec"];
        let own = vec![Value::from(namespace(monitor))];
        let namespaces = spec["namespaceSelector"]["matchNames"].as_array().unwrap_or(&own);
        for service in rendered.of_kind("Service") {
            let labels = string_map(&service["metadata"]["labels"]);
            if !namespaces.contains(&namespace(service).into()) || !selects(&spec["selector"], &labels) {
                continue;
            }
            let selector = string_map(&service["spec"]["selector"]);
            for endpoint in spec["endpoints"].as_array().unwrap() {
                if tools::scrape::drops(endpoint, service["metadata"]["name"].as_str().unwrap()) {
                    continue;
                }
                for entry in service["spec"]["ports"].as_array().unwrap() {
                    if !endpoint["port"].is_null() && endpoint["port"] != entry["name"] {
                        continue;
                    }
                    let target = if entry["targetPort"].is_null() {
                        &entry["port"]
                    } else {
                        &entry["targetPort"]
                    };
                    for pod in pods {
                        let same = selector.iter().all(|(key, value)| pod.labels.get(key) == Some(value));
                        if let (true, Some(port)) = (same && pod.namespace == namespace(service), pod.port(target)) {
                            let path = endpoint["path"].as_str().unwrap_or("/metrics");
                            let parameters = &endpoint["params"];
                            found.push(format!("{}:{port}{path} {parameters}", pod.owner));
                        }
                    }
                }
            }
        }
    }
    found
}

#[test]
fn nothing_is_scraped_or_read_twice() {
    each("nothing_is_scraped_or_read_twice", |size, rendered| {
        let pods = pods(rendered);
        let mut targets = scraped(rendered, &pods);
        targets.sort();
        let mut once = targets.clone();
        once.dedup();
        assert_eq!(targets, once, "{size}: a target is scraped twice");
        assert!(targets.len() >= 9, "{size}: {targets:#?}");
        // One of each: the second would double every sum.
        for name in ["kube-state-metrics", "prometheus-node-exporter", "opencost"] {
            let label = Some(&name.to_owned());
            let found = pods
                .iter()
                .filter(|pod| pod.labels.get("app.kubernetes.io/name") == label);
            assert_eq!(found.count(), 1, "{size}: {name}");
        }
        // The collectors scrape what is annotated, and nothing of the stack is.
        let mut scrapes = Vec::new();
        let mut readers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (collector, config) in alloys(rendered) {
            assert!(!config.contains("prometheus.operator."), "{size}: {collector}");
            for (name, _) in blocks(&config, "prometheus.scrape") {
                scrapes.push(name.to_owned());
            }
            for kind in [
                "loki.source.file",
                "loki.source.kubernetes",
                "loki.source.podlogs",
                "loki.source.kubernetes_events",
                "otelcol.receiver.filelog",
            ] {
                for _ in blocks(&config, kind) {
                    readers.entry(kind).or_default().push(collector.clone());
                }
            }
        }
        scrapes.sort();
        assert_eq!(
            scrapes,
            [
                "annotation_autodiscovery_http",
                "annotation_autodiscovery_https",
                "kubernetes_monitoring_telemetry"
            ],
            "{size}"
        );
        for object in &rendered.0 {
            let annotations = [&object["metadata"], &object["spec"]["template"]["metadata"]];
            for metadata in annotations {
                assert!(metadata["annotations"]["k8s.grafana.com/scrape"].is_null(), "{size}");
            }
        }
        // Log files are read on each node, events by one pod.
        let files = vec!["ct-alloy-logs".to_owned()];
        assert_eq!(readers.get("loki.source.file"), Some(&files), "{size}");
        let events = &readers["loki.source.kubernetes_events"];
        assert_eq!(events.len(), 1, "{size}");
        assert_eq!(readers.len(), 2, "{size}: {readers:?}");
        let of_events = pods
            .iter()
            .find(|pod| pod.owner == format!("Alloy/{}", events[0]))
            .unwrap();
        assert_eq!(of_events.replicas, 1, "{size}");
        // So is what is annotated: without a cluster of collectors each replica would scrape it.
        let annotated = alloys(rendered)
            .into_iter()
            .find(|(_, config)| config.contains("annotation_autodiscovery_http"))
            .unwrap()
            .0;
        let of_annotated = pods
            .iter()
            .find(|pod| pod.owner == format!("Alloy/{annotated}"))
            .unwrap();
        assert_eq!(of_annotated.replicas, 1, "{size}");
    });
}

#[test]
fn as_few_collectors_as_the_size_allows() {
    each("as_few_collectors_as_the_size_allows", |size, rendered| {
        let names: Vec<&str> = rendered.names("Alloy");
        let expected: &[&str] = match size {
            // one on each node for its files, one for everything else
            "small" => &["ct-alloy-central", "ct-alloy-logs"],
            // what must run once apart from what must never be away
            "large" => &["ct-alloy-central", "ct-alloy-logs", "ct-alloy-singleton"],
            _ => &["ct-alloy-central", "ct-alloy-logs"],
        };
        assert_eq!(names, expected, "{size}");
    });
}

#[test]
fn one_collector_alone_can_do_everything() {
    let test = "one_collector_alone_can_do_everything";
    let Some((helm, chart)) = tools::real(test) else { return };
    // Log lines come through the API server then: fine for one node, dear for many.
    let values = "
k8s-monitoring:
  podLogsViaLoki: {enabled: false}
  podLogsViaKubernetesApi: {enabled: true, collector: alloy-central}
  collectors: {alloy-logs: {enabled: false}}
";
    let rendered = tools::template(&helm, &chart, "ct", values);
    assert_eq!(rendered.names("Alloy"), ["ct-alloy-central"]);
    let config = &alloys(&rendered)["ct-alloy-central"];
    assert_eq!(blocks(config, "loki.source.kubernetes").len(), 1);
    let rules = rendered.get("ClusterRole", "monitoring-ct-tamer-alloy-central")["rules"].to_string();
    assert!(rules.contains("pods/log"), "{rules}");
}

#[test]
fn applications_reach_every_receiver_by_one_name() {
    each("applications_reach_every_receiver_by_one_name", |size, rendered| {
        let service = rendered.get("Service", "tamer-receiver");
        let selector = string_map(&service["spec"]["selector"]);
        let pods = pods(rendered);
        let behind: Vec<&Pod> = pods
            .iter()
            .filter(|pod| selector.iter().all(|(key, value)| pod.labels.get(key) == Some(value)))
            .collect();
        assert_eq!(behind.len(), 1, "{size}");
        let config = &alloys(rendered)[behind[0].owner.strip_prefix("Alloy/").unwrap()];
        let ports: BTreeSet<u64> = service["spec"]["ports"]
            .as_array()
            .unwrap()
            .iter()
            .map(|port| port["targetPort"].as_u64().unwrap())
            .collect();
        let listening = |kind: &str, what: &str| {
            let found = blocks(config, kind);
            assert_eq!(found.len(), 1, "{size}: {kind}");
            assert!(found[0].1.contains(what), "{size}: {kind}: {}", found[0].1);
        };
        listening("otelcol.receiver.otlp", "\"0.0.0.0:4317\"");
        listening("otelcol.receiver.otlp", "\"0.0.0.0:4318\"");
        listening("pyroscope.receive_http", "listen_port = \"4040\"");
        listening("faro.receiver", "listen_port          = 12347");
        listening("loki.source.api", "listen_port    = 9567");
        assert_eq!(ports, BTreeSet::from([4040, 4317, 4318, 9567, 12345, 12347]), "{size}");
        // Browsers: only from the pages that were named, and no address of theirs is fetched.
        let (_, faro) = blocks(config, "faro.receiver")[0];
        assert!(faro.contains(r#"cors_allowed_origins = ["https://shop.example.com"]"#));
        let (_, sourcemaps) = faro.split_once("sourcemaps").unwrap();
        assert!(sourcemaps.split('}').next().unwrap().contains("download = false"));
        // Everything that arrives goes somewhere.
        for (kind, exporter) in [
            ("otelcol.exporter.prometheus", "prometheus"),
            ("otelcol.exporter.loki", "loki"),
            ("otelcol.exporter.otlp", "tempo"),
            ("pyroscope.write", "pyroscope"),
        ] {
            assert!(
                blocks(config, kind).iter().any(|(name, _)| *name == exporter),
                "{size}: {kind}"
            );
        }
    });
}

#[test]
fn without_origins_no_browser_is_listened_to() {
    let test = "without_origins_no_browser_is_listened_to";
    let Some((helm, chart)) = tools::real(test) else { return };
    let rendered = tools::template(&helm, &chart, "ct", "{}");
    for (collector, config) in alloys(&rendered) {
        assert!(blocks(&config, "faro.receiver").is_empty(), "{collector}");
    }
}

#[test]
fn collectors_give_nothing_away_and_lose_nothing() {
    each("collectors_give_nothing_away_and_lose_nothing", |size, rendered| {
        for (collector, config) in alloys(rendered) {
            // Whoever annotates a pod is asked for metrics; with a token he would be handed the collector's rights.
            assert!(!config.contains("bearer_token"), "{size}: {collector}");
            assert!(!config.contains("remote.kubernetes.secret"), "{size}: {collector}");
            // The host of the collector is not that of the application.
            assert!(!config.contains("hostname_sources"), "{size}: {collector}");
            for (_, body) in blocks(&config, "loki.source.file") {
                // a pod's first lines are there before the file is found
                assert!(!body.contains("tail_from_end = true"), "{size}: {body}");
            }
        }
        let pods = pods(rendered);
        let logs = pods.iter().find(|pod| pod.owner == "Alloy/ct-alloy-logs").unwrap();
        // Positions outlive the pod, and two stacks on one node do not share them.
        let alloy = logs.container("alloy");
        let mount = alloy["volumeMounts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|mount| mount["mountPath"] == "/var/lib/alloy")
            .unwrap();
        assert_eq!(mount["subPathExpr"], "$(NAMESPACE)");
        assert_eq!(alloy["env"][0]["name"], "NAMESPACE");
        assert_eq!(
            alloy["env"][0]["valueFrom"]["fieldRef"]["fieldPath"],
            "metadata.namespace"
        );
        let spec = &rendered.get("Alloy", "ct-alloy-logs")["spec"];
        assert_eq!(spec["alloy"]["storagePath"], "/var/lib/alloy");
        let volumes = logs.spec["volumes"].as_array().unwrap();
        let volume = volumes.iter().find(|volume| volume["name"] == mount["name"]).unwrap();
        assert_eq!(volume["hostPath"]["type"], "DirectoryOrCreate");
        // Each mount has its volume, on every collector.
        for pod in pods.iter().filter(|pod| pod.owner.starts_with("Alloy/")) {
            let volumes = pod.spec["volumes"].as_array().unwrap();
            for mount in pod.container("alloy")["volumeMounts"].as_array().unwrap() {
                assert!(
                    volumes.iter().any(|volume| volume["name"] == mount["name"]),
                    "{size}: {} {mount}",
                    pod.owner
                );
            }
        }
    });
}

#[test]
fn nothing_is_written_to_nodes_that_allow_no_writing() {
    let test = "nothing_is_written_to_nodes_that_allow_no_writing";
    let Some((helm, chart)) = tools::real(test) else { return };
    for (platform, paths) in [
        (Platform::GkeAutopilot, vec!["/var/log"]),
        (Platform::Openshift, vec!["/var/log", "/var/lib/docker/containers"]),
        (
            Platform::Generic,
            vec!["/var/log", "/var/lib/docker/containers", "/var/lib/cluster-tamer"],
        ),
    ] {
        let mut draft = Draft::default();
        draft.cluster.platform = platform;
        let rendered = tools::template(&helm, &chart, "ct", &tools::values(&draft));
        let pods = pods(&rendered);
        let logs = pods.iter().find(|pod| pod.owner == "Alloy/ct-alloy-logs").unwrap();
        let volumes = logs.spec["volumes"].as_array().unwrap();
        let found: Vec<&str> = volumes
            .iter()
            .filter_map(|volume| volume["hostPath"]["path"].as_str())
            .collect();
        assert_eq!(found, paths, "{platform:?}");
        let storage = &rendered.get("Alloy", "ct-alloy-logs")["spec"]["alloy"]["storagePath"];
        let mounted = logs.container("alloy")["volumeMounts"].as_array().unwrap();
        let storage = text(storage);
        assert!(
            mounted
                .iter()
                .any(|mount| storage.starts_with(text(&mount["mountPath"]))),
            "{platform:?}: {storage} is not writable"
        );
    }
}
