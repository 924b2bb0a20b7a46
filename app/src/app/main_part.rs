//! The question: heading, reason, summary of errors, and the step itself.

use leptos::prelude::*;
use tamer_core::wire::program::PLACE;

use super::greeting::Greeting;
use super::newer::Newer;
use super::summary::Summary;
use crate::browser;
use crate::state::answers;
use crate::state::journey::{HEADING, PAGE};
use crate::state::restore::Opening;
use crate::words::words;

/// The question.
#[component]
pub fn Main(opening: Opening, greeted: RwSignal<bool>) -> impl IntoView {
    let journey = answers().journey;
    let words = words();
    let text = move |index: usize| {
        let step = journey.step.get();
        words
            .journey
            .get(step.number())
            .and_then(|words| words.get(index))
            .copied()
            .unwrap_or_default()
    };
    Effect::new(|_| browser::tell(PLACE, ""));
    view! {
        <main class="page" id=PAGE data-step=move || journey.step.get().slug()>
            <div class="page__body">
                <Newer />
                <Greeting opening shown=greeted />
                <Summary />
                <h1 class="page__title" id=HEADING tabindex="-1">
                    {move || text(1)}
                </h1>
                <p class="page__reason">{move || text(2)}</p>
                <div id="program"></div>
                {move || crate::steps::page(journey.step.get())}
                <div id="program:below"></div>
            </div>
        </main>
    }
}
