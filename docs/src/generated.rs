//! Reference pages, made of what the program and the chart know. Nobody writes them, so they cannot be out of date.

mod answers;
mod chart_values;
mod command_line;
mod dashboards;
mod findings;
mod http_api;
mod object_stores;
mod schema;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Markdown by path below `docs/content`.
pub fn all(root: &Path) -> Result<Vec<(&'static str, String)>> {
    Ok(vec![
        ("guides/s3.md", object_stores::page()),
        ("reference/findings.md", findings::page(root)?),
        ("reference/answers.md", answers::page()),
        ("reference/command-line.md", command_line::page(root)?),
        ("reference/http-api.md", http_api::page(root)?),
        ("reference/values.md", chart_values::page(root)?),
        ("reference/dashboards.md", dashboards::page(root)?),
    ])
}

fn read(root: &Path, path: &str) -> Result<String> {
    fs::read_to_string(root.join(path)).with_context(|| path.to_owned())
}

/// Plain text as Markdown, in a cell of a table or elsewhere. What stands in backticks stays code.
fn plain(text: &str) -> String {
    let mut written = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index > 0 {
            written.push('`');
        }
        for letter in part.chars() {
            let special = index % 2 == 0 && matches!(letter, '<' | '*' | '_' | '[' | ']' | '\\');
            if special || letter == '|' {
                written.push('\\');
            }
            written.push(if letter == '\n' { ' ' } else { letter });
        }
    }
    written
}

/// Code in a cell of a table.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

/// The first letter large, as at the beginning of a sentence.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
