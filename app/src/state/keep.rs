//! The draft on this device: answers only, never secrets.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use tamer_core::Draft;

use super::Answers;
use super::history::Brought;
use crate::browser;

/// Where answers are kept; the number is the version of the form.
pub const KEY: &str = "cluster-tamer.draft.1";
/// Where the answers that an import brought are kept, in the same form.
const BROUGHT: &str = "cluster-tamer.brought.1";

impl Answers {
    /// Keeps the answers once there is a pause.
    pub(super) fn save_soon(self) {
        if let Some(saving) = self.saving.get_value() {
            saving.clear();
        }
        let handle = set_timeout_with_handle(move || self.save(), Duration::from_millis(400));
        self.saving.set_value(handle.ok());
    }

    /// Keeps what an import brought.
    pub(super) fn keep_brought(self) {
        let text = self.brought.with_untracked(|brought| write(brought.as_deref()?));
        match text {
            Some(text) => _ = browser::store(BROUGHT, &text),
            None => browser::forget(BROUGHT),
        }
    }

    /// Keeps the answers now.
    pub fn save(self) {
        match self.now(write) {
            Some(text) => _ = browser::store(KEY, &text),
            None => browser::forget(KEY),
        }
    }
}

/// What an import brought, if the answers kept on this device began with one.
pub fn brought() -> Brought {
    browser::stored(BROUGHT).as_deref().and_then(read).map(Arc::new)
}

/// The answers as a link has them, unless they are the default's.
pub fn write(draft: &Draft) -> Option<String> {
    (*draft != Draft::default()).then(|| tamer_core::share::fragment(draft))
}

/// The answers in a text that [`write`] made.
pub fn read(text: &str) -> Option<Draft> {
    tamer_core::share::read(text)?.0
}
