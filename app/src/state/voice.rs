//! Short messages: shown for a moment, and read out by screen readers.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

const SHOWN: Duration = Duration::from_secs(6);

/// Says short messages.
#[derive(Clone, Copy)]
pub struct Voice {
    /// What is being said; empty when nothing is.
    pub said: RwSignal<String>,
    /// Says something.
    pub say: Callback<String>,
}

impl Voice {
    /// Silent at first.
    pub fn new() -> Self {
        let said = RwSignal::new(String::new());
        let ending = StoredValue::new(None::<TimeoutHandle>);
        let say = Callback::new(move |text: String| {
            if let Some(ending) = ending.get_value() {
                ending.clear();
            }
            // The same words twice are only read out again if they differ.
            let again = said.with_untracked(|said| *said == text);
            said.set(if again { text + "\u{a0}" } else { text });
            ending.set_value(set_timeout_with_handle(move || said.set(String::new()), SHOWN).ok());
        });
        Self { said, say }
    }

    /// Says something.
    pub fn say(self, text: impl Into<String>) {
        self.say.run(text.into());
    }
}

/// The voice of this page.
pub fn voice() -> Voice {
    expect_context()
}
