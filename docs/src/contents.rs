//! The contents: what the start page lists, in its order.

use anyhow::{Result, bail};
use serde::Serialize;

use crate::language::{self, Spoken};
use crate::markdown::Page;

/// A chapter of the documentation, such as the guides.
#[derive(Debug, Serialize)]
pub struct Chapter {
    /// Its name.
    pub title: String,
    /// Its pages.
    pub pages: Vec<Entry>,
}

/// A page in the contents.
#[derive(Debug, Serialize)]
pub struct Entry {
    /// Its title.
    pub title: String,
    /// Its address.
    pub address: String,
    /// Its language, where it is another one than that of the contents.
    pub language: Option<&'static str>,
}

/// Reads the contents from the lists of a start page.
pub fn read(pages: &[Page], start: &str, languages: &[Spoken]) -> Result<Vec<Chapter>> {
    let Some(start) = pages.iter().find(|page| page.path == start) else {
        bail!("there is no {start}");
    };
    let (own, _) = language::of(&start.path, languages);
    let mut chapters: Vec<Chapter> = Vec::new();
    for (chapter, link) in &start.listed {
        let Some(page) = pages.iter().find(|page| &page.path == link) else {
            continue;
        };
        let (spoken, _) = language::of(&page.path, languages);
        let other = spoken.code != own.code;
        let entry = Entry {
            title: page.title.clone(),
            address: page.address.clone(),
            language: other.then_some(spoken.code),
        };
        match chapters.last_mut().filter(|last| &last.title == chapter) {
            Some(last) => last.pages.push(entry),
            None => chapters.push(Chapter {
                title: chapter.clone(),
                pages: vec![entry],
            }),
        }
    }
    Ok(chapters)
}
