//! What rendered manifests ask of a cluster, pods that operators make included.

use serde_json::Value;

use super::Rendered;

/// What is asked for in all.
#[derive(Debug, Default)]
pub struct Footprint {
    pub pods: u64,
    /// Cores.
    pub cpu: f64,
    /// GiB, as are the others.
    pub memory: f64,
    pub limits: f64,
    pub volumes: f64,
}

impl Footprint {
    fn container(&mut self, resources: &Value, copies: u64) {
        let get = |group: &str, name: &str| quantity(&resources[group][name]) * copies as f64;
        self.cpu += get("requests", "cpu");
        self.memory += get("requests", "memory") / GIB;
        self.limits += get("limits", "memory") / GIB;
    }

    fn pod(&mut self, spec: &Value, copies: u64) {
        self.pods += copies;
        for container in spec["containers"].as_array().into_iter().flatten() {
            self.container(&container["resources"], copies);
        }
    }

    fn claim(&mut self, spec: &Value, copies: u64) {
        self.volumes += quantity(&spec["resources"]["requests"]["storage"]) / GIB * copies as f64;
    }
}

const GIB: f64 = 1_073_741_824.0;

/// Sums up what runs all the time on a cluster of so many nodes; Jobs come and go.
pub fn footprint(rendered: &Rendered, nodes: u64) -> Footprint {
    let mut sum = Footprint::default();
    for object in &rendered.0 {
        let spec = &object["spec"];
        let replicas = spec["replicas"].as_u64().unwrap_or(1);
        match object["kind"].as_str().unwrap_or_default() {
            "Deployment" => sum.pod(&spec["template"]["spec"], replicas),
            "StatefulSet" => {
                sum.pod(&spec["template"]["spec"], replicas);
                for claim in spec["volumeClaimTemplates"].as_array().into_iter().flatten() {
                    sum.claim(&claim["spec"], replicas);
                }
            }
            "DaemonSet" => sum.pod(&spec["template"]["spec"], nodes),
            "PersistentVolumeClaim" => sum.claim(spec, 1),
            "Prometheus" | "Alertmanager" => {
                sum.pods += replicas;
                sum.container(&spec["resources"], replicas);
                sum.container(&reloader(rendered), replicas);
                // only Prometheus has one, with Thanos
                sum.container(&spec["thanos"]["resources"], replicas);
                let storage = spec.get("storage").unwrap_or(&Value::Null);
                sum.claim(&storage["volumeClaimTemplate"]["spec"], replicas);
            }
            "Alloy" => {
                let controller = &spec["controller"];
                let copies = match controller["type"].as_str() {
                    Some("daemonset") => nodes,
                    _ => controller["replicas"].as_u64().unwrap_or(1),
                };
                sum.pods += copies;
                sum.container(&spec["alloy"]["resources"], copies);
                sum.container(&spec["configReloader"]["resources"], copies);
            }
            _ => {}
        }
    }
    sum
}

/// The reloader beside Prometheus and Alertmanager: its operator is told by arguments.
fn reloader(rendered: &Rendered) -> Value {
    let arguments: Vec<&str> = rendered
        .of_kind("Deployment")
        .into_iter()
        .flat_map(|deployment| {
            deployment["spec"]["template"]["spec"]["containers"]
                .as_array()
                .into_iter()
                .flatten()
        })
        .flat_map(|container| container["args"].as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .collect();
    let argument = |name: &str| {
        let found = arguments
            .iter()
            .find_map(|argument| argument.strip_prefix(name)?.strip_prefix('='));
        found.unwrap_or_else(|| panic!("the operator has no {name}"))
    };
    serde_json::json!({
        "requests": {"cpu": argument("--config-reloader-cpu-request"), "memory": argument("--config-reloader-memory-request")},
        "limits": {"memory": argument("--config-reloader-memory-limit")},
    })
}

/// A quantity of Kubernetes as a number; nothing is zero.
fn quantity(value: &Value) -> f64 {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return 0.0,
    };
    let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor = match unit {
        "" => 1.0,
        "m" => 0.001,
        "Ki" => 1024.0,
        "Mi" => 1024.0 * 1024.0,
        "Gi" => GIB,
        "Ti" => 1024.0 * GIB,
        "M" => 1e6,
        "G" => 1e9,
        other => panic!("{other} in {text}"),
    };
    number.parse::<f64>().unwrap_or_else(|_| panic!("{text}")) * factor
}
