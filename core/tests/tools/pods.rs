//! Every pod that a release makes: those of rendered workloads, and those that operators make of rendered resources.
//!
//! What the operators add was read in their sources: prometheus-operator 0.93.1, and the Alloy chart 1.11.1 that
//! alloy-operator 0.6.3 renders.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{NAMESPACE, Rendered};

pub struct Pod {
    /// `StatefulSet/ct-loki`, or `Alloy/ct-alloy-logs` for one that an operator makes.
    pub owner: String,
    pub namespace: String,
    pub labels: BTreeMap<String, String>,
    pub replicas: u64,
    pub spec: Value,
}

impl Pod {
    fn of(object: &Value, labels: &Value, replicas: u64, spec: Value) -> Self {
        Self {
            owner: format!("{}/{}", text(&object["kind"]), text(&object["metadata"]["name"])),
            namespace: namespace(object).to_owned(),
            labels: string_map(labels),
            replicas,
            spec,
        }
    }

    pub fn containers(&self) -> impl Iterator<Item = &Value> {
        ["initContainers", "containers"]
            .into_iter()
            .flat_map(|kind| self.spec[kind].as_array().into_iter().flatten())
    }

    pub fn container(&self, name: &str) -> &Value {
        self.containers()
            .find(|container| container["name"] == name)
            .unwrap_or_else(|| panic!("{} has no container {name}", self.owner))
    }

    pub fn host_network(&self) -> bool {
        self.spec["hostNetwork"] == true
    }

