//! Which compiler makes Wasm: the one at hand, Debian's, or one more download.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{debian, place, shell};

const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "libstd-rust-web-dev", "lld"];
/// What the workspace asks for as `rust-version`.
const OLDEST_RUST: (u32, u32) = (1, 90);

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Toolchain {
    /// The usual compiler has the target.
    Usual,
    /// Debian's compiler, whose packages have no Wasm library: it is built from Debian's source of it, along with the app.
    Debian,
}

impl Toolchain {
    /// Finds one, and installs it if there is none.
    pub fn ready() -> Result<Self> {
        if usual_has_target() {
            return Ok(Self::Usual);
        }
        if debian_is_ready() {
            return Ok(Self::Debian);
        }
        if debian::may_install() && debian::candidate("rustc-web").is_some_and(|version| is_new_enough(&version)) {
            debian::install(DEBIAN_PACKAGES)?;
            return Ok(Self::Debian);
        }
        shell::step(&format!("rustup target add {TARGET}"));
        shell::run(shell::command("rustup").args(["target", "add", TARGET])).with_context(|| {
            format!("no compiler for Wasm: run `rustup target add {TARGET}` with a network, or on Debian as root `apt-get install {}`", DEBIAN_PACKAGES.join(" "))
        })?;
        Ok(Self::Usual)
    }

    pub fn cargo(self) -> Result<Command> {
        let mut cargo = match self {
            Self::Usual => shell::cargo(),
            Self::Debian => shell::command("/usr/bin/cargo"),
        };
        self.lend_to(&mut cargo, &[])?;
        Ok(cargo)
    }

    /// `cargo clippy`, or the reason why there is none.
    pub fn clippy(self) -> Result<Result<Command, String>> {
        if self == Self::Usual {
            let mut cargo = self.cargo()?;
            cargo.arg("clippy");
            return Ok(Ok(cargo));
        }
        if debian::may_install() {
            debian::install(&["rust-web-clippy"])?;
        } else if !debian::has("rust-web-clippy") {
            return Ok(Err("the Debian package rust-web-clippy is missing".to_owned()));
        }
        // By its path: cargo would prefer rustup's, which belongs to another compiler.
        let mut clippy = shell::command("/usr/bin/cargo-clippy");
        clippy.arg("clippy");
        self.lend_to(&mut clippy, &[])?;
        Ok(Ok(clippy))
    }

    /// Makes this command, and the cargo it may call, build with this compiler; `bins` come first on its PATH.
    pub fn lend_to(self, command: &mut Command, bins: &[PathBuf]) -> Result<()> {
        let mut folders = bins.to_vec();
        command.env("CARGO_TARGET_DIR", place::wasm_target());
        if self == Self::Debian {
            folders.push(PathBuf::from("/usr/bin"));
            command
                .env("RUSTC_BOOTSTRAP", "1")
                .env("RUSTC", "/usr/bin/rustc")
                .env("CARGO", "/usr/bin/cargo")
                .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
                // What is built anyway can be built for size, and without texts of panics, which no release build shows.
                .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
                .env("CARGO_UNSTABLE_PANIC_IMMEDIATE_ABORT", "true")
                .env("CARGO_PROFILE_WASM_RELEASE_PANIC", "immediate-abort")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld")
                .env_remove("RUSTUP_TOOLCHAIN");
            match without_toolchains(env::var_os("LD_LIBRARY_PATH"))? {
                Some(path) => command.env("LD_LIBRARY_PATH", path),
                None => command.env_remove("LD_LIBRARY_PATH"),
            };
        }
        command.env("PATH", shell::path_with(&folders)?);
        Ok(())
    }

    /// For the stamp of the built page: another compiler makes another page.
    pub fn version(self) -> String {
        let program = if self == Self::Debian {
            "/usr/bin/rustc"
        } else {
            "rustc"
        };
        shell::ask(shell::command(program).arg("--version")).unwrap_or_default()
    }
}

pub fn target_arguments() -> [&'static str; 2] {
    ["--target", TARGET]
}

/// Asks the compiler instead of rustup: it is quick, and true of any way Rust was installed.
fn usual_has_target() -> bool {
    let mut rustc = shell::command("rustc");
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    shell::ask(&mut rustc).is_some_and(|folder| Path::new(folder.trim()).is_dir())
}

fn debian_is_ready() -> bool {
    shell::find("dpkg-query").is_some()
        && DEBIAN_PACKAGES.iter().all(|package| debian::has(package))
        && shell::ask(Command::new("/usr/bin/rustc").arg("--version"))
            .and_then(|answer| answer.split(' ').nth(1).map(is_new_enough))
            .unwrap_or(false)
}

fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.split('.').map_while(|number| number.parse().ok());
    match (numbers.next(), numbers.next()) {
        (Some(major), Some(minor)) => (major, minor) >= OLDEST_RUST,
        _ => false,
    }
}

/// `cargo run` lends the libraries of rustup's compiler to its children; Debian's compiler must not load them.
fn without_toolchains(path: Option<OsString>) -> Result<Option<OsString>> {
    let Some(path) = path else { return Ok(None) };
    let kept: Vec<_> = env::split_paths(&path)
        .filter(|folder| !folder.components().any(|part| part.as_os_str() == "toolchains"))
        .collect();
    Ok(if kept.is_empty() {
        None
    } else {
        Some(env::join_paths(kept)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_versions_are_compared_by_number() {
        for (version, expected) in [
            ("1.96.0+dfsg1-1~deb12u2", true),
            ("1.90.0", true),
            ("1.85.0+dfsg3-1", false),
            ("2.0.0", true),
            ("", false),
        ] {
            assert_eq!(is_new_enough(version), expected, "{version}");
        }
    }
}
