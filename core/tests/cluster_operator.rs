//! The real prometheus-operator, with the arguments and the rights that the chart gives it, over what the chart renders.
//!
//! It refuses in its log what the API server took: a monitor with a wrong relabeling, a rule that does not parse, a
//! Secret that is not there. What it accepts it turns into the configuration that Prometheus and Alertmanager read.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tamer_core::draft::{Draft, Target};
use tools::cluster::Cluster;
use tools::{NAMESPACE, Rendered};

mod tools;

/// What the operator reads, and what it may do. Workloads of others would only cost time.
const READ: &[&str] = &[
    "Prometheus",
    "Alertmanager",
    "ServiceMonitor",
    "PodMonitor",
    "Probe",
    "PrometheusRule",
    "Secret",
    "ServiceAccount",
    "Role",
    "RoleBinding",
    "ClusterRole",
    "ClusterRoleBinding",
];

/// Runs until it is dropped.
struct Operator {
    process: Child,
    log: PathBuf,
}

impl Drop for Operator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Operator {
    fn start(program: &Path, cluster: &Cluster, rendered: &Rendered, folder: &Path) -> Self {
        let deployment = deployment(rendered);
        let container = &deployment["spec"]["template"]["spec"]["containers"][0];
        let arguments = container["args"].as_array().unwrap().iter();
        let log = folder.join("operator.log");
        let file = File::create(&log).unwrap();
        let process = Command::new(program)
            // Its certificate and its port are the pod's.
            .args(
                arguments
                    .map(|word| word.as_str().unwrap())
                    .filter(|word| !word.starts_with("--web.")),
            )
            .arg("--web.listen-address=127.0.0.1:0")
            .env("KUBECONFIG", kubeconfig(cluster, deployment, folder))
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        Self { process, log }
    }

    fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Waits until Prometheus or Alertmanager has what it asks for.
    fn makes_well(&self, name: &str, cluster: &Cluster, kind: &str, object: &str) {
        let end = Instant::now() + Duration::from_secs(120);
        loop {
            let seen = cluster.object(&["--namespace", NAMESPACE, "get", kind, object]);
            if is_well(&seen) {
                return;
            }
            if Instant::now() > end {
                panic!("{name}: {kind} is not well: {:#}\n{}", seen["status"], self.log());
            }
            thread::sleep(Duration::from_millis(300));
        }
    }

    /// Lines that say that something is refused, or may not be read or written.
    fn complaints(&self) -> Vec<String> {
        const REFUSED: [&str; 4] = ["skipping", "ignoring", "forbidden", "nvalid"];
        // What it always says at first, and what it says of the addresses of simulated nodes.
        const HARMLESS: [&str; 2] = [
            "because the statefulset couldn't be found",
            "may not be in the loopback range",
        ];
        let log = self.log();
        log.lines()
            .filter(|line| line.contains("level=warn") || line.contains("level=error"))
            .filter(|line| REFUSED.iter().any(|word| line.contains(word)))
            .filter(|line| !HARMLESS.iter().any(|words| line.contains(words)))
            .map(str::to_owned)
            .collect()
    }
}

/// The operator's own Deployment, of which it is told what to do.
fn deployment(rendered: &Rendered) -> &Value {
    let all = rendered.of_kind("Deployment");
    let of_operator = |object: &&&Value| {
        object["metadata"]["name"]
            .as_str()
            .unwrap()
            .ends_with("kube-prom-stack-operator")
    };
    all.iter().find(of_operator).unwrap()
}

/// For the operator's own ServiceAccount, so that missing rights show.
fn kubeconfig(cluster: &Cluster, deployment: &Value, folder: &Path) -> PathBuf {
    let account = deployment["spec"]["template"]["spec"]["serviceAccountName"]
        .as_str()
        .unwrap();
    let token = cluster.say(&["--namespace", NAMESPACE, "create", "token", account]);
    let mut config = cluster.object(&["config", "view", "--raw"]);
    config["users"][0]["user"] = json!({"token": token.trim()});
    let file = folder.join("operator.kubeconfig");
    fs::write(&file, config.to_string()).unwrap();
    file
}

