//! The page's side: what it tells, and what is wished from it.

use leptos::prelude::*;
use tamer_app::browser;
use tamer_core::facts::suggestions;
use tamer_core::wire::program::{TOLD, WISH, Wish};

use super::desk::Desk;

/// Hears how the page stands from now on, and keeps what the cluster says beside the answers.
pub fn listen(desk: Desk) {
    browser::hear(TOLD, move |text| {
        if let Ok(told) = serde_json::from_str(&text) {
            desk.told.set(told);
        }
    });
    wish(&Wish::Tell);
    let said = Memo::new(move |_| {
        desk.facts.with(|facts| match facts {
            Some(facts) => desk.draft.with(|draft| suggestions(facts, draft)),
            None => Vec::new(),
        })
    });
    Effect::new(move |before: Option<()>| {
        let said = said.get();
        // Nothing is the beginning.
        if before.is_some() || !said.is_empty() {
            wish(&Wish::Suggest(said));
        }
    });
}

/// Wishes something from the page.
pub fn wish(wish: &Wish) {
    browser::tell(WISH, &wish.write());
}

/// Shows a short message, which screen readers read out.
pub fn say(text: impl Into<String>) {
    wish(&Wish::Say(text.into()));
}

/// Copies a text, and says so.
pub fn copy(text: String, what: &'static str) {
    let words = tamer_app::words::cluster();
    browser::copy(text, move |copied| {
        say(if copied {
            tamer_app::words::fill(words.copied, &[("what", &what)])
        } else {
            words.not_copied.to_owned()
        });
    });
}
