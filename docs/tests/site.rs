//! The site as it is written: every page is whole, and every link leads somewhere.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};

use tamer_docs::Files;
use tamer_docs::language::{self, Spoken};

fn languages() -> &'static [Spoken] {
    static ALL: std::sync::OnceLock<Vec<Spoken>> = std::sync::OnceLock::new();
    ALL.get_or_init(|| language::all(&tamer_docs::root()).unwrap())
}

fn site() -> Files {
    tamer_docs::build(&tamer_docs::root()).unwrap()
}

/// Pages by address, as text.
fn pages(site: &Files) -> BTreeMap<String, String> {
    site.iter()
        .filter_map(|(path, bytes)| {
            let address = path.strip_suffix("index.html")?;
            Some((address.to_owned(), String::from_utf8(bytes.clone()).unwrap()))
        })
        .collect()
}

/// Each value of an attribute.
fn values<'page>(page: &'page str, attribute: &str) -> Vec<&'page str> {
    let mark = format!(" {attribute}=\"");
    page.split(&mark)
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect()
}

/// The path that a link on the page at `address` leads to.
fn follow(address: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = address.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    Some(match (path.as_str(), link.ends_with('/') || link.is_empty()) {
        ("", _) => String::new(),
        (path, true) => format!("{path}/"),
        (path, false) => path.to_owned(),
    })
}

#[test]
fn every_link_leads_to_a_page_and_every_anchor_to_a_place_on_it() {
    let site = site();
    let pages = pages(&site);
    let mut followed = 0;
    for (address, page) in &pages {
        let links = values(page, "href").into_iter().chain(values(page, "src"));
        for link in links.filter(|link| !link.contains("://")) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let Some(target) = (if path.is_empty() {
                Some(address.clone())
            } else {
                follow(address, path)
            }) else {
                // The wizard and the landing page are beside the documentation: one step above it, and no more.
                let depth = address.matches('/').count();
                let above = format!("{}../", tamer_docs::links::up(address));
                let (spoken, _) = language::of(address, languages());
                let about = match spoken.code {
                    "en" => format!("{above}about/"),
                    code => format!("{above}about/{code}/"),
                };
                assert!(path == above || path == about, "{address}: {path}");
                assert!(depth <= 4);
                continue;
            };
            followed += 1;
            if let Some(page) = pages.get(&target) {
                let is_there = anchor.is_empty() || values(page, "id").contains(&anchor);
                assert!(is_there, "{address}: {link}: no such place");
            } else {
                assert!(site.contains_key(&target), "{address}: {link}: no such page");
            }
        }
    }
    assert!(followed > 1000, "{followed}");
}

#[test]
fn every_page_has_a_language_a_title_of_its_own_one_heading_and_ids_that_are_unique() {
    let mut titles = BTreeSet::new();
    for (address, page) in pages(&site()) {
        let (spoken, _) = language::of(&address, languages());
        let begin = format!("<!doctype html>\n<html lang=\"{}\">", spoken.code);
        assert!(page.starts_with(&begin), "{address}");
        assert_eq!(page.matches("<h1").count(), 1, "{address}");
        let title = page.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
        assert!(
            titles.insert(title.to_owned()),
            "{address}: {title} is the title of another page, too"
        );
        let description = values(page.split("name=\"description\"").nth(1).unwrap(), "content")[0];
        assert!(description.len() > 20, "{address}: {description}");
        let ids = values(&page, "id");
        let unique: BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{address}: {ids:?}");
    }
}

/// Hosts of static files send no policy, so it stands in the page; nothing is asked of others.
#[test]
fn nothing_on_a_page_offends_its_policy() {
    for (address, page) in pages(&site()) {
        assert!(
            page.contains("default-src 'none'; script-src 'self'; style-src 'self';"),
            "{address}"
        );
        assert!(!page.contains(" style=\"") && !page.contains("<style"), "{address}");
        assert!(!page.contains("<form"), "{address}");
        for script in page.split("<script").skip(1) {
            assert!(script.contains(" src=\"") && script.contains("></script>"), "{address}");
        }
        for source in values(&page, "src") {
            assert!(!source.contains("://"), "{address}: {source}");
        }
        for tag in page.split('<').map(|tag| tag.split('>').next().unwrap()) {
            // `onclick` and its like.
            let handler = tag
                .split(' ')
                .any(|word| word.starts_with("on") && word.contains("=\""));
            assert!(!handler, "{address}: {tag}");
        }
    }
}

