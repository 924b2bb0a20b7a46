//! What was on and off.

use super::Import;

impl Import {
    pub(super) fn components(&mut self) {
        let logs = self.flag("loki enabled");
        let events = self.flag("k8s-monitoring clusterEvents enabled");
        let traces = self.flag("tempo enabled");
        let profiles = self.flag("pyroscope enabled");
        let costs = self
            .flag("k8s-monitoring telemetryServices opencost deploy")
            .or_else(|| self.flag("k8s-monitoring clusterMetrics opencost enabled"));
        let probes = self.flag("prometheus-blackbox-exporter enabled");
        let node_exporter = self.flag("kube-prom-stack nodeExporter enabled");
        let annotated = self.flag("k8s-monitoring annotationAutodiscovery enabled");
        let archive = self
            .flag("global tamer alertArchive")
            .or_else(|| self.flag("alertsnitch enabled"));
        // A platform that refuses node-exporter switches it off by itself.
        let refused = super::rest::platform_values(self.draft.cluster.platform)
            .iter()
            .any(|(path, _)| path == "kube-prom-stack nodeExporter enabled");
        let extras = &mut self.draft.extras;
        let parts = &mut extras.components;
        for (part, found) in [
            (&mut parts.logs, logs),
            (&mut parts.events, events),
            (&mut parts.traces, traces),
            (&mut parts.profiles, profiles),
            (&mut parts.costs, costs),
            (&mut parts.probes, probes),
            (&mut parts.node_exporter, node_exporter.filter(|_| !refused)),
            (&mut parts.annotated_pods, annotated),
            (&mut extras.alert_archive, archive),
        ] {
            if let Some(found) = found {
                *part = found;
            }
        }
        if !self.ours {
            self.without_logs();
            self.features();
        }
    }

    /// What the predecessor allowed without Loki, but has nowhere to go.
    fn without_logs(&mut self) {
        if self.draft.extras.components.logs {
            return;
        }
        self.draft.extras.components.events = false;
        self.draft.extras.alert_archive = false;
    }

    /// Features of k8s-monitoring that no question covers.
    fn features(&mut self) {
        if self.flag("k8s-monitoring podLogs enabled") == Some(false) && self.draft.extras.components.logs {
            self.not_taken(
                "extras.components.logs",
                "k8s-monitoring.podLogs.enabled: false",
                "logs of pods belong to the component `logs`; set the extra values `k8s-monitoring.podLogsViaLoki.enabled` and `k8s-monitoring.collectors.alloy-logs.enabled` to false to keep them off",
            );
        }
        let line = self.tree.get("k8s-monitoring nodeLogs").map_or(0, |node| node.line);
        if self.flag("k8s-monitoring nodeLogs enabled") == Some(true) && self.draft.extras.components.logs {
            // Version 4 wants to know which collector reads them.
            self.tree.put("k8s-monitoring nodeLogs enabled", &true.into(), line);
            self.tree
                .put("k8s-monitoring nodeLogs collector", &"alloy-logs".into(), line);
        }
        for (feature, why) in [
            (
                "autoInstrumentation",
                "Beyla needs privileged pods and a collector of its own, which the stack does not bring",
            ),
            (
                "profiling",
                "profiles of whole nodes need privileged pods, which the stack does not bring",
            ),
        ] {
            let path = ["k8s-monitoring ", feature].concat();
            match self.flag(&[&path, " enabled"].concat()) {
                Some(true) => self.not_taken("extras.components", super::tree::dotted(&path), why),
                // How it would have worked is no decision while it is off.
                Some(false) => _ = self.tree.take(&path),
                None => {}
            }
        }
    }
}
