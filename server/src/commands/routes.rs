//! `cluster-tamer routes`: where alerts go, by any configuration of Alertmanager.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use tamer_core::routing::{Tree, operator};
use tamer_core::values;
use tamer_core::yaml::{self, Kind, Node};

use crate::answers::Answers;
use crate::failure::Failure;
use crate::report::{self, printable};
use crate::{input, output};

mod analyse;
mod coverage;
mod export;
mod message;
mod moment;
mod test;
mod timeline;

const EXAMPLES: &str = "\
Examples:
  cluster-tamer routes test alertmanager.yml alertname=KubePodCrashLooping severity=warning
  cluster-tamer routes test cluster-tamer.yaml severity=critical --at 2026-12-24T23:00:00Z
  cluster-tamer routes test alertmanager.yml severity=critical --receivers archive,pager
  cluster-tamer routes analyse alertmanager.yml
  cluster-tamer routes coverage alertmanager.yml --json | jq '.receivers.pager'
  cluster-tamer routes message cluster-tamer.yaml alertname=KubePodCrashLooping severity=warning
  cluster-tamer routes timeline alertmanager.yml 0s..2h:alertname=Down,severity=critical
  cluster-tamer routes export cluster-tamer.yaml > alertmanager.yml

FILE is a configuration of Alertmanager; or AlertmanagerConfig objects or answers: then the one that follows from them is used.
It is read as Alertmanager 0.34 reads it; what receivers themselves hold is not checked.

Exit codes: 0 fine, 1 something is odd, nobody hears of it or Alertmanager would refuse the file, 2 the command could not be done.";

/// Tells where alerts go
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Routes {
    #[command(subcommand)]
    question: Question,
}

#[derive(Subcommand)]
enum Question {
    Test(test::Test),
    Analyse(analyse::Analyse),
    Coverage(coverage::Coverage),
    Message(message::ShowMessage),
    Timeline(timeline::ShowTimeline),
    Export(export::Export),
}

/// What all of them take.
#[derive(Args)]
struct Common {
    /// Alertmanager's configuration or answers, or - for standard input
    file: PathBuf,

    /// For scripts
    #[arg(long)]
    json: bool,
}

impl Routes {
    pub fn run(self) -> Result<(), Failure> {
        match self.question {
            Question::Test(test) => test.run(),
            Question::Analyse(analyse) => analyse.run(),
            Question::Coverage(coverage) => coverage.run(),
            Question::Message(message) => message.run(),
            Question::Timeline(timeline) => timeline.run(),
            Question::Export(export) => export.run(),
        }
    }
}

/// Reads the tree. What Alertmanager would refuse is told.
fn tree(path: &Path) -> Result<Tree, Failure> {
    tree_of(path, &read(path)?)
}

/// Reads a configuration, or makes the one that follows from answers.
fn read(path: &Path) -> Result<Node, Failure> {
    let bytes = input::read(path)?;
    let text = match input::text(&bytes) {
        Ok(text) => text,
        Err(finding) => {
            report::tell(&[*finding]);
            return Err(Failure::Errors);
        }
    };
    match yaml::read(text) {
        Ok(documents) if !operator::objects(&documents).is_empty() => {
            let made = operator::configuration(&operator::objects(&documents), operator::Names::Operators);
            Ok(Node::from_value(made.config))
        }
        // Alertmanager reads the first document only.
        Ok(documents) if documents.first().is_some_and(is_alertmanagers) => {
            documents.into_iter().next().ok_or(Failure::Errors)
        }
        _ => of_answers(&bytes),
    }
}

fn tree_of(path: &Path, node: &Node) -> Result<Tree, Failure> {
    let name = input::name(path).display().to_string();
    let tree = Tree::read(node).map_err(|faults| {
        for fault in faults.iter().take(report::MOST) {
            output::tell(&printable(&format!("{name}: {fault}")));
        }
        Failure::Errors
    })?;
    for (times, zone) in tree
        .times
        .iter()
        .flat_map(|(name, times)| times.zones().map(move |zone| (name, zone)))
    {
        if !moment::is_zone(zone) {
            output::tell(&printable(&format!(
                "{name}: time_intervals `{times}`: there is no time zone `{zone}`"
            )));
            return Err(Failure::Errors);
        }
    }
    Ok(tree)
}

fn is_alertmanagers(node: &Node) -> bool {
    matches!(node.kind, Kind::Map(_)) && (node.get("route").is_some() || node.get("receivers").is_some())
}

fn of_answers(bytes: &[u8]) -> Result<Node, Failure> {
    let answers = Answers::check(bytes, None);
    report::tell(&answers.findings);
    let (_, config) = answers.checked().ok_or(Failure::Errors)?;
    Ok(Node::from_value(values::alertmanager(config).into()))
}
