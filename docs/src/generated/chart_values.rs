//! Values of the chart: the table that a test computes of `values.yaml` into the chart's README.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};

use super::read;

const README: &str = "chart/stack/README.md";

pub fn page(root: &Path) -> Result<String> {
    let readme = read(root, README)?;
    let (_, rest) = readme
        .split_once("<!-- computed -->\n")
        .context("the README of the chart has no table")?;
    let (table, _) = rest
        .split_once("<!-- /computed -->")
        .context("the table of the chart has no end")?;
    let mut lines = table.lines();
    let head: Vec<&str> = lines.by_ref().take(2).collect();
    let mut page = INTRODUCTION.to_owned();
    let mut chapter = String::new();
    for line in lines.filter(|line| line.starts_with("| `")) {
        let key = line.split('`').nth(1).unwrap_or_default();
        let parts: Vec<&str> = key.split('.').collect();
        let title = match parts.as_slice() {
            ["global", "tamer", inner, _, ..] => format!("global.tamer.{inner}"),
            ["global", "tamer", ..] => "global.tamer".to_owned(),
            [first, ..] => (*first).to_owned(),
            [] => continue,
        };
        if title != chapter {
            let _ = writeln!(page, "\n## {title}\n\n{}", head.join("\n"));
            chapter = title;
        }
        let _ = writeln!(page, "{line}");
    }
    Ok(page)
}

const INTRODUCTION: &str = "# Values of the chart

Values of our own and the most wanted ones of the subcharts. Everything else of the subcharts can be set, too.
[`values.yaml`](../../../chart/stack/values.yaml) explains more, with examples; what is new there is off unless it says otherwise.
The wizard writes only what you want otherwise.
";
