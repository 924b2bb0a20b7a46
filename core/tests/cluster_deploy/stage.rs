//! What each test needs: the cluster to itself, the chart, one Helm, and a way to run the script.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tamer_core::draft::{Components, Draft};

use crate::operators::Operators;
use crate::tools::{self, cluster::Cluster};

/// The script looks at the whole cluster, so there is one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

pub struct Stage {
    pub cluster: Cluster,
    pub folder: PathBuf,
    pub chart: PathBuf,
    pub extent: Extent,
    /// Holds `helm` and `kubectl`.
    pub programs: PathBuf,
    /// Values that every run needs here.
    pub values: PathBuf,
    operators: Option<Operators>,
    _alone: MutexGuard<'static, ()>,
}

/// Takes finalizers off.
const FREE: &str = r#"{"metadata":{"finalizers":null}}"#;

/// How much of the chart a test needs; each of the six charts costs time in each run.
#[derive(Clone, Copy, PartialEq)]
pub enum Extent {
    /// All of it, with the values of the chart.
    Whole,
    /// kube-prometheus-stack alone.
    Metrics,
}

impl Extent {
    pub fn least_pods(self) -> usize {
        match self {
            Self::Whole => 18,
            Self::Metrics => 8,
        }
    }

    pub fn volumes(self) -> usize {
        match self {
            Self::Whole => 6,
            Self::Metrics => 3,
        }
    }

    fn values(self) -> String {
        let mut draft = Draft::default();
        // The operator's webhook points at a pod, and pods do not run here.
        let mut values = json!({
            "kube-prom-stack": {"prometheusOperator": {"admissionWebhooks": {"enabled": false}, "tls": {"enabled": false}}},
        });
        if self == Self::Metrics {
            draft.extras.alert_archive = false;
            draft.extras.components = Components {
                logs: false,
                events: false,
                traces: false,
                profiles: false,
                costs: false,
                probes: false,
                annotated_pods: false,
                ..Components::default()
            };
            values["k8s-monitoring"] = json!({"enabled": false});
        }
        draft.extras.values = values.as_object().unwrap().clone();
        tools::values(&draft)
    }

    /// Takes the subcharts out that are off.
    fn trim(self, chart: &Path) {
        if self == Self::Whole {
            return;
        }
        let file = chart.join("Chart.yaml");
        let mut meta: Value = serde_saphyr::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        meta["dependencies"]
            .as_array_mut()
            .unwrap()
            .retain(|dependency| dependency["name"] == "kube-prometheus-stack");
        fs::write(file, tamer_core::yaml::write(&meta)).unwrap();
        for package in fs::read_dir(chart.join("charts")).unwrap() {
            let path = package.unwrap().path();
            if !path.to_string_lossy().contains("kube-prometheus-stack") {
                fs::remove_file(path).unwrap();
            }
        }
    }
}

/// What the script said, and its exit code.
pub struct Told {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Told {
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n--- out\n{}\n--- err\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(
            self.out.contains(words) || self.err.contains(words),
            "{words:?} is not in\n--- out\n{}\n--- err\n{}",
            self.out,
            self.err
        );
        self
    }
}

impl From<Output> for Told {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Stage {
    /// With the newest Helm.
    pub fn set(test: &str, extent: Extent) -> Option<Self> {
        Self::all(test, extent).into_iter().next().map(|set| set())
    }

    /// For each Helm a stage, set up when it is its turn.
    pub fn all(test: &str, extent: Extent) -> Vec<Box<dyn FnOnce() -> Self>> {
        let Some(cluster) = Cluster::here(test) else {
            return Vec::new();
        };
        let helms = tools::helms();
        if helms.is_empty() {
            tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
        }
        if tools::subcharts().is_none() {
            tools::skip(
                test,
                "the subcharts are not here; `helm dependency update chart/stack` fetches them",
            );
            return Vec::new();
        }
        let set = |(number, helm): (usize, PathBuf)| {
            let name = format!("{test}-{number}");
            let cluster = cluster.clone();
            Box::new(move || Self::with(&name, cluster, &helm, extent)) as Box<dyn FnOnce() -> Self>
        };
        helms.into_iter().enumerate().map(set).collect()
    }

    fn with(name: &str, cluster: Cluster, helm: &Path, extent: Extent) -> Self {
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        println!("--- {name}: {}", helm.display());
        let chart = tools::whole_chart(name).unwrap();
        extent.trim(&chart);
        let folder = chart.parent().unwrap().to_owned();
        let programs = folder.join("programs");
        fs::create_dir_all(&programs).unwrap();
        symlink(helm, programs.join("helm")).unwrap();
        symlink(&cluster.program, programs.join("kubectl")).unwrap();
        let values = folder.join("here.yaml");
        fs::write(&values, extent.values()).unwrap();
        let stage = Self {
            cluster,
            folder,
            chart,
            extent,
            programs,
            values,
            operators: None,
            _alone: alone,
        };
        stage.clear();
        Self {
            operators: Some(Operators::start(&stage.cluster)),
            ..stage
        }
    }

