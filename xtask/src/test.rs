//! `cargo xtask test`: every check, part by part, and one last line with the sums.

mod beside;
mod cargo_test;
mod cluster;
pub mod end_to_end;
mod kubernetes;
mod parts;
mod tally;

use std::fs;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use beside::Beside;
use parts::PARTS;
use tally::Tally;

use crate::args::Args;

pub fn run(mut args: Args) -> Result<ExitCode> {
    let list = args.flag("--list");
    // For `Beside` alone, which has no other way to a part's numbers.
    let report = args.option("--tally")?;
    let named = args.rest()?;
    if let Some(unknown) = named
        .iter()
        .find(|name| PARTS.iter().all(|part| part.name != name.as_str()))
    {
        bail!("there is no part `{unknown}`; --list names them");
    }
    if list {
        for part in PARTS {
            println!("{:<8}{}", part.name, part.about);
        }
        return Ok(ExitCode::SUCCESS);
    }

    let parts: Vec<_> = PARTS
        .iter()
        .filter(|part| named.is_empty() || named.iter().any(|name| name == part.name))
        .collect();
    if let (Some(file), [part]) = (&report, parts.as_slice()) {
        let report = check(part);
        fs::write(file, report.tally.to_json().to_string())?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut reports = Vec::new();
    let mut beside = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        if part.beside && index + 1 < parts.len() {
            println!("\n=== {}: {}; beside the parts that follow", part.name, part.about);
            beside.push((index, Beside::start(part.name)?));
        } else {
            reports.push(check(part));
        }
    }
    for (index, child) in beside {
        let (tally, took) = child.end()?;
        let Some(part) = parts.get(index) else { continue };
        reports.insert(
            index.min(reports.len()),
            Report {
                name: part.name,
                tally,
                took,
            },
        );
    }
    Ok(conclude(&reports))
}

struct Report {
    name: &'static str,
    tally: Tally,
    took: Duration,
}

/// A part that breaks off is a failure like any other: the parts after it still run.
fn check(part: &parts::Part) -> Report {
    println!("\n=== {}: {}", part.name, part.about);
    let begun = Instant::now();
    let mut tally = (part.check)().unwrap_or_else(|error| {
        println!("{}: {error:#}", part.name);
        Tally::failed(1)
    });
    if tally == Tally::default() {
        tally = Tally::skipped(format!("{}: it has no tests", part.name));
    }
    for skip in &tally.skipped {
        println!("SKIPPED {skip}");
    }
    let took = begun.elapsed();
    println!("--- {}: {tally} ({:.1} s)", part.name, took.as_secs_f64());
    Report {
        name: part.name,
        tally,
        took,
    }
}

/// Says it all again in short, because the parts' own output is long.
fn conclude(reports: &[Report]) -> ExitCode {
    let mut sum = Tally::default();
    println!("\n=== summary");
    for report in reports {
        println!(
            "{:<8}{:>8.1} s  {}",
            report.name,
            report.took.as_secs_f64(),
            report.tally
        );
        sum.add(&report.tally);
    }
    if !sum.skipped.is_empty() {
        println!("\nSKIPPED on this machine:");
        for skip in &sum.skipped {
            println!("  {skip}");
        }
    }
    // Whoever reads only the last line must not take "nothing ran" for "all is well".
    if sum.passed == 0 && sum.failed == 0 {
        println!("\nnothing was checked");
    }
    println!("\n{sum}");
    if sum.failed == 0 && sum.passed > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
