//! Sizes and class of the volumes.

use crate::draft::Volumes;
use crate::finding::{Finding, Place, Rule};
use crate::units::Quantity;
use crate::yaml::Node;

use super::Import;
use super::tree::dotted;

/// Claims of Prometheus and Alertmanager.
const METRICS: &str = "kube-prom-stack prometheus prometheusSpec storageSpec volumeClaimTemplate spec";
const ALERTS: &str = "kube-prom-stack alertmanager alertmanagerSpec storage volumeClaimTemplate spec";

impl Import {
    pub(super) fn volumes(&mut self) {
        let size = |claim: &str| [claim, " resources requests storage"].concat();
        let answer = |volumes: &mut Volumes, key: &str, text: String| match key {
            "metrics" => volumes.metrics = text,
            "logs" => volumes.logs = text,
            "traces" => volumes.traces = text,
            "profiles" => volumes.profiles = text,
            "alerts" => volumes.alerts = text,
            _ => volumes.grafana = text,
        };
        let mut found_metrics = false;
        for (key, path) in [
            ("metrics", size(METRICS)),
            ("alerts", size(ALERTS)),
            ("grafana", "kube-prom-stack grafana persistence size".into()),
            ("logs", "loki singleBinary persistence size".into()),
            // in parts; the claims of the others follow from it
            ("logs", "loki indexGateway persistence size".into()),
            ("traces", "tempo persistence size".into()),
            ("profiles", "pyroscope pyroscope persistence size".into()),
        ] {
            if let Some(text) = self.word(&path) {
                found_metrics |= key == "metrics";
                answer(&mut self.draft.storage.volumes, key, text);
            }
        }
        self.promised_volume(found_metrics);
        self.classes();
        self.persistence();
    }

    /// `prometheus.server.persistentVolume`: of another chart, it did nothing. What was wanted is clear all the same.
    fn promised_volume(&mut self, found: bool) {
        let path = "kube-prom-stack prometheus server persistentVolume size";
        let line = self.tree.get(path).map_or(0, |node| node.line);
        let Some(size) = self.word(path) else { return };
        if !found && Quantity::parse(&size).is_some() {
            self.draft.storage.volumes.metrics.clone_from(&size);
        }
        let kept = &self.draft.storage.volumes.metrics;
        let finding = Finding::new(Place::new("storage.volumes.metrics"), Rule::DeadValue)
            .fact("value", dotted(path))
            .fact(
                "hint",
                format!(" Metrics had no volume and were gone with the pod; they get {kept} now."),
            )
            .fact("line", line);
        self.tell(finding);
    }

    /// One class for all volumes; another one somewhere is carried through.
    fn classes(&mut self) {
        for path in [
            &[METRICS, " storageClassName"].concat(),
            &[ALERTS, " storageClassName"].concat(),
            "kube-prom-stack grafana persistence storageClassName",
            "loki singleBinary persistence storageClass",
            "loki indexGateway persistence storageClass",
            "tempo persistence storageClassName",
            "pyroscope pyroscope persistence storageClassName",
            "thanos store storage className",
            "thanos compact storage className",
            "databases postgresql storage className",
            "databases valkey storage className",
        ] {
            let Some(class) = self.tree.get(path).and_then(Node::text) else {
                continue;
            };
            let answer = &mut self.draft.storage.volumes.class;
            if answer.is_empty() && class != "-" {
                answer.clone_from(&class);
            }
            if *answer == class || class.is_empty() {
                self.tree.take(path);
            }
        }
    }

    /// Volumes are always on; only "off" is worth carrying.
    fn persistence(&mut self) {
        for path in [
            "kube-prom-stack grafana persistence enabled",
            "loki singleBinary persistence enabled",
            "tempo persistence enabled",
            "pyroscope pyroscope persistence enabled",
        ] {
            self.tree.take_if(path, &true.into());
        }
        if !self.ours {
            for claim in [METRICS, ALERTS] {
                let path = [claim, " accessModes"].concat();
                self.tree.take_if(&path, &serde_json::json!(["ReadWriteOnce"]));
            }
        }
    }
}
