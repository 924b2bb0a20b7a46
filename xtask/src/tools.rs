//! The pinned tools: one version each, built once per machine, outside the repository.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::time::Duration;

mod module;

use anyhow::{Context, Result, bail};

use crate::{place, shell};

pub struct Tool {
    pub name: &'static str,
    pub version: &'static str,
    /// Below the tool's folder; when it is there, the whole tool is.
    program: &'static str,
    source: Source,
}

enum Source {
    Cargo {
        package: &'static str,
        opt_level: &'static str,
        lock: Lock,
    },
    Npm {
        package: &'static str,
    },
    Go {
        package: &'static str,
    },
    /// A Go module of ours, which says what is built from which versions.
    Module(module::Module),
    /// Files out of other people's Go modules.
    Files(&'static [module::Files]),
}

/// Whether the tool must be built with the versions its authors locked.
enum Lock {
    /// It does not compile with newer ones.
    Must,
    /// Better so; but a registry that lags behind may lack one of them.
    Prefer,
}

pub const TRUNK: Tool = Tool {
    name: "trunk",
    version: "0.21.14",
    program: "bin/trunk",
    source: Source::Cargo {
        package: "trunk",
        opt_level: "0",
        lock: Lock::Must,
    },
};

/// Must be the very version of the library: see [`check_wasm_bindgen`].
pub const WASM_BINDGEN: Tool = Tool {
    name: "wasm-bindgen",
    version: "0.2.130",
    program: "bin/wasm-bindgen",
    source: Source::Cargo {
        package: "wasm-bindgen-cli",
        opt_level: "1",
        lock: Lock::Prefer,
    },
};

/// `wasm-opt`. Debian's is too old: what it makes dies at start in `__wbindgen_init_externref_table`.
pub const BINARYEN: Tool = Tool {
    name: "binaryen",
    version: "132.0.0",
    program: "node_modules/.bin/wasm-opt",
    source: Source::Npm { package: "binaryen" },
};

pub const HELM4: Tool = Tool {
    name: "helm",
    version: "4.3.1",
    program: "bin/helm",
    source: Source::Go {
        package: "helm.sh/helm/v4/cmd/helm",
    },
};

pub const HELM3: Tool = Tool {
    name: "helm",
    version: "3.22.0",
    program: "bin/helm",
    source: Source::Go {
        package: "helm.sh/helm/v3/cmd/helm",
    },
};

pub const AMTOOL: Tool = Tool {
    name: "amtool",
    version: "0.34.0",
    program: "bin/amtool",
    source: Source::Go {
        package: "github.com/prometheus/alertmanager/cmd/amtool",
    },
};

/// A program of ours that answers questions about Alertmanager's configuration with Alertmanager's own code.
pub const ALERTMANAGER: Tool = Tool {
    name: "alertmanager-answers",
    version: "0.34.0",
    program: "bin/answers",
    source: Source::Module(module::Module {
        folder: "core/tests/alertmanager/answers",
        programs: &[(".", "answers")],
        version_package: None,
        crds_of: &[],
    }),
};

/// Reads the workflows as the forge does, and their scripts with shellcheck.
pub const ACTIONLINT: Tool = Tool {
    name: "actionlint",
    version: "1.7.12",
    program: "bin/actionlint",
    source: Source::Go {
        package: "github.com/rhysd/actionlint/cmd/actionlint",
    },
};

/// An object store that checks signatures, regions, clocks and policies as Amazon's does.
pub const VERSITYGW: Tool = Tool {
    name: "versitygw",
    version: "1.8.0",
    program: "bin/versitygw",
    source: Source::Go {
        package: "github.com/versity/versitygw/cmd/versitygw",
    },
};

/// A Kubernetes cluster in one program: etcd, kube-apiserver, controller-manager, scheduler, kubectl and kwok.
pub const SIMKUBE: Tool = Tool {
    name: "simkube",
    version: "1.37.2",
    program: "bin/simkube",
    source: Source::Module(module::Module {
        folder: "xtask/cluster/kube",
        programs: &[(".", "simkube")],
        version_package: Some("k8s.io/component-base/version"),
        crds_of: &[],
    }),
};

/// Flux' helm-controller, and a stand-in for its source-controller.
pub const SIMFLUX: Tool = Tool {
    name: "simflux",
    version: "1.6.4",
    program: "bin/helm-controller",
    source: Source::Module(module::Module {
        folder: "xtask/cluster/flux",
        programs: &[
            ("github.com/fluxcd/helm-controller", "helm-controller"),
            ("sigs.k8s.io/controller-tools/cmd/controller-gen", "controller-gen"),
            (".", "simsource"),
        ],
        version_package: None,
        // notification-controller itself cannot be had as a Go module, only its types
        crds_of: &[
            "github.com/fluxcd/notification-controller/api/v1",
            "github.com/fluxcd/notification-controller/api/v1beta3",
        ],
    }),
};

/// The operator that makes Prometheus and Alertmanager out of what the chart renders.
pub const OPERATOR: Tool = Tool {
    name: "prometheus-operator",
    version: "0.93.1",
    program: "bin/prometheus-operator",
    source: Source::Module(module::Module {
        folder: "xtask/cluster/operator",
        programs: &[(
            "github.com/prometheus-operator/prometheus-operator/cmd/operator",
            "prometheus-operator",
        )],
        version_package: None,
        crds_of: &[],
    }),
};

/// The custom resource definitions of other people's kinds that we write.
pub const CRDS: Tool = Tool {
    name: "crds",
    version: "0.93.1",
    program: "monitoring/monitoring.coreos.com_probes.yaml",
    source: Source::Files(&[
        module::Files {
            module: "github.com/prometheus-operator/prometheus-operator@v0.93.1",
            folder: "example/prometheus-operator-crd",
            to: "monitoring",
        },
        module::Files {
            module: "sigs.k8s.io/gateway-api@v1.4.1",
            folder: "config/crd/standard",
            to: "gateway",
        },
        module::Files {
            module: "github.com/fluxcd/helm-controller@v1.6.4",
            folder: "config/crd/bases",
            to: "flux",
        },
        module::Files {
            module: "github.com/fluxcd/source-controller@v1.9.5",
            folder: "config/crd/bases",
            to: "flux",
        },
    ]),
};

impl Tool {
    /// Its program, if it is installed.
    pub fn installed(&self) -> Option<PathBuf> {
        let program = self.folder().ok()?.join(self.program);
        program.is_file().then_some(program)
    }

