//! Into a cluster: `cluster-tamer apply` against `kubectl apply --server-side` of the same objects, in the same run.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::cluster::{Cluster, Tier};
use crate::tools::{CRDS, SIMFLUX, SIMKUBE};
use crate::{place, shell};

/// How often each is done; the median is told.
const ROUNDS: usize = 7;

/// Ports beside those that people use by hand.
const PORT: u16 = 26480;

pub fn run(program: &Path) -> Result<()> {
    shell::step("into a cluster");
    if [&SIMKUBE, &CRDS, &SIMFLUX]
        .iter()
        .any(|tool| tool.installed().is_none())
    {
        println!("the simulated cluster is not built (`cargo xtask test cluster` builds it): not measured");
        return Ok(());
    }
    let cluster = Cluster {
        home: place::target().join("cluster-bench"),
        port: PORT,
    };
    cluster.down()?;
    let measured = cluster.up(Tier::Flux).and_then(|()| measure(&cluster, program));
    cluster.down()?;
    measured
}

fn measure(cluster: &Cluster, program: &Path) -> Result<()> {
    let (mut ours, mut theirs) = (Times::default(), Times::default());
    for round in 0..ROUNDS {
        let namespace = format!("ours-{round}");
        let answers = answers(&namespace)?;
        let apply = || {
            let mut command = shell::command(program);
            command
                .args(["apply", &answers, "--no-wait", "--kubeconfig"])
                .arg(cluster.kubeconfig());
            timed(command)
        };
        ours.first.push(apply()?);
        ours.again.push(apply()?);

        let namespace = format!("theirs-{round}");
        let answers = self::answers(&namespace)?;
        let objects = shell::ask(shell::command(program).args(["render", &answers, "--stdout"])).unwrap_or_default();
        let file = place::target().join("cluster-bench").join("objects.yaml");
        fs::write(&file, objects)?;
        let apply = || {
            let mut command = cluster.kubectl()?;
            command.args(["apply", "--server-side", "--filename"]).arg(&file);
            timed(command)
        };
        theirs.first.push(apply()?);
        theirs.again.push(apply()?);
    }
    for (what, ours, theirs) in [
        ("first", &mut ours.first, &mut theirs.first),
        ("again", &mut ours.again, &mut theirs.again),
    ] {
        let (ours, theirs) = (median(ours), median(theirs));
        println!(
            "{:>10.0}  ms apply, {what}; kubectl {:.0} ms, ratio {:.2}",
            ours.as_secs_f64() * 1000.0,
            theirs.as_secs_f64() * 1000.0,
            ours.as_secs_f64() / theirs.as_secs_f64()
        );
    }
    Ok(())
}

#[derive(Default)]
struct Times {
    first: Vec<Duration>,
    again: Vec<Duration>,
}

/// Answers for a namespace of their own, with Flux' objects in it.
fn answers(namespace: &str) -> Result<String> {
    let file = place::target().join("cluster-bench").join("answers.yaml");
    fs::write(
        &file,
        format!("version: 1\ncluster:\n  name: bench\n  namespace: {namespace}\n  flux: {{namespace: {namespace}}}\n"),
    )?;
    Ok(file.display().to_string())
}

fn timed(mut command: std::process::Command) -> Result<Duration> {
    let begun = Instant::now();
    shell::run(command.stdout(std::process::Stdio::null()))?;
    Ok(begun.elapsed())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