    /// Whatever an earlier test left: its namespaces and what it made outside of them.
    fn clear(&self) {
        let class = [
            "annotate",
            "storageclass",
            "standard",
            "storageclass.kubernetes.io/is-default-class=true",
            "--overwrite",
        ];
        self.cluster.say(&class);
        self.cluster
            .say(&["delete", "storageclass", "nobody-serves-it", "--ignore-not-found"]);
        let usual = [
            "default",
            "kube-system",
            "kube-public",
            "kube-node-lease",
            "flux-system",
            "monitoring-dry-run",
        ];
        let kind = "alloys.collectors.grafana.com";
        let path = r#"jsonpath={range .items[*]}{.metadata.namespace} {.metadata.name}{"\n"}{end}"#;
        for line in self
            .cluster
            .ask(&["get", kind, "--all-namespaces", "--output", path])
            .lines()
        {
            let (namespace, name) = line.split_once(' ').unwrap();
            self.cluster.ask(&[
                "--namespace",
                namespace,
                "patch",
                kind,
                name,
                "--type=merge",
                "--patch",
                FREE,
            ]);
        }
        let namespaces = self
            .cluster
            .say(&["get", "namespaces", "--output", "jsonpath={.items[*].metadata.name}"]);
        for namespace in namespaces.split(' ').filter(|name| !usual.contains(name)) {
            let operators = ["--namespace", namespace, "get", "deployments", "--output", "name"];
            for deployment in self.cluster.ask(&operators).lines() {
                self.cluster.ask(&[
                    "--namespace",
                    namespace,
                    "patch",
                    deployment,
                    "--type=merge",
                    "--patch",
                    FREE,
                ]);
            }
            self.cluster.say(&["delete", "namespace", namespace, "--timeout=120s"]);
        }
        for kind in [
            "clusterroles",
            "clusterrolebindings",
            "mutatingwebhookconfigurations",
            "validatingwebhookconfigurations",
        ] {
            self.cluster.say(&[
                "delete",
                kind,
                "--selector",
                "app.kubernetes.io/instance",
                "--timeout=60s",
            ]);
            // not every object of the subcharts carries labels
            let unlabelled = self.cluster.say(&["get", kind, "--output", r#"jsonpath={range .items[*]}{.metadata.annotations.meta\.helm\.sh/release-name}|{.metadata.name}{"\n"}{end}"#]);
            for name in unlabelled
                .lines()
                .filter_map(|line| line.split_once('|'))
                .filter(|(release, _)| !release.is_empty())
            {
                self.cluster.ask(&["delete", kind, name.1]);
            }
        }
        let services = [
            "--namespace",
            "kube-system",
            "delete",
            "services,serviceaccounts,roles,rolebindings",
            "--selector",
        ];
        self.cluster.say(
            &[
                &services[..],
                &["app.kubernetes.io/managed-by in (Helm, prometheus-operator)"],
            ]
            .concat(),
        );
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("bash");
        let path = std::env::var("PATH").unwrap();
        command
            .arg(self.chart.join("deploy.sh"))
            .args(words)
            .env("PATH", format!("{}:{path}", self.programs.display()))
            .env("KUBECONFIG", self.cluster.kubeconfig())
            .env("KUBECACHEDIR", self.cluster.home.join("kubectl-cache"))
            .env("HELM_CACHE_HOME", self.folder.join("helm"))
            .env("HELM_CONFIG_HOME", self.folder.join("helm"))
            .env("HELM_DATA_HOME", self.folder.join("helm"))
            .env("TMPDIR", self.temporary())
            .current_dir(&self.folder);
        command
    }

    /// Where the script may keep things while it runs.
    pub fn temporary(&self) -> PathBuf {
        let folder = self.folder.join("temporary");
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// Runs the script with the values for here and nobody at the terminal.
    pub fn deploy(&self, words: &[&str]) -> Told {
        let values = ["--values", self.values.to_str().unwrap()];
        self.run(&[&values, words].concat())
    }

    pub fn run(&self, words: &[&str]) -> Told {
        self.run_with(words, "")
    }

    pub fn run_with(&self, words: &[&str], input: &str) -> Told {
        let mut child = self.spawn(self.command(words));
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let told = Told::from(child.wait_with_output().unwrap());
        println!("$ deploy.sh {}\n{}{}", words.join(" "), told.out, told.err);
        let left = fs::read_dir(self.temporary()).unwrap().count();
        assert_eq!(left, 0, "the script left files behind");
        told
    }

    /// In a process group of its own, as in a terminal.
    pub fn spawn(&self, mut command: Command) -> Child {
        command
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// A further values file.
    pub fn values(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// What Helm says about a release.
    pub fn helm(&self, words: &[&str]) -> String {
        let mut command = Command::new(self.programs.join("helm"));
        tools::run(command.env("KUBECONFIG", self.cluster.kubeconfig()).args(words))
    }

    pub fn operators(&self) -> &Operators {
        self.operators.as_ref().unwrap()
    }
}
