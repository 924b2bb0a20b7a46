//! `cluster-tamer try`: the object store, Slack and probed addresses, asked for real.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use tamer_core::Config;
use tamer_core::live::Step;
use tamer_core::secrets::Secrets;
use tokio::runtime::{Builder, Handle};

use crate::answers::Answers;
use crate::commands::reach::Output;
use crate::connections::Stop;
use crate::failure::Failure;
use crate::probes::slack::Api;
use crate::probes::{self, Loopback, Reach, report};
use crate::report::Paint;
use crate::{input, output, secrets};

const EXAMPLES: &str = "\
Examples:
  cluster-tamer try cluster-tamer.yaml --secrets secrets.yaml
  cluster-tamer try cluster-tamer.yaml --only probes
  cluster-tamer try cluster-tamer.yaml --secrets secrets.yaml --output json | jq '.steps[].message'

In each bucket, below its prefix, one object is written, read, listed and removed again.
It is called cluster-tamer-probe-..., and other objects are left alone.
Slack gets one test message for each webhook, or for each channel of a bot.
Each probed address is asked as its module asks, from this machine.

Only hosts that the answers name are reached, and never this machine, link-local addresses or a cloud's metadata.
Secrets are read from the file for --secrets, which `cluster-tamer render --help` shows, and repeated nowhere.

Exit codes: 0 all is fine, 1 something failed, 2 the command could not be done.";

/// Tries the object store, Slack and probed addresses
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Try {
    /// The answers file, or - for standard input
    file: PathBuf,

    /// Keys and webhooks, in this YAML file
    #[arg(long, value_name = "FILE")]
    secrets: Option<PathBuf>,

    /// Tries only this; can be given several times
    #[arg(long, value_enum, value_name = "WHAT")]
    only: Vec<What>,

    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    output: Output,

    /// How long a name, a connection, TLS or an answer may take
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=60))]
    timeout: u64,

    /// Reaches this machine too, for stores on a laptop
    #[arg(long)]
    allow_loopback: bool,

    /// Where messages of a bot go: a stand-in for Slack in tests
    #[arg(long, hide = true)]
    slack_api: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// The object store
    S3,
    /// Slack
    Slack,
    /// Probed addresses
    Probes,
}

impl Try {
    pub fn run(self) -> Result<(), Failure> {
        let mut answers = Answers::check(&input::read(&self.file)?, None);
        let secrets = match &self.secrets {
            Some(path) => secrets::read(path)?,
            None => Secrets::default(),
        };
        secrets::check(&secrets, &mut answers);
        crate::report::tell(&answers.findings);
        let Some((_, config)) = answers.checked() else {
            return Err(Failure::Errors);
        };
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| Failure::Serve { source })?;
        let steps = runtime.block_on(self.until_stopped(config, &secrets));
        // Names that are still being looked up are not waited for.
        runtime.shutdown_background();
        let steps = steps?;
        match self.output {
            Output::Text => output::print(&report::text(&steps, Paint::on(&io::stdout())))?,
            Output::Json => output::print(&format!(
                "{:#}\n",
                serde_json::json!(report::Tried::from(steps.as_slice()))
            ))?,
        }
        if steps.iter().any(Step::is_failed) {
            return Err(Failure::Tried);
        }
        Ok(())
    }

    /// Whoever presses Ctrl+C waits until what was written is removed.
    async fn until_stopped(&self, config: &Config, secrets: &Secrets) -> Result<Vec<Step>, Failure> {
        let stop = Stop::listen().map_err(|source| Failure::Serve { source })?;
        tokio::select! {
            steps = self.try_all(config, secrets) => return Ok(steps),
            () = stop.asked() => {}
        }
        let removed = async {
            while Handle::current().metrics().num_alive_tasks() > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        // Reading, listing and removing, each with its stages.
        let _ = tokio::time::timeout(Duration::from_secs(self.timeout * 12), removed).await;
        Err(Failure::Stopped)
    }

    async fn try_all(&self, config: &Config, secrets: &Secrets) -> Vec<Step> {
        let reach = Reach {
            loopback: if self.allow_loopback {
                Loopback::Allowed
            } else {
                Loopback::Forbidden
            },
            patience: Duration::from_secs(self.timeout),
        };
        let wanted = |what| self.only.is_empty() || self.only.contains(&what);
        let mut steps = Vec::new();
        if wanted(What::S3) {
            steps.extend(probes::s3::check(config, secrets, reach).await);
        }
        if wanted(What::Slack) {
            let api = self.slack_api.clone().map(Api::at).unwrap_or_default();
            steps.extend(probes::slack::check(config, secrets, &api, reach).await);
        }
        if wanted(What::Probes) {
            steps.extend(probes::targets::check(config, reach).await);
        }
        steps
    }
}
