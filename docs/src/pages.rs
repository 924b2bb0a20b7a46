//! Pages → files, by the template.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use minijinja::{Value, context};

use crate::Files;
use crate::contents;
use crate::language::{self, Spoken};
use crate::links::{address, up};
use crate::markdown::{Page, Section};

/// One file below `assets/`: tokens and plain things as in the wizard, then what only the documentation has.
const STYLES: [&str; 3] = [
    "public/style/base.css",
    "public/style/brand.css",
    "docs/static/docs.css",
];
const SCRIPTS: [&str; 2] = ["theme.js", "search.js"];

/// All pages as files, and what they need.
pub fn render(root: &Path, pages: &[Page], languages: &[Spoken]) -> Result<Files> {
    let read = |path: &str| fs::read_to_string(root.join(path)).with_context(|| path.to_owned());
    let mut files = Files::new();
    for spoken in languages {
        let start = path_in(*spoken, "index.md");
        let contents = contents::read(pages, &start, languages)?;
        let templates = crate::templates(root, spoken.language);
        let template = templates.get_template("page.html")?;
        let own = pages
            .iter()
            .filter(|page| language::of(&page.path, languages).0.code == spoken.code);
        for page in own {
            let html = template.render(context! {
                code => spoken.code,
                others => others(page, pages, languages),
                start => address(&start),
                title => page.title,
                description => page.description(),
                up => up(&page.address),
                // Search engines take whole addresses only.
                site => format!("{}docs/", tamer_core::PAGE),
                address => page.address,
                body => Value::from_safe_string(page.html.clone()),
                outline => outline(&page.sections),
                contents,
                version => env!("CARGO_PKG_VERSION"),
                source => source(page),
            })?;
            files.insert(format!("{}index.html", page.address), html.into_bytes());
        }
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

/// The path of a page in a language.
fn path_in(spoken: Spoken, path: &str) -> String {
    match spoken.code {
        "en" => path.to_owned(),
        code => format!("{code}/{path}"),
    }
}

/// The same page in each other language that has it.
fn others(page: &Page, pages: &[Page], languages: &[Spoken]) -> Vec<Value> {
    let (own, path) = language::of(&page.path, languages);
    let others = languages.iter().filter(|other| other.code != own.code);
    let there = others.filter(|other| {
        let path = path_in(**other, path);
        pages.iter().any(|page| page.path == path)
    });
    there
        .map(|other| context! { code => other.code, name => other.name, address => address(&path_in(*other, path)) })
        .collect()
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
