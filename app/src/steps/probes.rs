//! Step 5: addresses that are probed from inside the cluster.

mod paste;
mod target;

use std::sync::Arc;

use leptos::prelude::*;
use tamer_core::draft::Target;

use super::alerts::index_in;
use crate::state::answers;
use crate::ui::{Choice, More, Rows, Select, Sheet, Text};
use crate::words::{choices, count as counted, words};
use crate::{choice_text, text};

const PLACE: &str = "probes.targets";

/// Step 5.
#[component]
pub fn Probes() -> impl IntoView {
    let answers = answers();
    let words = words();
    let count = answers.counts(|draft| draft.probes.targets.len());
    let add = Callback::new(move |()| {
        let index = answers.add(PLACE, |draft| &mut draft.probes.targets, Target::default());
        format!("{PLACE}[{index}].url")
    });
    let remove = Callback::new(move |index| answers.remove(PLACE, |draft| &mut draft.probes.targets, index));
    let reveal = Signal::derive(move || index_in(answers.journey.reveal.get(), PLACE));
    let number = move || match count.get() {
        0 => String::new(),
        number => counted(number, words.probes.targets_one, words.probes.targets_many),
    };
    view! {
        <paste::Paste />
        <Sheet title=words.probes.targets>
            <p class="aside" aria-live="polite">
                {number}
            </p>
            <Rows
                id=PLACE
                count=count.into()
                row=Arc::new(move |index| view! { <target::TargetRow index /> }.into_any())
                add
                remove
                reveal
                name=words.probes.target
                add_label=words.probes.add
                remove_label=words.probes.remove
                empty=words.probes.targets_none
                page_size=25
            />
            <More label=words.probes.defaults>
                <div class="pair">
                    <Select field=choice_text!(answers, probes.module) choices=modules("") />
                    <Text field=text!(answers, probes.interval) />
                </div>
            </More>
        </Sheet>
        <Sheet title=words.probes.certificates>
            <div class="pair">
                <Text
                    field=text!(answers, probes.certificates.warning_days)
                    unit=words.steps.days_unit
                    mode="numeric"
                />
                <Text
                    field=text!(answers, probes.certificates.critical_days)
                    unit=words.steps.days_unit
                    mode="numeric"
                />
            </div>
        </Sheet>
    }
}

/// The modules to choose from, after a first choice for the common one where `none` names it.
fn modules(none: &'static str) -> Vec<Choice> {
    let common = (!none.is_empty()).then(|| Choice::new("", none, ""));
    common.into_iter().chain(choices("probes.module")).collect()
}
