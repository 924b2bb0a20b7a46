//! The command line, from what each command's `--help` prints.
//!
//! The page is part of the program, so the program cannot be asked while the page is made: a test of the program holds
//! `docs/known/command-line.json` to what it prints.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use serde::Deserialize;

use super::read;

#[derive(Deserialize)]
struct Command {
    /// `routes test`; empty for the program itself.
    command: String,
    help: String,
}

pub fn page(root: &Path) -> Result<String> {
    let commands: Vec<Command> = serde_json::from_str(&read(root, "docs/known/command-line.json")?)?;
    let mut page = INTRODUCTION.to_owned();
    for Command { command, help } in &commands {
        let (about, rest) = help.split_once("\n\n").unwrap_or((help, ""));
        if command.is_empty() {
            let _ = writeln!(page, "```text\n{}\n```\n", rest.trim_end());
            continue;
        }
        let level = if command.contains(' ') { "###" } else { "##" };
        let _ = writeln!(page, "{level} {command}\n\n{}.\n", about.trim_end_matches('.'));
        let _ = writeln!(page, "```text\n{}\n```\n", rest.trim_end());
    }
    Ok(page)
}

const INTRODUCTION: &str = "# Command line

`cluster-tamer` is one program: it makes and checks manifests, works with a cluster, and serves the wizard.
Each command tells the same with `--help`.

";
