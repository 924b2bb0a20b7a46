//! The keyboard: what works everywhere, and the list of it.

use leptos::ev;
use leptos::prelude::*;

use crate::browser;
use crate::state::Answers;
use crate::state::look::{Look, look};
use crate::state::step::Step;
use crate::state::voice::Voice;
use crate::ui::{Dialog, Field, Toggle};
use crate::words::words;

/// Id of the list of shortcuts.
pub const DIALOG: &str = "shortcuts";

/// Listens to the keys that work everywhere.
pub fn listen(answers: Answers, voice: Voice, look: Look) {
    let _ = window_event_listener(ev::keydown, move |event| {
        let command = event.ctrl_key() || event.meta_key();
        let key = event.key();
        match (key.as_str(), command, event.shift_key()) {
            ("Enter", true, false) => super::go_on(answers),
            ("Enter", true, true) => answers.journey.go(Step::Deliver),
            ("z" | "Z", true, _) | ("y", true, false) if browser::keeps_own_undo(&event) => return,
            ("z", true, false) => super::undo(answers, voice),
            ("z" | "Z", true, true) | ("y", true, false) => super::redo(answers, voice),
            ("?", false, _) if look.question_mark.get_untracked() && !browser::has_focus_in_text(&event) => {
                browser::show_dialog(DIALOG);
            }
            _ => return,
        }
        event.prevent_default();
    });
}

/// The list of shortcuts.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let look = look();
    let words = &words().page;
    let keys: [(&[&str], &str); 7] = [
        (&["Ctrl", "Enter"], words.key_next),
        (&["Ctrl", "Shift", "Enter"], words.key_deliver),
        (&["Ctrl", "Z"], words.key_undo),
        (&["Ctrl", "Shift", "Z"], words.key_redo),
        (&["←", "→"], words.key_tabs),
        (&["↑", "↓"], words.key_lines),
        (&["?"], words.key_help),
    ];
    let rows = keys
        .map(|(keys, says)| {
            let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view();
            view! {
                <div class="keys__row">
                    <dt>{says}</dt>
                    <dd>{keys}</dd>
                </div>
            }
        })
        .into_iter()
        .collect_view();
    let field = Field::of_page(
        "keys:question-mark",
        words.question_mark,
        words.question_mark_hint,
        Signal::derive(move || look.question_mark.get().to_string()),
        move |on: String| look.use_question_mark(on == "true"),
    );
    view! {
        <Dialog id=DIALOG title=words.shortcuts close=words.close>
            <dl class="keys">{rows}</dl>
            <Toggle field />
        </Dialog>
    }
}
