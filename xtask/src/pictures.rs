//! `cargo xtask pictures`: the pictures of the landing page and the README, taken from the page as it is.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::alone::alone;
use crate::args::Args;
use crate::server::{self, Profile, Running};
use crate::test::end_to_end;
use crate::{browser, site};

/// `e2e/pictures.spec.ts` takes them.
pub fn run(args: Args) -> Result<ExitCode> {
    args.finish()?;
    let alone = alone()?;
    let chromium = browser::chromium()?.context("no Chromium (set CHROMIUM)")?;
    end_to_end::install()?;
    site::build(site::ANY_BASE, &alone)?;
    let program = server::build(Profile::Dev)?;
    let running = Running::start(&program)?;
    crate::shell::run(end_to_end::playwright(&chromium, &program, &running)?.env("TAMER_PICTURES", "1"))?;
    println!("they are in docs/static/about/: look at them, then commit them");
    Ok(ExitCode::SUCCESS)
}
