//! `cluster-tamer init`: answers to start from.

use std::fmt::Write;

use clap::Args;
use tamer_core::presets::{self, PRESETS};
use tamer_core::{Draft, VERSION, file};

use crate::failure::Failure;
use crate::output;

const EXAMPLES: &str = "\
Examples:
  cluster-tamer init > cluster-tamer.yaml
  cluster-tamer init --list
  cluster-tamer init --preset home-lab | cluster-tamer render - --stdout";

/// Prints answers to start from
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Init {
    /// Starts from this preset; without one, from a small installation on volumes
    #[arg(long, value_name = "NAME")]
    preset: Option<String>,

    /// Lists the presets and what each sets
    #[arg(long, conflicts_with = "preset")]
    list: bool,
}

impl Init {
    pub fn run(self) -> Result<(), Failure> {
        if self.list {
            return output::print(&list());
        }
        let (draft, start) = match self.preset {
            None => (Draft::default(), String::new()),
            Some(name) => match presets::draft(&name) {
                Some(draft) => (draft, format!(", preset {name}")),
                None => return Err(Failure::Preset { name }),
            },
        };
        output::print(&(header(&start) + &file::write(&draft)))
    }
}

fn header(start: &str) -> String {
    format!(
        "# Answers for Cluster Tamer {VERSION}{start}.\n\
         # What is not here has its default; `cluster-tamer schema` describes every answer.\n\
         # Next: `cluster-tamer check FILE`, then `cluster-tamer render FILE -o DIR`.\n"
    )
}

fn list() -> String {
    let width = PRESETS.iter().map(|preset| preset.name.len()).max().unwrap_or_default();
    PRESETS.iter().fold(String::new(), |mut text, preset| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:width$}  {}", preset.name, preset.sets);
        text
    })
}
