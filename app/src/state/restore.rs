//! With which answers the page opens: a link's, the kept ones, or none yet.

use tamer_core::{Draft, Finding};

use super::keep;

/// Where the answers came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// Nowhere: a first visit.
    Nothing,
    /// This device.
    Device,
    /// A link.
    Link,
    /// The link was cut or is of another version; what was kept is shown.
    BrokenLink,
}

/// The answers to open with.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The answers.
    pub draft: Draft,
    /// What was kept on this device and is now behind the link's answers.
    pub behind: Option<Draft>,
    /// Where they came from.
    pub from: From,
    /// What the link's form did not fit.
    pub findings: Vec<Finding>,
}

/// Chooses the answers: those of the link first, then those kept on the device.
pub fn open(fragment: &str, kept: Option<&str>) -> Opening {
    let kept = kept.and_then(keep::read);
    let is_link = fragment
        .trim_start_matches('#')
        .starts_with(|c: char| c.is_ascii_digit());
    match tamer_core::share::read(fragment) {
        Some((Some(draft), findings)) => Opening {
            behind: kept.filter(|kept| *kept != draft),
            draft,
            from: From::Link,
            findings,
        },
        other => {
            let from = match (&kept, is_link) {
                (_, true) => From::BrokenLink,
                (Some(_), false) => From::Device,
                (None, false) => From::Nothing,
            };
            Opening {
                draft: kept.unwrap_or_default(),
                behind: None,
                from,
                findings: other.map(|(_, findings)| findings).unwrap_or_default(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn named(name: &str) -> Draft {
        let mut draft = Draft::default();
        draft.cluster.name = name.into();
        draft
    }

    #[wasm_bindgen_test]
    fn a_link_wins_over_what_is_kept_and_loses_nothing() {
        let link = format!("#{}", tamer_core::share::fragment(&named("linked")));
        let opening = open(&link, keep::write(&named("kept")).as_deref());
        assert_eq!(opening.draft.cluster.name, "linked");
        assert_eq!(opening.behind.map(|draft| draft.cluster.name).as_deref(), Some("kept"));
        assert_eq!(opening.from, From::Link);
    }

    #[wasm_bindgen_test]
    fn what_is_kept_comes_back() {
        let opening = open("", keep::write(&named("kept")).as_deref());
        assert_eq!(
            (opening.draft.cluster.name.as_str(), opening.from),
            ("kept", From::Device)
        );
    }

    #[wasm_bindgen_test]
    fn a_broken_link_or_a_broken_draft_stops_nothing() {
        assert_eq!(open("#1.broken", None).from, From::BrokenLink);
        let kept = keep::write(&named("kept"));
        assert_eq!(open("#1.broken", kept.as_deref()).draft.cluster.name, "kept");
        assert_eq!(open("#section", Some(": : :")).draft, Draft::default());
        assert_eq!(open("", None).from, From::Nothing);
    }
}
