//! Debian packages: asked for, and installed where this process may.

use std::process::Command;

use anyhow::Result;

use crate::shell;

/// Only root may install, and xtask never asks for a password.
pub fn may_install() -> bool {
    is_root() && shell::find("apt-get").is_some()
}

pub fn is_root() -> bool {
    shell::ask(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}

pub fn has(package: &str) -> bool {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat=${db:Status-Status}", package]);
    shell::ask(&mut query).is_some_and(|status| status == "installed")
}

/// The version apt would install. Asks for fresh lists once if apt knows of none.
pub fn candidate(package: &str) -> Option<String> {
    known_candidate(package).or_else(|| {
        update().ok()?;
        known_candidate(package)
    })
}

fn known_candidate(package: &str) -> Option<String> {
    let mut policy = Command::new("apt-cache");
    policy.args(["policy", package]).env("LC_ALL", "C");
    let answer = shell::ask(&mut policy)?;
    let version = answer
        .lines()
        .find_map(|line| line.trim().strip_prefix("Candidate: "))?;
    (version != "(none)").then(|| version.to_owned())
}

/// Installs what is missing of these. A list of packages grows old, so a failure is tried once more with a fresh one.
pub fn install(packages: &[&str]) -> Result<()> {
    let missing: Vec<_> = packages.iter().copied().filter(|package| !has(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    shell::step(&format!("apt-get install {}", missing.join(" ")));
    let mut install = Command::new("apt-get");
    install
        .args(["install", "--yes", "--no-install-recommends"])
        .args(&missing)
        .env("DEBIAN_FRONTEND", "noninteractive");
    if missing.iter().all(|package| candidate(package).is_some()) && shell::run(&mut install).is_ok() {
        return Ok(());
    }
    update()?;
    shell::run(&mut install)
}

fn update() -> Result<()> {
    shell::step("apt-get update");
    shell::run(Command::new("apt-get").arg("update"))
}
