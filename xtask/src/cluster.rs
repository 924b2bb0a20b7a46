//! `cargo xtask cluster`: a real Kubernetes API server and controllers, with simulated nodes and pods, on this machine alone.
//!
//! Tier 1 is the control plane; tier 2 adds kwok, so that pods become ready without running; tier 3 adds Flux' real
//! helm-controller. Nothing listens but on 127.0.0.1, and all state lies in one folder.

mod process;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use process::Process;

use crate::args::Args;
use crate::tools::{CRDS, SIMFLUX, SIMKUBE};
use crate::{place, shell};

pub fn cluster(mut args: Args) -> Result<ExitCode> {
    let kubectl = args.after("kubectl");
    let cluster = Cluster {
        home: match args.option("--home")? {
            Some(home) => std::path::absolute(home)?,
            None => place::target().join("cluster"),
        },
        port: match args.option("--port")? {
            Some(port) => port.parse().context("--port needs a number")?,
            None => USUAL_PORT,
        },
    };
    let tier = match args.option("--tier")?.as_deref() {
        None => Tier::Nodes,
        Some(number) => Tier::from_number(number)?,
    };
    if let Some(words) = kubectl {
        args.finish()?;
        let status = cluster.kubectl()?.args(words).status()?;
        return Ok(ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1)));
    }
    match args.rest()?.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["up"] => {
            cluster.up(tier)?;
            println!("export KUBECONFIG={}", cluster.kubeconfig().display());
        }
        ["down"] => cluster.down()?,
        ["status"] => return cluster.status(),
        _ => bail!("say `up`, `down`, `status` or `kubectl …`"),
    }
    Ok(ExitCode::SUCCESS)
}

/// The first of [`PORTS`] ports.
const USUAL_PORT: u16 = 26400;
/// API server, etcd (2), controllers, scheduler, helm-controller (2), sources.
pub const PORTS: u16 = 8;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    ControlPlane = 1,
    Nodes,
    Flux,
}

impl Tier {
    fn from_number(number: &str) -> Result<Self> {
        match number {
            "1" => Ok(Self::ControlPlane),
            "2" => Ok(Self::Nodes),
            "3" => Ok(Self::Flux),
            other => bail!("there is no tier {other}; 1 is the control plane, 2 adds nodes, 3 adds Flux"),
        }
    }
}

/// A cluster that may or may not run: all it is lies in its folder.
pub struct Cluster {
    pub home: PathBuf,
    pub port: u16,
}

impl Cluster {
    /// For whoever may do everything.
    pub fn kubeconfig(&self) -> PathBuf {
        self.home.join("admin.kubeconfig")
    }

    /// Folders that stand for Git repositories and OCI artifacts, by the name of the Flux source.
    pub fn trees(&self) -> PathBuf {
        self.home.join("trees")
    }

    pub fn kubectl_program() -> Result<PathBuf> {
        Ok(SIMKUBE.bin()?.join("kubectl"))
    }

    pub fn kubectl(&self) -> Result<Command> {
        let mut kubectl = shell::command(Self::kubectl_program()?);
        kubectl
            .env("KUBECONFIG", self.kubeconfig())
            .env("KUBECACHEDIR", self.home.join("kubectl-cache"));
        Ok(kubectl)
    }

    /// Starts what does not run yet.
    pub fn up(&self, tier: Tier) -> Result<()> {
        let begun = Instant::now();
        let told = |what: &str| println!("{:6.1} s  {what}", begun.elapsed().as_secs_f64());
        link_programs()?;
        for folder in ["log", "pid", "trees"] {
            fs::create_dir_all(self.home.join(folder))?;
        }
        if !self.kubeconfig().is_file() {
            let mut keys = self.simkube("simkube")?;
            shell::run(keys.arg("keys").arg(&self.home).arg(self.url(0, "https")))?;
        }
        self.start_etcd()?;
        self.start_api_server()?;
        told("the API server answers");
        self.start_controllers()?;
        told("controllers work");
        if tier >= Tier::Nodes {
            self.start_nodes()?;
            told("nodes are ready");
        }
        if tier >= Tier::Flux {
            self.start_flux()?;
            told("helm-controller works");
        }
        Ok(())
    }

    /// Stops everything and forgets it.
    pub fn down(&self) -> Result<()> {
        let volumes = self.volumes();
        for process in Process::all(&self.home)?.iter().rev() {
            process.stop()?;
        }
        // The controller-manager's test provisioner makes a folder for each volume, outside of ours.
        for volume in volumes {
            let _ = fs::remove_dir_all(volume);
        }
        if self.home.is_dir() {
            fs::remove_dir_all(&self.home)?;
        }
        Ok(())
    }

