//! `cargo xtask run`: from a clean clone to the wizard in the browser.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::alone::alone;
use crate::args::Args;
use crate::server::{self, Profile};
use crate::{shell, site};

pub fn run(mut args: Args) -> Result<ExitCode> {
    let port = args.option("--port")?.unwrap_or_else(|| "8080".to_owned());
    let port: u16 = port
        .parse()
        .with_context(|| format!("--port {port} is not a port number"))?;
    let passed_on = args.passed_on();
    args.finish()?;

    let alone = alone()?;
    site::build(site::ANY_BASE, &alone)?;
    // It takes in what is in dist/.
    let program = server::build(Profile::Release)?;
    drop(alone);
    shell::step(&format!("Cluster Tamer: http://127.0.0.1:{port} (Ctrl+C stops it)"));
    let mut serve = server::serve(&program, port);
    serve.args(passed_on);
    become_it(&mut serve)
}

/// Takes the place of this process, so that signals reach the server itself.
#[cfg(unix)]
fn become_it(serve: &mut std::process::Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(serve.exec()).context("the server could not be started")
}

#[cfg(not(unix))]
fn become_it(serve: &mut std::process::Command) -> Result<ExitCode> {
    shell::run(serve)?;
    Ok(ExitCode::SUCCESS)
}
