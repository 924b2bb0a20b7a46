//! Kubernetes' Pod Security Standards, as the admission plugin checks them.

use serde_json::Value;

use super::pods::{Pod, text};

/// Capabilities that `baseline` lets a container add.
const BASELINE: [&str; 14] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Volumes that `restricted` allows.
const VOLUMES: [&str; 7] = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
];

/// What of the level `baseline` a pod breaks, one word each.
pub fn baseline(pod: &Pod) -> Vec<String> {
    let mut found = Vec::new();
    for key in ["hostNetwork", "hostPID", "hostIPC"] {
        if pod.spec[key] == true {
            found.push(key.to_owned());
        }
    }
    for volume in pod.spec["volumes"].as_array().into_iter().flatten() {
        if let Some(path) = volume["hostPath"]["path"].as_str() {
            found.push(format!("hostPath {path}"));
        }
    }
    for container in pod.containers() {
        let name = text(&container["name"]);
        let security = &container["securityContext"];
        if security["privileged"] == true {
            found.push(format!("{name}: privileged"));
        }
        for capability in added(security) {
            if !BASELINE.contains(&capability) {
                found.push(format!("{name}: {capability}"));
            }
        }
        for port in container["ports"].as_array().into_iter().flatten() {
            // On the host's network each port is the host's; that is said already.
            if port["hostPort"].as_u64().is_some_and(|port| port > 0) && !pod.host_network() {
                found.push(format!("{name}: hostPort"));
            }
        }
        if seccomp(pod, security) == Some("Unconfined") {
            found.push(format!("{name}: seccomp"));
        }
    }
    found
}

/// What of the level `restricted` a pod breaks, `baseline` included.
pub fn restricted(pod: &Pod) -> Vec<String> {
    let mut found = baseline(pod);
    for volume in pod.spec["volumes"].as_array().into_iter().flatten() {
        let kinds = volume.as_object().into_iter().flatten().map(|(kind, _)| kind.as_str());
        for kind in kinds.filter(|kind| *kind != "name" && *kind != "hostPath") {
            // A Secret is allowed, too; here because the list of words would not fit otherwise.
            if !VOLUMES.contains(&kind) && kind != "secret" {
                found.push(format!("volume {kind}"));
            }
        }
    }
    let pod_security = &pod.spec["securityContext"];
    for container in pod.containers() {
        let name = text(&container["name"]);
        let security = &container["securityContext"];
        if security["allowPrivilegeEscalation"] != false {
            found.push(format!("{name}: allowPrivilegeEscalation"));
        }
        let dropped = security["capabilities"]["drop"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        if !dropped.contains(&"ALL".into()) {
            found.push(format!("{name}: capabilities"));
        }
        for capability in added(security).filter(|capability| *capability != "NET_BIND_SERVICE") {
            found.push(format!("{name}: {capability}"));
        }
        let non_root = either(security, pod_security, "runAsNonRoot");
        if non_root != true {
            found.push(format!("{name}: runAsNonRoot"));
        }
        if either(security, pod_security, "runAsUser") == 0 {
            found.push(format!("{name}: runAsUser 0"));
        }
        if !matches!(seccomp(pod, security), Some("RuntimeDefault" | "Localhost")) {
            found.push(format!("{name}: seccompProfile"));
        }
    }
    found
}

/// A container's setting, else its pod's.
fn either<'a>(container: &'a Value, pod: &'a Value, key: &str) -> &'a Value {
    if container[key].is_null() {
        &pod[key]
    } else {
        &container[key]
    }
}

fn seccomp<'a>(pod: &'a Pod, security: &'a Value) -> Option<&'a str> {
    either(security, &pod.spec["securityContext"], "seccompProfile")["type"].as_str()
}

fn added(security: &Value) -> impl Iterator<Item = &str> {
    let list = security["capabilities"]["add"].as_array().into_iter().flatten();
    list.map(text)
}
