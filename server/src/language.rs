//! The languages that this program speaks: English, and one for each file of the core's.

use rust_embed::RustEmbed;
use tamer_core::words::{Catalog, Language};

#[derive(RustEmbed)]
#[folder = "../core/languages"]
struct Files;

/// The language with this code, such as `de`.
pub fn named(code: &str) -> Result<Language, String> {
    if code == Language::ENGLISH.code() {
        return Ok(Language::ENGLISH);
    }
    let file = Files::get(&format!("{code}.po"));
    let Some(catalog) = file.map(|file| Catalog::read(&String::from_utf8_lossy(&file.data))) else {
        return Err(format!("there are only {}", codes().join(", ")));
    };
    // It is read once, and wanted until the program ends.
    Ok(Language::of(Box::leak(Box::new(catalog))))
}

fn codes() -> Vec<String> {
    let found = Files::iter().filter_map(|name| name.strip_suffix(".po").map(str::to_owned));
    std::iter::once(Language::ENGLISH.code().to_owned())
        .chain(found)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_is_found_by_its_code() {
        for code in codes() {
            assert_eq!(named(&code).unwrap().code(), code);
        }
        assert!(codes().contains(&"de".to_owned()));
        assert!(named("../x").unwrap_err().starts_with("there are only en, "));
    }
}
