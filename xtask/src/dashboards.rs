//! `cargo xtask dashboards`: writes the dashboards that the chart brings, `chart/stack/dashboards/*.json`.
//!
//! They are kept as JSON, because that is what Grafana and Helm read; they are written here, because that is what people can review.

mod alert_history;
mod costs;
mod flux;
mod grafana;
mod look;
mod overview;
mod panel;
mod probes;
mod query;
mod services;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use grafana::Dashboard;

use crate::args::Args;
use crate::{place, shell};

pub fn run(args: Args) -> Result<ExitCode> {
    args.finish()?;
    let folder = folder();
    fs::create_dir_all(&folder)?;
    for dashboard in all() {
        let path = folder.join(format!("{}.json", dashboard.name));
        fs::write(&path, text(&dashboard)).with_context(|| path.display().to_string())?;
        shell::step(&format!("wrote {}", path.display()));
    }
    Ok(ExitCode::SUCCESS)
}

fn all() -> Vec<Dashboard> {
    vec![
        overview::dashboard(),
        alert_history::dashboard(),
        probes::dashboard(),
        costs::dashboard(),
        flux::dashboard(),
        services::dashboard(),
    ]
}

fn folder() -> PathBuf {
    place::root().join("chart").join("stack").join("dashboards")
}

fn text(dashboard: &Dashboard) -> String {
    let json = serde_json::to_string_pretty(&dashboard.json()).expect("a value has only string keys");
    json + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_what_is_written_here() {
        let mut expected = Vec::new();
        for dashboard in all() {
            let path = folder().join(format!("{}.json", dashboard.name));
            let file = fs::read_to_string(&path).unwrap_or_default();
            assert!(
                file == text(&dashboard),
                "{} is not what xtask/src/dashboards/ says; `cargo xtask dashboards` writes it",
                path.display()
            );
            expected.push(path);
        }
        expected.sort();
        let mut found: Vec<PathBuf> = fs::read_dir(folder())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        found.sort();
        assert_eq!(found, expected, "no other file lies there");
    }
}
