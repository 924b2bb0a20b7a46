//! Tools that come out of Go modules: built from one of ours, or files taken from others'.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::fingerprint::Fingerprint;
use crate::{place, shell};

/// A Go module of ours.
pub struct Module {
    /// Below the repository's root.
    pub folder: &'static str,
    /// Go package and the name of what is built from it.
    pub programs: &'static [(&'static str, &'static str)],
    /// The package whose variables tell Kubernetes' version.
    pub version_package: Option<&'static str>,
    /// Go packages of API types, of which controller-gen (one of the programs) makes CRDs in `crds/`.
    pub crds_of: &'static [&'static str],
}

impl Module {
    /// Changes with what the module holds, wherever it lies.
    pub fn fingerprint(&self) -> Result<String> {
        let mut files = fs::read_dir(self.place())
            .with_context(|| self.folder.to_owned())?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<PathBuf>>>()?;
        files.sort();
        let mut print = Fingerprint::default();
        for file in files {
            print = print
                .text(&file.file_name().unwrap_or_default().to_string_lossy())
                .bytes(&fs::read(&file)?);
        }
        Ok(print.hex().chars().take(8).collect())
    }

    pub fn build(&self, version: &str, folder: &Path) -> Result<()> {
        let mut flags = "-s -w".to_owned();
        if let Some(package) = self.version_package {
            let mut parts = version.split('.');
            let (major, minor) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            // Without it the server calls itself v0.0.0, and clients refuse it as too old.
            for (name, value) in [
                ("gitVersion", format!("v{version}").as_str()),
                ("gitMajor", major),
                ("gitMinor", minor),
                ("gitTreeState", "clean"),
            ] {
                flags.push_str(&format!(" -X {package}.{name}={value}"));
            }
        }
        for (package, name) in self.programs {
            let mut go = shell::command("go");
            go.args(["build", "-trimpath", "-buildvcs=false", "-ldflags", &flags, "-o"])
                .arg(folder.join("bin").join(name))
                .arg(package)
                .current_dir(self.place())
                .env("GOFLAGS", "-mod=readonly")
                .env("CGO_ENABLED", "0");
            shell::run(&mut go)?;
        }
        if !self.crds_of.is_empty() {
            let mut generate = shell::command(folder.join("bin/controller-gen"));
            generate
                .arg("crd")
                .args(self.crds_of.iter().map(|package| format!("paths={package}")))
                .arg(format!("output:crd:dir={}", folder.join("crds").display()))
                .current_dir(self.place());
            shell::run(&mut generate)?;
        }
        Ok(())
    }

    fn place(&self) -> PathBuf {
        place::root().join(self.folder)
    }
}

/// YAML files in a folder of a module.
pub struct Files {
    pub module: &'static str,
    pub folder: &'static str,
    /// Below the tool's folder.
    pub to: &'static str,
}

pub fn fetch(wanted: &[Files], folder: &Path) -> Result<()> {
    for files in wanted {
        let mut go = shell::command("go");
        go.args(["mod", "download", "-json", files.module]).current_dir(folder);
        let answer = shell::ask(&mut go).with_context(|| format!("{} cannot be downloaded", files.module))?;
        let answer: Value = serde_json::from_str(&answer)?;
        let module = answer
            .get("Dir")
            .and_then(Value::as_str)
            .context("go names no folder")?;
        let to = folder.join(files.to);
        fs::create_dir_all(&to)?;
        let mut count = 0;
        for entry in fs::read_dir(Path::new(module).join(files.folder))? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default();
            if path.extension().is_some_and(|ending| ending == "yaml") && name != "kustomization.yaml" {
                // Written anew: files of Go's cache are read-only.
                fs::write(to.join(name), fs::read(&path)?)?;
                count += 1;
            }
        }
        if count == 0 {
            bail!("{} holds no YAML in {}", files.module, files.folder);
        }
    }
    Ok(())
}
