//! Programs that tests start, and how they say that one is missing.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output};

/// Says that a test could not run, and counts it where `cargo xtask test` looks.
pub fn skip(test: &str, reason: &str) {
    eprintln!("\n*** skipped: {test}: {reason} ***\n");
    if let Some(path) = std::env::var_os("TAMER_SKIPS")
        && let Ok(mut file) = fs::OpenOptions::new().append(true).create(true).open(path)
    {
        // In one piece: tests beside this one write there as well.
        file.write_all(format!("skipped: {test}: {reason}\n").as_bytes())
            .unwrap();
    }
}

/// A program named by an environment variable that `cargo xtask test` sets.
pub fn program(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .filter(|path| path.exists())
}

/// Runs a program and gives its output; panics with all of it where it fails.
pub fn run(command: &mut Command) -> String {
    let output = try_run(command);
    assert!(
        output.status.success(),
        "{command:?}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a program and gives its output, whatever it says.
pub fn try_run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}
