//! The Markdown of each page: from `docs/content`, or made of what the program knows.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::generated;

/// Where the written pages lie in the project.
pub const CONTENT: &str = "docs/content";

/// Markdown by path below `docs/content`, such as `guides/routes.md`.
pub type Sources = BTreeMap<String, String>;

/// All pages.
pub fn all(root: &Path) -> Result<Sources> {
    let mut sources = Sources::new();
    collect(&root.join(CONTENT), "", &mut sources)?;
    for (path, text) in generated::all(root)? {
        if sources.insert(path.to_owned(), text).is_some() {
            bail!("{path} is written by hand and generated");
        }
    }
    Ok(sources)
}

fn collect(folder: &Path, inside: &str, sources: &mut Sources) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let entry = entry?;
        let name = format!("{inside}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), sources)?;
        } else if name.ends_with(".md") {
            sources.insert(name, fs::read_to_string(entry.path())?);
        }
    }
    Ok(())
}
