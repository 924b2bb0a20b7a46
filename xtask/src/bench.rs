//! `cargo xtask bench`: figures, not verdicts; only the bytes of the first load have a limit.

mod api;
mod apply;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::alone::alone;
use crate::args::Args;
use crate::server::{self, Profile, Running};
use crate::test::end_to_end;
use crate::wasm::Toolchain;
use crate::{browser, place, shell, site, tools};

/// What a first visitor may have to load, compressed, before the first question can be answered.
///
/// It only keeps what is reached from getting lost; the aim is 220,000.
fn first_load_limit(toolchain: Toolchain) -> u64 {
    match toolchain {
        Toolchain::Debian => 446_000,
        // Its standard library is not built for size: some 40 kB more.
        Toolchain::Usual => 462_000,
    }
}

pub fn run(args: Args) -> Result<ExitCode> {
    args.finish()?;
    // To the end: others that build at the same time would also spoil the figures.
    let alone = alone()?;
    site::build(site::ANY_BASE, &alone)?;
    let limit = first_load_limit(Toolchain::ready()?);
    let first_load = first_load(limit)?;
    let program = server::build(Profile::Release)?;
    start(&program)?;
    api::run(&program)?;
    checks()?;
    ways_of_alerts()?;
    apply::run(&program)?;
    key_to_preview(&program)?;
    if first_load > limit {
        bail!("the first load is {first_load} bytes; the limit is {limit}");
    }
    Ok(ExitCode::SUCCESS)
}

/// The compressed bytes of the page and of each file it names.
fn first_load(limit: u64) -> Result<u64> {
    shell::step("first load (brotli)");
    let dist = place::dist();
    let mut wanted = vec![dist.join("index.html")];
    wanted.extend(named_in(&fs::read_to_string(dist.join("index.html"))?, &dist));
    let mut sum = 0;
    for file in wanted {
        let raw = fs::metadata(&file)?.len();
        let packed = fs::metadata(format!("{}.br", file.display())).map_or(raw, |data| data.len());
        println!(
            "{packed:>10}  of {raw:>8}  {}",
            file.strip_prefix(&dist).unwrap_or(&file).display()
        );
        sum += packed;
    }
    println!("{sum:>10}  bytes of at most {limit}");
    Ok(sum)
}

/// Scripts, styles and Wasm that stand in quotes in the page, each once.
fn named_in(page: &str, dist: &Path) -> BTreeSet<PathBuf> {
    page.split(['"', '\'', '=', ' ', '>', '\n'])
        .map(|word| word.trim_start_matches("./").trim_start_matches('/'))
        .filter(|word| [".js", ".css", ".wasm"].iter().any(|ending| word.ends_with(ending)))
        .map(|word| dist.join(word))
        .filter(|file| file.is_file())
        .collect()
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
