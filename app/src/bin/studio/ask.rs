//! What is asked: an alert, a moment, and what else fires.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use tamer_app::browser;
use tamer_app::ui::{Glyph, Icon, More, Note, Notes, Said, Sheet, Tone, When as Either};
use tamer_app::words::{fill, studio as words};
use tamer_core::routing::Known;

use crate::clock::{self, Moment};
use crate::desk::{desk, read_labels};
use crate::hours::Hours;
use crate::message::Messages;
use crate::way::Result;

/// Id of the list of known alerts.
pub const ALERT: &str = "studio:alert";
const LABELS: &str = "studio:labels";
const AT: &str = "studio:at";
const FIRING: &str = "studio:firing";

/// Where one alert goes.
#[component]
pub fn TryIt() -> impl IntoView {
    let desk = desk();
    let words = words();
    view! {
        <Sheet title=words.try_it text=words.try_text>
            <Mode />
            <div class="pair">
                <Alert />
                <When />
            </div>
            <Chips />
            <Either when=desk.over otherwise=ViewFn::from(|| view! { <AtOnce /> })>
                <Hours />
            </Either>
        </Sheet>
    }
}

/// What comes of it at one moment.
#[component]
fn AtOnce() -> impl IntoView {
    view! {
        <More label=words().firing_more>
            <Firing />
        </More>
        <Result />
        <Messages />
    }
}

/// One moment, or hours.
#[component]
fn Mode() -> impl IntoView {
    let desk = desk();
    let words = words();
    let one = |id: &'static str, label: &'static str, over: bool| {
        view! {
            <label class="slack__switch" for=id>
                <input
                    id=id
                    type="radio"
                    name="studio:mode"
                    prop:checked=move || desk.over.get() == over
                    on:change=move |_| desk.over.set(over)
                />
                {label}
            </label>
        }
    };
    view! {
        <fieldset class="modes">
            <legend class="hidden">{words.mode}</legend>
            {one("studio:mode:moment", words.mode_moment, false)}
            {one("studio:mode:hours", words.mode_hours, true)}
        </fieldset>
    }
}