/// Puts what the operator reads into the cluster, and takes away what the installation before put there.
fn apply(cluster: &Cluster, rendered: &Rendered) {
    let monitoring =
        "prometheuses,alertmanagers,servicemonitors,podmonitors,probes.monitoring.coreos.com,prometheusrules";
    cluster.say(&["--namespace", NAMESPACE, "delete", monitoring, "--all", "--wait=false"]);
    let mut stream = String::new();
    for object in &rendered.0 {
        let kind = object["kind"].as_str().unwrap();
        if READ.contains(&kind) {
            let mut object = object.clone();
            if !kind.starts_with("Cluster") && object["metadata"]["namespace"].is_null() {
                object["metadata"]["namespace"] = NAMESPACE.into();
            }
            stream.push_str(&format!("---\n{object}\n"));
        }
    }
    cluster.apply(&stream);
    cluster.apply(&certificate(cluster, rendered).to_string());
}

/// What a Job of kube-prometheus-stack makes; pods do not run here.
fn certificate(cluster: &Cluster, rendered: &Rendered) -> Value {
    let volumes = &deployment(rendered)["spec"]["template"]["spec"]["volumes"];
    let file = |name: &str| fs::read_to_string(cluster.home.join(name)).unwrap();
    json!({
        "apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": volumes[0]["secret"]["secretName"], "namespace": NAMESPACE},
        "stringData": {"ca": file("ca.crt"), "cert": file("server.crt"), "key": file("server.key")},
    })
}

/// Neither refused nor still waiting for its pods.
fn is_well(object: &Value) -> bool {
    let conditions = object["status"]["conditions"].as_array();
    ["Reconciled", "Available"].iter().all(|kind| {
        conditions.into_iter().flatten().any(|condition| {
            condition["type"] == *kind
                && condition["status"] == "True"
                && condition["observedGeneration"] == object["metadata"]["generation"]
        })
    })
}

/// A file that the operator wrote into a Secret.
fn generated(cluster: &Cluster, secret: &str, key: &str) -> String {
    const HEADER: usize = 10;
    const TRAILER: usize = 8;
    let secret = cluster.object(&["--namespace", NAMESPACE, "get", "secret", secret]);
    let packed = STANDARD.decode(secret["data"][key].as_str().unwrap()).unwrap();
    let inner = packed.get(HEADER..packed.len() - TRAILER).unwrap();
    String::from_utf8(miniz_oxide::inflate::decompress_to_vec(inner).unwrap()).unwrap()
}

/// The jobs that Prometheus must have: one for each endpoint of each monitor.
fn wanted_jobs(rendered: &Rendered) -> BTreeSet<String> {
    let mut jobs = BTreeSet::new();
    for (kind, endpoints, prefix) in [
        ("ServiceMonitor", "endpoints", "serviceMonitor"),
        ("PodMonitor", "podMetricsEndpoints", "podMonitor"),
    ] {
        for monitor in rendered.of_kind(kind) {
            let name = monitor["metadata"]["name"].as_str().unwrap();
            for number in 0..monitor["spec"][endpoints].as_array().unwrap().len() {
                jobs.insert(format!("{prefix}/{NAMESPACE}/{name}/{number}"));
            }
        }
    }
    for name in rendered.names("Probe") {
        jobs.insert(format!("probe/{NAMESPACE}/{name}"));
    }
    jobs
}

