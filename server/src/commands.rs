//! The command line: what can be asked for, and how it ends.

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use tamer_core::draft::Delivery;
use tamer_core::words::Language;

use crate::failure::Failure;
use crate::{language, output};

mod init;

mod check;

mod render;

mod import;

mod apply;
mod facts;
mod plan;
mod status;
mod verify;

mod cleanup;
mod rollback;
mod suspend;

mod reach;

mod try_now;

mod routes;

mod schema;
mod serve;

const EXAMPLES: &str = "\
From nothing to a cluster:
  cluster-tamer init --preset small-team > cluster-tamer.yaml
  cluster-tamer check cluster-tamer.yaml
  cluster-tamer render cluster-tamer.yaml -o clusters/prod/monitoring

Before it is there:
  cluster-tamer try cluster-tamer.yaml --secrets secrets.yaml

With what is there already:
  kubectl get helmrelease cluster-tamer -n monitoring -o yaml | cluster-tamer import - > cluster-tamer.yaml

Into a cluster, and until it works:
  cluster-tamer plan cluster-tamer.yaml
  cluster-tamer apply cluster-tamer.yaml
  cluster-tamer status --watch

Where alerts go, by any alertmanager.yml:
  cluster-tamer routes test alertmanager.yml severity=critical team=db
  cluster-tamer routes analyse alertmanager.yml

In the browser:
  cluster-tamer serve

Exit codes: 0 done, 1 the answers hold errors or something failed, 2 the command could not be done.";

/// Observability for Kubernetes: answers in, checked manifests out.
#[derive(Parser)]
#[command(name = "cluster-tamer", version, after_help = EXAMPLES, arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,

    /// Speaks this language, such as de; without it, at a terminal, that of LC_ALL, LC_MESSAGES or LANG
    #[arg(long, global = true, value_name = "CODE", value_parser = language::named)]
    language: Option<Language>,
}

#[derive(Subcommand)]
enum Command {
    Init(init::Init),
    Check(check::Check),
    Render(render::Render),
    Import(import::Import),
    Try(try_now::Try),
    Routes(routes::Routes),
    Facts(facts::Facts),
    Plan(plan::Plan),
    Apply(apply::Apply),
    Status(status::Status),
    Verify(verify::Verify),
    Rollback(rollback::Rollback),
    Suspend(suspend::Suspend),
    Resume(suspend::Resume),
    Cleanup(cleanup::Cleanup),
    Schema(schema::Schema),
    Serve(Box<serve::Serve>),
}

/// Who installs the chart, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Manifests for Flux
    Flux,
    /// An Application for Argo CD
    Argocd,
    /// A values file for Helm
    Helm,
}

impl From<Format> for Delivery {
    fn from(format: Format) -> Self {
        match format {
            Format::Flux => Self::Flux,
            Format::Argocd => Self::Argocd,
            Format::Helm => Self::Helm,
        }
    }
}

/// Does what was asked for.
pub fn run() -> ExitCode {
    let line = CommandLine::parse();
    language::choose(line.language);
    let done = match line.command {
        Command::Init(init) => init.run(),
        Command::Check(check) => check.run(),
        Command::Render(render) => render.run(),
        Command::Import(import) => import.run(),
        Command::Try(try_now) => try_now.run(),
        Command::Routes(routes) => routes.run(),
        Command::Facts(facts) => facts.run(),
        Command::Plan(plan) => plan.run(),
        Command::Apply(apply) => apply.run(),
        Command::Status(status) => status.run(),
        Command::Verify(verify) => verify.run(),
        Command::Rollback(rollback) => rollback.run(),
        Command::Suspend(suspend) => suspend.run(),
        Command::Resume(resume) => resume.run(),
        Command::Cleanup(cleanup) => cleanup.run(),
        Command::Schema(schema) => schema.run(),
        Command::Serve(serve) => serve.run(),
    };
    let Err(failure) = done else { return ExitCode::SUCCESS };
    if !failure.is_told() {
        let error = language::spoken().say("error");
        output::tell(&format!("{error}: {}", with_causes(&failure)));
    }
    failure.exit_code()
}

fn with_causes(failure: &Failure) -> String {
    let mut text = language::told(&failure.to_string());
    let mut cause = failure.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
