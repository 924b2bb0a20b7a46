//! Budgets, and when costs become an alert.

use std::sync::Arc;

use leptos::prelude::*;
use tamer_core::draft::Budget;

use super::super::alerts::index_in;
use crate::state::answers;
use crate::text;
use crate::ui::{More, Notes, Rows, Sheet, Text, When};
use crate::words::words;

const PLACE: &str = "extras.costs.budgets";

/// What may be spent, while something measures it. Budgets that nothing measures are shown, too: they are to be mended.
#[component]
pub fn Costs() -> impl IntoView {
    let answers = answers();
    let words = &words().steps;
    let asked = answers.asks(|draft| {
        let costs = &draft.extras.costs;
        draft.extras.components.costs || !costs.budgets.is_empty() || !costs.total_budget.is_empty()
    });
    let count = answers.counts(|draft| draft.extras.costs.budgets.len());
    let add = Callback::new(move |()| {
        let index = answers.add(PLACE, |draft| &mut draft.extras.costs.budgets, Budget::default());
        format!("{PLACE}[{index}].namespace")
    });
    let remove = Callback::new(move |index| {
        answers.remove(PLACE, |draft| &mut draft.extras.costs.budgets, index);
    });
    let reveal = Signal::derive(move || index_in(answers.journey.reveal.get(), PLACE));
    view! {
        <When when=asked>
            <Sheet title=words.costs text=words.costs_text>
                <Rows
                    id=PLACE
                    count=count.into()
                    row=Arc::new(move |index| view! { <Row index /> }.into_any())
                    add
                    remove
                    reveal
                    name=words.budget
                    add_label=words.budget_add
                    remove_label=words.budget_remove
                    empty=words.budgets_none
                />
                <Text field=text!(answers, extras.costs.total_budget) mode="decimal" />
                <More label=words.costs_more>
                    <div class="pair">
                        <Text field=text!(answers, extras.costs.spike_percent) unit="%" mode="numeric" />
                        <Text field=text!(answers, extras.costs.spike_minimum) mode="decimal" />
                        <Text field=text!(answers, extras.costs.idle_percent) unit="%" mode="numeric" />
                        <Text field=text!(answers, extras.costs.idle_minimum) mode="decimal" />
                    </div>
                </More>
            </Sheet>
        </When>
    }
}

/// A namespace and what it may cost.
#[component]
fn Row(index: usize) -> impl IntoView {
    let answers = answers();
    let (notes, fix) = answers.notes_at(format!("{PLACE}[{index}]"));
    view! {
        <div class="pair">
            <Text field=text!(answers, extras.costs.budgets, index, namespace) placeholder="shop" />
            <Text field=text!(answers, extras.costs.budgets, index, amount) mode="decimal" placeholder="250" />
        </div>
        <Notes id=format!("{PLACE}[{index}]:notes") notes fix />
    }
}
