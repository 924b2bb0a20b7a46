//! The Chromium that tests drive.

use std::env;
use std::path::PathBuf;

use anyhow::Result;

use crate::{debian, shell};

/// `CHROMIUM`, one on PATH, or Debian's.
pub fn chromium() -> Result<Option<PathBuf>> {
    one_of(
        "CHROMIUM",
        &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    )
}

/// `CHROMEDRIVER`, one on PATH, or Debian's.
pub fn driver() -> Result<Option<PathBuf>> {
    one_of("CHROMEDRIVER", &["chromedriver"])
}

fn one_of(variable: &str, programs: &[&str]) -> Result<Option<PathBuf>> {
    if let Some(named) = env::var_os(variable).filter(|value| !value.is_empty()) {
        return Ok(Some(PathBuf::from(named)));
    }
    let found = || programs.iter().find_map(|program| shell::find(program));
    if found().is_none() && debian::may_install() {
        // Together, because the driver must be of the browser's version.
        debian::install(&["chromium", "chromium-driver"])?;
    }
    Ok(found())
}
