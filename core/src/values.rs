//! Config → Helm values: only what differs from `chart/stack/values.yaml`. One file a subject.

use serde_json::{Map, Value};

use crate::config::Config;
use crate::draft::Draft;

mod access;
mod alerts;
mod cluster;
pub(crate) mod costs;
mod databases;
mod extras;
mod metrics;
mod platform;
mod probes;
mod retention;
pub mod size;
mod storage;

pub use alerts::alertmanager;
pub(crate) use alerts::{PAGERDUTY_SEVERITY, archive_url};

/// Top-level keys of the chart's values, in the order of its file.
pub const KEYS: [&str; 22] = [
    "global",
    "blackboxProbeTargets",
    "probes",
    "certificates",
    "rules",
    "costs",
    "dashboards",
    "grafanaAdmin",
    "grafanaKey",
    "serviceAccounts",
    "databases",
    "thanos",
    "rights",
    "alertsnitch",
    "networkPolicies",
    "faro",
    "kube-prom-stack",
    "prometheus-blackbox-exporter",
    "loki",
    "tempo",
    "pyroscope",
    "k8s-monitoring",
];

/// Keys of which most is rows that can be many: probe targets, and the routes inside Alertmanager's configuration.
pub(crate) const WITH_ROWS: [&str; 2] = ["blackboxProbeTargets", "kube-prom-stack"];

/// Whether the rows are wanted, too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    Wanted,
    LeftOut,
}

/// The overlay over the chart's own values, in the order in which a person would write it.
pub fn values(config: &Config) -> Map<String, Value> {
    overlay(config, Rows::Wanted)
}

/// The overlay, with rows or without.
pub(crate) fn overlay(config: &Config, rows: Rows) -> Map<String, Value> {
    let usual = usual();
    let mut overlay = Overlay::default();
    cluster::emit(&config.cluster, &mut overlay);
    platform::emit(config.cluster.platform, &config.extras.components, &mut overlay);
    size::emit(config, &mut overlay);
    storage::emit(config, &usual, &mut overlay);
    retention::emit(config, &usual.retention, &mut overlay);
    metrics::emit(config, &mut overlay);
    if rows == Rows::Wanted {
        alerts::emit(config, &mut overlay);
        probes::emit_targets(&config.probes, &mut overlay);
    }
    probes::emit(&config.probes, &usual.probes, &mut overlay);
    access::emit(&config.access, &mut overlay);
    extras::emit(config, &mut overlay);
    costs::emit(&config.extras, &usual.extras.costs, &mut overlay);
    databases::emit(config, &mut overlay);
    let mut values = overlay.0;
    merge(&mut values, &config.extras.values);
    // In the order of the chart's own file, so that both can be read side by side.
    let mut entries: Vec<(String, Value)> = values.into_iter().collect();
    entries.sort_by_key(|(key, _)| KEYS.iter().position(|known| known == key).unwrap_or(KEYS.len()));
    entries.into_iter().collect()
}

/// The Config of the default Draft: what the chart does by itself.
fn usual() -> Config {
    let config = crate::check(&Draft::default()).config;
    config.expect("the default Draft is a working installation, a test holds it")
}

/// Merges maps as Helm does: maps key by key, everything else replaced.
pub(crate) fn merge(into: &mut Map<String, Value>, from: &Map<String, Value>) {
    for (key, value) in from {
        match (into.get_mut(key), value) {
            (Some(Value::Object(into)), Value::Object(from)) => merge(into, from),
            _ => _ = into.insert(key.clone(), value.clone()),
        }
    }
}

/// A map of the entries that are there.
pub(crate) fn object<const N: usize>(entries: [(&str, Option<Value>); N]) -> Value {
    entries
        .into_iter()
        .filter_map(|(key, value)| value.map(|value| (key.to_owned(), value)))
        .collect::<Map<_, _>>()
        .into()
}

/// Values under construction.
#[derive(Default)]
pub(crate) struct Overlay(Map<String, Value>);

impl Overlay {
    /// Sets the value at a path, making the maps on the way.
    pub(crate) fn set(&mut self, path: &[&str], value: impl Into<Value>) {
        let Some((last, parents)) = path.split_last() else {
            return;
        };
        let mut map = &mut self.0;
        for key in parents {
            let entry = map.entry(*key).or_insert_with(|| Value::Object(Map::new()));
            if !entry.is_object() {
                *entry = Value::Object(Map::new());
            }
            let Value::Object(next) = entry else { return };
            map = next;
        }
        map.insert((*last).to_owned(), value.into());
    }
}