    /// Its program, installed first if need be.
    pub fn ready(&self) -> Result<PathBuf> {
        if let Some(program) = self.installed() {
            return Ok(program);
        }
        shell::step(&format!("installing {} {} (once per machine)", self.name, self.version));
        self.install()
            .with_context(|| format!("{} {} could not be installed", self.name, self.version))?;
        self.installed()
            .with_context(|| format!("{} {} came without {}", self.name, self.version, self.program))
    }

    /// The folder of its program, for PATH.
    pub fn bin(&self) -> Result<PathBuf> {
        let program = self.ready()?;
        Ok(program.parent().expect("a program lies in a folder").to_owned())
    }

    /// Where all of it lies.
    pub fn folder(&self) -> Result<PathBuf> {
        // What a module of ours says may change while its version stays.
        let changing = match &self.source {
            Source::Module(module) => format!("-{}", module.fingerprint()?),
            _ => String::new(),
        };
        Ok(place::tools()?.join(format!("{}-{}{changing}", self.name, self.version)))
    }

    /// Installs beside the final place and moves it there when complete: what was interrupted never counts as present.
    fn install(&self) -> Result<()> {
        let parts = place::tools()?.join(".parts");
        let part = parts.join(format!("{}-{}-{}", self.name, self.version, process::id()));
        fs::create_dir_all(&part)?;
        clear_abandoned(&parts)?;
        let done = match &self.source {
            Source::Cargo {
                package,
                opt_level,
                lock,
            } => self.cargo(package, opt_level, lock, &part),
            Source::Npm { package } => self.npm(package, &part),
            Source::Go { package } => self.go(package, &part),
            Source::Module(module) => module.build(self.version, &part),
            Source::Files(files) => module::fetch(files, &part),
        };
        if let Err(error) = done {
            let _ = fs::remove_dir_all(&part);
            return Err(error);
        }
        let folder = self.folder()?;
        if folder.exists() && self.installed().is_none() {
            fs::remove_dir_all(&folder)?;
        }
        if fs::rename(&part, &folder).is_err() {
            // Another xtask was quicker, and its copy is as good.
            fs::remove_dir_all(&part)?;
        }
        Ok(())
    }

