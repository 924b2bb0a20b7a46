//! What a platform does not allow.

use crate::draft::{Components, Platform};

use super::Overlay;

pub(super) fn emit(platform: Platform, components: &Components, overlay: &mut Overlay) {
    let node_exporter = components.node_exporter && !matches!(platform, Platform::GkeAutopilot | Platform::Openshift);
    if !node_exporter {
        overlay.set(&["kube-prom-stack", "nodeExporter", "enabled"], false);
    }
    match platform {
        // Its kubelet, DNS and control plane cannot be reached through Services in kube-system, which it owns.
        Platform::GkeAutopilot => {
            overlay.set(&["kube-prom-stack", "coreDns", "enabled"], false);
            overlay.set(&["kube-prom-stack", "kubeDns", "enabled"], false);
        }
        // GKE resolves names with kube-dns.
        Platform::Gke => {
            overlay.set(&["kube-prom-stack", "coreDns", "enabled"], false);
            overlay.set(&["kube-prom-stack", "kubeDns", "enabled"], true);
        }
        // The platform brings the CRDs of the operator itself.
        Platform::Openshift => overlay.set(&["kube-prom-stack", "crds", "enabled"], false),
        Platform::Generic
        | Platform::K3s
        | Platform::Rke2
        | Platform::Kubeadm
        | Platform::Talos
        | Platform::Eks
        | Platform::Aks => {}
    }
}
