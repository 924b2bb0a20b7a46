//! One target.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::{PLACE, modules};
use crate::state::answers;
use crate::state::history::Pace;
use crate::ui::{Choice, Field, Line, More, Notes, Select, Text};
use crate::words::words;
use crate::{choice_text, text};

/// Address, module, interval and labels of a target.
#[component]
pub fn TargetRow(index: usize) -> impl IntoView {
    let answers = answers();
    let words = &words().probes;
    let common = Signal::derive(move || answers.read(|draft| draft.probes.interval.clone()));
    let tells = Signal::derive(move || {
        answers.read(|draft| {
            let Some(target) = draft.probes.targets.get(index) else {
                return String::new();
            };
            let labels = written(&target.labels);
            let parts = [target.interval.as_str(), labels.as_str()];
            parts
                .iter()
                .filter(|part| !part.is_empty())
                .copied()
                .collect::<Vec<_>>()
                .join(" · ")
        })
    });
    let (notes, fix) = answers.notes_at(format!("{PLACE}[{index}]"));
    view! {
        <div class="target">
            <Text field=text!(answers, probes.targets, index, url) mode="url" placeholder="https://shop.example.com" />
            <Select field=choice_text!(answers, probes.targets, index, module) choices=short_modules(words.common) />
        </div>
        <Notes id=format!("{PLACE}[{index}]:notes") notes fix />
        <More label=words.more tells>
            <div class="pair">
                <Text field=text!(answers, probes.targets, index, interval) placeholder=common />
                <Line field=labels(index) tidy=|line| written(&read(line)) placeholder="team=shop" />
            </div>
        </More>
    }
}

/// The modules by name alone: a row has no room for more.
fn short_modules(none: &'static str) -> Vec<Choice> {
    let mut choices = modules(none);
    for choice in choices.iter_mut().skip(1) {
        choice.label.clone_from(&choice.value);
    }
    choices
}

fn labels(index: usize) -> Field {
    answers().field(
        format!("{PLACE}[{index}].labels"),
        Pace::Typed,
        Box::new(move |draft| {
            draft
                .probes
                .targets
                .get(index)
                .map(|row| written(&row.labels))
                .unwrap_or_default()
        }),
        Box::new(move |draft, text| {
            if let Some(row) = draft.probes.targets.get_mut(index) {
                row.labels = read(&text);
            }
        }),
    )
}

/// Labels as `a=b, c=d`.
fn written(labels: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> = labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join(", ")
}

/// Labels between commas; a name without a value stays, so that nothing typed is lost.
pub(super) fn read(line: &str) -> BTreeMap<String, String> {
    line.split(',')
        .map(str::trim)
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (name.trim().to_owned(), value.trim().to_owned())
        })
        .collect()
}
