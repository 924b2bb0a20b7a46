//! Where the answers came from, said once.

use leptos::prelude::*;
use tamer_core::Draft;

use crate::browser;
use crate::state::journey::HEADING;
use crate::state::restore::{From, Opening};
use crate::state::voice::voice;
use crate::state::{answers, note};
use crate::ui::{Glyph, Icon, Note, Notes, When};
use crate::words::words;

/// A note on top until it is dismissed.
#[component]
pub fn Greeting(opening: Opening, shown: RwSignal<bool>) -> impl IntoView {
    let answers = answers();
    let voice = voice();
    let page = &words().page;
    let text = match opening.from {
        From::Nothing => "",
        From::Device => page.restored,
        From::Link if opening.behind.is_some() => page.linked,
        From::Link => page.linked_first,
        From::BrokenLink => page.broken_link,
    };
    let can_start_over = matches!(opening.from, From::Device | From::Link);
    let notes: Vec<Note> = opening.findings.iter().map(note).collect();
    let first = answers.journey.step.get_untracked();
    Effect::new(move |_| {
        if answers.journey.step.get() != first {
            shown.set(false);
        }
    });
    let close = move || {
        shown.set(false);
        browser::focus(HEADING);
    };
    let start_over = move |_| {
        answers.begin(Draft::default());
        answers.secrets.set(tamer_core::secrets::Secrets::default());
        answers.journey.begin_again();
        voice.say(page.started_over);
        close();
    };
    view! {
        <When when=move || shown.get()>
            <div class="greeting">
                <p class="greeting__text">{text}</p>
                {can_start_over
                    .then(|| {
                        view! {
                            <button type="button" class="link" on:click=start_over>
                                {page.start_over}
                            </button>
                        }
                    })}
                <button
                    type="button"
                    class="button button--quiet button--icon"
                    aria-label=page.dismiss
                    title=page.dismiss
                    on:click=move |_| close()
                >
                    <Icon glyph=Glyph::Close />
                </button>
                <Notes id="greeting:notes" notes=Signal::stored(notes.clone()) fix=Callback::new(|_| {}) />
            </div>
        </When>
    }
}
