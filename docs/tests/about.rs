//! The landing page: small, without script, and every link of it leads somewhere.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use tamer_docs::{about, root};

fn values<'page>(page: &'page str, attribute: &str) -> Vec<&'page str> {
    let mark = format!(" {attribute}=\"");
    let parts = page.split(&mark).skip(1);
    parts.map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn every_link_and_picture_is_there() {
    let files = about::build(&root()).unwrap();
    let docs = tamer_docs::build(&root()).unwrap();
    let languages = tamer_docs::language::all(&root()).unwrap();
    for spoken in &languages {
        let (folder, up) = match spoken.code {
            "en" => (String::new(), ""),
            code => (format!("{code}/"), "../"),
        };
        let page = String::from_utf8(files[&format!("{folder}index.html")].clone()).unwrap();
        assert!(page.starts_with(&format!("<!doctype html>\n<html lang=\"{}\">", spoken.code)));
        let all = ["href", "src", "srcset"].map(|name| values(&page, name)).concat();
        assert!(all.len() > 12, "{all:?}");
        for link in all {
            let link = link.strip_prefix(up).unwrap_or(link);
            if link == "../" || link.starts_with("https://") {
                continue;
            }
            let to = |folder: &str| format!("{folder}index.html");
            match link.strip_prefix("../docs/") {
                Some(inside) => assert!(docs.contains_key(&to(inside)), "{link}"),
                None => assert!(files.contains_key(link) || files.contains_key(&to(link)), "{link}"),
            }
        }
        // Who reads another language finds it.
        for other in languages.iter().filter(|other| other.code != spoken.code) {
            assert!(values(&page, "hreflang").contains(&other.code));
            assert!(page.contains(&format!("<span>{}</span></a>", other.name)));
        }
        keeps_to_itself(&page);
    }
}

fn keeps_to_itself(page: &str) {
    // Nothing of others is loaded, and nothing runs.
    for link in values(page, "src").into_iter().chain(values(page, "srcset")) {
        assert!(!link.contains("://"), "{link}");
    }
    assert!(!page.contains("<script") && !page.contains(" style=\"") && !page.contains("<style"));
    assert!(page.contains("default-src 'none'; style-src 'self'; img-src 'self';"));
}

#[test]
fn pictures_are_of_the_size_that_the_page_keeps_free_and_the_card_of_the_size_previews_want() {
    let files = about::build(&root()).unwrap();
    // A PNG says its size at the 16th byte, a lossy WebP at the 26th.
    let png = |bytes: &[u8]| [16, 20].map(|at| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()));
    assert_eq!(png(&files["card.png"]), [1200, 630]);
    let webp = |bytes: &[u8]| {
        let at = bytes.windows(3).position(|part| part == [0x9d, 0x01, 0x2a]).unwrap() + 3;
        [at, at + 2].map(|at| u16::from_le_bytes([bytes[at], bytes[at + 1]]) & 0x3fff)
    };
    for theme in ["light", "dark"] {
        assert_eq!(webp(&files[&format!("wizard-{theme}.webp")]), [1280, 800]);
        assert_eq!(webp(&files[&format!("studio-{theme}.webp")]), [496, 760]);
    }
}
