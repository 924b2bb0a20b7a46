//! The documentation site: Markdown and what the core knows become static pages. Modules in reading order:

mod generated;
pub mod language;
pub mod source;

pub mod links;
pub mod markdown;

pub mod about;
pub mod contents;
mod pages;
pub mod search;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use minijinja::{Environment, path_loader};
use tamer_core::words::Language;

/// Files of the site by path, in bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Where the project lies.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map_or_else(PathBuf::new, Path::to_owned)
}

/// The templates of `docs/templates/`, by their names. What they say, they say in this language.
fn templates(root: &Path, language: Language) -> Environment<'static> {
    let mut templates = Environment::new();
    templates.add_filter("say", move |english: String| language.say(&english).to_owned());
    templates.set_loader(path_loader(root.join("docs/templates")));
    templates.set_trim_blocks(true);
    templates.set_lstrip_blocks(true);
    templates.set_keep_trailing_newline(true);
    templates
}

/// All files of the site.
pub fn build(root: &Path) -> Result<Files> {
    let sources = source::all(root)?;
    let pages = markdown::all(root, &sources)?;
    let languages = language::all(root)?;
    let mut files = pages::render(root, &pages, &languages)?;
    files.insert(
        "search.json".into(),
        search::index(&pages, &languages).to_string().into_bytes(),
    );
    Ok(files)
}

/// Writes them into a folder.
pub fn write(files: &Files, out: &Path) -> Result<()> {
    for (path, bytes) in files {
        let path = out.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        fs::write(&path, bytes).with_context(|| path.display().to_string())?;
    }
    Ok(())
}
