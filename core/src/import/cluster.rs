//! The cluster's name, the kind of cluster, and variables that stood for the release.

use crate::draft::{Platform, Size};
use crate::finding::{Finding, Place, Rule};

use super::Import;

/// How the predecessor's documentation wrote the release name.
pub(super) const VARIABLES: [&str; 5] = [
    "${release_name}",
    "${RELEASE_NAME}",
    "${RELEASE}",
    "$RELEASE_NAME",
    "$release_name",
];

impl Import {
    /// Puts the release where a variable stood for it, and tells each spelling once.
    pub(super) fn release_variables(&mut self) {
        let release = self.draft.cluster.release.clone();
        let mut seen: Vec<(&str, u64)> = Vec::new();
        let mut replace = |_: &str, text: &mut String, line: u64| {
            for variable in VARIABLES {
                if text.contains(variable) {
                    if seen.iter().all(|(known, _)| *known != variable) {
                        seen.push((variable, line));
                    }
                    *text = text.replace(variable, &release);
                }
            }
        };
        self.tree.root_mut().each_text("", &mut replace);
        for (variable, line) in seen {
            self.tell(
                Finding::new(Place::new("cluster.release"), Rule::ReleaseVariable)
                    .fact("value", variable)
                    .fact("line", line),
            );
        }
    }

    pub(super) fn cluster(&mut self) {
        if let Some(size) = self
            .tree
            .get("global tamer size")
            .and_then(|node| Size::named(&node.text()?))
        {
            self.draft.cluster.size = size;
        }
        const NAMES: [&str; 7] = [
            "global tamer cluster",
            "k8s-monitoring cluster name",
            "k8s-monitoring telemetryServices opencost opencost exporter defaultClusterId",
            "tempo tempo metricsGenerator registry external_labels cluster",
            "kube-prom-stack prometheus prometheusSpec externalLabels cluster",
            "k8s-monitoring opencost opencost exporter defaultClusterId",
            "k8s-monitoring clusterMetrics opencost opencost exporter defaultClusterId",
        ];
        for path in NAMES {
            let Some(name) = self.tree.get(path).and_then(|node| node.text()) else {
                continue;
            };
            let known = &mut self.draft.cluster.name;
            if known.is_empty() {
                known.clone_from(&name);
            }
            // A name that is not the same everywhere is carried through, or told as unused.
            if *known == name {
                self.tree.take(path);
            }
        }
        self.platform();
    }

    /// What a platform leaves in our values; most leave nothing.
    fn platform(&mut self) {
        if !self.ours {
            return;
        }
        // Each platform is tried: the one that most of the values stand there of.
        let platforms = [
            Platform::GkeAutopilot,
            Platform::Gke,
            Platform::Openshift,
            Platform::Aks,
        ];
        let fits = |platform: &Platform| {
            let values = super::rest::platform_values(*platform);
            let same = |(path, value): &&(String, serde_json::Value)| {
                self.tree.get(path).is_some_and(|node| node.value() == *value)
            };
            let count = values.iter().filter(same).count();
            // Other answers may change a few of them.
            (count * 4 >= values.len() * 3)
                .then_some(count)
                .filter(|count| *count > 0)
        };
        let best = platforms
            .into_iter()
            .filter_map(|platform| fits(&platform).map(|count| (count, platform)))
            .max_by_key(|(count, _)| *count);
        if let Some((_, platform)) = best {
            self.draft.cluster.platform = platform;
        }
    }
}
