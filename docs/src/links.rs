//! Where links lead: to other pages relatively, to other files of the project in its repository.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, bail};

use crate::source::CONTENT;

/// What a link may lead to.
pub struct Targets<'a> {
    /// The project, whose other files may be linked to.
    pub root: &'a Path,
    /// Paths of all pages below `docs/content`.
    pub pages: BTreeSet<&'a str>,
}

/// Where a page lies on the site: `guides/routes.md` in the folder `guides/routes/`.
pub fn address(page: &str) -> String {
    let stem = page.strip_suffix(".md").unwrap_or(page);
    if stem == "index" {
        return String::new();
    }
    format!("{}/", stem.strip_suffix("/index").unwrap_or(stem))
}

/// The way from an address up to the start of the documentation.
pub fn up(address: &str) -> String {
    match address.matches('/').count() {
        0 => "./".to_owned(),
        depth => "../".repeat(depth),
    }
}

impl Targets<'_> {
    /// The page that a link on `page` leads to, by its path below `docs/content`.
    pub fn page(&self, page: &str, link: &str) -> Option<String> {
        let path = join(page, link.split('#').next().unwrap_or_default());
        self.pages.contains(path.as_str()).then_some(path)
    }

    /// The address for a link that stands on `page`.
    pub fn resolve(&self, page: &str, link: &str) -> Result<String> {
        if link.starts_with('#') || link.contains("://") || link.starts_with("mailto:") {
            return Ok(link.to_owned());
        }
        let (path, anchor) = match link.split_once('#') {
            Some((path, anchor)) => (path, format!("#{anchor}")),
            None => (link, String::new()),
        };
        let target = join(&format!("{CONTENT}/{page}"), path);
        let inside = target
            .strip_prefix(CONTENT)
            .and_then(|inside| inside.strip_prefix('/'))
            .filter(|inside| self.pages.contains(inside));
        if let Some(inside) = inside {
            return Ok(format!("{}{}{anchor}", up(&address(page)), address(inside)));
        }
        let there = self.root.join(&target);
        if target.is_empty() || !there.exists() {
            bail!("{page}: {link} leads nowhere");
        }
        let kind = if there.is_dir() { "tree" } else { "blob" };
        Ok(format!("{}/{kind}/main/{target}{anchor}", env!("CARGO_PKG_REPOSITORY")))
    }
}

/// The file that `link` names when it stands in the file `from`.
fn join(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;

    #[test]
    fn links_lead_to_pages_relatively_and_to_other_files_in_the_repository() {
        let root = crate::root();
        let targets = Targets {
            root: &root,
            pages: ["index.md", "de/index.md", "guides/routes.md", "reference/alerts.md"].into(),
        };
        for (page, link, expected) in [
            ("index.md", "guides/routes.md", "./guides/routes/"),
            ("de/index.md", "../guides/routes.md", "../guides/routes/"),
            ("guides/routes.md", "../de/index.md", "../../de/"),
            ("guides/routes.md", "../index.md", "../../"),
            (
                "guides/routes.md",
                "../reference/alerts.md#flux",
                "../../reference/alerts/#flux",
            ),
            ("guides/routes.md", "#here", "#here"),
            (
                "guides/routes.md",
                "https://example.com/a.md",
                "https://example.com/a.md",
            ),
            (
                "guides/routes.md",
                "../../../chart/stack",
                "https://github.com/ludicdrive/cluster-tamer/tree/main/chart/stack",
            ),
        ] {
            assert_eq!(targets.resolve(page, link).unwrap(), expected, "{link}");
        }
        assert!(targets.resolve("guides/routes.md", "nowhere.md").is_err());
    }
}