    /// Resolves a Service's `targetPort`: a number, or the name of a container's port.
    pub fn port(&self, target: &Value) -> Option<u16> {
        if let Some(number) = target.as_u64() {
            return u16::try_from(number).ok();
        }
        self.containers()
            .flat_map(|container| container["ports"].as_array().into_iter().flatten())
            .find(|port| port["name"] == *target)
            .and_then(|port| u16::try_from(port["containerPort"].as_u64()?).ok())
    }
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

pub fn namespace(object: &Value) -> &str {
    object["metadata"]["namespace"].as_str().unwrap_or(NAMESPACE)
}

pub fn string_map(value: &Value) -> BTreeMap<String, String> {
    let entries = value.as_object().into_iter().flatten();
    entries
        .map(|(key, value)| (key.clone(), text(value).to_owned()))
        .collect()
}

/// Every pod of the release.
pub fn pods(rendered: &Rendered) -> Vec<Pod> {
    let mut pods = Vec::new();
    for object in &rendered.0 {
        let spec = &object["spec"];
        let template = match object["kind"].as_str().unwrap_or_default() {
            "Deployment" | "StatefulSet" | "DaemonSet" | "Job" => &spec["template"],
            "CronJob" => &spec["jobTemplate"]["spec"]["template"],
            "Pod" => object,
            "Prometheus" => {
                pods.push(prometheus(rendered, object));
                continue;
            }
            "Alertmanager" => {
                pods.push(alertmanager(rendered, object));
                continue;
            }
            "Alloy" => {
                pods.push(alloy(object));
                continue;
            }
            _ => continue,
        };
        let replicas = spec["replicas"].as_u64().unwrap_or(1);
        pods.push(Pod::of(
            object,
            &template["metadata"]["labels"],
            replicas,
            template["spec"].clone(),
        ));
    }
    pods
}

/// What prometheus-operator puts on each container.
fn unprivileged() -> Value {
    json!({
        "allowPrivilegeEscalation": false,
        "readOnlyRootFilesystem": true,
        "capabilities": {"drop": ["ALL"]},
    })
}

/// The reloader that prometheus-operator adds twice, with the resources that its own arguments say.
fn reloaders(rendered: &Rendered) -> (Value, Value) {
    let operator = rendered
        .of_kind("Deployment")
        .into_iter()
        .find(|deployment| deployment["metadata"]["labels"]["app.kubernetes.io/component"] == "prometheus-operator")
        .unwrap_or_else(|| panic!("prometheus-operator is not there"));
    let arguments = &operator["spec"]["template"]["spec"]["containers"][0]["args"];
    let argument = |name: &str| -> Option<&str> {
        let prefix = format!("--config-reloader-{name}=");
        let found = arguments
            .as_array()?
            .iter()
            .find_map(|argument| text(argument).strip_prefix(&prefix));
        found.filter(|value| *value != "0")
    };
    let mut resources = json!({"requests": {}, "limits": {}});
    for (kind, singular) in [("requests", "request"), ("limits", "limit")] {
        for resource in ["cpu", "memory"] {
            if let Some(value) = argument(&format!("{resource}-{singular}")) {
                resources[kind][resource] = value.into();
            }
        }
    }
    let container = |name: &str, port_name: &str, port: u16| {
        json!({
            "name": name,
            "ports": [{"name": port_name, "containerPort": port}],
            "resources": resources,
            "securityContext": unprivileged(),
        })
    };
    (
        container("init-config-reloader", "reloader-init", 8081),
        container("config-reloader", "reloader-web", 8080),
    )
}

/// Containers of a resource are merged with the operator's by name.
fn merged(containers: Vec<Value>, own: &Value) -> Value {
    let mut containers = containers;
    for own in own.as_array().into_iter().flatten() {
        match containers.iter_mut().find(|container| container["name"] == own["name"]) {
            Some(container) => {
                for (key, value) in own.as_object().into_iter().flatten() {
                    container[key] = value.clone();
                }
            }
            None => containers.push(own.clone()),
        }
    }
    containers.into()
}

fn prometheus(rendered: &Rendered, object: &Value) -> Pod {
    let spec = &object["spec"];
    let name = text(&object["metadata"]["name"]);
    let (init, reloader) = reloaders(rendered);
    let mut containers = vec![
        json!({
            "name": "prometheus",
            "ports": [{"name": spec["portName"], "containerPort": 9090}],
            "resources": spec["resources"],
            "securityContext": unprivileged(),
        }),
        reloader,
    ];
    if spec["thanos"].is_object() {
        containers.push(json!({
            "name": "thanos-sidecar",
            "ports": [{"name": "http", "containerPort": 10902}, {"name": "grpc", "containerPort": 10901}],
            "resources": spec["thanos"]["resources"],
            "securityContext": unprivileged(),
        }));
    }
    let labels = json!({
        "app.kubernetes.io/name": "prometheus",
        "app.kubernetes.io/instance": name,
        "app.kubernetes.io/managed-by": "prometheus-operator",
        "operator.prometheus.io/name": name,
        "prometheus": name,
    });
    let pod = json!({
        "securityContext": spec["securityContext"],
        "hostNetwork": spec["hostNetwork"],
        "initContainers": merged(vec![init], &spec["initContainers"]),
        "containers": merged(containers, &spec["containers"]),
        "volumes": spec["volumes"],
    });
    Pod::of(object, &labels, spec["replicas"].as_u64().unwrap_or(1), pod)
}

fn alertmanager(rendered: &Rendered, object: &Value) -> Pod {
    let spec = &object["spec"];
    let name = text(&object["metadata"]["name"]);
    let (init, reloader) = reloaders(rendered);
    let container = json!({
        "name": "alertmanager",
        "ports": [
            {"name": spec["portName"], "containerPort": 9093},
            {"name": "mesh-tcp", "containerPort": 9094},
            {"name": "mesh-udp", "containerPort": 9094, "protocol": "UDP"},
        ],
        "resources": spec["resources"],
        "securityContext": unprivileged(),
    });
    let labels = json!({
        "app.kubernetes.io/name": "alertmanager",
        "app.kubernetes.io/instance": name,
        "app.kubernetes.io/managed-by": "prometheus-operator",
        "alertmanager": name,
    });
    let pod = json!({
        "securityContext": spec["securityContext"],
        "hostNetwork": spec["hostNetwork"],
        "initContainers": merged(vec![init], &spec["initContainers"]),
        "containers": merged(vec![container, reloader], &spec["containers"]),
        "volumes": spec["volumes"],
    });
    Pod::of(object, &labels, spec["replicas"].as_u64().unwrap_or(1), pod)
}

fn alloy(object: &Value) -> Pod {
    let spec = &object["spec"];
    let name = text(&object["metadata"]["name"]);
    let mut ports = vec![json!({"name": "http-metrics", "containerPort": 12345})];
    for port in spec["alloy"]["extraPorts"].as_array().into_iter().flatten() {
        ports.push(json!({"name": port["name"], "containerPort": port["targetPort"], "hostPort": port["hostPort"]}));
    }
    let mut containers = vec![json!({
        "name": "alloy",
        "ports": ports,
        "resources": spec["alloy"]["resources"],
        "securityContext": spec["alloy"]["securityContext"],
        "env": spec["alloy"]["extraEnv"],
        "volumeMounts": spec["alloy"]["mounts"]["extra"],
    })];
    if spec["configReloader"]["enabled"] != false {
        // The chart's own resources have no limit; values are merged with them.
        let mut resources = json!({"requests": {"cpu": "10m", "memory": "50Mi"}});
        for kind in ["requests", "limits"] {
            for (resource, value) in spec["configReloader"]["resources"][kind]
                .as_object()
                .into_iter()
                .flatten()
            {
                resources[kind][resource] = value.clone();
            }
        }
        let mut security = unprivileged();
        security["runAsNonRoot"] = true.into();
        security["runAsUser"] = 65534.into();
        security["seccompProfile"] = json!({"type": "RuntimeDefault"});
        containers.push(json!({"name": "config-reloader", "resources": resources, "securityContext": security}));
    }
    containers.extend(
        spec["controller"]["extraContainers"]
            .as_array()
            .into_iter()
            .flatten()
            .cloned(),
    );
    let mut volumes = vec![json!({"name": "config", "configMap": {"name": name}})];
    for (mount, path) in [
        ("varlog", "/var/log"),
        ("dockercontainers", "/var/lib/docker/containers"),
    ] {
        if spec["alloy"]["mounts"][mount] == true {
            volumes.push(json!({"name": mount, "hostPath": {"path": path}}));
        }
    }
    volumes.extend(
        spec["controller"]["volumes"]["extra"]
            .as_array()
            .into_iter()
            .flatten()
            .cloned(),
    );
    let labels = json!({
        "app.kubernetes.io/name": spec["nameOverride"],
        "app.kubernetes.io/instance": name,
    });
    let pod = json!({
        "serviceAccountName": name,
        "securityContext": spec["global"]["podSecurityContext"],
        "hostNetwork": spec["controller"]["hostNetwork"],
        "hostPID": spec["controller"]["hostPID"],
        "initContainers": spec["controller"]["initContainers"],
        "containers": containers,
        "volumes": volumes,
    });
    Pod::of(
        object,
        &labels,
        spec["controller"]["replicas"].as_u64().unwrap_or(1),
        pod,
    )
}
