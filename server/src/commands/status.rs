//! `cluster-tamer status`: how far a release is, and what keeps it.

use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;
use tamer_core::apply::Refusal;
use tamer_core::status::{Phase, Status as Seen, Trouble};

use crate::cluster::Cluster;
use crate::commands::reach::{self, Installed, Output, duration};
use crate::failure::Failure;
use crate::report::printable;
use crate::{language, output, watch as look};

const EXAMPLES: &str = "\
Examples:
  cluster-tamer status
  cluster-tamer status ct -n monitoring --watch
  cluster-tamer status --output json | jq -r .phase

Exit codes: 0 ready, 1 not ready, 2 the cluster could not be asked.";

/// How often the cluster is asked while watching.
const PAUSE: Duration = Duration::from_secs(2);

/// Shows how far a release is, and what keeps it
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Status {
    #[command(flatten)]
    installed: Installed,

    /// Waits until it is ready, or cannot become so by itself
    #[arg(short, long)]
    watch: bool,

    /// How long to watch
    #[arg(long, value_name = "DURATION", default_value = "20m", value_parser = duration)]
    timeout: Duration,

    /// How it is shown; JSON is one object a line
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

impl Status {
    pub fn run(self) -> Result<(), Failure> {
        let (namespace, release) = (self.installed.namespace(), self.installed.release());
        reach::with(self.installed.credentials(), async |cluster| {
            if self.watch {
                return watch(&cluster, namespace, release, self.timeout, self.output).await;
            }
            let status = look::status(&cluster, namespace, release).await?;
            print(&status, self.output)?;
            if status.phase == Phase::Ready {
                Ok(())
            } else {
                Err(Failure::NotReady)
            }
        })
    }
}

/// Tells each change until nothing more is to be expected.
pub async fn watch(
    cluster: &dyn Cluster,
    namespace: &str,
    release: &str,
    patience: Duration,
    output: Output,
) -> Result<(), Failure> {
    let begun = Instant::now();
    let mut last: Option<Seen> = None;
    loop {
        match look::status(cluster, namespace, release).await {
            Ok(status) => {
                if last.as_ref() != Some(&status) {
                    print(&status, output)?;
                }
                // A release that is just being made may not be seen at once.
                let settled = status.phase.is_final() && (status.phase != Phase::Absent || begun.elapsed() > PAUSE * 5);
                if settled {
                    return if status.phase == Phase::Ready {
                        Ok(())
                    } else {
                        Err(Failure::NotReady)
                    };
                }
                last = Some(status);
            }
            // The API server may restart meanwhile.
            Err(refusal @ Refusal::Unreachable { .. }) => output::tell(&format!("note: {refusal}; trying again")),
            Err(refusal) => return Err(refusal.into()),
        }
        if begun.elapsed() > patience {
            output::tell(&format!("note: not ready within {} s", patience.as_secs()));
            return Err(Failure::NotReady);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn print(status: &Seen, form: Output) -> Result<(), Failure> {
    output::print(&match form {
        Output::Json => format!("{}\n", json!(status)),
        Output::Text => text(status),
    })
}

fn text(status: &Seen) -> String {
    let mut text = format!(
        "{:<13} {}\n",
        language::spoken().say(status.phase.word()),
        printable(&language::told(&status.says))
    );
    for workload in status.workloads.iter().filter(|workload| !workload.is_ready()) {
        let ready = language::told(&format!("{} of {} ready", workload.ready, workload.wanted));
        text += &format!("{:14}{ready}  {}\n", "", workload.target);
    }
    for trouble in &status.troubles {
        text += &told(trouble);
    }
    text
}

fn told(trouble: &Trouble) -> String {
    let container = trouble
        .container
        .as_ref()
        .map_or_else(String::new, |name| format!(" ({name})"));
    let mut text = format!(
        "{:14}{}{container}: {}\n{:16}{}\n{:16}{}\n",
        "",
        trouble.target,
        language::spoken().say(trouble.why.words()),
        "",
        printable(&language::told(&trouble.message)),
        "",
        language::spoken().say(trouble.why.advice())
    );
    let lines: Vec<&str> = trouble.log.lines().collect();
    for line in lines.iter().skip(lines.len().saturating_sub(10)) {
        text += &format!("{:16}| {}\n", "", printable(line));
    }
    text
}
