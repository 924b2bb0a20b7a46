//! The foot of the page: back, how it stands, continue.

use leptos::prelude::*;
use tamer_core::Severity;

use crate::state::answers;
use crate::state::look::look;
use crate::state::step::Step;
use crate::ui::{Glyph, Icon, When};
use crate::words::{count, fill, words};

/// Back, counts, files, deliver, continue.
#[component]
pub fn Bar() -> impl IntoView {
    let (answers, look) = (answers(), look());
    let journey = answers.journey;
    let all = words();
    let words = &all.page;
    let step = journey.step;
    let errors = Memo::new(move |_| answers.outcome.with(|outcome| outcome.count(Severity::Error)));
    let warnings = Memo::new(move |_| answers.outcome.with(|outcome| outcome.count(Severity::Warning)));
    let files = move || answers.files.with(|files| files.files.len());
    let next = move || {
        if journey.back_to.get() == Some(Step::Review) {
            return words.next_review.to_owned();
        }
        let wrong = answers
            .outcome
            .with(|outcome| outcome.count_in(step.get(), Severity::Error))
            > 0;
        match step.get().next() {
            _ if wrong && journey.summary.get() => words.next_anyway.to_owned(),
            Some(Step::Cluster) => words.begin.to_owned(),
            Some(next) => {
                let name = all.journey.get(next.number()).map_or("", |words| words[0]);
                fill(words.next, &[("step", &name)])
            }
            None => String::new(),
        }
    };
    let show = move |_| {
        look.files_open.update(|open| *open = !*open);
    };
    view! {
        <footer class="bar">
            <When when=move || step.get() != Step::Start>
                <button
                    type="button"
                    class="button"
                    on:click=move |_| {
                        if let Some(back) = step.get_untracked().back() {
                            journey.back_to.set(None);
                            journey.go(back);
                        }
                    }
                >
                    {words.back}
                </button>
            </When>
            <button
                type="button"
                class="button bar__files"
                aria-expanded=move || look.files_open.get().to_string()
                aria-controls="files"
                on:click=show
            >
                <Icon glyph=Glyph::File />
                {move || if look.files_open.get() { words.hide_files } else { words.files }}
            </button>
            <button type="button" class="bar__counts" on:click=move |_| journey.go(Step::Review)>
                <span>{move || count(files(), words.files_one, words.files_many)}</span>
                <span data-some=move || (warnings.get() > 0).then_some("warning")>
                    {move || count(warnings.get(), words.warnings_one, words.warnings_many)}
                </span>
                <span data-some=move || (errors.get() > 0).then_some("error")>
                    {move || count(errors.get(), words.errors_one, words.errors_many)}
                </span>
            </button>
            <When when=move || step.get() != Step::Deliver>
                <When when=move || step.get() != Step::Review>
                    <button type="button" class="button bar__deliver" on:click=move |_| journey.go(Step::Deliver)>
                        {words.deliver_now}
                    </button>
                </When>
                <button type="button" class="button button--main bar__next" on:click=move |_| super::go_on(answers)>
                    {next}
                </button>
            </When>
        </footer>
    }
}
