//! Where things lie: in the repository, and outside of it.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

/// The repository. Cargo tells where xtask lies, so any folder in the repository may be the current one.
pub fn root() -> PathBuf {
    let xtask = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    match xtask.as_deref().and_then(|folder| folder.parent()) {
        Some(root) => root.to_owned(),
        None => env::current_dir().expect("the current folder exists"),
    }
}

pub fn dist() -> PathBuf {
    root().join("dist")
}

/// What the native compiler makes.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// What the Wasm compiler makes: often another compiler, and two compilers in one folder undo each other's work.
pub fn wasm_target() -> PathBuf {
    target().join("wasm")
}

/// Tools live outside the repository, so that a second clone finds them.
pub fn tools() -> Result<PathBuf> {
    let cache = match env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => env::home_dir()
            .context("there is no home folder; set XDG_CACHE_HOME")?
            .join(".cache"),
    };
    Ok(cache.join("cluster-tamer").join("tools"))
}
