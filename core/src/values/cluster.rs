//! The cluster's name, wherever the charts want it.

use crate::config::Cluster;

use super::Overlay;

/// Three upstream values cannot be templates, so the name stands in them too; the chart refuses when they differ.
pub(super) fn emit(cluster: &Cluster, overlay: &mut Overlay) {
    let name = cluster.name.as_str();
    overlay.set(&["global", "tamer", "cluster"], name);
    overlay.set(&["k8s-monitoring", "cluster", "name"], name);
    overlay.set(
        &[
            "k8s-monitoring",
            "telemetryServices",
            "opencost",
            "opencost",
            "exporter",
            "defaultClusterId",
        ],
        name,
    );
    overlay.set(
        &[
            "tempo",
            "tempo",
            "metricsGenerator",
            "registry",
            "external_labels",
            "cluster",
        ],
        name,
    );
    if cluster.flux_namespace.as_str() != "flux-system" {
        overlay.set(&["rules", "fluxNamespace"], cluster.flux_namespace.as_str());
    }
}
