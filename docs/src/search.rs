//! What the search in the browser looks through: each section of each page, with its words.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::language::{self, Spoken};
use crate::markdown::Page;

/// `[[page title, address, [[section title, anchor, words], …]], …]`: keys would be half of it.
/// English pages only: they are all that there is, and what is translated stands in them, too.
pub fn index(pages: &[Page], languages: &[Spoken]) -> Value {
    let is_english = |page: &&Page| language::of(&page.path, languages).0.code == "en";
    let pages = pages
        .iter()
        .filter(is_english)
        .filter(|page| page.path != "index.md")
        .map(|page| {
            let sections: Vec<Value> = page
                .sections
                .iter()
                .map(|section| {
                    let title = if section.level == 1 { "" } else { &section.title };
                    json!([title, section.anchor, words(&section.text)])
                })
                .collect();
            json!([page.title, page.address, sections])
        });
    Value::Array(pages.collect())
}

/// Each word once, in lower case; those that say nothing are left out.
fn words(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: BTreeSet<&str> = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.len() > 2 && !EMPTY.contains(word))
        .collect();
    words.into_iter().collect::<Vec<_>>().join(" ")
}

const EMPTY: &[&str] = &[
    "and", "are", "but", "can", "does", "each", "for", "from", "has", "have", "here", "its", "not", "one", "that",
    "the", "their", "them", "then", "there", "they", "this", "was", "what", "when", "where", "which", "with", "you",
    "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_counts_once() {
        assert_eq!(words("The bucket, the Bucket and a `key-id` of it."), "bucket key");
    }
}
