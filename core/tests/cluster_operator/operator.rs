//! prometheus-operator as a process, and what it says.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::tools::cluster::Cluster;
use crate::tools::{NAMESPACE, Rendered};

/// Runs until it is dropped.
pub struct Operator {
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
    /// As its Deployment starts it, with no more rights than its ServiceAccount has.
    pub fn of(program: &Path, cluster: &Cluster, rendered: &Rendered, folder: &Path) -> Self {
        let deployment = deployment(rendered);
        let words = deployment["spec"]["template"]["spec"]["containers"][0]["args"].as_array();
        // Its certificate and its port are the pod's.
        let words = words.unwrap().iter().map(|word| word.as_str().unwrap());
        let words: Vec<&str> = words.filter(|word| !word.starts_with("--web.")).collect();
        Self::start(program, &words, &kubeconfig(cluster, deployment, folder), folder)
    }

    pub fn start(program: &Path, words: &[&str], kubeconfig: &Path, folder: &Path) -> Self {
        let log = folder.join("operator.log");
        let file = File::create(&log).unwrap();
        let process = Command::new(program)
            .args(words)
            .arg("--web.listen-address=127.0.0.1:0")
            .env("KUBECONFIG", kubeconfig)
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        Self { process, log }
    }

    fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Waits until Prometheus or Alertmanager is told to be so.
    pub fn makes(&self, name: &str, cluster: &Cluster, wanted: &[&str], [kind, object]: [&str; 2]) {
        let end = Instant::now() + Duration::from_secs(120);
        loop {
            let seen = cluster.object(&["--namespace", NAMESPACE, "get", kind, object]);
            if is(&seen, wanted) {
                return;
            }
            if Instant::now() > end {
                panic!("{name}: {kind} is not {wanted:?}: {:#}\n{}", seen["status"], self.log());
            }
            thread::sleep(Duration::from_millis(300));
        }
    }

    /// Lines that say that something is refused, or may not be read or written.
    pub fn complaints(&self) -> Vec<String> {
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
pub fn deployment(rendered: &Rendered) -> &Value {
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

/// Whether the operator says all that of the present version of an object.
fn is(object: &Value, wanted: &[&str]) -> bool {
    let conditions = object["status"]["conditions"].as_array();
    wanted.iter().all(|kind| {
        conditions.into_iter().flatten().any(|condition| {
            condition["type"] == *kind
                && condition["status"] == "True"
                && condition["observedGeneration"] == object["metadata"]["generation"]
        })
    })
}
