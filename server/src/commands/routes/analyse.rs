//! `cluster-tamer routes analyse`: what is odd about a tree.

use clap::Args;
use serde_json::{Value, json};
use tamer_core::routing::{self, place};

use super::{Common, tree};
use crate::failure::Failure;
use crate::report::printable;
use crate::{language, output};

const EXAMPLES: &str = "\
Examples:
  cluster-tamer routes analyse alertmanager.yml
  cluster-tamer routes analyse cluster-tamer.yaml --json | jq -r '.remarks[].text'

Looked for: routes and receivers that no alert reaches, alerts that only the first route takes, a Watchdog that people hear
of, critical alerts that wait, branches that go on and swallow the fallback, inhibitions that hide too much, and time
intervals that always or never hold. Where it depends on labels that nobody knows beforehand, it says maybe.

Exit codes: 0 nothing is odd, 1 something is, 2 the command could not be done.";

/// Tells what is odd about a tree of routes
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Analyse {
    #[command(flatten)]
    common: Common,
}

impl Analyse {
    pub fn run(self) -> Result<(), Failure> {
        let tree = tree(&self.common.file)?;
        let remarks = routing::analyse(&tree, &routing::known());
        let text = if self.common.json {
            let all: Vec<Value> = remarks
                .iter()
                .map(|remark| {
                    json!({
                        "route": remark.route.as_deref().map(place),
                        "may": remark.may,
                        "text": remark.what.to_string(),
                    })
                })
                .collect();
            format!("{:#}\n", json!({"remarks": all}))
        } else if remarks.is_empty() {
            format!("{}\n", language::spoken().say("nothing is odd"))
        } else {
            remarks
                .iter()
                .map(|remark| printable(&language::told(&remark.to_string())) + "\n")
                .collect()
        };
        output::print(&text)?;
        if remarks.is_empty() {
            Ok(())
        } else {
            Err(Failure::Tried)
        }
    }
}
