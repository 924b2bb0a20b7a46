//! `cluster-tamer routes export`: the answers' configuration of Alertmanager, as a file.

use std::path::PathBuf;

use clap::Args;
use tamer_core::yaml;

use super::{read, tree_of};
use crate::failure::Failure;
use crate::output;

const EXAMPLES: &str = "\
Examples:
  cluster-tamer routes export cluster-tamer.yaml > alertmanager.yml
  cluster-tamer routes export cluster-tamer.yaml | amtool check-config /dev/stdin

Addresses and tokens are not in it: it names the files in which Alertmanager finds them.

Exit codes: 0 written, 1 the answers have errors, 2 the command could not be done.";

/// Writes Alertmanager's configuration
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Export {
    /// Answers, or - for standard input
    file: PathBuf,
}

impl Export {
    pub fn run(self) -> Result<(), Failure> {
        let node = read(&self.file)?;
        tree_of(&self.file, &node)?;
        output::print(&yaml::write(&node.value()))
    }
}
