//! A namespace of a test's own, with answers and credentials for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;

use serde_json::{Value, json};

use crate::run::{Done, folder, run};
use crate::tools::{self, cluster::Cluster};

pub struct Stand {
    pub cluster: Cluster,
    pub namespace: String,
    pub folder: PathBuf,
}

impl Stand {
    /// A loud skip where there is no cluster with Flux.
    pub fn new(test: &str, namespace: &str) -> Option<Self> {
        let cluster = Cluster::here(test)?;
        let Some(sources) = tools::program("TAMER_FLUX_SOURCES") else {
            tools::skip(test, "no Flux in the cluster");
            return None;
        };
        static CHART: Once = Once::new();
        CHART.call_once(|| {
            let place = sources.join("cluster-tamer/chart/stack");
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            let _ = fs::remove_file(&place);
            let chart = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cluster/chart");
            std::os::unix::fs::symlink(chart, &place).unwrap();
        });
        // What an earlier run left goes first.
        let gone = [
            "wait",
            "--for=delete",
            &format!("namespace/{namespace}"),
            "--timeout=120s",
        ];
        let _ = tools::try_run(&mut cluster.kubectl(&gone));
        Some(Self {
            cluster,
            namespace: namespace.into(),
            folder: folder(namespace),
        })
    }

    /// Writes answers; `more` is laid over the usual ones. Flux' own objects lie in the same namespace.
    pub fn answers(&self, more: Value) -> String {
        let mut answers = json!({"version": 1, "cluster": {"name": "test", "namespace": self.namespace, "flux": {"namespace": self.namespace}}});
        lay_over(&mut answers, more);
        let path = self.folder.join("cluster-tamer.yaml");
        fs::write(&path, answers.to_string()).unwrap();
        path.display().to_string()
    }

    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// Runs a command as whoever may do everything.
    pub fn run(&self, arguments: &[&str]) -> Done {
        let kubeconfig = self.cluster.kubeconfig().display().to_string();
        run(&[arguments, &["--kubeconfig", &kubeconfig]].concat())
    }

    /// The same about the release.
    pub fn about(&self, command: &str, arguments: &[&str]) -> Done {
        self.run(&[&[command, "ct", "--namespace", &self.namespace], arguments].concat())
    }

    /// Runs a command with the token of an account of the test's namespace.
    pub fn run_as(&self, account: &str, arguments: &[&str]) -> Done {
        let token = self
            .cluster
            .say(&["--namespace", &self.namespace, "create", "token", account]);
        let file = self.write("token", &token);
        self.run(&[arguments, &["--token-file", &file]].concat())
    }

    pub fn object(&self, kind: &str, name: &str) -> Value {
        self.cluster
            .object(&["--namespace", &self.namespace, "get", kind, name])
    }

    pub fn exists(&self, kind: &str, name: &str) -> bool {
        self.cluster.exists(&["--namespace", &self.namespace, kind, name])
    }

    /// Makes the namespace before anything is applied.
    pub fn make_namespace(&self) {
        self.cluster.say(&["create", "namespace", &self.namespace]);
    }

    /// A command that is not waited for.
    pub fn start(&self, arguments: &[&str]) -> Command {
        let mut command = crate::run::program();
        command
            .args(arguments)
            .arg("--kubeconfig")
            .arg(self.cluster.kubeconfig());
        command
    }
}

impl Drop for Stand {
    fn drop(&mut self) {
        // Flux would first wait for the end of what it is doing, which is 15 minutes where a pod is stuck on purpose.
        let free = r#"{"metadata":{"finalizers":null}}"#;
        let flux = [
            "--namespace",
            &self.namespace,
            "patch",
            "helmrelease",
            "ct",
            "--type=merge",
            "--patch",
            free,
        ];
        let namespace = ["delete", "namespace", &self.namespace, "--wait=false"];
        for words in [&flux[..], &namespace[..]] {
            let _ = tools::try_run(&mut self.cluster.kubectl(words));
        }
    }
}

fn lay_over(below: &mut Value, above: Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (key, value) in above {
                lay_over(below.entry(key).or_insert(Value::Null), value);
            }
        }
        (below, above) => *below = above,
    }
}
