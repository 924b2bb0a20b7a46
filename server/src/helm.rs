//! The real Helm, where there is no Flux.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use tamer_core::Config;
use tamer_core::apply::Refusal;
use tamer_core::config::Chart;
use tamer_core::draft::Delivery;
use tamer_core::values::size;
use tamer_core::yaml;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::cluster::kube::Credentials;
use crate::cluster::{Cluster, Mode, Owners};
use crate::failure::Failure;
use crate::wish::Wish;

/// Helm, and the chart it installs.
pub struct Helm {
    program: PathBuf,
    chart: Vec<String>,
    /// A file of values inside the chart.
    size: Option<PathBuf>,
}

impl Helm {
    /// Helm, where the answers say that it installs the chart; nothing where Flux does.
    pub fn wanted(config: &Config, chart: Option<&Path>) -> Result<Option<Self>, Failure> {
        match config.cluster.delivery {
            Delivery::Flux => Ok(None),
            Delivery::Argocd => Err(Failure::Argocd),
            Delivery::Helm => Self::new(config, chart).map(Some),
        }
    }

    /// Helm from `$HELM` or the path, with the chart that is named, or that the answers say.
    fn new(config: &Config, chart: Option<&Path>) -> Result<Self, Failure> {
        let file = size::file(config.cluster.size);
        let (chart, size) = match (chart, &config.cluster.chart) {
            (Some(chart), _) => (vec![chart.display().to_string()], file.map(|file| chart.join(file))),
            (None, Chart::Oci { url, version }) if file.is_none() => {
                (vec![url.clone(), "--version".into(), version.clone()], None)
            }
            (None, _) => return Err(Failure::Chart),
        };
        Ok(Self {
            program: std::env::var_os("HELM").map_or_else(|| "helm".into(), PathBuf::from),
            chart,
            size,
        })
    }

    /// Brings the CRDs of the chart up to date, then installs or upgrades the release.
    ///
    /// Helm installs CRDs once and never upgrades them, so an upgraded stack would meet old ones.
    pub async fn upgrade(&self, cluster: &dyn Cluster, wish: &Wish, credentials: &Credentials) -> Result<(), Failure> {
        let mut show = self.command(credentials);
        show.args(["show", "crds"]).args(&self.chart);
        let crds = run(show, None).await?;
        for crd in documents(&crds) {
            match cluster.apply(&crd, Mode::Real, Owners::Override).await {
                Ok(_) => {}
                Err(refusal @ Refusal::Unreachable { .. }) => return Err(refusal.into()),
                Err(refusal) => return Err(Failure::Cluster { refusal }),
            }
        }
        let values = yaml::write(&Value::Object(wish.values.clone()));
        let mut upgrade = self.command(credentials);
        upgrade
            .args(["upgrade", "--install", wish.release.as_str()])
            .args(&self.chart)
            .args(["--namespace", wish.namespace.as_str()]);
        if let Some(size) = &self.size {
            upgrade.arg("--values").arg(size);
        }
        // Readiness is watched by us, with words for what is stuck.
        upgrade.args(["--values", "-", "--timeout", "15m"]);
        run(upgrade, Some(values)).await?;
        Ok(())
    }

    fn command(&self, credentials: &Credentials) -> Command {
        let mut command = Command::new(&self.program);
        credentials.lend(&mut command);
        command
    }
}

/// `helm rollback`; 0 is the revision before.
pub async fn rollback(release: &str, namespace: &str, to: u64, credentials: &Credentials) -> Result<(), Failure> {
    let mut command = plain(credentials);
    command.args([
        "rollback",
        release,
        &to.to_string(),
        "--namespace",
        namespace,
        "--timeout",
        "15m",
    ]);
    run(command, None).await.map(drop)
}

/// `helm uninstall`, waiting until everything is gone.
pub async fn uninstall(release: &str, namespace: &str, credentials: &Credentials) -> Result<(), Failure> {
    let mut command = plain(credentials);
    command.args([
        "uninstall",
        release,
        "--namespace",
        namespace,
        "--wait",
        "--timeout",
        "15m",
    ]);
    run(command, None).await.map(drop)
}

fn plain(credentials: &Credentials) -> Command {
    let mut command = Command::new(std::env::var_os("HELM").unwrap_or_else(|| "helm".into()));
    credentials.lend(&mut command);
    command
}

async fn run(mut command: Command, input: Option<String>) -> Result<String, Failure> {
    let failed = |source: io::Error| Failure::Helm {
        why: match source.kind() {
            io::ErrorKind::NotFound => "there is no `helm` on the path".into(),
            _ => source.to_string(),
        },
    };
    let mut child = command
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // Whoever stops us must not leave Helm at work alone: the release would stay locked.
        .kill_on_drop(false)
        .spawn()
        .map_err(failed)?;
    if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
        stdin.write_all(input.as_bytes()).await.map_err(failed)?;
    }
    let done = child.wait_with_output().await.map_err(failed)?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(Failure::Helm {
        why: said.trim().to_owned(),
    })
}

fn documents(text: &str) -> Vec<Value> {
    // CRDs are larger than what the reader of people's files takes as one text, and each stands by itself.
    text.split("\n---")
        .filter_map(|document| yaml::read(document.trim_start_matches("---")).ok())
        .flatten()
        .map(|node| node.value())
        .filter(|object| object.get("kind").and_then(Value::as_str) == Some("CustomResourceDefinition"))
        .collect()
}
