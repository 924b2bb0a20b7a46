//! Every object that we write or render, as a real API server with the real definitions sees it: a dry run by server-side
//! apply checks each field and name and changes nothing.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tamer_core::draft::{Backend, Delivery, Draft, Size, Target};
use tools::cluster::Cluster;

mod tools;

/// What is off by default and comes from our own templates, all at once.
const OPTIONS: &str = r#"
global:
  tamer:
    faroOrigins: [https://shop.example.com]
    databases: {postgresql: {enabled: true}, valkey: {enabled: true}}
    metricsInS3: {enabled: true, bucket: my-metrics, endpoint: s3.example.com, credentials: {secretName: s3-keys}}
serviceAccounts:
  accounts: [{name: ci, role: Editor, secretName: grafana-ci}]
networkPolicies:
  enabled: true
  grafanaFrom: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress}}}]
alertsnitch: {enabled: true}
blackboxProbeTargets:
  - https://shop.example.com
  - {url: "db.example.com:5432", name: database, module: tcp_connect, interval: 30s, labels: {team: platform}}
faro:
  ingress: {enabled: true, host: faro.example.com, className: nginx, tlsSecret: faro-tls}
  route: {enabled: true, host: faro.example.com, gateway: public}
kube-prom-stack:
  alertmanager:
    config:
      route:
        routes:
          - {receiver: "null", matchers: ['alertname =~ "Watchdog|InfoInhibitor"']}
          - {receiver: alert-archive, group_by: ['...'], repeat_interval: 336h, continue: true}
          - receiver: nobody
      receivers:
        - name: "null"
        - name: nobody
        - name: alert-archive
          webhook_configs:
            - url: http://tamer-alertsnitch:9567/webhook?job=integrations/alertmanager/history&cluster=my-cluster
"#;

/// Sends objects to the API server, each content once.
struct Judge {
    cluster: Cluster,
    seen: BTreeSet<String>,
}

impl Judge {
    fn new(cluster: Cluster) -> Self {
        // The namespace must be there; what the pods may do is the level that the stack asks for.
        cluster.apply(
            r#"{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "monitoring",
                "labels": {"pod-security.kubernetes.io/enforce": "privileged"}}}"#,
        );
        Self {
            cluster,
            seen: BTreeSet::new(),
        }
    }

    fn takes(&mut self, name: &str, objects: &[Value]) {
        let mut stream = String::new();
        let mut count = 0;
        for object in objects {
            let text = object.to_string();
            if !is_unknown(object) && self.seen.insert(text.clone()) {
                stream.push_str("---\n");
                stream.push_str(&text);
                stream.push('\n');
                count += 1;
            }
        }
        println!("{name}: {count} of {} objects are new", objects.len());
        if count == 0 {
            return;
        }
        let (taken, complaints) = self.dry_run(&stream);
        assert!(complaints.is_empty(), "{name}:\n{complaints}");
        assert_eq!(taken.lines().count(), count, "{name}: {taken}");
    }

    /// What is taken, a line each, and all complaints and warnings.
    fn dry_run(&self, stream: &str) -> (String, String) {
        let words = "apply --server-side --dry-run=server --force-conflicts --filename -";
        let output = self.cluster.pipe(&words.split(' ').collect::<Vec<_>>(), stream);
        (
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    }
}

/// OpenShift's kind, whose definition cannot be had as a Go module.
fn is_unknown(object: &Value) -> bool {
    object["kind"] == "SecurityContextConstraints"
}

/// Answers worth rendering: every example that has no errors, every preset.
fn drafts() -> Vec<(String, Draft)> {
    let mut drafts = vec![("default".to_owned(), Draft::default())];
    for entry in std::fs::read_dir(tools::root().join("core/tests/answers")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.starts_with("wrong_") {
            drafts.push((name.clone(), tools::answers(&name)));
        }
    }
    for preset in tamer_core::presets::PRESETS {
        drafts.push((preset.name.to_owned(), tamer_core::presets::draft(preset.name).unwrap()));
    }
    drafts.sort_by(|(first, _), (second, _)| first.cmp(second));
    drafts
}

/// The chart with a Draft's values, above the file of its size.
fn render(helm: &Path, chart: &Path, release: &str, draft: &Draft) -> Vec<Value> {
    let size = draft.cluster.size;
    let below = match size {
        Size::Small => Vec::new(),
        Size::Medium | Size::Large => vec![chart.join(format!("sizes/{}.yaml", size.name()))],
    };
    tools::template_over(helm, chart, release, &below, &tools::values(draft)).0
}

fn definitions() -> Option<PathBuf> {
    tools::program("TAMER_CRDS")
}

