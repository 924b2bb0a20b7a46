//! Names that subcharts make of a release name, against those that were rendered with the real charts.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use serde_json::Value;
use tamer_core::names::Resources;

mod tools;

#[test]
fn names_agree_with_the_rendered_charts() {
    let Some(path) = tools::shared("facts/name-vectors.json") else {
        return tools::skip(
            "names_agree_with_the_rendered_charts",
            "the rendered names are not here",
        );
    };
    let vectors: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let vectors = vectors.as_object().unwrap();
    assert_eq!(vectors.len(), 78);
    for (release, expected) in vectors {
        let names = Resources(release);
        for (key, name) in [
            ("kps.fullname", names.metrics()),
            ("svc.prometheus", names.prometheus()),
            ("cr.Prometheus", names.prometheus()),
            ("svc.alertmanager", names.alertmanager()),
            ("cr.Alertmanager", names.alertmanager()),
            ("secret.alertmanager", names.alertmanager_secret()),
            ("grafana", names.grafana()),
            ("ksm", names.kube_state_metrics()),
            ("nodeexporter", names.node_exporter()),
            ("blackbox", names.blackbox_exporter()),
        ] {
            assert_eq!(expected[key], name, "{key} of {release}");
        }
    }
}
