//! Runs `cargo test` and counts along.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::tally::Tally;
use crate::place;

/// `part` names the file of notes, so that a later part does not count this one's skips again.
pub fn cargo_test(part: &str, command: &mut Command) -> Result<Tally> {
    let notes = place::target().join(format!("skips-{part}.txt"));
    fs::create_dir_all(place::target())?;
    fs::write(&notes, "")?;
    let mut child = command
        .env("TAMER_SKIPS", &notes)
        .stdout(Stdio::piped())
        .spawn()
        .context("cargo could not be started")?;
    let output = child.stdout.take().expect("its output was asked for");

    let mut tally = Tally::default();
    let mut lines = BufReader::new(output);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        tally.read_line(&text);
        if is_worth_showing(&text) {
            print!("{text}");
        }
        line.clear();
    }
    let status = child.wait()?;
    if !status.success() && tally.failed == 0 {
        // It did not compile, or a test brought its whole program down.
        println!("cargo test ended with {status}");
        tally.failed = 1;
    }
    tally.read_skips(&fs::read_to_string(&notes).unwrap_or_default());
    Ok(tally)
}

/// What passed is in the numbers; failures are shown in full.
fn is_worth_showing(line: &str) -> bool {
    let line = line.trim_end();
    let passed = line.starts_with("test ") && (line.ends_with(" ... ok") || line.ends_with(" - should panic ... ok"));
    let announced = line.starts_with("running ") && (line.ends_with(" tests") || line.ends_with(" test"));
    !(line.is_empty() || passed || announced || line == "no tests to run!")
}
