//! What was on and off.

use crate::draft::{ArchiveWriter, Budget};
use crate::units::Amount;
use crate::values::costs::{factor, share};
use crate::yaml::Node;

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
        let mut archive = self.flag("global tamer alertArchive");
        let alertsnitch = self.flag("alertsnitch enabled");
        if self.ours {
            if alertsnitch == Some(true) {
                self.draft.extras.archive_writer = ArchiveWriter::Alertsnitch;
            }
        } else {
            archive = archive.or(alertsnitch);
        }
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
        if self.ours {
            self.alert_rules();
            self.costs();
            if let Some(policies) = self.flag("networkPolicies enabled") {
                self.draft.extras.network_policies = policies;
            }
        } else {
            self.without_logs();
            self.features();
        }
    }

    /// Which alerts there were.
    fn alert_rules(&mut self) {
        let keys = ["probes", "certificates", "flux", "costs", "storage", "stack", "thanos"];
        let found = keys.map(|key| self.flag(&["rules ", key].concat()));
        let [probes, certificates, flux, costs, storage, stack, metrics_in_s3] = found;
        let extras = &mut self.draft.extras;
        // Without the exporter, both are off by themselves.
        let probed = extras.components.probes;
        let rules = &mut extras.rules;
        for (rule, found) in [
            (&mut rules.probes, probes.filter(|_| probed)),
            (&mut rules.certificates, certificates.filter(|_| probed)),
            (&mut rules.flux, flux),
            (&mut rules.costs, costs),
            (&mut rules.storage, storage),
            (&mut rules.stack, stack),
            (&mut rules.metrics_in_s3, metrics_in_s3),
        ] {
            if let Some(found) = found {
                *rule = found;
            }
        }
    }

    /// Budgets and thresholds. What no answer can say stays where it is and is carried through.
    fn costs(&mut self) {
        if !self.draft.extras.components.costs {
            return;
        }
        let budgets = self.tree.get("costs budgets").map(Node::entries).unwrap_or_default();
        let budgets: Vec<Budget> = budgets
            .iter()
            .filter_map(|(namespace, amount)| {
                Some(Budget {
                    namespace: namespace.clone(),
                    amount: amount.text().filter(|text| Amount::parse(text).is_some())?,
                })
            })
            .collect();
        for budget in &budgets {
            self.tree.take(&["costs budgets ", &budget.namespace].concat());
        }
        let mut amount = |path: &str| {
            let text = self.tree.get(path)?.text()?;
            Amount::parse(&text)?;
            self.tree.take(path);
            Some(text)
        };
        // 0 means no limit.
        let total = amount("costs totalBudget").filter(|text| Amount::parse(text) > Some(Amount::ZERO));
        let spike_minimum = amount("costs spike minimum");
        let idle_minimum = amount("costs idle minimum");
        let spike_percent = self.percent("costs spike factor", -100.0, factor);
        let idle_percent = self.percent("costs idle share", 0.0, share);
        let costs = &mut self.draft.extras.costs;
        costs.budgets = budgets;
        for (answer, found) in [
            (&mut costs.total_budget, total),
            (&mut costs.spike_minimum, spike_minimum),
            (&mut costs.idle_minimum, idle_minimum),
            (&mut costs.spike_percent, spike_percent),
            (&mut costs.idle_percent, idle_percent),
        ] {
            if let Some(found) = found {
                *answer = found;
            }
        }
    }

    /// A share or factor, if it is whole percent.
    fn percent(&mut self, path: &str, beside: f64, back: fn(u32) -> serde_json::Value) -> Option<String> {
        let node = self.tree.get(path)?;
        let number: f64 = node.text()?.parse().ok()?;
        let percent = (number * 100.0 + beside).round();
        if !(1.0..=10_000.0).contains(&percent) {
            return None;
        }
        let text = percent.to_string();
        let same = back(text.parse().ok()?).as_f64() == Some(number);
        same.then(|| {
            self.tree.take(path);
            text
        })
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
