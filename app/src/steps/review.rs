//! Step 8: every answer that differs, from the default and from what was imported, with a way there and back.

use leptos::prelude::*;
use tamer_core::Severity;

use crate::state::review::{Answer, Shown, changed, since};
use crate::state::step::Step;
use crate::state::{answers, note};
use crate::ui::{Icon, RuleLink, Said, Sheet};
use crate::words::{count, fill, path, words};

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
        <Since />
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
                            <br />
                            <Said text=note.text />
                            " "
                            <RuleLink code=note.code />
                        </span>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="notes">{lines}</ul> }.into_any()
    };
    view! { <Sheet title=words.review_findings>{lines}</Sheet> }
}

/// What changed since the import, if there was one.
#[component]
fn Since() -> impl IntoView {
    let answers = answers();
    let words = &words().steps;
    let lines = move || {
        let brought = answers.brought.get()?;
        let all = answers.read(|now| since(&brought, now));
        if all.is_empty() {
            return Some(
                view! { <Sheet title=words.since>{view! { <p class="aside">{words.since_same}</p> }}</Sheet> }
                    .into_any(),
            );
        }
        let rows = all.into_iter().map(|answer| {
            let (was, now) = (shown(answer.was), shown(answer.now));
            let values = view! {
                <dd class="review__values">
                    <div class="review__was"><span class="hidden">{words.since_was}</span> " " {was}</div>
                    <span class="review__arrow" aria-hidden="true">"→"</span>
                    <div class="review__now"><span class="hidden">{words.since_now}</span> " " {now}</div>
                </dd>
            };
            row(answer.name, answer.place, values.into_any())
        });
        Some(
            view! {
                <Sheet title=words.since text=words.since_text>
                    <dl class="review__list">{rows.collect_view()}</dl>
                </Sheet>
            }
            .into_any(),
        )
    };
    view! { {lines} }
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
    let rows = differing.into_iter().map(|answer| {
        let was = match answer.was {
            Shown::Text(usual) => fill(words.steps.review_was, &[("usual", &usual)]),
            _ => String::new(),
        };
        let value = view! {
            <dd class="review__values">
                <div class="review__now">{shown(answer.now)}</div>
                <span class="quiet">{was}</span>
            </dd>
        };
        row(answer.name, answer.place, value.into_any())
    });
    view! {
        <section class="sheet review">
            {head} <dl class="review__list">{rows.collect_view()}</dl>
        </section>
    }
    .into_any()
}

/// An answer with its value and the way to change it.
fn row(name: String, place: String, value: AnyView) -> AnyView {
    let journey = answers().journey;
    let words = &words().steps;
    let says = fill(words.review_change_of, &[("what", &name)]);
    view! {
        <div class="review__row">
            <dt>{name}</dt>
            {value}
            <dd class="review__change">
                <button
                    type="button"
                    class="link"
                    aria-label=says
                    on:click=move |_| journey.change(&place, Step::Review)
                >
                    {words.review_change}
                </button>
            </dd>
        </div>
    }
    .into_any()
}

/// A value, with what it consists of as a list in a list.
fn shown(value: Shown) -> AnyView {
    match value {
        Shown::Nothing => view! { <span class="quiet">{words().steps.review_nothing}</span> }.into_any(),
        Shown::Text(text) => text.into_any(),
        Shown::Code(lines) => lines
            .into_iter()
            .map(|line| view! { <code class="chip">{line}</code> })
            .collect_view()
            .into_any(),
        Shown::Parts(parts) => {
            let parts = parts.into_iter().map(|(name, part)| {
                // A path of keys is too long to have its value beside it.
                let below = (matches!(part, Shown::Parts(_)) || name.contains('.')).then_some("");
                view! {
                    <li class="part" data-below=below>
                        <span class="part__name">{name}</span>
                        " "
                        <div class="part__value">{shown(part)}</div>
                    </li>
                }
            });
            view! { <ul class="parts">{parts.collect_view()}</ul> }.into_any()
        }
    }
}
