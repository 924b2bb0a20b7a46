//! Both charts as packages, with what they depend on inside, and their way into a registry.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::VERSION;
use crate::{place, shell, tools};

const CHARTS: [(&str, &str); 2] = [
    ("chart/stack", "cluster-tamer"),
    ("chart/wizard", "cluster-tamer-wizard"),
];

/// `TAMER_CHARTS` may name a folder in which the packages of other people's charts lie already.
pub fn package(folder: &Path) -> Result<Vec<PathBuf>> {
    let helm = tools::HELM4.ready()?;
    let mut packages = Vec::new();
    for (source, name) in CHARTS {
        let source = place::root().join(source);
        // Without a lock file `dependency update` is the one that reads Chart.yaml, where every version is exact.
        if fs::read_to_string(source.join("Chart.yaml"))?.contains("\ndependencies:") {
            depend(&helm, &source)?;
        }
        let mut package = shell::command(&helm);
        package.arg("package").arg(&source);
        package.args(["--version", VERSION, "--app-version", VERSION, "--destination"]);
        shell::run(package.arg(folder))?;
        let file = folder.join(format!("{name}-{VERSION}.tgz"));
        if !file.is_file() {
            bail!("helm did not make {}", file.display());
        }
        packages.push(file);
    }
    Ok(packages)
}

fn depend(helm: &Path, source: &Path) -> Result<()> {
    let Some(here) = env::var_os("TAMER_CHARTS").map(PathBuf::from) else {
        return shell::run(shell::command(helm).args(["dependency", "update"]).arg(source));
    };
    let charts = source.join("charts");
    fs::create_dir_all(&charts)?;
    for entry in fs::read_dir(&here).with_context(|| here.display().to_string())? {
        let file = entry?.path();
        if file.extension().is_some_and(|ending| ending == "tgz") {
            let to = charts.join(file.file_name().unwrap_or_default());
            if !to.exists() {
                fs::copy(&file, to)?;
            }
        }
    }
    Ok(())
}

/// Prints `<repository>@<digest>` of each chart, which is what gets signed. Who may push is known from `docker login`.
pub fn push(folder: &Path, registry: &str) -> Result<()> {
    let helm = tools::HELM4.ready()?;
    for (_, name) in CHARTS {
        let file = folder.join(format!("{name}-{VERSION}.tgz"));
        let output = shell::command(&helm).arg("push").arg(&file).arg(registry).output()?;
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            bail!("helm did not push {name}: {said}");
        }
        let digest = digest(&said).with_context(|| format!("helm named no digest of {name}: {said}"))?;
        println!("{}/{name}@{digest}", registry.trim_start_matches("oci://"));
    }
    Ok(())
}

fn digest(said: &str) -> Option<&str> {
    let found = said.lines().find_map(|line| line.trim().strip_prefix("Digest: "))?;
    found.starts_with("sha256:").then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_read_from_what_helm_says() {
        let said = "Pushed: localhost:5000/charts/cluster-tamer:2.0.0\nDigest: sha256:0123abcd\n";
        assert_eq!(digest(said), Some("sha256:0123abcd"));
        assert_eq!(digest("Error: denied"), None);
    }
}
