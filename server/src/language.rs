//! The languages that this program speaks: English, and one for each file of the core's.

use std::env;
use std::io::{IsTerminal, stdout};
use std::sync::OnceLock;

use rust_embed::RustEmbed;
use tamer_core::words::{Catalog, Language};

#[derive(RustEmbed)]
#[folder = "../core/languages"]
struct Files;

/// English first. Each is read once, and wanted until the program ends.
fn all() -> &'static [Language] {
    static ALL: OnceLock<Vec<Language>> = OnceLock::new();
    ALL.get_or_init(|| {
        let read = |name: std::borrow::Cow<'_, str>| {
            let catalog = Catalog::read(&String::from_utf8_lossy(&Files::get(&name)?.data));
            Some(Language::of(Box::leak(Box::new(catalog))))
        };
        std::iter::once(Language::ENGLISH)
            .chain(Files::iter().filter_map(read))
            .collect()
    })
}

fn find(code: &str) -> Option<Language> {
    all().iter().find(|language| language.code() == code).copied()
}

/// The language with this code, such as `de`.
pub fn named(code: &str) -> Result<Language, String> {
    let codes = || all().iter().map(|language| language.code()).collect::<Vec<_>>();
    find(code).ok_or_else(|| format!("there are only {}", codes().join(", ")))
}

/// The first that there is of what a browser or script accepts, such as `de-AT, de;q=0.9, en;q=0.8`.
pub fn accepted(header: &str) -> Language {
    let mut wanted: Vec<(&str, f32)> = header
        .split(',')
        .map(|part| {
            let (tag, weight) = part.split_once(';').unwrap_or((part, ""));
            let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse);
            (tag.trim(), weight.unwrap_or(0.0))
        })
        .filter(|(_, weight)| *weight > 0.0)
        .collect();
    // Those of the same weight stay in their order.
    wanted.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let found = wanted.iter().find_map(|(tag, _)| of_tag(tag, '-'));
    found.unwrap_or_default()
}

/// `de-AT` and `de_AT.UTF-8` are German.
fn of_tag(tag: &str, between: char) -> Option<Language> {
    let code = tag.split([between, '.', '@']).next().unwrap_or_default();
    find(&code.to_ascii_lowercase())
}

static CHOSEN: OnceLock<(Language, Language)> = OnceLock::new();

/// Chooses the language of the command line, once.
pub fn choose(asked: Option<Language>) {
    let spoken = asked.or_else(|| {
        let name = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
        // Scripts and files get the same whoever runs them.
        of_tag(&name?, '_').filter(|_| stdout().is_terminal())
    });
    let _ = CHOSEN.set((asked.unwrap_or_default(), spoken.unwrap_or_default()));
}

/// The language that was asked for by name: for what is kept, and for scripts.
pub fn asked() -> Language {
    CHOSEN.get().map_or(Language::ENGLISH, |(asked, _)| *asked)
}

/// The language for the person at the terminal: the one asked for, else that of the environment.
pub fn spoken() -> Language {
    CHOSEN.get().map_or(Language::ENGLISH, |(_, spoken)| *spoken)
}

/// A sentence of ours for that person.
pub fn told(english: &str) -> String {
    spoken().told(english)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_is_found_by_its_code() {
        for language in all() {
            assert_eq!(named(language.code()).unwrap().code(), language.code());
        }
        assert!(named("de").is_ok());
        assert!(named("../x").unwrap_err().starts_with("there are only en, "));
    }

    #[test]
    fn what_is_accepted_first_is_answered() {
        for (header, code) in [
            ("de", "de"),
            ("de-AT, de;q=0.9, en;q=0.8", "de"),
            ("en-GB, de;q=0.5", "en"),
            ("de;q=0.5, en", "en"),
            ("fr, DE;q=0.3", "de"),
            ("de;q=0, en;q=0.1", "en"),
            ("*", "en"),
            ("de;q=nonsense", "en"),
            ("", "en"),
        ] {
            assert_eq!(accepted(header).code(), code, "{header}");
        }
    }

    #[test]
    fn names_of_the_environment_are_read_as_they_are_spelled() {
        for (name, code) in [
            ("de_DE.UTF-8", Some("de")),
            ("de", Some("de")),
            ("en_US", Some("en")),
            ("C.UTF-8", None),
        ] {
            assert_eq!(of_tag(name, '_').map(Language::code), code, "{name}");
        }
    }
}
