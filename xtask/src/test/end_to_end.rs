//! Playwright in a real Chromium against the real server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::cluster::with_flux;
use super::tally::Tally;
use crate::alone::alone;
use crate::cluster::{Cluster, Tier};
use crate::fingerprint::Fingerprint;
use crate::server::{self, Profile, Running};
use crate::{browser, budget, place, shell, site, tools};

pub fn e2e() -> Result<Tally> {
    let root = place::root();
    if !root.join("app/Cargo.toml").is_file() || !root.join("server/Cargo.toml").is_file() {
        return Ok(Tally::skipped("e2e: app/ and server/ are needed"));
    }
    if !has_spec(&folder())? {
        return Ok(Tally::skipped("e2e: there is no e2e/*.spec.ts"));
    }
    let Some(chromium) = browser::chromium()? else {
        return Ok(Tally::skipped("e2e: no Chromium (set CHROMIUM)"));
    };
    // To the end: the tests read dist/ as well.
    let alone = alone()?;
    install()?;
    site::build(site::ANY_BASE, &alone)?;
    let weights = weights()?;
    // The one that the server's own tests have built: the same code, without a second build of all it depends on.
    let program = server::build(Profile::Dev)?;
    let running = Running::start(&program)?;

    let report = place::target().join("playwright.json");
    let _ = fs::remove_file(&report);
    let mut playwright = playwright(&chromium, &program, &running)?;
    playwright
        .arg("--reporter=list,json")
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report);
    let cluster = lend_cluster(&mut playwright)?;
    let ended_well = shell::run(&mut playwright).is_ok();
    if let Some(cluster) = cluster {
        cluster.down()?;
    }
    let text = fs::read_to_string(&report).context("Playwright wrote no report")?;
    let mut tally = read_report(&serde_json::from_str(&text)?);
    if !ended_well && tally.failed == 0 {
        tally.failed = 1;
    }
    tally.add(&weights);
    Ok(tally)
}

/// What was built is no heavier than it may be.
fn weights() -> Result<Tally> {
    let mut tally = Tally::default();
    for weight in budget::weigh()? {
        if weight.is_too_heavy() {
            println!(
                "{}: {} bytes; xtask/budget.json allows {}",
                weight.what, weight.bytes, weight.limit
            );
            tally.failed += 1;
        } else {
            tally.passed += 1;
        }
    }
    Ok(tally)
}

/// A simulated cluster for the journeys that need one. Without it they say that they are skipped, and why.
fn lend_cluster(playwright: &mut Command) -> Result<Option<Cluster>> {
    let cluster = match with_flux("cluster-e2e")? {
        Ok(cluster) => cluster,
        Err(reason) => {
            playwright.env("TAMER_NO_CLUSTER", reason);
            return Ok(None);
        }
    };
    if let Err(error) = cluster.up(Tier::Flux) {
        cluster.down()?;
        return Err(error);
    }
    playwright
        .env("TAMER_CLUSTER", &cluster.home)
        .env("TAMER_KUBECTL", Cluster::kubectl_program()?)
        .env("TAMER_FLUX_SOURCES", cluster.trees());
    Ok(Some(cluster))
}

/// `playwright test`, told where everything is.
pub fn playwright(chromium: &Path, program: &Path, running: &Running) -> Result<Command> {
    let mut node = tools::node(["node_modules/@playwright/test/cli.js", "test"])?;
    node.current_dir(folder())
        .env("CHROMIUM", chromium)
        .env("TAMER_URL", &running.url)
        // For journeys that need a server of their own, or none but the files.
        .env("TAMER_BIN", program)
        .env("TAMER_DIST", place::dist());
    Ok(node)
}

/// Brings `node_modules` to what the lock file says.
pub fn install() -> Result<()> {
    let stamp = Fingerprint::default()
        .path(&folder().join("package.json"))?
        .path(&folder().join("package-lock.json"))?
        .hex();
    let stamp_file = folder().join("node_modules").join(".stamp");
    if fs::read_to_string(&stamp_file).is_ok_and(|known| known == stamp) {
        return Ok(());
    }
    if shell::find("npm").is_none() {
        bail!("npm is missing: install Node 20 or newer with npm");
    }
    shell::step("npm ci in e2e/");
    let npm = |arguments: &[&str]| shell::run(shell::command("npm").args(arguments).current_dir(folder()));
    npm(&["ci"]).or_else(|_| {
        shell::step("npm ci did not work here: npm install");
        npm(&["install", "--no-save"])
    })?;
    fs::write(stamp_file, stamp)?;
    Ok(())
}

pub fn folder() -> PathBuf {
    place::root().join("e2e")
}

fn has_spec(folder: &Path) -> Result<bool> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let inside = path.is_dir() && name != "node_modules" && has_spec(&path)?;
        if inside || (name.ends_with(".spec.ts") && name != "bench.spec.ts") {
            return Ok(true);
        }
    }
    Ok(false)
}

fn read_report(report: &Value) -> Tally {
    let count = |pointer: &str| report.pointer(pointer).and_then(Value::as_u64).unwrap_or(0) as usize;
    let mut tally = Tally {
        passed: count("/stats/expected"),
        // A test that passes at the second try is not to be trusted.
        failed: count("/stats/unexpected") + count("/stats/flaky"),
        skipped: Vec::new(),
    };
    collect_skips(report, &mut tally.skipped);
    tally
}

/// The report is a suite of suites, and they hold specs, which hold tests.
fn collect_skips(suite: &Value, skipped: &mut Vec<String>) {
    for inner in list(suite, "suites") {
        collect_skips(inner, skipped);
    }
    for spec in list(suite, "specs") {
        for test in list(spec, "tests").filter(|test| word(test, "/status") == Some("skipped")) {
            let title = word(spec, "/title").unwrap_or("a test without a title");
            let reason = word(test, "/annotations/0/description").unwrap_or("skipped by the test");
            skipped.push(format!("{title}: {reason}"));
        }
    }
}

fn list<'report>(value: &'report Value, name: &str) -> impl Iterator<Item = &'report Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn word<'report>(value: &'report Value, pointer: &str) -> Option<&'report str> {
    value.pointer(pointer).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn playwrights_report_is_counted() {
        let report = serde_json::json!({
            "stats": { "expected": 3, "unexpected": 1, "flaky": 1, "skipped": 1 },
            "suites": [{ "specs": [], "suites": [{ "specs": [
                { "title": "applies", "tests": [{ "status": "skipped", "annotations": [{ "type": "skip", "description": "no cluster" }] }] },
                { "title": "exports", "tests": [{ "status": "expected", "annotations": [] }] },
            ] }] }],
        });
        assert_eq!(
            read_report(&report),
            Tally {
                passed: 3,
                failed: 2,
                skipped: vec!["applies: no cluster".to_owned()]
            }
        );
    }
}
