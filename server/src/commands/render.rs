//! `cluster-tamer render`: answers → files, all of them or none.

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use tamer_core::secrets::Secrets;
use tamer_core::{Bundle, Config};

use crate::answers::Answers;
use crate::commands::Format;
use crate::failure::Failure;
use crate::output::{self, Readers};
use crate::{input, language, report, secrets};

mod folder;
mod stream;

const EXAMPLES: &str = "\
Examples:
  cluster-tamer render cluster-tamer.yaml -o clusters/prod/monitoring
  cluster-tamer render cluster-tamer.yaml --zip bundle.zip
  cluster-tamer render cluster-tamer.yaml --stdout | kubectl apply -f -
  cluster-tamer render cluster-tamer.yaml --stdout --format helm \\
    | helm upgrade --install ct chart/stack -n monitoring -f -

A file for --secrets:
  s3_access_key: AKIA...
  s3_secret_key: ...
  slack:
    slackWebhookUrl: https://hooks.slack.com/services/...
  receivers:
    on-call: 0123456789abcdef0123456789abcdef
    dead-mans-switch: https://hc-ping.com/...

Without --secrets the Secrets hold placeholders, and --stdout leaves them out.
Where there are errors, nothing is written. The README is English unless --language says otherwise.";

/// Writes the manifests that follow from answers
#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[command(group = ArgGroup::new("output").required(true).args(["out", "zip", "stdout"]))]
pub struct Render {
    /// The answers file, or - for standard input
    file: PathBuf,

    /// Writes the files into this folder; what else is there stays
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Writes one archive
    #[arg(long, value_name = "FILE", value_parser = archive)]
    zip: Option<PathBuf>,

    /// Prints what `kubectl apply -f -` takes, or the values for Helm
    #[arg(long)]
    stdout: bool,

    /// Who installs the chart; otherwise the answer `cluster.delivery` counts
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Fills the Secrets from this YAML file
    #[arg(long, value_name = "FILE")]
    secrets: Option<PathBuf>,
}

fn archive(typed: &str) -> Result<PathBuf, &'static str> {
    match typed {
        "-" => Err("an archive goes into a file, not to standard output"),
        name => Ok(name.into()),
    }
}

impl Render {
    pub fn run(self) -> Result<(), Failure> {
        let mut answers = Answers::check(&input::read(&self.file)?, self.format.map(Into::into));
        let secrets = match &self.secrets {
            Some(path) => secrets::read(path)?,
            None => Secrets::default(),
        };
        secrets::check(&secrets, &mut answers);
        report::tell(&answers.findings);
        let (Some((_, config)), Some(bundle)) = (answers.checked(), answers.bundle_in(language::asked(), &secrets))
        else {
            return Err(Failure::Errors);
        };
        if self.secrets.is_some() {
            tell_about_secrets(&secrets, config);
        }
        self.write(&bundle, &secrets, config)
    }

    fn write(&self, bundle: &Bundle, secrets: &Secrets, config: &Config) -> Result<(), Failure> {
        let readers = readers(secrets);
        if let Some(folder) = &self.out {
            return folder::write(bundle, folder, readers);
        }
        if let Some(path) = &self.zip {
            return output::Staged::write(path, &bundle.zip(), readers)?.finish();
        }
        output::print(&stream::stream(
            bundle,
            secrets::placeholders(secrets, config).is_empty(),
        ))
    }
}

/// What holds typed secrets is for its owner only.
fn readers(secrets: &Secrets) -> Readers {
    if *secrets == Secrets::default() {
        Readers::Usual
    } else {
        Readers::Owner
    }
}

fn tell_about_secrets(secrets: &Secrets, config: &Config) {
    for key in secrets::unused(secrets, config) {
        output::tell(&format!(
            "note: no Secret has a key `{}`; it was not used",
            report::printable(&key)
        ));
    }
    for key in secrets::placeholders(secrets, config) {
        output::tell(&format!("note: `{key}` is still a placeholder"));
    }
}
