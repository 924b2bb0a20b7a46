//! `cluster-tamer routes coverage`: who hears of the alerts that are known beforehand.

use clap::Args;
use serde_json::{Map, Value, json};
use tamer_core::routing::{self, Known};

use super::{Common, tree};
use crate::failure::Failure;
use crate::output;
use crate::report::printable;

const EXAMPLES: &str = "\
Examples:
  cluster-tamer routes coverage alertmanager.yml
  cluster-tamer routes coverage cluster-tamer.yaml --json | jq '.receivers | map_values(length)'

Known are the alerts of the rules that the stack installs, and those that Flux makes of its events. An alert with a question
mark may go there: it depends on labels that nobody knows beforehand, such as its namespace.";

/// Tells which known alerts go to which receiver
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Coverage {
    #[command(flatten)]
    common: Common,
}

impl Coverage {
    pub fn run(self) -> Result<(), Failure> {
        let tree = tree(&self.common.file)?;
        let known = routing::known();
        let coverage = routing::coverage(&tree, &known);
        if self.common.json {
            let mut receivers = Map::new();
            for (name, alerts) in &coverage.receivers {
                let told = alerts.iter().filter_map(|(index, certain)| {
                    let alert = known.get(*index)?;
                    Some(json!({"alert": alert.name(), "severity": alert.severity(), "from": alert.from, "certain": certain}))
                });
                receivers.insert((*name).to_owned(), told.collect::<Vec<Value>>().into());
            }
            return output::print(&format!(
                "{:#}\n",
                json!({"known": known.len(), "receivers": receivers})
            ));
        }
        let mut text = format!("{} known alerts\n", known.len());
        for (name, alerts) in &coverage.receivers {
            let by: Vec<&str> = tree
                .integrations
                .get(*name)
                .into_iter()
                .flatten()
                .map(|by| by.kind.as_str())
                .collect();
            let by = if by.is_empty() {
                "tells nobody".to_owned()
            } else {
                by.join(", ")
            };
            let sure = alerts.iter().filter(|(_, certain)| *certain).count();
            text += &format!(
                "\nreceiver {} ({by}): {sure} for sure, {} perhaps\n",
                printable(name),
                alerts.len() - sure
            );
            for severity in severities(&known) {
                let names: Vec<String> = alerts
                    .iter()
                    .filter_map(|(index, certain)| known.get(*index).map(|alert| (alert, certain)))
                    .filter(|(alert, _)| alert.severity() == severity)
                    .map(|(alert, certain)| format!("{}{}", alert.name(), if *certain { "" } else { "?" }))
                    .collect();
                if !names.is_empty() {
                    let severity = if severity.is_empty() { "no severity" } else { severity };
                    text += &format!("  {severity}: {}\n", names.join(" "));
                }
            }
        }
        output::print(&text)
    }
}

/// The worst first.
fn severities(known: &[Known]) -> Vec<&str> {
    let order = ["critical", "error", "warning", "info", "none"];
    let mut found: Vec<&str> = known.iter().map(Known::severity).collect();
    found.sort_by_key(|severity| {
        (
            order.iter().position(|known| known == severity).unwrap_or(order.len()),
            *severity,
        )
    });
    found.dedup();
    found
}
