//! Components on and off.

use crate::config::Config;
use crate::draft::ArchiveWriter;

use super::Overlay;

pub(super) fn emit(config: &Config, overlay: &mut Overlay) {
    let components = &config.extras.components;
    let mut off = |path: &[&str]| overlay.set(path, false);
    if !components.logs {
        off(&["global", "tamer", "logs"]);
        off(&["loki", "enabled"]);
        off(&["k8s-monitoring", "podLogsViaLoki", "enabled"]);
        // A collector without a feature is refused.
        off(&["k8s-monitoring", "collectors", "alloy-logs", "enabled"]);
        off(&["k8s-monitoring", "applicationObservability", "logs", "enabled"]);
    }
    if !components.events {
        off(&["k8s-monitoring", "clusterEvents", "enabled"]);
    }
    if !components.traces {
        off(&["global", "tamer", "traces"]);
        off(&["tempo", "enabled"]);
        off(&["k8s-monitoring", "applicationObservability", "traces", "enabled"]);
    }
    if !components.profiles {
        off(&["global", "tamer", "profiles"]);
        off(&["pyroscope", "enabled"]);
        off(&["k8s-monitoring", "profilesReceiver", "enabled"]);
    }
    if !components.costs {
        off(&["global", "tamer", "costs"]);
        off(&["k8s-monitoring", "telemetryServices", "opencost", "deploy"]);
    }
    if !components.probes {
        off(&["prometheus-blackbox-exporter", "enabled"]);
    }
    let rules = &config.extras.rules;
    for (wanted, key) in [
        (rules.probes && components.probes, "probes"),
        (rules.certificates && components.probes, "certificates"),
        (rules.flux, "flux"),
        (rules.costs, "costs"),
        (rules.storage, "storage"),
        (rules.stack, "stack"),
        (rules.metrics_in_s3, "thanos"),
    ] {
        if !wanted {
            off(&["rules", key]);
        }
    }
    if !components.annotated_pods {
        off(&["k8s-monitoring", "annotationAutodiscovery", "enabled"]);
    }
    if !config.extras.alert_archive {
        off(&["global", "tamer", "alertArchive"]);
    }
    if config.extras.archive() == Some(ArchiveWriter::Alertsnitch) {
        overlay.set(&["alertsnitch", "enabled"], true);
    }
    if config.extras.network_policies {
        overlay.set(&["networkPolicies", "enabled"], true);
    }
    for (there, name) in [
        (components.logs, "loki"),
        (components.traces, "tempo"),
        (components.profiles, "pyroscope"),
    ] {
        if !there {
            overlay.set(&["k8s-monitoring", "destinations", name, "disabled"], true);
        }
    }
    if !components.logs || !components.traces {
        let left: Vec<&str> = [(components.logs, "loki"), (components.traces, "tempo")]
            .into_iter()
            .filter(|(there, _)| *there)
            .map(|(_, name)| name)
            .collect();
        overlay.set(
            &["k8s-monitoring", "collectors", "alloy-central", "includeDestinations"],
            left,
        );
    }
}
