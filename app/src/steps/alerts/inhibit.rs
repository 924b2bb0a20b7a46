//! Inhibitions: which alerts silence which others.

use std::sync::Arc;

use leptos::prelude::*;
use tamer_core::draft::Inhibit;

use super::{offers, tidy, tidy_matchers};
use crate::list;
use crate::state::history::Pace;
use crate::state::{answers, matcher};
use crate::ui::{Field, Line, More, Notes, Rows, Sheet};
use crate::words::words;

const PLACE: &str = "alerts.inhibit";

/// Which alerts silence which others.
#[component]
pub fn Inhibitions() -> impl IntoView {
    let answers = answers();
    let words = &words().alerts;
    let count = answers.counts(|draft| draft.alerts.inhibit.len());
    let add = Callback::new(move |()| {
        let index = answers.add(PLACE, |draft| &mut draft.alerts.inhibit, Inhibit::default());
        format!("{PLACE}[{index}].source_matchers")
    });
    let remove = Callback::new(move |index| answers.remove(PLACE, |draft| &mut draft.alerts.inhibit, index));
    let tells = Signal::derive(move || count.get().to_string());
    view! {
        <Sheet title=words.inhibit text=words.inhibit_text>
            <More label=words.inhibit_rules tells>
                <Rows
                    id=PLACE
                    count=count.into()
                    row=Arc::new(move |index| view! { <Row index /> }.into_any())
                    add
                    remove
                    name=words.inhibition
                    add_label=words.inhibit_add
                    remove_label=words.inhibit_remove
                    empty=words.inhibit_none
                />
            </More>
        </Sheet>
    }
}

#[component]
fn Row(index: usize) -> impl IntoView {
    let answers = answers();
    let (notes, fix) = answers.notes_at(format!("{PLACE}[{index}]"));
    let labels = Signal::derive(move || offers(answers, None));
    view! {
        <div class="pair">
            <Line
                field=matchers(index, "source_matchers", |row| &row.source_matchers, |row| &mut row.source_matchers)
                tidy=tidy_matchers
                placeholder=r#"severity = "critical""#
            />
            <Line
                field=matchers(index, "target_matchers", |row| &row.target_matchers, |row| &mut row.target_matchers)
                tidy=tidy_matchers
                placeholder=r#"severity = "warning""#
            />
        </div>
        <Line field=list!(answers, alerts.inhibit, index, equal) tidy placeholder="alertname, namespace" offers=labels />
        <Notes id=format!("{PLACE}[{index}]:notes") notes fix />
    }
}

fn matchers(
    index: usize,
    key: &str,
    get: fn(&Inhibit) -> &Vec<String>,
    set: fn(&mut Inhibit) -> &mut Vec<String>,
) -> Field {
    answers().field(
        format!("{PLACE}[{index}].{key}"),
        Pace::Typed,
        Box::new(move |draft| {
            draft
                .alerts
                .inhibit
                .get(index)
                .map(|row| get(row).join(", "))
                .unwrap_or_default()
        }),
        Box::new(move |draft, text| {
            if let Some(row) = draft.alerts.inhibit.get_mut(index) {
                *set(row) = matcher::split(&text);
            }
        }),
    )
}
