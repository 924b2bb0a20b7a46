//! The languages of the pages: English, and for each other one a folder of `docs/content` that is called as its code.
//!
//! Not every page is there in every language; what is not leads to the English one.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use tamer_core::words::{Catalog, Language};

/// A language that pages are written in.
#[derive(Clone, Copy, Debug)]
pub struct Spoken {
    /// Its code, such as `de`.
    pub code: &'static str,
    /// What it is called in itself.
    pub name: &'static str,
    /// What the parts around the text say.
    pub language: Language,
}

const ENGLISH: Spoken = Spoken {
    code: "en",
    name: "English",
    language: Language::ENGLISH,
};

/// All languages, English first. Each is kept until the program ends.
pub fn all(root: &Path) -> Result<Vec<Spoken>> {
    let mut found = vec![ENGLISH];
    let folder = root.join("core/languages");
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let file = entry?.path();
        let catalog: &'static Catalog = Box::leak(Box::new(Catalog::read(&fs::read_to_string(&file)?)));
        let (Some(code), Some(name)) = (catalog.head("Language"), catalog.head("Language-Name")) else {
            bail!("{} does not say which language it is", file.display());
        };
        found.push(Spoken {
            code,
            name,
            language: Language::of(catalog),
        });
    }
    found.sort_by_key(|spoken| (spoken.code != ENGLISH.code, spoken.code));
    Ok(found)
}

/// The language of a page, and its path without it: `de/guides/s3.md` is the German `guides/s3.md`.
pub fn of<'page>(path: &'page str, languages: &[Spoken]) -> (Spoken, &'page str) {
    let (folder, rest) = path.split_once('/').unwrap_or_default();
    let spoken = languages.iter().find(|spoken| spoken.code == folder);
    spoken.map_or((ENGLISH, path), |spoken| (*spoken, rest))
}
