//! `cluster-tamer plan`: what applying answers would change in the cluster, object by object.

use clap::Args;
use serde_json::json;

use crate::commands::reach::{self, Output, Wanted};
use crate::failure::Failure;
use crate::{apply, output, steps};

const EXAMPLES: &str = "\
Examples:
  cluster-tamer plan cluster-tamer.yaml
  cluster-tamer plan cluster-tamer.yaml --output json | jq '.steps[] | select(.verdict == \"change\")'

Every object is judged by the API server itself (server-side dry run); nothing is changed.
Contents of Secrets are never shown.

Exit codes: 0 it can be applied, 1 something is in the way, 2 the cluster could not be asked.";

/// Shows what applying answers would change
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Plan {
    #[command(flatten)]
    wanted: Wanted,

    /// How it is shown
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

impl Plan {
    pub fn run(self) -> Result<(), Failure> {
        let (wish, _, owners) = self.wanted.read()?;
        let planned = reach::with(self.wanted.credentials(), async |cluster| {
            Ok(apply::plan(&cluster, &wish, owners).await?)
        })?;
        match self.output {
            Output::Json => output::print(&format!("{:#}\n", json!({"steps": planned})))?,
            Output::Text => {
                let text: String = planned.iter().map(steps::step).collect();
                output::print(&format!("{text}{}\n", steps::summary(&planned)))?;
            }
        }
        if planned.iter().all(|step| step.verdict.is_possible()) {
            Ok(())
        } else {
            Err(Failure::InTheWay)
        }
    }
}
