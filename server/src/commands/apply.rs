//! `cluster-tamer apply`: answers → the cluster, and waiting until it works.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde_json::json;
use tamer_core::apply::Step;

use crate::cluster::{Cluster, Owners};
use crate::commands::reach::{self, Output, Wanted, duration};
use crate::commands::status;
use crate::failure::Failure;
use crate::helm::Helm;
use crate::lease;
use crate::wish::Wish;
use crate::{apply, output, steps as text};

const EXAMPLES: &str = "\
Examples:
  cluster-tamer apply cluster-tamer.yaml
  cluster-tamer apply cluster-tamer.yaml --secrets secrets.yaml --timeout 30m
  cluster-tamer apply cluster-tamer.yaml --format helm --chart chart/stack

With Flux the objects are applied, and Flux is asked to look at once. Without Flux, Helm installs the chart.
Where one object is refused, nothing is changed. Cut off in the middle, the same command goes on.

Exit codes: 0 applied and ready, 1 something is in the way or did not become ready, 2 the cluster could not be asked.";

/// Applies answers, and waits until everything is ready
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Apply {
    #[command(flatten)]
    wanted: Wanted,

    /// The chart for Helm: a folder, an archive or an address; otherwise where the answers say
    #[arg(long, value_name = "CHART")]
    chart: Option<PathBuf>,

    /// How long to wait until everything is ready
    #[arg(long, value_name = "DURATION", default_value = "20m", value_parser = duration)]
    timeout: Duration,

    /// Does not wait until everything is ready
    #[arg(long)]
    no_wait: bool,

    /// How it is shown; JSON is one object a line
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

impl Apply {
    pub fn run(self) -> Result<(), Failure> {
        let (wish, config, owners) = self.wanted.read()?;
        let helm = Helm::wanted(&config, self.chart.as_deref())?;
        reach::with(self.wanted.credentials(), async |cluster| {
            let work = async {
                steps(&cluster, &wish, owners, self.output).await?;
                if let Some(helm) = &helm {
                    helm.upgrade(&cluster, &wish, cluster.credentials()).await?;
                }
                Ok(())
            };
            let about = (&wish.namespace, &wish.release);
            lease::hold(&cluster, about, &reach::holder("apply"), output::tell, work).await?;
            if self.no_wait {
                return Ok(());
            }
            let (namespace, release) = (wish.namespace.as_str(), wish.release.as_str());
            status::watch(&cluster, namespace, release, self.timeout, self.output).await
        })
    }
}

/// Applies, and tells each step as it is done.
pub async fn steps(cluster: &dyn Cluster, wish: &Wish, owners: Owners, form: Output) -> Result<(), Failure> {
    let mut told = 0;
    let mut printed = Ok(());
    let mut tell = |step: &Step| {
        told += 1;
        if printed.is_ok() {
            printed = print(step, form);
        }
    };
    let done = apply::apply(cluster, wish, owners, &mut tell).await?;
    printed?;
    let in_the_way: Vec<&Step> = done.iter().filter(|step| !step.verdict.is_possible()).collect();
    if in_the_way.is_empty() {
        return Ok(());
    }
    // Where a plan is refused as a whole, nothing was done and nothing told yet.
    if told == 0 {
        for step in in_the_way {
            print(step, form)?;
        }
    }
    Err(Failure::InTheWay)
}

fn print(step: &Step, form: Output) -> Result<(), Failure> {
    match form {
        Output::Text => output::print(&text::step(step)),
        Output::Json => output::print(&format!("{}\n", json!({"step": step}))),
    }
}
