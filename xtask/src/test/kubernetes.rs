//! The chart's tests: they live in the core as `tests/chart*.rs`, and need real programs of the Kubernetes world.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::cargo_test::cargo_test;
use super::tally::Tally;
use crate::tools::{ALERTMANAGER, AMTOOL, HELM3, HELM4, Tool, VERSITYGW};
use crate::{debian, place, shell};

/// What the tests ask the environment for.
const BUILT: &[(&str, &Tool)] = &[
    ("TAMER_HELM4", &HELM4),
    ("TAMER_HELM3", &HELM3),
    ("TAMER_AMTOOL", &AMTOOL),
];
/// What the tests of routing ask for.
pub const ALERTS: (&str, &Tool) = ("TAMER_ALERTMANAGER", &ALERTMANAGER);
/// What the server's tests ask for besides.
const STORE: (&str, &Tool) = ("TAMER_VERSITYGW", &VERSITYGW);
/// The same, out of Debian's packages: variable, program, package.
const PACKAGED: &[(&str, &str, &str)] = &[
    ("TAMER_PROMTOOL", "promtool", "prometheus"),
    ("TAMER_SHELLCHECK", "shellcheck", "shellcheck"),
];

pub fn chart() -> Result<Tally> {
    let targets: Vec<_> = test_targets()?
        .into_iter()
        .filter(|name| is_about_chart(name))
        .collect();
    if targets.is_empty() {
        return Ok(Tally::skipped("chart: there is no core/tests/chart*.rs"));
    }
    let mut tally = prepare("chart");
    for (variable, program, package) in PACKAGED {
        if let Err(reason) = have_packaged(variable, program, package) {
            tally.skipped.push(format!("chart, what needs {variable}: {reason}"));
        }
    }
    let mut cargo = shell::cargo();
    cargo.args(["test", "--package", "tamer-core", "--no-fail-fast"]);
    for target in targets {
        cargo.arg("--test").arg(target);
    }
    lend_installed(&mut cargo);
    tally.add(&cargo_test("chart", &mut cargo)?);
    Ok(tally)
}

/// Builds what is missing; what cannot be built is told as skipped.
pub fn prepare(part: &str) -> Tally {
    let mut tally = Tally::default();
    for (variable, tool) in BUILT {
        if let Err(reason) = have(variable, tool) {
            tally.skipped.push(format!("{part}, what needs {variable}: {reason}"));
        }
    }
    tally
}

/// Builds the object store that the server's tests use.
pub fn prepare_store() -> Tally {
    prepare_one("server", STORE)
}

/// Builds what a part needs alone.
pub fn prepare_one(part: &str, (variable, tool): (&str, &Tool)) -> Tally {
    let mut tally = Tally::default();
    if let Err(reason) = have(variable, tool) {
        tally.skipped.push(format!("{part}, what needs {variable}: {reason}"));
    }
    tally
}

/// Tells a command where these programs are, as far as they are there; what the environment already names is kept.
pub fn lend_installed(command: &mut Command) {
    for (variable, tool) in BUILT.iter().chain([&STORE, &ALERTS]) {
        if let (None, Some(program)) = (named(variable), tool.installed()) {
            command.env(variable, program);
        }
    }
    for (variable, program, _) in PACKAGED {
        if let (None, Some(program)) = (named(variable), shell::find(program)) {
            command.env(variable, program);
        }
    }
}

pub fn is_about_chart(target: &str) -> bool {
    target.starts_with("chart")
}

/// The names of the core's integration tests, by Cargo's rule for `tests/`.
pub fn test_targets() -> Result<Vec<String>> {
    let folder = place::root().join("core").join("tests");
    let mut names = Vec::new();
    if !folder.is_dir() {
        return Ok(names);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_target = path.extension().is_some_and(|ending| ending == "rs") || path.join("main.rs").is_file();
        if let (true, Some(name)) = (is_target, path.file_stem()) {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn have(variable: &str, tool: &Tool) -> Result<(), String> {
    if named(variable).is_some() || tool.installed().is_some() {
        return Ok(());
    }
    if shell::find("go").is_none() {
        return Err("it is built with Go, and there is no `go` here".to_owned());
    }
    tool.ready().map(|_| ()).map_err(|error| format!("{error:#}"))
}

fn have_packaged(variable: &str, program: &str, package: &str) -> Result<(), String> {
    if named(variable).is_some() || shell::find(program).is_some() {
        return Ok(());
    }
    if !debian::may_install() {
        return Err(format!("there is no `{program}` on PATH"));
    }
    debian::install(&[package]).map_err(|error| format!("{error:#}"))
}

fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable)
        .filter(|value: &OsString| !value.is_empty())
        .map(PathBuf::from)
}
