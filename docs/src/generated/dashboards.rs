//! Dashboards, from the files that the chart installs.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Result;
use serde_json::Value;

use super::plain;

pub fn page(root: &Path) -> Result<String> {
    let mut dashboards = Vec::new();
    for entry in fs::read_dir(root.join("chart/stack/dashboards"))? {
        let dashboard: Value = serde_json::from_str(&fs::read_to_string(entry?.path())?)?;
        dashboards.push((word(&dashboard, "title").to_owned(), dashboard));
    }
    // The overview leads to the others.
    dashboards.sort_by_key(|(title, _)| (title != "Overview", title.clone()));
    let mut page = INTRODUCTION.to_owned();
    for (title, dashboard) in &dashboards {
        let about = plain(word(dashboard, "description"));
        let _ = writeln!(
            page,
            "\n## {title}\n\n{about}\n\nIts address in Grafana ends with `/d/{}`.\n",
            word(dashboard, "uid")
        );
        let _ = writeln!(page, "| panel | what it shows |\n| --- | --- |");
        for panel in dashboard.get("panels").and_then(Value::as_array).into_iter().flatten() {
            let (title, about) = (word(panel, "title"), word(panel, "description"));
            if !title.is_empty() && !about.is_empty() {
                let _ = writeln!(page, "| {} | {} |", plain(title), plain(about));
            }
        }
    }
    Ok(page)
}

const INTRODUCTION: &str = "# Dashboards

In Grafana's folder *Cluster Tamer*, beside those of kube-prometheus-stack.
What is switched off is left out of them. `dashboards.enabled: false` leaves all of them out, `dashboards.folder` renames the folder.
";

fn word<'value>(value: &'value Value, name: &str) -> &'value str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
