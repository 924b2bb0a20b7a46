//! `cluster-tamer facts`: what a cluster is and has, and what follows for answers.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use tamer_core::Draft;
use tamer_core::facts::{self, Facts as Found, Suggestion};

use crate::answers::Answers;
use crate::cluster::kube::Credentials;
use crate::commands::reach::{self, Output};
use crate::failure::Failure;
use crate::report::printable;
use crate::{discover, input, output, report};

const EXAMPLES: &str = "\
Examples:
  cluster-tamer facts
  cluster-tamer facts cluster-tamer.yaml
  cluster-tamer facts --output json | jq '.facts.storage_classes'

Nothing is changed. What these credentials may not read is named, and left out.";

/// Shows what a cluster is and has, and what follows for the answers
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Facts {
    /// The answers file; without it, what follows for the usual answers
    file: Option<PathBuf>,

    #[command(flatten)]
    credentials: Credentials,

    /// How it is shown
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

impl Facts {
    pub fn run(self) -> Result<(), Failure> {
        let draft = match &self.file {
            Some(file) => {
                let answers = Answers::check(&input::read(file)?, None);
                report::tell(&answers.findings);
                answers.draft.ok_or(Failure::Errors)?
            }
            None => Draft::default(),
        };
        let found = reach::with(&self.credentials, async |cluster| Ok(discover::facts(&cluster).await?))?;
        let suggestions = facts::suggestions(&found, &draft);
        output::print(&match self.output {
            Output::Json => format!("{:#}\n", json!({"facts": found, "suggestions": suggestions})),
            Output::Text => text(&found, &suggestions),
        })
    }
}

fn text(found: &Found, suggestions: &[Suggestion]) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            text += &format!("{name:<16} {}\n", printable(&value));
        }
    };
    let mut version = found.version.clone();
    if !found.because.is_empty() {
        version += &format!(" ({})", found.because);
    }
    line("Kubernetes", version);
    let memory: u64 = found.nodes.iter().map(|node| node.memory >> 20).sum();
    line("nodes", format!("{} with {memory} MiB for pods", found.nodes.len()));
    let classes = found.storage_classes.iter().map(|class| {
        let default = if class.is_default { " (default)" } else { "" };
        let expands = if class.expands { ", can grow" } else { "" };
        format!("{}{default}{expands}", class.name)
    });
    line("StorageClasses", classes.collect::<Vec<_>>().join("; "));
    line("ingress classes", found.ingress_classes.join(", "));
    line("Gateways", join(&found.gateways));
    line("issuers", found.issuers.join(", "));
    if let Some(flux) = &found.flux {
        line("Flux", format!("{} in {}", flux.version, flux.namespace));
    }
    line("names by", found.dns.clone().unwrap_or_default());
    line("on port 9100", join(&found.node_exporters));
    line("releases", join(&found.releases));
    for unknown in &found.unknown {
        line("not known", unknown.clone());
    }
    for suggestion in suggestions {
        let answer = suggestion
            .value
            .as_ref()
            .map_or_else(String::new, |value| format!(": {value}"));
        text += &printable(&format!("{}{answer}", suggestion.place));
        text += &format!("\n  {}\n", printable(&suggestion.because));
    }
    text
}

fn join(targets: &[tamer_core::apply::Target]) -> String {
    targets.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
