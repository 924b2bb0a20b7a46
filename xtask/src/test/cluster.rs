//! Tests against a real Kubernetes API server: `core/tests/cluster*.rs` and `server/tests/cluster`, with a simulated cluster of their own.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result};

use super::cargo_test::cargo_test;
use super::kubernetes;
use super::tally::Tally;
use crate::cluster::{Cluster, PORTS, Tier};
use crate::tools::{CRDS, OPERATOR, SIMFLUX, SIMKUBE, Tool};
use crate::{place, shell};

pub fn cluster() -> Result<Tally> {
    let targets: Vec<_> = kubernetes::test_targets()?
        .into_iter()
        .filter(|name| is_about_cluster(name))
        .collect();
    if targets.is_empty() {
        return Ok(Tally::skipped("cluster: there is no core/tests/cluster*.rs"));
    }
    for tool in [&SIMKUBE, &CRDS] {
        if let Err(reason) = have(tool) {
            return Ok(Tally::skipped(format!("cluster, all of it: {reason}")));
        }
    }
    let mut tally = Tally::default();
    let tier = match have(&SIMFLUX) {
        Ok(()) => Tier::Flux,
        Err(reason) => {
            tally.skipped.push(format!("cluster, what needs Flux: {reason}"));
            Tier::Nodes
        }
    };
    if let Err(reason) = have(&OPERATOR) {
        tally
            .skipped
            .push(format!("cluster, what needs prometheus-operator: {reason}"));
    }
    tally.add(&kubernetes::prepare("cluster"));

    let cluster = at("cluster-test")?;
    let tested = cluster.up(tier).and_then(|()| {
        let mut cargo = shell::cargo();
        cargo.args(["test", "--package", "tamer-core", "--no-fail-fast"]);
        for target in &targets {
            cargo.arg("--test").arg(target);
        }
        kubernetes::lend_installed(&mut cargo);
        cargo
            .env("TAMER_CLUSTER", &cluster.home)
            .env("TAMER_KUBECTL", Cluster::kubectl_program()?)
            .env("TAMER_CRDS", CRDS.folder()?);
        if let Some(operator) = OPERATOR.installed() {
            cargo.env("TAMER_OPERATOR", operator);
        }
        if tier == Tier::Flux {
            cargo
                .env("TAMER_FLUX_SOURCES", cluster.trees())
                .env("TAMER_FLUX_CRDS", SIMFLUX.folder()?.join("crds"));
        }
        let mut tally = cargo_test("cluster", &mut cargo)?;
        // The program against the same cluster. It fetches from the same stand-in for sources, so it comes after.
        let mut program = shell::cargo();
        program.args([
            "test",
            "--package",
            "cluster-tamer",
            "--test",
            "cluster",
            "--no-fail-fast",
        ]);
        for (name, value) in cargo.get_envs() {
            if let Some(value) = value {
                program.env(name, value);
            }
        }
        tally.add(&cargo_test("cluster", &mut program)?);
        Ok(tally)
    });
    cluster.down()?;
    tally.add(&tested?);
    Ok(tally)
}

/// A cluster with Flux of a name of its own, not yet started; or the reason why there can be none.
pub fn with_flux(name: &str) -> Result<Result<Cluster, String>> {
    for tool in [&SIMKUBE, &CRDS, &SIMFLUX] {
        if let Err(reason) = have(tool) {
            return Ok(Err(reason));
        }
    }
    at(name).map(Ok)
}

/// Where it will be. What an interrupted run left behind is taken away.
fn at(name: &str) -> Result<Cluster> {
    let cluster = Cluster {
        home: place::target().join(name),
        port: free_ports().context("no free ports")?,
    };
    cluster.down()?;
    Ok(cluster)
}

pub fn is_about_cluster(target: &str) -> bool {
    target.starts_with("cluster")
}

fn have(tool: &Tool) -> Result<(), String> {
    if tool.installed().is_some() {
        return Ok(());
    }
    if shell::find("go").is_none() {
        return Err(format!("{} is built with Go, and there is no `go` here", tool.name));
    }
    tool.ready().map(|_| ()).map_err(|error| format!("{error:#}"))
}

/// The first of a block of ports that nobody uses.
fn free_ports() -> Option<u16> {
    (26500..32000)
        .step_by(usize::from(PORTS))
        .find(|first| (*first..first + PORTS).all(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()))
}
