//! Languages beside English. A language is one file, `core/languages/*.po`, from English texts to its own.

#[cfg(test)]
pub(crate) mod english;
mod told;

use std::collections::BTreeMap;

/// The texts of one language, by their English.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Catalog(BTreeMap<String, String>);

impl Catalog {
    /// Reads a file of gettext's form: `msgid` and `msgstr`, each in quotes, on one line or several.
    /// Lines that mean nothing are left out; what was never translated stays English.
    pub fn read(file: &str) -> Self {
        let mut texts = BTreeMap::new();
        let (mut id, mut text, mut in_text) = (String::new(), String::new(), false);
        for line in file.lines().map(str::trim) {
            let quoted = if let Some(rest) = line.strip_prefix("msgid ") {
                keep(&mut texts, &mut id, &mut text);
                in_text = false;
                rest
            } else if let Some(rest) = line.strip_prefix("msgstr ") {
                in_text = true;
                rest
            } else {
                line
            };
            let Some(inner) = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
                continue;
            };
            plain(inner, if in_text { &mut text } else { &mut id });
        }
        keep(&mut texts, &mut id, &mut text);
        Self(texts)
    }

    /// What a line of the head says, such as `Language`.
    pub fn head(&self, name: &str) -> Option<&str> {
        let head = self.0.get("")?;
        head.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

fn keep(texts: &mut BTreeMap<String, String>, id: &mut String, text: &mut String) {
    let (id, text) = (std::mem::take(id), std::mem::take(text));
    if !text.is_empty() {
        texts.insert(id, text);
    }
}

/// Takes the backslashes out.
fn plain(inner: &str, into: &mut String) {
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        into.push(match letter {
            '\\' => match letters.next() {
                Some('n') => '\n',
                Some(other) => other,
                None => return,
            },
            other => other,
        });
    }
}

/// Whether what comes next stands between backticks.
pub(super) fn is_code(before: &str) -> bool {
    before.matches('`').count() % 2 == 1
}

/// The language that something is said in. English needs no file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Language(Option<&'static Catalog>);

impl Language {
    /// English.
    pub const ENGLISH: Self = Self(None);

    /// The language of this catalog.
    pub const fn of(catalog: &'static Catalog) -> Self {
        Self(Some(catalog))
    }

    /// Its code, such as `de`.
    pub fn code(self) -> &'static str {
        self.0.and_then(|catalog| catalog.head("Language")).unwrap_or("en")
    }

    /// The text in this language; English where it has none.
    #[inline(never)]
    pub fn say(self, english: &str) -> &str {
        self.has(english).unwrap_or(english)
    }

    /// The English texts that this language has.
    pub fn english(self) -> impl Iterator<Item = &'static str> {
        let texts = self.0.into_iter().flat_map(|catalog| catalog.0.keys());
        texts.map(String::as_str).filter(|text| !text.is_empty())
    }

    /// The text in this language, if it has one.
    pub fn has(self, english: &str) -> Option<&'static str> {
        // Nothing stays nothing: below it stands the head of the file.
        let texts = &self.0.filter(|_| !english.is_empty())?.0;
        texts.get(english).map(String::as_str)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Every language that there is a file for.
    pub(crate) fn all() -> Vec<Language> {
        let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/languages")).unwrap();
        let read = |path| Catalog::read(&std::fs::read_to_string(path).unwrap());
        files
            .map(|file| Language::of(Box::leak(Box::new(read(file.unwrap().path())))))
            .collect()
    }

    fn language(file: &str) -> Language {
        Language::of(Box::leak(Box::new(Catalog::read(file))))
    }

    #[test]
    fn a_file_is_read_as_gettext_does() {
        let file = "# note\nmsgid \"\"\nmsgstr \"\"\n\"Language: xx\\n\"\n\nmsgid \"One \\\"a\\\"\"\nmsgstr \"Eins\"\n\nmsgid \"\"\n\"Two \"\n\"lines\"\nmsgstr \"Zwei\"\n\nmsgid \"Never\"\nmsgstr \"\"\n";
        let language = language(file);
        assert_eq!(language.code(), "xx");
        assert_eq!(language.say("One \"a\""), "Eins");
        assert_eq!(language.say("Two lines"), "Zwei");
        assert_eq!(language.say("Never"), "Never");
        assert_eq!(language.say(""), "");
        assert_eq!(Language::ENGLISH.say("Two lines"), "Two lines");
        assert_eq!(Language::ENGLISH.code(), "en");
    }
}
