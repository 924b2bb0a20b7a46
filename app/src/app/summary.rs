//! What is wrong in a step, on top of it, with links to the fields.

use leptos::prelude::*;
use tamer_core::Severity;

use crate::state::journey::SUMMARY;
use crate::state::{answers, note};
use crate::ui::{Glyph, Icon, Said, When};
use crate::words::{count, fill, path, words};

const MOST: usize = 12;

/// The errors of the open step, once it was asked to continue.
#[component]
pub fn Summary() -> impl IntoView {
    let answers = answers();
    let journey = answers.journey;
    let page = &words().page;
    let errors = Memo::new(move |_| {
        if !journey.summary.get() {
            return Vec::new();
        }
        let step = journey.step.get();
        answers.outcome.with(|outcome| {
            let errors = outcome
                .of_step(step)
                .filter(|finding| finding.severity() == Severity::Error);
            errors
                .map(|finding| (finding.place.to_string(), note(finding).text))
                .collect::<Vec<_>>()
        })
    });
    let list = move || {
        let all = errors.get();
        let more = all.len().saturating_sub(MOST);
        let lines = all
            .into_iter()
            .take(MOST)
            .map(|(place, text)| {
                let name = path(&place);
                let name = name
                    .split_once(" › ")
                    .map_or(name.clone(), |(_, label)| label.to_owned());
                view! {
                    <li>
                        <button type="button" class="link" on:click=move |_| journey.go_to(&place)>
                            {name}
                        </button>
                        ": "
                        <Said text />
                    </li>
                }
            })
            .collect_view();
        let more = (more > 0).then(|| view! { <li>{fill(page.summary_more, &[("n", &more)])}</li> });
        view! { {lines} {more} }
    };
    view! {
        <When when=move || !errors.read().is_empty()>
            <section class="summary" id=SUMMARY tabindex="-1" aria-labelledby="summary:title">
                <h2 class="summary__title" id="summary:title">
                    <Icon glyph=Glyph::Wrong />
                    {move || count(errors.read().len(), page.summary_one, page.summary_many)}
                </h2>
                <ul class="summary__list">{list}</ul>
            </section>
        </When>
    }
}