#[test]
fn every_page_is_in_the_contents_or_belongs_to_one_that_is() {
    let pages = pages(&site());
    for address in pages.keys().filter(|address| !address.is_empty()) {
        let start = match language::of(address, languages()).0.code {
            "en" => String::new(),
            code => format!("{code}/"),
        };
        if *address == start {
            continue;
        }
        let listed: Vec<&str> = values(&pages[&start], "href");
        // A runbook belongs to the list of alerts, which another test holds to the chart.
        let above = address
            .trim_end_matches('/')
            .rsplit_once('/')
            .map_or("", |(above, _)| above);
        let up = tamer_docs::links::up(&start);
        let is_listed = |address: &str| listed.contains(&format!("{up}{address}").as_str());
        assert!(
            is_listed(address) || is_listed(&format!("{above}/")),
            "{address} is in no list"
        );
    }
}

#[test]
fn the_search_is_small_and_knows_every_page() {
    let site = site();
    let index = &site["search.json"];
    assert!(index.len() < 400_000, "{}", index.len());
    assert!(
        site["assets/search.js"].len() < 6_000,
        "{}",
        site["assets/search.js"].len()
    );
    let index: serde_json::Value = serde_json::from_slice(index).unwrap();
    let known: BTreeSet<&str> = index
        .as_array()
        .unwrap()
        .iter()
        .map(|page| page[1].as_str().unwrap())
        .collect();
    for address in pages(&site).keys().filter(|address| !address.is_empty()) {
        // What it finds is English, and says so on the pages of others.
        let is_english = language::of(address, languages()).0.code == "en";
        assert_eq!(known.contains(address.as_str()), is_english, "{address}");
    }
}

/// What a language has at least. The rest may stay English; a page that is there says the same, with the same commands.
#[test]
fn every_language_has_a_start_page_and_the_way_to_a_first_cluster() {
    let root = tamer_docs::root();
    let sources = tamer_docs::source::all(&root).unwrap();
    let written = tamer_docs::markdown::all(&root, &sources).unwrap();
    let find = |path: &str| written.iter().find(|page| page.path == path);
    let html = pages(&site());
    for spoken in languages().iter().filter(|spoken| spoken.code != "en") {
        for path in ["index.md", "guides/first-cluster-with-flux.md"] {
            let path = format!("{}/{path}", spoken.code);
            assert!(find(&path).is_some(), "{path} is missing");
        }
    }
    let mut compared = 0;
    for page in &written {
        let (spoken, path) = language::of(&page.path, languages());
        if spoken.code == "en" {
            continue;
        }
        let english = find(path).unwrap_or_else(|| panic!("{}: there is no English {path}", page.path));
        let blocks = |page: &tamer_docs::markdown::Page| -> Vec<(String, String)> {
            let blocks = page.blocks.iter();
            blocks.map(|block| (block.mark.clone(), block.text.clone())).collect()
        };
        assert_eq!(blocks(page), blocks(english), "{}", page.path);
        if path != "index.md" {
            assert_eq!(page.sections.len(), english.sections.len(), "{}: sections", page.path);
        }
        // Each leads to the other, for people and for search engines.
        for (here, there, other) in [(page, english, "en"), (english, page, spoken.code)] {
            let to = format!("{}{}", tamer_docs::links::up(&here.address), there.address);
            let html = &html[&here.address];
            let whole = format!("{}docs/{}", tamer_core::PAGE, there.address);
            let link = format!("<link rel=\"alternate\" hreflang=\"{other}\" href=\"{whole}\">");
            assert!(html.contains(&link), "{}: {link}", here.path);
            assert!(
                html.contains(&format!("<a href=\"{to}\" lang=\"{other}\" hreflang=\"{other}\" ")),
                "{}",
                here.path
            );
        }
        compared += 1;
    }
    assert!(compared >= 2);
}

/// "```sh run" for what a test runs, with the mark above it by which the test finds it; "```sh norun" for the rest.
#[test]
fn every_command_in_a_guide_says_whether_a_test_runs_it() {
    let sources = tamer_docs::source::all(&tamer_docs::root()).unwrap();
    let (mut run, mut all) = (0, 0);
    for (path, text) in sources.iter().filter(|(path, _)| path.contains("guides/")) {
        let mut above = "";
        for line in text.lines() {
            let info = line.trim_start().strip_prefix("```").unwrap_or_default();
            let mut words = info.split(' ');
            if matches!(words.next(), Some("sh" | "bash")) {
                let mark = words.next().unwrap_or_default();
                assert!(matches!(mark, "run" | "norun"), "{path}: {line}: is it run by a test?");
                assert_eq!(mark == "run", above.starts_with("<!-- checked: "), "{path}: {line}");
                run += usize::from(mark == "run");
                all += 1;
            }
            above = line;
        }
    }
    assert!(run >= 2 && all > 20, "{run} of {all}");
}