    fn status(&self) -> Result<ExitCode> {
        let processes = Process::all(&self.home)?;
        if processes.is_empty() {
            println!(
                "there is no cluster in {}; `cargo xtask cluster up` starts one",
                self.home.display()
            );
        }
        let mut all_run = !processes.is_empty();
        for process in processes {
            let runs = process.runs();
            all_run &= runs;
            println!("{:<24}{}", process.name, if runs { "runs" } else { "does not run" });
        }
        if all_run {
            println!("export KUBECONFIG={}", self.kubeconfig().display());
        }
        Ok(if all_run { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// Folders of volumes, as far as the API server still tells.
    fn volumes(&self) -> Vec<PathBuf> {
        let Ok(mut kubectl) = self.kubectl() else {
            return Vec::new();
        };
        kubectl.args(["--request-timeout=5s", "get", "persistentvolumes", "--output"]);
        kubectl.arg(r#"jsonpath={range .items[*]}{.spec.hostPath.path}{"\n"}{end}"#);
        let answer = shell::ask(&mut kubectl).unwrap_or_default();
        answer
            .lines()
            .map(PathBuf::from)
            .filter(|folder| folder.starts_with("/tmp/hostpath_pv"))
            .collect()
    }

    fn start_etcd(&self) -> Result<()> {
        let (client, peer) = (self.url(1, "http"), self.url(2, "http"));
        let mut etcd = self.simkube("etcd")?;
        // Safe against a crash of the machine it need not be, and so it is faster.
        etcd.args(["--unsafe-no-fsync", "--log-level", "warn", "--data-dir", "etcd"])
            .args(["--listen-client-urls", &client, "--advertise-client-urls", &client])
            .args(["--listen-peer-urls", &peer, "--initial-advertise-peer-urls", &peer])
            .args(["--initial-cluster", &format!("default={peer}")]);
        let process = self.start("etcd", etcd)?;
        process.wait(Duration::from_secs(60), || process::answers(self.port + 1, "/health"))
    }

    fn start_api_server(&self) -> Result<()> {
        let mut server = self.simkube("kube-apiserver")?;
        server
            .args([
                "--etcd-servers",
                &self.url(1, "http"),
                "--secure-port",
                &self.port.to_string(),
            ])
            .args(["--bind-address", "127.0.0.1", "--advertise-address", "127.0.0.1"])
            // A loopback address is no valid endpoint of the Service `kubernetes`.
            .args(["--endpoint-reconciler-type", "none"])
            .args(["--tls-cert-file", "server.crt", "--tls-private-key-file", "server.key"])
            .args([
                "--token-auth-file",
                "tokens.csv",
                "--authorization-mode",
                "RBAC",
                "--allow-privileged",
            ])
            .args(["--service-account-issuer", "https://kubernetes.default.svc"])
            .args(["--service-account-key-file", "accounts.key"])
            .args(["--service-account-signing-key-file", "accounts.key"])
            .args(["--service-cluster-ip-range", "10.96.0.0/16", "--profiling=false"]);
        let process = self.start("kube-apiserver", server)?;
        process.wait(Duration::from_secs(180), || {
            self.kubectl_says(&["get", "--raw", "/readyz"])
        })
    }

    fn start_controllers(&self) -> Result<()> {
        let mut manager = self.simkube("kube-controller-manager")?;
        manager
            .args(["--kubeconfig", "admin.kubeconfig", "--leader-elect=false"])
            .args([
                "--bind-address",
                "127.0.0.1",
                "--secure-port",
                &(self.port + 3).to_string(),
            ])
            .args([
                "--service-account-private-key-file",
                "accounts.key",
                "--root-ca-file",
                "ca.crt",
            ])
            .args([
                "--enable-hostpath-provisioner",
                "--pvclaimbinder-sync-period",
                "1s",
                "--profiling=false",
            ]);
        let manager = self.start("kube-controller-manager", manager)?;
        let mut scheduler = self.simkube("kube-scheduler")?;
        scheduler
            .args([
                "--kubeconfig",
                "admin.kubeconfig",
                "--leader-elect=false",
                "--profiling=false",
            ])
            .args([
                "--bind-address",
                "127.0.0.1",
                "--secure-port",
                &(self.port + 4).to_string(),
            ]);
        self.start("kube-scheduler", scheduler)?;
        // The first pod would be refused without it.
        manager.wait(Duration::from_secs(120), || {
            self.kubectl_says(&["--namespace", "default", "get", "serviceaccount", "default"])
        })
    }

    fn start_nodes(&self) -> Result<()> {
        let mut kwok = self.simkube("kwok")?;
        kwok.args([
            "--kubeconfig",
            "admin.kubeconfig",
            "--manage-all-nodes",
            "--node-ip",
            "127.0.0.1",
        ])
        .args(["--node-lease-duration-seconds", "40", "--config"])
        .arg(ours("life.yaml"));
        let kwok = self.start("kwok", kwok)?;
        self.apply(&[], &ours("nodes.yaml"))?;
        kwok.wait(Duration::from_secs(60), || {
            self.kubectl_says(&["wait", "--for=condition=Ready", "node", "--all", "--timeout=1s"])
        })
    }

    fn start_flux(&self) -> Result<()> {
        let flux = SIMFLUX.bin()?;
        CRDS.ready()?;
        for folder in [CRDS.folder()?.join("flux"), SIMFLUX.folder()?.join("crds")] {
            self.apply(&["--server-side", "--force-conflicts"], &folder)?;
        }
        let wait = [
            "wait",
            "--for=condition=Established",
            "customresourcedefinitions",
            "--all",
            "--timeout=60s",
        ];
        // kubectl gives up on a definition that is so new that it has no conditions yet.
        let mut tries = 0;
        while shell::ask(self.kubectl()?.args(wait)).is_none() {
            tries += 1;
            if tries > 20 {
                bail!("the definitions of Flux did not become ready");
            }
            std::thread::sleep(Duration::from_millis(500));
        }

        // The namespace may be there from an earlier start.
        let _ = shell::ask(self.kubectl()?.args(["create", "namespace", "flux-system"]));
        let mut controller = self.program(&flux.join("helm-controller"));
        controller
            .args([
                "--watch-all-namespaces",
                "--enable-leader-election=false",
                "--requeue-dependency",
                "2s",
            ])
            .args(["--events-addr", "", "--log-encoding", "json"])
            // A test that takes its namespace away during an installation leaves it waiting for 15 minutes.
            .args(["--concurrent", "40"])
            .args(["--metrics-addr", &self.address(5), "--health-addr", &self.address(6)])
            .env("KUBECONFIG", self.kubeconfig())
            .env("RUNTIME_NAMESPACE", "flux-system");
        let controller = self.start("helm-controller", controller)?;
        let mut sources = self.program(&flux.join("simsource"));
        sources
            .args(["-address", &self.address(7), "-trees"])
            .arg(self.trees())
            .env("KUBECONFIG", self.kubeconfig());
        let sources = self.start("simsource", sources)?;
        controller.wait(Duration::from_secs(60), || process::answers(self.port + 6, "/readyz"))?;
        sources.wait(Duration::from_secs(30), || process::answers(self.port + 7, "/readyz"))
    }

    fn apply(&self, options: &[&str], path: &Path) -> Result<()> {
        let mut kubectl = self.kubectl()?;
        kubectl.arg("apply").args(options).arg("--filename").arg(path);
        shell::ask(&mut kubectl).with_context(|| format!("{} was not taken", path.display()))?;
        Ok(())
    }

    fn kubectl_says(&self, words: &[&str]) -> bool {
        self.kubectl()
            .ok()
            .and_then(|mut kubectl| shell::ask(kubectl.arg("--request-timeout=10s").args(words)))
            .is_some()
    }

    fn simkube(&self, name: &str) -> Result<Command> {
        Ok(self.program(&SIMKUBE.bin()?.join(name)))
    }

    fn program(&self, program: &Path) -> Command {
        let mut command = shell::command(program);
        command.current_dir(&self.home);
        command
    }

    fn start(&self, name: &str, command: Command) -> Result<Process> {
        Process::start(&self.home, name, command)
    }

    fn address(&self, offset: u16) -> String {
        format!("127.0.0.1:{}", self.port + offset)
    }

    fn url(&self, offset: u16, scheme: &str) -> String {
        format!("{scheme}://{}", self.address(offset))
    }
}

/// A file of ours that a cluster reads.
fn ours(name: &str) -> PathBuf {
    place::root().join("xtask").join("cluster").join(name)
}

/// simkube is each of its programs, by the name it is called with.
fn link_programs() -> Result<()> {
    let simkube = SIMKUBE.ready()?;
    for name in [
        "etcd",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kubectl",
        "kwok",
    ] {
        let link = simkube.with_file_name(name);
        if !link.exists() && std::os::unix::fs::symlink("simkube", &link).is_err() && !link.exists() {
            bail!("{} cannot be made", link.display());
        }
    }
    Ok(())
}