/// The known alerts to pick from, by where they come from.
#[component]
fn Alert() -> impl IntoView {
    let desk = desk();
    let words = words();
    let known = desk.known.get_value();
    let mut groups: Vec<(&str, Vec<(usize, &Known)>)> = Vec::new();
    for (index, alert) in known.iter().enumerate() {
        match groups.iter_mut().find(|(from, _)| *from == alert.from) {
            Some((_, alerts)) => alerts.push((index, alert)),
            None => groups.push((&alert.from, vec![(index, alert)])),
        }
    }
    let picked = Memo::new(move |_| desk.picked());
    let several = |alert: &Known| known.iter().filter(|other| other.name() == alert.name()).count() > 1;
    let groups = groups
        .into_iter()
        .map(|(from, alerts)| {
            let options = alerts
                .into_iter()
                .map(|(index, alert)| {
                    let label = if several(alert) {
                        format!("{} ({})", alert.name(), told_apart(alert))
                    } else {
                        alert.name().to_owned()
                    };
                    view! {
                        <option value=index.to_string() prop:selected=move || picked.get() == Some(index)>
                            {label}
                        </option>
                    }
                })
                .collect_view();
            view! { <optgroup label=source(from)>{options}</optgroup> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label class="field__label" for=ALERT>{words.alert}</label>
            <div class="input input--select">
                <select
                    id=ALERT
                    class="input__text"
                    on:change:target=move |event| {
                        if let Ok(index) = event.target().value().parse() {
                            desk.pick(index);
                        }
                    }
                >
                    <option value="" prop:selected=move || picked.get().is_none()>{words.alert_own}</option>
                    {groups}
                </select>
            </div>
        </div>
    }
}

/// What tells an alert apart from others of its name.
fn told_apart(alert: &Known) -> String {
    let others = alert.labels.iter().filter(|(name, _)| *name != "alertname");
    others
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn source(from: &str) -> &str {
    let words = words();
    match from {
        "kube-prom-stack" => words.from_kubernetes,
        "tamer-storage" => words.from_storage,
        "tamer-stack" => words.from_stack,
        "tamer-thanos" => words.from_thanos,
        "tamer-costs" => words.from_costs,
        "tamer-flux" => words.from_flux_rules,
        "tamer-certificates" => words.from_certificates,
        "tamer-probes" => words.from_probes,
        "flux" => words.from_flux,
        other => other,
    }
}

/// The moment.
#[component]
fn When() -> impl IntoView {
    let desk = desk();
    let words = words();
    view! {
        <div class="field">
            <div class="moment">
                <label class="field__label" for=AT>
                    {move || if desk.over.get() { words.start } else { words.at }}
                    " "
                    <span class="quiet">{clock::zone()}</span>
                </label>
                <button type="button" class="link" on:click=move |_| desk.at.set(Moment::now().typed())>
                    {words.now}
                </button>
            </div>
            <div class="input">
                <input
                    id=AT
                    class="input__text"
                    type="datetime-local"
                    prop:value=move || desk.at.get()
                    on:input:target=move |event| desk.at.set(event.target().value())
                />
            </div>
        </div>
    }
}

/// The labels, each as a chip that can be taken away, and the input for more.
#[component]
fn Chips() -> impl IntoView {
    let desk = desk();
    let words = words();
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let add = move || {
        let text = typed.get_untracked();
        if text.trim().is_empty() {
            wrong.set(None);
            return;
        }
        match read_labels(&text) {
            Ok(more) => {
                desk.labels.update(|labels| labels.extend(more));
                typed.set(String::new());
                wrong.set(None);
            }
            Err(fault) => wrong.set(Some(fault)),
        }
    };
    let key = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                add();
            }
            "Backspace" if typed.with_untracked(String::is_empty) => {
                desk.labels.update(|labels| _ = labels.pop_last());
            }
            _ => {}
        }
    };
    let chips = move || {
        let labels = desk.labels.get();
        labels
            .into_iter()
            .map(|(name, value)| {
                let text = format!("{name}={value}");
                let remove = fill(words.label_remove, &[("label", &text)]);
                let gone = name.clone();
                view! {
                    <li class="label-chip">
                        <span class="label-chip__text">{text}</span>
                        <button
                            type="button"
                            class="label-chip__remove"
                            aria-label=remove.clone()
                            title=remove
                            on:click=move |_| {
                                desk.labels.update(|labels| _ = labels.remove(&gone));
                                browser::focus(LABELS);
                            }
                        >
                            <Icon glyph=Glyph::Close />
                        </button>
                    </li>
                }
            })
            .collect_view()
    };
    let notes = Signal::derive(move || wrong.get().map(error).into_iter().collect::<Vec<_>>());
    view! {
        <div class="field">
            <label class="field__label" for=LABELS>{words.labels}</label>
            <p class="field__hint" id="studio:labels:hint"><Said text=words.labels_hint /></p>
            <Notes id="studio:labels:notes" notes fix=Callback::new(|_| {}) />
            <div class="label-chips">
                <ul class="label-chips__list" aria-label=words.labels_list>{chips}</ul>
                <input
                    id=LABELS
                    class="label-chips__input"
                    type="text"
                    placeholder="namespace=shop"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby="studio:labels:hint studio:labels:notes"
                    aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                    prop:value=move || typed.get()
                    on:input:target=move |event| typed.set(event.target().value())
                    on:keydown=key
                    on:blur=move |_| add()
                />
            </div>
        </div>
    }
}

fn error(text: String) -> Note {
    Note {
        tone: Tone::Error,
        code: "",
        text,
        fix: None,
    }
}

/// Another alert that fires, and may silence this one.
#[component]
fn Firing() -> impl IntoView {
    let desk = desk();
    let words = words();
    let wrong = Memo::new(move |_| desk.firing.with(|typed| read_labels(typed).err()));
    let notes = Signal::derive(move || wrong.get().map(error).into_iter().collect::<Vec<_>>());
    view! {
        <div class="field">
            <label class="field__label" for=FIRING>{words.firing}</label>
            <p class="field__hint" id="studio:firing:hint">{words.firing_hint}</p>
            <Notes id="studio:firing:notes" notes fix=Callback::new(|_| {}) />
            <div class="input">
                <input
                    id=FIRING
                    class="input__text"
                    type="text"
                    placeholder="severity=critical, namespace=shop"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby="studio:firing:hint studio:firing:notes"
                    aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                    prop:value=move || desk.firing.get()
                    on:change:target=move |event| desk.firing.set(event.target().value())
                />
            </div>
        </div>
    }
}
