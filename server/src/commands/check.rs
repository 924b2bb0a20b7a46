//! `cluster-tamer check`: every finding about an answers file.

use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tamer_core::words::Language;

use crate::answers::Answers;
use crate::failure::Failure;
use crate::report::{self, Paint};
use crate::{input, language, output, wire};

const EXAMPLES: &str = "\
Examples:
  cluster-tamer check cluster-tamer.yaml
  cluster-tamer check - --format json < cluster-tamer.yaml | jq '.findings[].rule'

Warnings and hints do not block; exit code 1 means that there are errors.";

/// Checks answers and prints every finding
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Check {
    /// The answers file, or - for standard input
    file: PathBuf,

    /// How findings are printed
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    /// For people
    Text,
    /// For scripts: {findings, errors, warnings, hints}
    Json,
}

impl Check {
    pub fn run(self) -> Result<(), Failure> {
        let answers = Answers::check(&input::read(&self.file)?, None);
        match self.format {
            Form::Text => output::print(&text(language::spoken(), &answers))?,
            Form::Json => output::print(&json(&answers))?,
        }
        if answers.are_wrong() {
            Err(Failure::Errors)
        } else {
            Ok(())
        }
    }
}

fn text(language: Language, answers: &Answers) -> String {
    let findings = report::findings(language, &answers.findings, Paint::on(&io::stdout()));
    format!("{findings}{}\n", report::summary(language, &answers.findings))
}

fn json(answers: &Answers) -> String {
    format!(
        "{:#}\n",
        serde_json::json!(wire::Findings::new(language::asked(), &answers.findings))
    )
}