fn prometheus_reads_everything(name: &str, cluster: &Cluster, rendered: &Rendered) {
    let prometheus = rendered.of_kind("Prometheus")[0];
    let config = format!("prometheus-{}", prometheus["metadata"]["name"].as_str().unwrap());
    let text = generated(cluster, &config, "prometheus.yaml.gz");
    let read: Value = serde_saphyr::from_str(&text).unwrap();
    let jobs = read["scrape_configs"].as_array().unwrap().iter();
    let jobs: BTreeSet<String> = jobs.map(|job| job["job_name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(jobs, wanted_jobs(rendered), "{name}");
    let tsdb = &read["storage"]["tsdb"];
    assert_eq!(
        tsdb["retention"]["time"], prometheus["spec"]["retention"],
        "{name}: {tsdb}"
    );
    assert_eq!(read["alerting"]["alertmanagers"].as_array().unwrap().len(), 1, "{name}");

    let maps = cluster.objects(&["--namespace", NAMESPACE, "get", "configmaps"]);
    let files: BTreeSet<String> = maps
        .iter()
        .filter(|map| {
            map["metadata"]["name"]
                .as_str()
                .unwrap()
                .starts_with(&format!("{config}-rulefiles-"))
        })
        .flat_map(|map| map["data"].as_object().unwrap().keys().cloned())
        .collect();
    let rules = rendered.names("PrometheusRule");
    assert_eq!(files.len(), rules.len(), "{name}: {files:#?}\n{rules:#?}");
    for rule in rules {
        let file = format!("{NAMESPACE}-{rule}-");
        assert!(
            files.iter().any(|name| name.starts_with(&file)),
            "{name}: {rule} in {files:#?}"
        );
    }
}

fn alertmanager_reads_its_routes(name: &str, cluster: &Cluster, rendered: &Rendered, folder: &Path) {
    let alertmanager = rendered.of_kind("Alertmanager")[0]["metadata"]["name"]
        .as_str()
        .unwrap();
    let config = format!("alertmanager-{alertmanager}");
    let text = generated(cluster, &format!("{config}-generated"), "alertmanager.yaml.gz");
    let read: Value = serde_saphyr::from_str(&text).unwrap();
    let given: Value = serde_saphyr::from_str(&rendered.secret(&config, "alertmanager.yaml")).unwrap();
    let names = |config: &Value| -> Vec<Value> {
        let receivers = config["receivers"].as_array().unwrap();
        receivers.iter().map(|receiver| receiver["name"].clone()).collect()
    };
    assert_eq!(names(&read), names(&given), "{name}");
    if let Some(amtool) = tools::program("TAMER_AMTOOL") {
        let file = folder.join("alertmanager.yaml");
        fs::write(&file, text).unwrap();
        tools::run(Command::new(amtool).arg("check-config").arg(file));
    }
}

/// What the API server takes and the operator does not: else this test would find nothing.
fn sees_what_is_wrong(operator: &Operator, cluster: &Cluster) {
    let wrong = [
        (
            "PrometheusRule",
            "wrong-rule",
            json!({"groups": [{"name": "a", "rules": [{"alert": "A", "expr": "sum("}]}]}),
        ),
        (
            "ServiceMonitor",
            "wrong-monitor",
            json!({"selector": {}, "endpoints": [{"port": "http", "relabelings": [{"regex": "("}]}]}),
        ),
    ];
    for (kind, name, spec) in wrong {
        let object = json!({"apiVersion": "monitoring.coreos.com/v1", "kind": kind,
            "metadata": {"name": name, "namespace": NAMESPACE}, "spec": spec});
        cluster.apply(&object.to_string());
        cluster.until(&format!("{name} is refused"), 60, || {
            operator.complaints().iter().any(|line| line.contains(name))
        });
    }
}

/// The chart's own values with probes, and answers that turn on what else reaches the operator.
/// Each under another release, because one is still being taken down while the next one comes up.
fn drafts() -> Vec<(&'static str, &'static str, Draft)> {
    let mut probed = Draft::default();
    for url in ["https://shop.example.com", "https://status.example.com/health?deep=1"] {
        probed.probes.targets.push(Target {
            url: url.into(),
            ..Target::default()
        });
    }
    vec![
        ("default with probes", "ct", probed),
        ("everything", "obs", tools::answers("everything.yaml")),
        ("large with S3", "big", tools::answers("large_with_s3.yaml")),
    ]
}

#[test]
fn the_operator_accepts_and_uses_what_the_chart_renders() {
    let test = "the_operator_accepts_and_uses_what_the_chart_renders";
    let Some(cluster) = Cluster::here(test) else { return };
    let Some(program) = tools::program("TAMER_OPERATOR") else {
        return tools::skip(test, "no prometheus-operator (TAMER_OPERATOR)");
    };
    let Some((helm, chart)) = tools::real(test) else { return };
    let folder = tools::folder(&format!("{test}-log"));
    cluster.apply(&tools::run(Command::new(&helm).args(["show", "crds"]).arg(&chart)));
    cluster.established();
    // Pods that the operator makes fit the strictest level.
    cluster.apply(
        &json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE,
            "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}})
        .to_string(),
    );
    // The class that the answers ask for.
    cluster.apply(
        &json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "fast"},
            "provisioner": "kubernetes.io/host-path"})
        .to_string(),
    );

    for (name, release, draft) in drafts() {
        let rendered = tools::template_answers(&helm, &chart, release, &draft);
        apply(&cluster, &rendered);
        let operator = Operator::start(&program, &cluster, &rendered, &folder);
        for kind in ["Prometheus", "Alertmanager"] {
            operator.makes_well(name, &cluster, kind, rendered.names(kind)[0]);
        }
        assert_eq!(operator.complaints(), Vec::<String>::new(), "{name}");
        prometheus_reads_everything(name, &cluster, &rendered);
        alertmanager_reads_its_routes(name, &cluster, &rendered, &folder);
        println!(
            "{name}: {} jobs, {} rules",
            wanted_jobs(&rendered).len(),
            rendered.of_kind("PrometheusRule").len()
        );
        sees_what_is_wrong(&operator, &cluster);
    }
}
