//! Step 4: who hears about which alert.

mod branch;
mod inhibit;
mod intervals;
mod matchers;
mod receivers;
mod routes;
mod slack;

use leptos::prelude::*;
use serde_json::Value;

pub use receivers::index_in;

use tamer_core::wire::program::STUDIO;

use crate::browser;
use crate::state::{Answers, answers};
use crate::ui::Choice;

/// Step 4.
#[component]
pub fn Alerts() -> impl IntoView {
    view! {
        <slack::Slack />
        <receivers::Receivers />
        <routes::Routes />
        <Studio />
        <intervals::Intervals />
        <inhibit::Inhibitions />
    }
}

/// A place for the studio, which is a program of its own: it is fetched when this step is first opened.
#[component]
fn Studio() -> impl IntoView {
    Effect::new(|_| browser::tell(STUDIO, ""));
    view! { <div id="studio"></div> }
}

/// The receivers to choose from, after a first choice that says what none means.
fn receivers(none: &'static str) -> Signal<Vec<Choice>> {
    let answers = answers();
    Memo::new(move |_| {
        let mut choices = vec![Choice::new("", none, "")];
        answers.read(|draft| {
            let named = draft
                .alerts
                .receivers
                .iter()
                .filter(|receiver| !receiver.name.is_empty());
            choices.extend(named.map(|receiver| {
                let label = match receiver.channel.trim_start_matches('#') {
                    channel if channel == receiver.name || channel.is_empty() => receiver.name.clone(),
                    _ => format!("{} ({})", receiver.name, receiver.channel),
                };
                Choice::new(receiver.name.clone(), label, "")
            }));
        });
        choices
    })
    .into()
}

/// What is offered for a label of a matcher, or for a value of this label.
fn offers(answers: Answers, label: Option<&str>) -> Vec<String> {
    // Until the studio has told what is known.
    const FIRST: [(&str, &[&str]); 3] = [
        ("alertname", &[]),
        ("severity", &["critical", "error", "warning", "info", "none"]),
        ("namespace", &[]),
    ];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    answers.offers.with(|offers| match (offers, label) {
        (None, None) => FIRST.iter().map(|(name, _)| (*name).to_owned()).collect(),
        (None, Some(label)) => {
            let found = FIRST.iter().find(|(name, _)| *name == label);
            found.map_or(Vec::new(), |(_, values)| {
                values.iter().map(|&value| value.to_owned()).collect()
            })
        }
        (Some(offers), None) => offers
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect(),
        (Some(offers), Some(label)) => {
            let values = offers.get(label).and_then(Value::as_array);
            values.into_iter().flatten().filter_map(text).collect()
        }
    })
}

/// A line of matchers, tidied.
fn tidy_matchers(line: &str) -> String {
    crate::state::matcher::split(line).join(", ")
}

/// A line of words, tidied.
fn tidy(line: &str) -> String {
    crate::state::joined(&crate::state::split(line))
}

/// What a finding of the whole part says, where no field says it.
#[component]
fn Here(place: &'static str) -> impl IntoView {
    let (notes, fix) = answers().notes_at(place.to_owned());
    view! { <crate::ui::Notes id=format!("{place}:notes") notes fix /> }
}
