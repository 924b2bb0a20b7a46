//! `cargo xtask bench`: figures, not verdicts; only bytes have limits.

mod api;
mod apply;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::alone::alone;
use crate::args::Args;
use crate::server::{self, Profile, Running};
use crate::test::end_to_end;
use crate::wasm::{self, Toolchain};
use crate::{browser, budget, place, shell, site, tools};

pub fn run(args: Args) -> Result<ExitCode> {
    args.finish()?;
    // To the end: others that build at the same time would also spoil the figures.
    let alone = alone()?;
    site::build(site::ANY_BASE, &alone)?;
    first_load()?;
    let heavy = weights()?;
    let program = server::build(Profile::Release)?;
    start(&program)?;
    api::run(&program)?;
    checks()?;
    ways_of_alerts()?;
    ways_in_wasm()?;
    apply::run(&program)?;
    key_to_preview(&program)?;
    if !heavy.is_empty() {
        bail!("heavier than xtask/budget.json allows: {}", heavy.join(", "));
    }
    Ok(ExitCode::SUCCESS)
}

/// The compressed bytes of the page and of each file it names.
fn first_load() -> Result<()> {
    shell::step("first load (brotli)");
    let dist = place::dist();
    for file in budget::first_load(&dist)? {
        let name = file.strip_prefix(&dist).unwrap_or(&file);
        println!(
            "{:>10}  of {:>8}  {}",
            budget::sent(&file)?,
            fs::metadata(&file)?.len(),
            name.display()
        );
    }
    Ok(())
}

/// All that has a limit; the names of what is beyond it.
fn weights() -> Result<Vec<String>> {
    shell::step("page weights (bytes as sent)");
    let mut heavy = Vec::new();
    for weight in budget::weigh()? {
        println!("{:>10}  of at most {:>8}  {}", weight.bytes, weight.limit, weight.what);
        if weight.is_too_heavy() {
            heavy.push(weight.what);
        }
    }
    Ok(heavy)
}

fn start(program: &PathBuf) -> Result<()> {
    shell::step("server");
    let mut best = Duration::MAX;
    let mut memory = None;
    for _ in 0..5 {
        let running = Running::start(program)?;
        best = best.min(running.started_in);
        memory = running.memory();
    }
    println!(
        "{:>10.1}  ms from start to first answer (best of 5)",
        best.as_secs_f64() * 1000.0
    );
    if let Some(memory) = memory {
        println!("{:>10.1}  MB resident after start", memory as f64 / 1e6);
    }
    println!("{:>10.1}  MB program", fs::metadata(program)?.len() as f64 / 1e6);
    Ok(())
}

/// The core measures itself, where it can be measured without a browser.
fn checks() -> Result<()> {
    if place::root().join("core/examples/bench.rs").is_file() {
        shell::step("checks and files, natively");
        shell::run(shell::cargo().args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "tamer-core",
            "--example",
            "bench",
        ]))?;
    }
    Ok(())
}

/// Beside Alertmanager's own code, where it can be built.
fn ways_of_alerts() -> Result<()> {
    shell::step("ways of alerts, natively and in Alertmanager");
    let mut example = shell::cargo();
    example.args([
        "run",
        "--quiet",
        "--release",
        "--package",
        "tamer-core",
        "--example",
        "routing",
    ]);
    if shell::find("go").is_some() {
        example.env("TAMER_ALERTMANAGER", tools::ALERTMANAGER.ready()?);
    }
    shell::run(&mut example)
}

/// The same tree and alerts in Wasm, built as the page is.
fn ways_in_wasm() -> Result<()> {
    shell::step("ways of alerts, in Wasm");
    let mut cargo = Toolchain::ready()?.cargo()?;
    cargo.args(["build", "--quiet", "--profile", "wasm-release"]);
    cargo.args(["--package", "tamer-app", "--example", "ways"]);
    shell::run(cargo.args(wasm::target_arguments()))?;
    let folder = place::wasm_target().join("ways");
    let built = place::wasm_target().join("wasm32-unknown-unknown/wasm-release/examples/ways.wasm");
    let mut bindgen = shell::command(tools::WASM_BINDGEN.ready()?);
    bindgen.args(["--target", "nodejs", "--no-typescript", "--out-dir"]);
    shell::run(bindgen.arg(&folder).arg(built))?;
    shell::run(&mut tools::node([folder.join("ways.js")])?)
}

/// `e2e/bench.spec.ts` prints its figures itself.
fn key_to_preview(program: &Path) -> Result<()> {
    if !end_to_end::folder().join("bench.spec.ts").is_file() {
        return Ok(());
    }
    let Some(chromium) = browser::chromium()? else {
        println!("no Chromium (set CHROMIUM): key to preview is not measured");
        return Ok(());
    };
    shell::step("key to preview, in Chromium");
    end_to_end::install()?;
    let running = Running::start(&program.to_owned())?;
    shell::run(end_to_end::playwright(&chromium, program, &running)?.env("TAMER_BENCH", "1"))
}
