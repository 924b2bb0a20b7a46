//! Step 7: what is switched on or off, and values carried through.

mod accounts;
mod costs;
mod databases;

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use serde_json::Value;
use tamer_core::draft::Delivery;
use tamer_core::wire::Ask;

use crate::browser;

use crate::state::history::Pace;
use crate::state::{answers, joined, split};
use crate::ui::{Area, Field, Line, More, Note, Select, Sheet, Toggle, Tone, When};
use crate::words::{choices, fill, words};
use crate::{choice, list, toggle};

const VALUES: &str = "extras.values";

/// How long to wait after a letter before the text is read.
const PAUSE: Duration = Duration::from_millis(250);

/// Step 7.
#[component]
pub fn Extras() -> impl IntoView {
    let answers = answers();
    let words = &words().steps;
    let by_flux = answers.asks(|draft| draft.cluster.delivery == Delivery::Flux);
    let alerts = answers.asks(|draft| draft.extras.flux_alerts);
    let archive = answers.asks(|draft| draft.extras.alert_archive);
    let in_s3 = answers.asks(|draft| draft.storage.s3.metrics);
    let number = Signal::derive(move || match answers.read(|draft| draft.extras.values.len()) {
        0 => words.values_none.to_owned(),
        number => fill(words.values_some, &[("n", &number)]),
    });
    let some = answers.now(|draft| !draft.extras.values.is_empty());
    view! {
        <Sheet title=words.components text=words.always>
            <div class="toggles">
                <Toggle field=toggle!(answers, extras.components.logs) />
                <Toggle field=toggle!(answers, extras.components.events) />
                <Toggle field=toggle!(answers, extras.components.traces) />
                <Toggle field=toggle!(answers, extras.components.profiles) />
                <Toggle field=toggle!(answers, extras.components.costs) />
                <Toggle field=toggle!(answers, extras.components.probes) />
                <Toggle field=toggle!(answers, extras.components.node_exporter) />
                <Toggle field=toggle!(answers, extras.components.annotated_pods) />
            </div>
        </Sheet>
        <Sheet title=words.archive>
            <Toggle field=toggle!(answers, extras.alert_archive) />
            <When when=archive>
                <Select
                    field=choice!(answers, extras.archive_writer)
                    choices=choices("extras.archive_writer")
                />
            </When>
        </Sheet>
        <costs::Costs />
        <Sheet title=words.rules text=words.rules_text>
            <More label=words.rules_more>
                <div class="toggles">
                    <Toggle field=toggle!(answers, extras.rules.probes) />
                    <Toggle field=toggle!(answers, extras.rules.certificates) />
                    <Toggle field=toggle!(answers, extras.rules.flux) />
                    <Toggle field=toggle!(answers, extras.rules.costs) />
                    <Toggle field=toggle!(answers, extras.rules.storage) />
                    <Toggle field=toggle!(answers, extras.rules.stack) />
                    <When when=in_s3>
                        <Toggle field=toggle!(answers, extras.rules.metrics_in_s3) />
                    </When>
                </div>
            </More>
        </Sheet>
        <Sheet title=words.networks>
            <Toggle field=toggle!(answers, extras.network_policies) />
        </Sheet>
        <Sheet title=words.flux>
            <When when=move || by_flux.get() otherwise=move || view! { <p class="aside">{words.flux_only}</p> }>
                <Toggle field=toggle!(answers, extras.flux_alerts) />
                <When when=move || alerts.get()>
                    <Line
                        field=list!(answers, extras.flux_alert_namespaces)
                        tidy=|line| joined(&split(line))
                        placeholder="flux-system, monitoring"
                    />
                </When>
            </When>
        </Sheet>
        <databases::Databases />
        <accounts::Accounts />
        <Sheet>
            <More label=words.values tells=number open=some>
                <Area field=values() rows=12 placeholder="loki:\n  loki:\n    limits_config: {}" />
            </More>
        </Sheet>
    }
}

/// The extra values as text. What is not a map of values stays as typed, with a note, and changes no answer.
fn values() -> Field {
    let answers = answers();
    let plain = answers.field(
        VALUES.to_owned(),
        Pace::Typed,
        Box::new(|draft| match draft.extras.values.is_empty() {
            true => String::new(),
            false => tamer_core::yaml::write(&draft.extras.values),
        }),
        Box::new(|draft, text| {
            // JSON by now: the reader has turned the typed YAML into it.
            if let Ok(Value::Object(values)) = serde_json::from_str(&text) {
                draft.extras.values = values;
            }
        }),
    );
    let typed = RwSignal::new(plain.value.get_untracked());
    // What the typed text means; none while it cannot be read.
    let meant = RwSignal::new(answers.now(|draft| Some(draft.extras.values.clone())));
    let fault = RwSignal::new(String::new());
    let (value, set, notes) = (plain.value, plain.set, plain.notes);
    let shown = Signal::derive(move || {
        let now = value.get();
        match meant.get() {
            Some(map) if answers.now(|draft| draft.extras.values != map) => now,
            _ => typed.get(),
        }
    });
    let notes = Signal::derive(move || {
        let mut notes = notes.get();
        let text = fault.get();
        if !text.is_empty() {
            notes.insert(
                0,
                Note {
                    tone: Tone::Error,
                    code: "",
                    text,
                    fix: None,
                },
            );
        }
        notes
    });
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let read = move |text: String| {
        // An answer to a text that was typed over is no answer.
        let still = text.clone();
        browser::ask(&Ask::Values(text), move |reply| {
            if typed.try_get_untracked().is_none_or(|now| now != still) {
                return;
            }
            let reply = reply.unwrap_or_default();
            meant.set(reply.values.clone());
            match reply.values {
                Some(map) => {
                    fault.set(String::new());
                    if answers.now(|draft| draft.extras.values != map) {
                        set.run(serde_json::Value::Object(map).to_string());
                    }
                }
                None => fault.set(
                    reply
                        .told
                        .first()
                        .map_or_else(|| words().steps.values_map.to_owned(), |told| told.text.clone()),
                ),
            }
        });
    };
    Field {
        value: shown,
        notes,
        set: Callback::new(move |text: String| {
            typed.set(text.clone());
            meant.set(None);
            if let Some(waiting) = waiting.get_value() {
                waiting.clear();
            }
            waiting.set_value(set_timeout_with_handle(move || read(text), PAUSE).ok());
        }),
        ..plain
    }
}