#[test]
fn a_wrong_object_is_not_taken() {
    let test = "a_wrong_object_is_not_taken";
    let Some(cluster) = Cluster::here(test) else { return };
    let Some(definitions) = definitions() else {
        return tools::skip(test, "no definitions (TAMER_CRDS)");
    };
    cluster.define(&[definitions.join("monitoring")]);
    let judge = Judge::new(cluster);
    for (object, complaint) in [
        (
            r#"{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "monitoring"}, "dat": {}}"#,
            "dat",
        ),
        (
            r#"{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "A", "namespace": "monitoring"}}"#,
            "metadata.name",
        ),
        (
            r#"{"apiVersion": "monitoring.coreos.com/v1", "kind": "Prometheus", "metadata": {"name": "a", "namespace": "monitoring"}, "spec": {"retention": "fortnight"}}"#,
            "spec.retention",
        ),
        (
            r#"{"apiVersion": "monitoring.coreos.com/v1", "kind": "Probe", "metadata": {"name": "a", "namespace": "monitoring"}, "spec": {"modul": "x"}}"#,
            "modul",
        ),
    ] {
        let refused = judge.dry_run(object);
        assert!(refused.1.contains(complaint), "{object}: {refused:?}");
    }
}

#[test]
fn own_templates_alone_are_taken() {
    let test = "own_templates_alone_are_taken";
    let Some(cluster) = Cluster::here(test) else { return };
    let Some(definitions) = definitions() else {
        return tools::skip(test, "no definitions (TAMER_CRDS)");
    };
    cluster.define(&[definitions.join("monitoring"), definitions.join("gateway")]);
    let mut judge = Judge::new(cluster);
    let chart = tools::own_chart(test);
    let mut draft = Draft::default();
    draft.probes.targets.push(Target {
        url: "https://a.example.com".into(),
        ..Target::default()
    });
    for helm in tools::helms() {
        for release in ["ct", "cluster-tamer", "a-release-name-of-26-chars"] {
            let rendered = tools::template(&helm, &chart, release, &tools::values(&draft));
            assert!(rendered.of_kind("PrometheusRule").len() >= 3);
            judge.takes(release, &rendered.0);
        }
        let options = tools::template(&helm, &chart, "ct", OPTIONS);
        assert!(options.of_kind("NetworkPolicy").len() >= 3 && options.of_kind("StatefulSet").len() >= 3);
        judge.takes("all options", &options.0);
        for (name, draft) in drafts() {
            judge.takes(&name, &render(&helm, &chart, "ct", &draft));
        }
    }
}

#[test]
fn every_rendered_object_is_taken() {
    let test = "every_rendered_object_is_taken";
    let Some(cluster) = Cluster::here(test) else { return };
    let (Some(helm), Some(definitions)) = (tools::helms().into_iter().next(), definitions()) else {
        return tools::skip(test, "no Helm or no definitions");
    };
    let Some(chart) = tools::whole_chart(test) else {
        return tools::skip(
            test,
            "the subcharts are not here; `helm dependency update chart/stack` fetches them",
        );
    };
    cluster.define(&[definitions.join("gateway")]);
    // The versions that this very chart brings.
    cluster.apply(&tools::run(Command::new(&helm).args(["show", "crds"]).arg(&chart)));
    cluster.established();
    let mut judge = Judge::new(cluster);
    judge.takes("all options", &tools::template(&helm, &chart, "ct", OPTIONS).0);
    let mut render = |name: &str, helm: &Path, release: &str, draft: &Draft| {
        let objects = render(helm, &chart, release, draft);
        assert!(objects.len() > 100, "{name}");
        judge.takes(name, &objects);
    };
    for helm in tools::helms() {
        for release in ["ct", "cluster-tamer", "a-release-name-of-26-chars"] {
            render(&format!("default as {release}"), &helm, release, &Draft::default());
        }
    }
    for (name, draft) in drafts() {
        render(&name, &helm, "ct", &draft);
    }
    let stored = tools::answers("large_with_s3.yaml");
    for size in [Size::Small, Size::Medium, Size::Large] {
        for backend in [Backend::Volumes, Backend::S3] {
            if (size, backend) == (Size::Large, Backend::Volumes) {
                // refused: the parts of a large Loki share no volume
                continue;
            }
            let mut draft = stored.clone();
            draft.cluster.size = size;
            draft.storage.backend = backend;
            render(&format!("{size:?} on {backend:?}"), &helm, "ct", &draft);
        }
    }
}

#[test]
fn every_object_of_a_bundle_is_taken() {
    let test = "every_object_of_a_bundle_is_taken";
    let Some(cluster) = Cluster::here(test) else { return };
    let (Some(definitions), Some(notifications)) = (definitions(), tools::program("TAMER_FLUX_CRDS")) else {
        return tools::skip(test, "no definitions of Flux");
    };
    cluster.define(&[definitions.join("flux"), notifications]);
    let mut judge = Judge::new(cluster);
    for (name, mut draft) in drafts() {
        draft.cluster.delivery = Delivery::Flux;
        let checked = tamer_core::check(&draft);
        let Some(config) = checked.config else { continue };
        let plan = tamer_core::plan::plan(&config, &tamer_core::secrets::Secrets::default());
        let objects: Vec<Value> = plan.objects.iter().map(|planned| planned.object.clone()).collect();
        for object in &objects {
            let namespace = object["metadata"]["namespace"].as_str();
            if let Some(namespace) = namespace.filter(|name| *name != "monitoring") {
                judge.cluster.apply(&format!(
                    r#"{{"apiVersion": "v1", "kind": "Namespace", "metadata": {{"name": "{namespace}"}}}}"#
                ));
            }
        }
        judge.takes(&name, &objects);
    }
}