    fn cargo(&self, package: &str, opt_level: &str, lock: &Lock, folder: &Path) -> Result<()> {
        // What is compiled stays until the tool is complete, so that an interrupted build goes on where it was.
        let build = place::tools()?.join(".build").join(self.name);
        let install = |locked: &[&str]| {
            let mut cargo = shell::cargo();
            cargo
                .args(["install", package, "--version", self.version, "--no-default-features"])
                .args(locked)
                .arg("--root")
                .arg(folder)
                .arg("--target-dir")
                .arg(&build)
                .current_dir(folder)
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level)
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
                .env("CARGO_PROFILE_RELEASE_DEBUG", "0");
            shell::run(&mut cargo)
        };
        match lock {
            Lock::Must => install(&["--locked"])?,
            Lock::Prefer => install(&["--locked"]).or_else(|_| {
                shell::step("the locked versions are not all to be had here: trying current ones");
                install(&[])
            })?,
        }
        let _ = fs::remove_dir_all(&build);
        Ok(())
    }

    fn npm(&self, package: &str, folder: &Path) -> Result<()> {
        let mut npm = shell::command("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--no-save", "--prefix"])
            .arg(folder)
            .arg(format!("{package}@{}", self.version));
        shell::run(&mut npm)
    }

    fn go(&self, package: &str, folder: &Path) -> Result<()> {
        let mut go = shell::command("go");
        go.args(["install", "-trimpath", "-ldflags=-s -w"])
            .arg(format!("{package}@v{}", self.version))
            .current_dir(folder)
            .env("GOBIN", folder.join("bin"))
            .env("GOFLAGS", "-mod=mod")
            .env("CGO_ENABLED", "0");
        shell::run(&mut go)
    }
}

/// Removes what interrupted installs left behind; what is younger than a day may still be going on.
fn clear_abandoned(parts: &Path) -> Result<()> {
    for entry in fs::read_dir(parts)? {
        let entry = entry?;
        let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
        if age > Duration::from_secs(24 * 60 * 60) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
}

/// The tool and the library of wasm-bindgen speak a private protocol that changes with each version.
pub fn check_wasm_bindgen() -> Result<()> {
    let lock = fs::read_to_string(place::root().join("Cargo.lock")).unwrap_or_default();
    match locked_version(&lock, "wasm-bindgen") {
        Some(version) if version != WASM_BINDGEN.version => bail!(
            "Cargo.lock has wasm-bindgen {version}, but the tool is pinned to {}: change both pins together \
             (app/Cargo.toml, app/Trunk.toml, xtask/src/tools.rs)",
            WASM_BINDGEN.version
        ),
        _ => Ok(()),
    }
}

fn locked_version<'lock>(lock: &'lock str, package: &str) -> Option<&'lock str> {
    let (_, after) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    after.split('"').next()
}

/// Node is one of the two things that are expected to be there already.
pub fn node(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Result<Command> {
    if shell::find("node").is_none() {
        bail!("Node is missing: install Node 20 or newer (with npm)");
    }
    let mut node = shell::command("node");
    node.args(arguments);
    Ok(node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_the_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "leptos"), None);
    }
}
