//! Every language says everything, with the same facts, and nothing that nobody asks for.

#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a test may end with what it stumbled over"
)]

#[path = "../../src/words/language/english.rs"]
mod english;
mod said;
mod source;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tamer_core::bundle::Renderer;
use tamer_core::plan::Part;
use tamer_core::secrets::Secrets;
use tamer_core::words::{self, Catalog, Language};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn languages() -> Vec<Language> {
    let mut found: Vec<PathBuf> = fs::read_dir(root().join("core/languages"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    assert!(!found.is_empty());
    let read = |path: PathBuf| {
        let catalog = Catalog::read(&fs::read_to_string(&path).unwrap());
        assert_eq!(catalog.head("Language"), path.file_stem().unwrap().to_str());
        assert!(catalog.head("Language-Name").is_some(), "{}", path.display());
        Language::of(Box::leak(Box::new(catalog)))
    };
    found.into_iter().map(read).collect()
}

/// Names of the facts, sorted. A name can come twice in one language and once in another.
fn facts(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .filter(|name| !name.contains('`'))
        .collect()
}

fn hold(text: &str, missing: &mut Vec<String>) {
    for language in languages_once() {
        // A word such as `Prometheus` is the same in many languages, but it is in the file.
        match language.has(text) {
            Some(said) => assert_eq!(facts(text), facts(said), "{}: {text}", language.code()),
            None => missing.push(format!("{}: {text}", language.code())),
        }
    }
}

fn languages_once() -> &'static [Language] {
    static ALL: std::sync::OnceLock<Vec<Language>> = std::sync::OnceLock::new();
    ALL.get_or_init(languages)
}

#[test]
fn every_sentence_of_findings_is_there() {
    let mut missing = Vec::new();
    words::texts().for_each(|text| hold(text, &mut missing));
    assert!(missing.is_empty(), "not translated:\n{}", missing.join("\n"));
}

#[test]
fn every_line_of_a_readme_is_there() {
    let mut missing = BTreeSet::new();
    for entry in fs::read_dir(root().join("core/tests/answers")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let (Some(draft), _) = tamer_core::file::read(&text) else {
            continue;
        };
        let Some(config) = tamer_core::check(&draft).config else {
            continue;
        };
        let readme = |language| Renderer::speaking(language).text(Part::Readme, &draft, &config, &Secrets::default());
        let english = readme(Language::ENGLISH);
        for language in languages_once() {
            let other = readme(*language);
            assert_eq!(english.lines().count(), other.lines().count());
            let mut code = false;
            for (line, said) in english.lines().zip(other.lines()) {
                code ^= line.starts_with("```");
                // What is indented behind a `#` is to be pasted somewhere.
                let is_said = !code || line.starts_with("# ") && !line.starts_with("#  ");
                let bare = line.trim_start_matches(['#', ' ']);
                let same = line == said && language.has(bare).is_none();
                if is_said && same && bare.contains(char::is_alphabetic) && !line.starts_with("```") {
                    missing.insert(format!("{}: {line}", language.code()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "not translated: {missing:#?}");
}

/// The words of the page, as they stand in its source: the page itself is built for browsers only.
#[test]
fn every_word_of_the_page_is_there() {
    let mut missing = Vec::new();
    let words = |file: &str| fs::read_to_string(root().join("app/src/words").join(file)).unwrap();
    for file in [
        "en.rs",
        "en/page.rs",
        "en/start.rs",
        "en/steps.rs",
        "en/alerts.rs",
        "en/probes.rs",
        "en/deliver.rs",
        "en/studio.rs",
        "en/cluster.rs",
    ] {
        let found = literals(&words(file));
        assert!(found.len() > 10, "{file}");
        found.iter().for_each(|(_, text)| hold(text, &mut missing));
    }
    // A place or a value, and what it is called and means.
    for (file, begin, end) in [
        ("fields.rs", "const FIELDS", "#[cfg(test)]"),
        ("choices.rs", "match place {", "_ => &[]"),
    ] {
        let source = words(file);
        let (_, table) = source.split_once(begin).unwrap();
        let (table, _) = table.split_once(end).unwrap();
        let found = literals(table);
        assert!(found.len() > 100, "{file}");
        for (_, text) in found.iter().filter(|(at, text)| at % 3 != 0 && !text.is_empty()) {
            hold(text, &mut missing);
        }
    }
    assert!(missing.is_empty(), "not translated:\n{}", missing.join("\n"));
}

/// What the page says before its program does.
#[test]
fn every_word_of_the_loading_page_is_there() {
    let page = fs::read_to_string(root().join("app/index.html")).unwrap();
    let (_, body) = page.split_once("<main class=\"loading\"").unwrap();
    let texts = body.split("<p").skip(1).filter_map(|part| {
        let (_, text) = part.split_once('>')?;
        text.split_once("</p>").map(|(text, _)| text)
    });
    let texts: Vec<&str> = texts.collect();
    assert_eq!(texts.len(), 3);
    let mut missing = Vec::new();
    texts.iter().for_each(|text| hold(text, &mut missing));
    assert!(missing.is_empty(), "not translated:\n{}", missing.join("\n"));
}

/// What stands around the pages of the documentation, and on the landing page.
#[test]
fn every_word_of_the_documentations_frame_is_there() {
    let mut missing = Vec::new();
    let mut held = 0;
    for file in ["page.html", "about.html"] {
        let template = fs::read_to_string(root().join("docs/templates").join(file)).unwrap();
        let mut parts: Vec<&str> = template.split('"').collect();
        parts.push("");
        for (at, part) in parts.iter().enumerate().skip(1) {
            // `{{ "a text"|say }}`, and what a picture shows.
            let is_said = parts.get(at + 1).is_some_and(|after| after.starts_with("|say"));
            if is_said || parts[at - 1].ends_with("alt = ") {
                hold(part, &mut missing);
                held += 1;
            }
        }
    }
    let about = fs::read_to_string(root().join("docs/src/about.rs")).unwrap();
    let (_, parts) = about.split_once("const DESCRIPTION").unwrap();
    let (parts, _) = parts.split_once("/// Pictures").unwrap();
    source::literals(parts).iter().for_each(|text| hold(text, &mut missing));
    assert!(held > 30, "{held}");
    assert!(missing.is_empty(), "not translated:\n{}", missing.join("\n"));
}

/// The texts in quotes, each with its place in the parentheses around it; outside of any it is 0.
fn literals(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let (mut inside, mut at) = (false, 0);
    for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
        let mut letters = line.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '(' => (inside, at) = (true, 0),
                ')' => inside = false,
                '"' => {
                    let mut text = String::new();
                    while let Some(letter) = letters.next().filter(|letter| *letter != '"') {
                        text.push(match letter {
                            '\\' => match letters.next().unwrap() {
                                'n' => '\n',
                                other => other,
                            },
                            other => other,
                        });
                    }
                    found.push((if inside { at } else { 0 }, text));
                    at += 1;
                }
                _ => {}
            }
        }
    }
    found
}

#[test]
fn nothing_is_there_that_no_program_says() {
    let mut sources = fs::read_to_string(root().join("app/index.html")).unwrap();
    for template in ["page.html", "about.html"] {
        sources += &fs::read_to_string(root().join("docs/templates").join(template)).unwrap();
    }
    let about = fs::read_to_string(root().join("docs/src/about.rs")).unwrap();
    sources += &source::literals(&about).join("\"");
    for folder in ["core/src", "app/src", "server/src", "docs/src"] {
        read(&root().join(folder), &mut sources);
    }
    for language in languages_once() {
        for text in language.english() {
            let spelled = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            assert!(sources.contains(&spelled), "{}: nothing says: {text}", language.code());
        }
    }
}

fn read(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let source = fs::read_to_string(path).unwrap();
            let lines = source.lines().filter(|line| line.contains('"'));
            lines.for_each(|line| into.push_str(line));
        }
    }
}
