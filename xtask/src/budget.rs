//! What may be loaded, in bytes as they are sent: the limits stand in `xtask/budget.json`, and what is built is held to them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::place;
use crate::wasm::Toolchain;

/// One thing that people load, and how heavy it is and may be.
pub struct Weight {
    pub what: String,
    pub bytes: u64,
    pub limit: u64,
}

impl Weight {
    pub fn is_too_heavy(&self) -> bool {
        self.bytes > self.limit
    }
}

/// All that the budget names, of what lies in dist/.
pub fn weigh() -> Result<Vec<Weight>> {
    let dist = place::dist();
    let text = fs::read_to_string(place::root().join("xtask/budget.json")).context("xtask/budget.json")?;
    let budget: Value = serde_json::from_str(&text)?;
    let entries = budget.as_object().context("xtask/budget.json is no object")?;
    let toolchain = Toolchain::ready()?;
    let mut weights = Vec::new();
    for (what, limit) in entries {
        weights.push(Weight {
            what: what.clone(),
            bytes: bytes(what, &dist)?,
            limit: allowed(limit, toolchain).with_context(|| format!("xtask/budget.json: {what}"))?,
        });
    }
    Ok(weights)
}

/// A number, or one for each compiler: Debian's builds the standard library for size, which the usual one brings as it is.
fn allowed(limit: &Value, toolchain: Toolchain) -> Option<u64> {
    let name = match toolchain {
        Toolchain::Debian => "debian",
        Toolchain::Usual => "usual",
    };
    limit.as_u64().or_else(|| limit.get(name)?.as_u64())
}

fn bytes(what: &str, dist: &Path) -> Result<u64> {
    let files = match what {
        "first load" => first_load(dist)?,
        "alert studio" => {
            let styles = ["week.css", "hours.css"].map(|file| dist.join(file));
            [program("studio", dist), styles.into()].concat()
        }
        "cluster program" => program("cluster", dist),
        "reader program" => program("reader", dist),
        "landing page" => landing(dist),
        "heaviest page of the documentation" => heaviest_page(dist)?,
        "search index" => vec![dist.join("docs/search.json")],
        _ => anyhow::bail!("xtask/budget.json: nobody knows how to weigh `{what}`"),
    };
    files.iter().map(|file| sent(file)).sum()
}

/// The page and each file it names.
pub fn first_load(dist: &Path) -> Result<Vec<PathBuf>> {
    let page = dist.join("index.html");
    let text = fs::read_to_string(&page).context("dist/ holds no page; `cargo xtask site` builds it")?;
    let mut files = vec![page];
    files.extend(named_in(&text, dist));
    Ok(files)
}

/// What a program adds that only some need.
fn program(name: &str, dist: &Path) -> Vec<PathBuf> {
    [
        format!("{name}_loader.js"),
        format!("{name}.js"),
        format!("{name}_bg.wasm"),
        format!("{name}.css"),
    ]
    .map(|file| dist.join(file))
    .into_iter()
    .filter(|file| file.is_file())
    .collect()
}

/// A visit with the heavier of the two themes; the card is loaded by those who show a link to it.
fn landing(dist: &Path) -> Vec<PathBuf> {
    let heavier = |name: &str| {
        let themes = ["light", "dark"].map(|theme| dist.join(format!("about/{name}-{theme}.webp")));
        themes
            .into_iter()
            .max_by_key(|file| fs::metadata(file).map_or(0, |data| data.len()))
    };
    let mut files: Vec<PathBuf> = ["index.html", "about.css", "icon.svg"]
        .map(|file| dist.join("about").join(file))
        .into();
    files.extend(["wizard", "studio"].iter().filter_map(|name| heavier(name)));
    files
}

fn heaviest_page(dist: &Path) -> Result<Vec<PathBuf>> {
    let docs = dist.join("docs");
    let mut pages = Vec::new();
    pages_below(&docs, &mut pages)?;
    let heaviest = pages.into_iter().max_by_key(|page| sent(page).unwrap_or(u64::MAX));
    let mut files = vec![heaviest.context("dist/docs/ has no page")?];
    files.extend(["docs.css", "theme.js", "search.js", "icon.svg"].map(|file| docs.join("assets").join(file)));
    Ok(files)
}

fn pages_below(folder: &Path, pages: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            pages_below(&path, pages)?;
        } else if path.ends_with("index.html") {
            pages.push(path);
        }
    }
    Ok(())
}

/// Compressed, where there is a compressed copy: hosts send that one.
pub fn sent(file: &Path) -> Result<u64> {
    let packed = fs::metadata(format!("{}.br", file.display()));
    let data = packed
        .or_else(|_| fs::metadata(file))
        .with_context(|| file.display().to_string())?;
    Ok(data.len())
}

/// Scripts, styles and Wasm that stand in quotes in the page, each once.
fn named_in(page: &str, dist: &Path) -> BTreeSet<PathBuf> {
    page.split(['"', '\'', '=', ' ', '>', '\n'])
        .map(|word| word.trim_start_matches("./").trim_start_matches('/'))
        .filter(|word| [".js", ".css", ".wasm"].iter().any(|ending| word.ends_with(ending)))
        .map(|word| dist.join(word))
        .filter(|file| file.is_file())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_the_compressed_copy_where_there_is_one() {
        let folder = place::target().join(format!("budget-test-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in [
            ("index.html", "<script src=\"./a.js\">"),
            ("a.js", "long, long"),
            ("a.js.br", "short"),
        ] {
            fs::write(folder.join(name), text).unwrap();
        }
        let files = first_load(&folder).unwrap();
        assert_eq!(files, [folder.join("index.html"), folder.join("a.js")]);
        assert_eq!(bytes("first load", &folder).unwrap(), 21 + 5);
        assert!(bytes("something", &folder).is_err());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_architecture_tells_each_limit() {
        let read = |file: &str| fs::read_to_string(place::root().join(file)).unwrap();
        let table = read("ARCHITECTURE.md");
        let budget: Value = serde_json::from_str(&read("xtask/budget.json")).unwrap();
        for (what, limit) in budget.as_object().unwrap() {
            let limit = allowed(limit, Toolchain::Debian).unwrap();
            let told = format!("| {},{:03} |", limit / 1000, limit % 1000);
            let row = table.lines().find(|line| line.starts_with(&format!("| {what}")));
            assert!(row.is_some_and(|row| row.ends_with(&told)), "{what}: {told}");
        }
    }

    #[test]
    fn a_limit_may_differ_by_compiler() {
        let both = serde_json::json!({ "debian": 1, "usual": 2 });
        assert_eq!(allowed(&both, Toolchain::Debian), Some(1));
        assert_eq!(allowed(&both, Toolchain::Usual), Some(2));
        assert_eq!(allowed(&serde_json::json!(3), Toolchain::Usual), Some(3));
        assert_eq!(allowed(&serde_json::json!("much"), Toolchain::Usual), None);
    }
}
