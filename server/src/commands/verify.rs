//! `cluster-tamer verify`: whether what was installed does its work.

use clap::Args;
use serde_json::json;
use tamer_core::verify::{Check, State};

use crate::commands::reach::{self, Output, Wanted};
use crate::failure::Failure;
use crate::report::printable;
use crate::{language, output, verify};

const EXAMPLES: &str = "\
Examples:
  cluster-tamer verify cluster-tamer.yaml
  cluster-tamer verify cluster-tamer.yaml --output json | jq 'select(.state != \"works\")'

Asks Prometheus, Loki and Alertmanager by way of the API server (right `services/proxy`); one line is written to Loki.

Exit codes: 0 nothing fails, 1 something does, 2 the cluster could not be asked.";

/// Checks that what was installed does its work
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Verify {
    #[command(flatten)]
    wanted: Wanted,

    /// How it is shown; JSON is one object a line
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

impl Verify {
    pub fn run(self) -> Result<(), Failure> {
        let (_, config, _) = self.wanted.read()?;
        let mut printed = Ok(());
        let mut tell = |check: &Check| {
            if printed.is_ok() {
                printed = output::print(&self.line(check));
            }
        };
        let checks = reach::with(self.wanted.credentials(), async |cluster| {
            Ok(verify::verify(&cluster, &config, &mut tell).await?)
        })?;
        printed?;
        if checks.iter().all(|check| check.state != State::Fails) {
            Ok(())
        } else {
            Err(Failure::NotReady)
        }
    }

    fn line(&self, check: &Check) -> String {
        if self.output == Output::Json {
            return format!("{}\n", json!(check));
        }
        let (word, advice) = match check.state {
            State::Works => ("works", None),
            State::Fails => ("fails", Some(check.about.advice())),
            State::Unknown => ("unknown", Some(check.about.advice())),
        };
        let say = |english| language::spoken().say(english);
        let says = printable(&language::told(&check.says));
        let mut line = format!("{:<9} {}: {says}\n", say(word), say(check.about.title()));
        if let Some(advice) = advice {
            line += &format!("{:10}{}\n", "", say(advice));
        }
        line
    }
}
