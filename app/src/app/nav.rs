//! The steps, each with how it stands.

use leptos::ev;
use leptos::prelude::*;
use tamer_core::Severity;

use crate::state::answers;
use crate::state::look::look;
use crate::state::step::Step;
use crate::ui::{Glyph, Icon};
use crate::words::words;

/// How a step stands.
#[derive(Clone, Copy, PartialEq)]
enum Standing {
    Error,
    Warning,
    Done,
    Open,
}

/// The steps.
#[component]
pub fn Nav() -> impl IntoView {
    let words = &words().page;
    view! {
        <nav class="steps" aria-label=words.steps>
            <ol class="steps__list">{Step::ALL.map(|step| view! { <Item step /> })}</ol>
        </nav>
    }
}

#[component]
fn Item(step: Step) -> impl IntoView {
    let answers = answers();
    let look = look();
    let words = words();
    let journey = answers.journey;
    let standing = Memo::new(move |_| {
        if !journey.was_asked(step) || matches!(step, Step::Start | Step::Review | Step::Deliver) {
            return Standing::Open;
        }
        let outcome = answers.outcome.get();
        if outcome.count_in(step, Severity::Error) > 0 {
            Standing::Error
        } else if outcome.count_in(step, Severity::Warning) > 0 {
            Standing::Warning
        } else {
            Standing::Done
        }
    });
    let here = move || journey.step.get() == step;
    let state = move || match standing.get() {
        Standing::Error => "error",
        Standing::Warning => "warning",
        Standing::Done => "done",
        Standing::Open => "open",
    };
    let says = move || match standing.get() {
        Standing::Error => words.page.state_error,
        Standing::Warning => words.page.state_warning,
        Standing::Done => words.page.state_done,
        Standing::Open => "",
    };
    let sign = move || match standing.get() {
        Standing::Error => view! { <span>"×"</span> }.into_any(),
        Standing::Warning => view! { <span>"!"</span> }.into_any(),
        Standing::Done => view! { <Icon glyph=Glyph::Check /> }.into_any(),
        Standing::Open if step == Step::Start => view! { <span>"·"</span> }.into_any(),
        Standing::Open => step.number().into_any(),
    };
    let go = move |event: ev::MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        look.files_open.set(false);
        journey.back_to.set(None);
        journey.go(step);
    };
    let name = words.journey.get(step.number()).map_or("", |words| words[0]);
    view! {
        <li>
            <a
                class="step"
                href=format!("?step={}", step.slug())
                data-state=state
                aria-current=move || here().then_some("step")
                title=name
                on:click=go
            >
                <span class="step__sign" aria-hidden="true">
                    {sign}
                </span>
                <span class="step__name">{name}</span>
                <span class="hidden">{says}</span>
            </a>
        </li>
    }
}
