//! The verification report: whether what was installed does its work.

use leptos::prelude::*;
use tamer_app::ui::{Glyph, Icon, Said};
use tamer_app::words::{cluster as words, say};
use tamer_core::verify::{Check, State};

use crate::desk::{At, desk};
use crate::parts::{Button, Trouble, sentence};

/// Line by line, with a button that asks again.
#[component]
pub fn Report() -> impl IntoView {
    let desk = desk();
    let words = words();
    let busy = Signal::derive(move || desk.is_busy(At::Verify));
    let lines = move || desk.checks.get().into_iter().map(line).collect_view();
    view! {
        <h3 class="sheet__sub">{words.verify}</h3>
        <p class="aside">{words.verify_text}</p>
        <ul class="report__lines" aria-label=words.verify>{lines}</ul>
        <Trouble at=At::Verify />
        <div class="buttons">
            <Button
                text=Signal::derive(move || if busy.get() { words.verifying } else { words.verify_button }.to_owned())
                class="button button--small"
                busy
                press=Callback::new(move |()| desk.verify())
            />
        </div>
    }
}

fn line(check: Check) -> impl IntoView {
    let words = words();
    let (state, word, glyph) = match check.state {
        State::Works => ("works", words.works, Glyph::Check),
        State::Fails => ("fails", words.fails, Glyph::Wrong),
        State::Unknown => ("unknown", words.unknown, Glyph::Info),
    };
    let advice = (check.state != State::Works)
        .then(|| view! { <p class="trouble__advice"><Said text=say(check.about.advice()) /></p> });
    view! {
        <li class="check" data-state=state>
            <Icon glyph />
            <div>
                <p>
                    <strong>{say(check.about.title())}</strong>
                    " "
                    <span class="check__word">{word}</span>
                </p>
                <p class="check__says"><Said text=sentence(&check.says) /></p>
                {advice}
            </div>
        </li>
    }
}
