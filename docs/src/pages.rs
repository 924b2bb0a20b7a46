//! Pages → files, by the template.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use minijinja::{Value, context};

use crate::Files;
use crate::contents::Chapter;
use crate::links::up;
use crate::markdown::{Page, Section};

/// One file below `assets/`: tokens and plain things as in the wizard, then what only the documentation has.
const STYLES: [&str; 3] = [
    "public/style/base.css",
    "public/style/brand.css",
    "docs/static/docs.css",
];
const SCRIPTS: [&str; 2] = ["theme.js", "search.js"];

/// All pages as files, and what they need.
pub fn render(root: &Path, pages: &[Page], contents: &[Chapter]) -> Result<Files> {
    let read = |path: &str| fs::read_to_string(root.join(path)).with_context(|| path.to_owned());
    let templates = crate::templates(root);
    let template = templates.get_template("page.html")?;

    let mut files = Files::new();
    for page in pages {
        let html = template.render(context! {
            title => page.title,
            description => page.description(),
            up => up(&page.address),
            address => page.address,
            body => Value::from_safe_string(page.html.clone()),
            outline => outline(&page.sections),
            contents,
            version => env!("CARGO_PKG_VERSION"),
            source => source(page),
        })?;
        files.insert(format!("{}index.html", page.address), html.into_bytes());
    }
    let styles = STYLES.map(read).into_iter().collect::<Result<String>>()?;
    files.insert("assets/docs.css".into(), styles.into_bytes());
    for script in SCRIPTS {
        files.insert(
            format!("assets/{script}"),
            read(&format!("docs/static/{script}"))?.into_bytes(),
        );
    }
    files.insert("assets/icon.svg".into(), read("public/favicon.svg")?.into_bytes());
    Ok(files)
}

/// Where the page is written, for those who find a mistake.
fn source(page: &Page) -> String {
    format!("{}/blob/main/docs/content/{}", env!("CARGO_PKG_REPOSITORY"), page.path)
}

/// Headings of the second level, where there are enough to choose from.
fn outline(sections: &[Section]) -> Vec<Value> {
    let chapters: Vec<Value> = sections
        .iter()
        .filter(|section| section.level == 2)
        .map(|section| context! { title => section.title, anchor => section.anchor })
        .collect();
    if chapters.len() > 1 { chapters } else { Vec::new() }
}
