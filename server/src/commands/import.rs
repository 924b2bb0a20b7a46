//! `cluster-tamer import`: answers from what is there already.

use std::path::PathBuf;

use clap::Args;
use tamer_core::file;

use crate::answers::Answers;
use crate::failure::Failure;
use crate::{input, output, report};

const EXAMPLES: &str = "\
Examples:
  cluster-tamer import helmrelease.yaml > cluster-tamer.yaml
  helm get values ct -n monitoring | cluster-tamer import - > cluster-tamer.yaml
  cluster-tamer import alertmanager.yml > cluster-tamer.yaml

Answers go to standard output; what was mended, carried through or left out goes to standard error.";

/// Makes answers of a HelmRelease, Helm values, alertmanager.yml, AlertmanagerConfig objects or an older answers file
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Import {
    /// The file to read, or - for standard input
    file: PathBuf,
}

impl Import {
    pub fn run(self) -> Result<(), Failure> {
        let answers = Answers::import(&input::read(&self.file)?);
        report::tell(&answers.findings);
        if let Some(draft) = &answers.draft {
            output::print(&file::write(draft))?;
        }
        if answers.are_wrong() {
            Err(Failure::Errors)
        } else {
            Ok(())
        }
    }
}
