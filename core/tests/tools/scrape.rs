//! What Prometheus would scrape of rendered manifests, pods that operators make included.

use serde_json::{Map, Value, json};

use super::Rendered;

/// One address that a monitor makes Prometheus ask.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The workload or resource that makes the pod.
    pub of: String,
    pub port: u64,
    pub path: String,
    pub job: String,
    pub container: String,
}

/// A pod as monitors see it.
struct Pod {
    of: String,
    labels: Value,
    /// Name of the port, its number, and the container's name.
    ports: Vec<(String, u64, String)>,
}

/// All targets, once for each monitor and Service that leads to them.
pub fn targets(rendered: &Rendered) -> Vec<Target> {
    let pods = pods(rendered);
    let mut found = Vec::new();
    for monitor in rendered.of_kind("ServiceMonitor") {
        for service in rendered.of_kind("Service") {
            if matches(&monitor["spec"]["selector"], &service["metadata"]["labels"]) {
                through_service(monitor, service, &pods, &mut found);
            }
        }
    }
    for monitor in rendered.of_kind("PodMonitor") {
        for pod in pods
            .iter()
            .filter(|pod| matches(&monitor["spec"]["selector"], &pod.labels))
        {
            for endpoint in list(&monitor["spec"]["podMetricsEndpoints"]) {
                for (_, number, container) in pod.ports.iter().filter(|(name, ..)| endpoint["port"] == *name) {
                    let label = monitor["spec"]["jobLabel"].as_str().unwrap_or_default();
                    found.push(Target {
                        of: pod.of.clone(),
                        port: *number,
                        path: path(endpoint),
                        job: pod.labels[label].as_str().unwrap_or_default().to_owned(),
                        container: container.clone(),
                    });
                }
            }
        }
    }
    found
}

fn through_service(monitor: &Value, service: &Value, pods: &[Pod], found: &mut Vec<Target>) {
    let name = service["metadata"]["name"].as_str().unwrap();
    let label = monitor["spec"]["jobLabel"].as_str().unwrap_or_default();
    for endpoint in list(&monitor["spec"]["endpoints"]) {
        if drops(endpoint, name) {
            continue;
        }
        let mut job = service["metadata"]["labels"][label].as_str().unwrap_or(name).to_owned();
        for rule in list(&endpoint["relabelings"]).filter(|rule| rule["targetLabel"] == "job") {
            job = rule["replacement"].as_str().unwrap().replace("$1", &job);
        }
        let ports = list(&service["spec"]["ports"])
            .filter(|port| endpoint["port"].is_null() || endpoint["port"] == port["name"]);
        for port in ports {
            let target = if port["targetPort"].is_null() {
                &port["port"]
            } else {
                &port["targetPort"]
            };
            let selector = json!({"matchLabels": service["spec"]["selector"]});
            for pod in pods.iter().filter(|pod| matches(&selector, &pod.labels)) {
                let listens = pod
                    .ports
                    .iter()
                    .find(|(name, number, _)| *target == *name || *target == *number);
                if let Some((_, number, container)) = listens {
                    found.push(Target {
                        of: pod.of.clone(),
                        port: *number,
                        path: path(endpoint),
                        job: job.clone(),
                        container: container.clone(),
                    });
                }
            }
        }
    }
}

/// Whether an endpoint of a monitor leaves a Service out by its name.
pub fn drops(endpoint: &Value, service: &str) -> bool {
    list(&endpoint["relabelings"]).any(|rule| {
        let by_name = rule["sourceLabels"] == json!(["__meta_kubernetes_service_name"]);
        let regex = || format!("^(?:{})$", rule["regex"].as_str().unwrap());
        rule["action"] == "drop" && by_name && regex_lite::Regex::new(&regex()).unwrap().is_match(service)
    })
}

fn path(endpoint: &Value) -> String {
    endpoint["path"].as_str().unwrap_or("/metrics").to_owned()
}

fn pods(rendered: &Rendered) -> Vec<Pod> {
    let mut found = Vec::new();
    for kind in ["Deployment", "StatefulSet", "DaemonSet"] {
        for workload in rendered.of_kind(kind) {
            let template = &workload["spec"]["template"];
            let ports = list(&template["spec"]["containers"]).flat_map(|container| {
                list(&container["ports"]).map(|port| {
                    (
                        port["name"].as_str().unwrap_or_default().to_owned(),
                        port["containerPort"].as_u64().unwrap(),
                        container["name"].as_str().unwrap().to_owned(),
                    )
                })
            });
            found.push(Pod {
                of: name(workload),
                labels: template["metadata"]["labels"].clone(),
                ports: ports.collect(),
            });
        }
    }
    // Labels and ports as prometheus-operator and alloy-operator write them.
    let port = |name: &str, number, container: &str| (name.to_owned(), number, container.to_owned());
    for made in rendered.of_kind("Prometheus") {
        found.push(Pod {
            of: name(made),
            labels: json!({"app.kubernetes.io/name": "prometheus", "operator.prometheus.io/name": name(made)}),
            ports: vec![
                port("http-web", 9090, "prometheus"),
                port("reloader-web", 8080, "config-reloader"),
                port("http", 10902, "thanos-sidecar"),
            ],
        });
    }
    for made in rendered.of_kind("Alertmanager") {
        found.push(Pod {
            of: name(made),
            labels: json!({"app.kubernetes.io/name": "alertmanager", "alertmanager": name(made)}),
            ports: vec![
                port("http-web", 9093, "alertmanager"),
                port("reloader-web", 8080, "config-reloader"),
            ],
        });
    }
    for made in rendered.of_kind("Alloy") {
        let short = made["spec"]["nameOverride"].as_str().unwrap();
        found.push(Pod {
            of: name(made),
            labels: json!({"app.kubernetes.io/name": short, "app.kubernetes.io/instance": name(made)}),
            ports: vec![port("http-metrics", 12345, "alloy")],
        });
    }
    found
}

/// Whether a label selector takes labels.
fn matches(selector: &Value, labels: &Value) -> bool {
    let empty = Map::new();
    let wanted = selector["matchLabels"].as_object().unwrap_or(&empty);
    let expressions: Vec<&Value> = list(&selector["matchExpressions"]).collect();
    (!wanted.is_empty() || !expressions.is_empty())
        && wanted.iter().all(|(key, value)| labels[key] == *value)
        && expressions.iter().all(|expression| {
            let value = &labels[expression["key"].as_str().unwrap()];
            let listed = list(&expression["values"]).any(|one| one == value);
            match expression["operator"].as_str().unwrap() {
                "In" => listed,
                "NotIn" => !listed,
                "Exists" => !value.is_null(),
                other => panic!("{other} is not understood"),
            }
        })
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn name(object: &Value) -> String {
    object["metadata"]["name"].as_str().unwrap().to_owned()
}
