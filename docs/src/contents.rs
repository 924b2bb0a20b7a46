//! The contents: what the start page lists, in its order.

use anyhow::{Result, bail};
use serde::Serialize;

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
}

/// Reads the contents from the lists of the start page.
pub fn read(pages: &[Page]) -> Result<Vec<Chapter>> {
    let Some(start) = pages.iter().find(|page| page.path == "index.md") else {
        bail!("there is no index.md");
    };
    let mut chapters: Vec<Chapter> = Vec::new();
    for (chapter, link) in &start.listed {
        let Some(page) = pages.iter().find(|page| &page.path == link) else {
            continue;
        };
        let entry = Entry {
            title: page.title.clone(),
            address: page.address.clone(),
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
