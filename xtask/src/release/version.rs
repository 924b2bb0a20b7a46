//! One version for everything: the program, both charts, the image, the changelog.

use std::fs;

use anyhow::{Context, Result, bail};

use super::VERSION;
use crate::place;

/// Before anything is given away: this tag is this version, and the changelog says when.
pub fn check(tag: &str) -> Result<()> {
    if tag.strip_prefix('v') != Some(VERSION) {
        bail!("the tag is {tag}, and this is version {VERSION}: the tag must be v{VERSION}");
    }
    let odd = unequal()?;
    if !odd.is_empty() {
        bail!("not all is version {VERSION}: {}", odd.join(", "));
    }
    let heading = entry()?.0;
    if !is_dated(&heading) {
        bail!("CHANGELOG.md says `{heading}`: write the day, as in `## {VERSION}, 2026-11-25`");
    }
    Ok(())
}

/// What the changelog says of this version.
pub fn notes() -> Result<String> {
    Ok(entry()?.1)
}

/// Every place that names another version than the workspace.
fn unequal() -> Result<Vec<String>> {
    let mut odd = Vec::new();
    for chart in ["chart/stack/Chart.yaml", "chart/wizard/Chart.yaml"] {
        let text = read(chart)?;
        // At the margin: those of dependencies stand further in.
        for key in ["version", "appVersion"] {
            let found = text.lines().find_map(|line| line.strip_prefix(&format!("{key}: ")));
            if found.map(|value| value.trim_matches('"')) != Some(VERSION) {
                odd.push(format!("{chart}: {key}"));
            }
        }
    }
    for (file, before) in [
        ("server/Containerfile", "cluster-tamer:"),
        ("server/Containerfile", "image.version=\""),
        ("docs/content/guides/releases.md", "VERSION="),
    ] {
        let text = read(file)?;
        let mut named = text.split(before).skip(1).peekable();
        if named.peek().is_none() || named.any(|rest| number(rest) != VERSION) {
            odd.push(format!("{file}: {before}"));
        }
    }
    let text = read("chart/wizard/values.yaml")?;
    let tag = text.lines().find_map(|line| line.strip_prefix("  tag: "));
    if !matches!(tag.map(|tag| tag.trim_matches('"')), Some("" | VERSION)) {
        odd.push("chart/wizard/values.yaml: image.tag".to_owned());
    }
    let heading = entry()?.0;
    if number(heading.trim_start_matches("## ")) != VERSION {
        odd.push(format!("CHANGELOG.md: {heading}"));
    }
    Ok(odd)
}

/// The heading and the text of the newest entry.
fn entry() -> Result<(String, String)> {
    let text = read("CHANGELOG.md")?;
    let mut lines = text.lines().skip_while(|line| !line.starts_with("## "));
    let heading = lines.next().context("CHANGELOG.md has no entry")?.to_owned();
    let body: Vec<&str> = lines.take_while(|line| !line.starts_with("## ")).collect();
    Ok((heading, format!("{}\n", body.join("\n").trim())))
}

fn is_dated(heading: &str) -> bool {
    let Some((_, day)) = heading.split_once(", ") else {
        return false;
    };
    let parts: Vec<&str> = day.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [4, 2, 2] && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `2.0.0` of `2.0.0" \`.
fn number(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
    text.split_at(end.unwrap_or(text.len())).0.trim_end_matches('.')
}

fn read(file: &str) -> Result<String> {
    fs::read_to_string(place::root().join(file)).with_context(|| file.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn program_charts_image_guide_and_changelog_are_of_one_version() {
        assert_eq!(unequal().unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_tag_of_another_version_makes_no_release() {
        for tag in ["v0.0.1", VERSION, "main"] {
            assert!(check(tag).unwrap_err().to_string().contains("must be v"), "{tag}");
        }
    }

    #[test]
    fn a_release_has_a_day() {
        for (heading, expected) in [
            ("## 2.0.0, 2026-11-25", true),
            ("## 2.0.0, not released yet", false),
            ("## 2.0.0", false),
        ] {
            assert_eq!(is_dated(heading), expected, "{heading}");
        }
    }

    #[test]
    fn the_notes_are_the_newest_entry_alone() {
        let notes = notes().unwrap();
        assert!(notes.len() > 100, "{notes}");
        assert!(!notes.contains("\n## ") && !notes.starts_with('#'), "{notes}");
    }

    #[test]
    fn a_number_ends_where_it_ends() {
        for (text, expected) in [
            ("2.0.0\" \\", "2.0.0"),
            ("2.0.0 target/image", "2.0.0"),
            ("2.0.0.", "2.0.0"),
        ] {
            assert_eq!(number(text), expected);
        }
    }
}
