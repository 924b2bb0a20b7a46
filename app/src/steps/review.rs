//! Step 8: every answer that differs, with a way there and back.

use leptos::prelude::*;
use tamer_core::Severity;

use crate::state::review::{Answer, changed};
use crate::state::step::Step;
use crate::state::{answers, note};
use crate::ui::{Icon, Said, Sheet};
use crate::words::{choices, count, field, fill, path, words};

/// Step 8.
#[component]
pub fn Review() -> impl IntoView {
    let answers = answers();
    let all = Memo::new(move |_| answers.read(changed));
    let steps = move || {
        all.get()
            .into_iter()
            .map(|(step, differing)| view! { <StepAnswers step differing /> })
            .collect_view()
    };
    view! {
        <Findings />
        {steps}
    }
}

/// What is wrong or unwise, in all steps.
#[component]
fn Findings() -> impl IntoView {
    let answers = answers();
    let words = &words().steps;
    let journey = answers.journey;
    let lines = move || {
        let outcome = answers.outcome.get();
        let findings = &outcome.checked.findings;
        if findings.is_empty() {
            return view! { <p class="aside">{words.review_no_findings}</p> }.into_any();
        }
        let lines = findings
            .iter()
            .take(100)
            .map(|finding| {
                let place = finding.place.to_string();
                let name = path(&place);
                let note = note(finding);
                view! {
                    <li class="note" data-tone=note.tone.name()>
                        <Icon glyph=note.tone.glyph() />
                        <span class="note__text">
                            <button
                                type="button"
                                class="link"
                                on:click=move |_| journey.change(&place, Step::Review)
                            >
                                {name}
                            </button>
                            ": "
                            <Said text=note.text />
                            " "
                            <span class="note__code">{note.code}</span>
                        </span>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="notes">{lines}</ul> }.into_any()
    };
    view! { <Sheet title=words.review_findings>{lines}</Sheet> }
}

/// The answers of a step that differ.
#[component]
fn StepAnswers(step: Step, differing: Vec<Answer>) -> impl IntoView {
    let answers = answers();
    let words = words();
    let journey = answers.journey;
    let title = words.journey.get(step.number()).map_or("", |words| words[0]);
    let errors = move || answers.outcome.with(|outcome| outcome.count_in(step, Severity::Error));
    let head = view! {
        <div class="review__head">
            <h2 class="sheet__title">{title}</h2>
            <span class="quiet">
                {move || match errors() {
                    0 => String::new(),
                    number => count(number, words.page.errors_one, words.page.errors_many),
                }}
            </span>
            <button
                type="button"
                class="link"
                aria-label=fill(words.steps.review_change_of, &[("what", &title)])
                on:click=move |_| {
                    journey.back_to.set(Some(Step::Review));
                    journey.go(step);
                }
            >
                {words.steps.review_change}
            </button>
        </div>
    };
    if differing.is_empty() {
        return view! {
            <section class="sheet review" data-same="">
                {head} <p class="aside">{words.steps.review_same}</p>
            </section>
        }
        .into_any();
    }
    let rows = differing
        .into_iter()
        .map(|answer| {
            let label = name(&answer.place);
            let says = fill(words.steps.review_change_of, &[("what", &label)]);
            let (place, now) = (answer.place.clone(), called(&answer.place, answer.now));
            let was = (!answer.usual.is_empty()).then(|| {
                let usual = called(&answer.place, answer.usual);
                view! { <span class="quiet">{fill(words.steps.review_was, &[("usual", &usual)])}</span> }
            });
            view! {
                <div class="review__row">
                    <dt>{label}</dt>
                    <dd>
                        <span class="review__now">{now}</span>
                        {was}
                    </dd>
                    <dd class="review__change">
                        <button
                            type="button"
                            class="link"
                            aria-label=says
                            on:click=move |_| journey.change(&place, Step::Review)
                        >
                            {words.steps.review_change}
                        </button>
                    </dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <section class="sheet review">
            {head} <dl class="review__list">{rows}</dl>
        </section>
    }
    .into_any()
}

/// What an answer is called: its label, with the number of its row.
fn name(place: &str) -> String {
    let row = place
        .strip_suffix(']')
        .and_then(|place| place.rsplit_once('['))
        .map(|(_, index)| index);
    match (field(place).0, row.and_then(|index| index.parse::<usize>().ok())) {
        ("", _) => path(place),
        (label, Some(index)) => format!("{label} {}", index + 1),
        (label, None) => label.to_owned(),
    }
}

/// What a choice is called; everything else is what it is.
fn called(place: &str, value: String) -> String {
    let choices = choices(place);
    choices
        .into_iter()
        .find(|choice| choice.value == value)
        .map_or(value, |choice| choice.label)
}
