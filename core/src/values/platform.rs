//! What a platform does not allow, or wants otherwise.
//!
//! Rendered with the real charts; on the platforms themselves only what users reported was seen.

use serde_json::{Value, json};

use crate::draft::{Components, Platform};

use super::Overlay;

pub(super) fn emit(platform: Platform, components: &Components, overlay: &mut Overlay) {
    let node_exporter = components.node_exporter && !matches!(platform, Platform::GkeAutopilot | Platform::Openshift);
    if !node_exporter {
        overlay.set(&["kube-prom-stack", "nodeExporter", "enabled"], false);
    }
    match platform {
        Platform::GkeAutopilot => autopilot(overlay),
        // GKE resolves names with kube-dns, which has its own metrics Service.
        Platform::Gke => {
            overlay.set(&["kube-prom-stack", "coreDns", "enabled"], false);
            overlay.set(&["kube-prom-stack", "kubeDns", "enabled"], true);
        }
        // Without it, policies of AKS keep pods from the API server; k8s-monitoring refuses to install.
        Platform::Aks => overlay.set(
            &[
                "k8s-monitoring",
                "collectorCommon",
                "alloy",
                "controller",
                "podAnnotations",
                "kubernetes.azure.com/set-kube-service-host-fqdn",
            ],
            "true",
        ),
        Platform::Openshift => openshift(overlay),
        Platform::Generic | Platform::K3s | Platform::Rke2 | Platform::Kubeadm | Platform::Talos | Platform::Eks => {}
    }
}

/// Google owns kube-system, so no Service can be made there, and mounts of the node are refused but for its logs.
fn autopilot(overlay: &mut Overlay) {
    overlay.set(&["kube-prom-stack", "coreDns", "enabled"], false);
    overlay.set(&["kube-prom-stack", "kubeDns", "enabled"], false);
    overlay.set(
        &["kube-prom-stack", "prometheusOperator", "kubeletService", "enabled"],
        false,
    );
    overlay.set(
        &["kube-prom-stack", "prometheusOperator", "kubeletEndpointsEnabled"],
        false,
    );
    overlay.set(
        &["kube-prom-stack", "prometheusOperator", "kubeletEndpointSliceEnabled"],
        true,
    );
    overlay.set(
        &[
            "k8s-monitoring",
            "collectors",
            "alloy-logs",
            "alloy",
            "mounts",
            "dockercontainers",
        ],
        false,
    );
    forget_positions(overlay);
}

/// Where a pod may write nothing on the node, it cannot keep there how far it read each log file: after a restart it reads them
/// again, and Loki drops what it has.
fn forget_positions(overlay: &mut Overlay) {
    let logs = |path: &[&'static str]| [&["k8s-monitoring", "collectors", "alloy-logs"], path].concat();
    overlay.set(&logs(&["alloy", "storagePath"]), "/tmp/alloy");
    overlay.set(
        &logs(&["alloy", "mounts", "extra"]),
        json!([{"name": "scratch", "mountPath": "/tmp"}]),
    );
    overlay.set(
        &logs(&["controller", "volumes", "extra"]),
        json!([{"name": "scratch", "emptyDir": {}}]),
    );
}

/// OpenShift gives each namespace its own range of users: fixed ones are refused, so upstream's are taken out (`null`).
fn openshift(overlay: &mut Overlay) {
    let nobody_fixed = || json!({"runAsUser": null, "runAsGroup": null, "fsGroup": null});
    overlay.set(&["global", "platform"], "openshift");
    let kps = |path: &[&'static str]| [&["kube-prom-stack"], path].concat();
    overlay.set(&kps(&["coreDns", "enabled"]), false);
    overlay.set(&kps(&["kubeDns", "enabled"]), false);
    overlay.set(
        &kps(&["prometheus", "prometheusSpec", "securityContext"]),
        nobody_fixed(),
    );
    overlay.set(
        &kps(&["alertmanager", "alertmanagerSpec", "securityContext"]),
        nobody_fixed(),
    );
    overlay.set(&kps(&["prometheusOperator", "securityContext"]), nobody_fixed());
    overlay.set(
        &kps(&[
            "prometheusOperator",
            "admissionWebhooks",
            "patch",
            "securityContext",
            "runAsUser",
        ]),
        Value::Null,
    );
    overlay.set(&kps(&["grafana", "securityContext"]), nobody_fixed());
    overlay.set(&kps(&["kube-state-metrics", "securityContext"]), nobody_fixed());
    // The platform brings the operator's CRDs itself.
    overlay.set(&kps(&["crds", "enabled"]), false);
    overlay.set(
        &["prometheus-blackbox-exporter", "securityContext"],
        json!({"runAsUser": null, "runAsGroup": null}),
    );
    overlay.set(&["loki", "loki", "podSecurityContext"], nobody_fixed());
    overlay.set(&["tempo", "securityContext"], nobody_fixed());
    overlay.set(
        &["pyroscope", "pyroscope", "podSecurityContext"],
        json!({"runAsUser": null, "fsGroup": null}),
    );
    overlay.set(
        &[
            "k8s-monitoring",
            "alloy-operator",
            "waitForAlloyRemoval",
            "securityContext",
            "runAsUser",
        ],
        Value::Null,
    );
    let reader = json!({"seLinuxOptions": {"type": "container_logreader_t"}});
    overlay.set(
        &[
            "k8s-monitoring",
            "collectors",
            "alloy-logs",
            "global",
            "podSecurityContext",
        ],
        reader,
    );
    // The reader of logs may not write to the node.
    forget_positions(overlay);
}
