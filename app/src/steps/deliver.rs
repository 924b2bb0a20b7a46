//! Step 9: the files, by any way.

mod commands;
mod secrets;
mod ways;

use leptos::prelude::*;
use tamer_core::Severity;

use crate::state::answers;
use crate::ui::{Glyph, Icon, When};
use crate::words::{count, words};

/// Step 9.
#[component]
pub fn Deliver() -> impl IntoView {
    let answers = answers();
    let words = &words().deliver;
    answers.settle_now();
    answers.journey.ask_all();
    let errors = Memo::new(move |_| answers.outcome.with(|outcome| outcome.count(Severity::Error)));
    let show = move |_| {
        let first = answers.outcome.with_untracked(|outcome| {
            let mut findings = outcome.checked.findings.iter();
            findings
                .find(|finding| finding.severity() == Severity::Error)
                .map(|finding| finding.place.to_string())
        });
        if let Some(place) = first {
            answers.journey.change(&place, crate::state::step::Step::Deliver);
        }
    };
    view! {
        <When when=move || { errors.get() > 0 }>
            <div class="blocked" id="blocked" role="note">
                <Icon glyph=Glyph::Wrong />
                <p>
                    <strong>{move || count(errors.get(), words.blocked_one, words.blocked_many)}</strong>
                    " "
                    {words.blocked_text}
                </p>
                <button type="button" class="button button--small" on:click=show>
                    {words.blocked_go}
                </button>
            </div>
        </When>
        <secrets::Secrets />
        <ways::Ways blocked=Signal::derive(move || { errors.get() > 0 }) />
        <commands::Commands />
    }
}
