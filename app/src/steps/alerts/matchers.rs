//! Matchers of a route: label, comparison and value for each.

use std::sync::Arc;

use leptos::prelude::*;
use tamer_core::Place;

use super::offers;
use crate::browser;
use crate::state::answers;
use crate::state::history::Pace;
use crate::state::matcher::Parts;
use crate::state::route::{self, Path};
use crate::ui::{Choice, Each, Field, Glyph, Icon, Notes};
use crate::words::words;

/// The matchers of the route at `path`.
#[component]
pub fn Matchers(path: Path) -> impl IntoView {
    let answers = answers();
    let words = &words().alerts;
    let place = Place::new(route::place(&path)).key("matchers");
    let at = path.clone();
    let count = answers.counts(move |draft| route::get(draft, &at).map_or(0, |route| route.matchers.len()));
    let (list_id, add_id) = (place.to_string(), format!("{place}:add"));
    let add = {
        let (path, place) = (path.clone(), place.clone());
        move |_| {
            let index = count.get_untracked();
            answers.edit(place.as_str(), Pace::Once, |draft| {
                if let Some(route) = route::get_mut(draft, &path) {
                    route.matchers.push(String::new());
                }
            });
            browser::focus(place.index(index).to_string());
        }
    };
    let each = {
        let add_id = add_id.clone();
        move |index: usize| {
            view! { <Matcher path=path.clone() index count=count.into() add_id=add_id.clone() /> }.into_any()
        }
    };
    let (notes, fix) = answers.notes_at(list_id.clone());
    view! {
        <fieldset class="field field--group" id=list_id.clone() tabindex="-1">
            <legend class="field__label">{words.matchers}</legend>
            <p class="field__hint">{words.matchers_hint}</p>
            <Notes id=format!("{list_id}:notes") notes fix />
            <ul class="matchers">
                <Each range=Signal::derive(move || 0..count.get()) entry=Arc::new(each) />
            </ul>
            <button type="button" class="button button--small" id=add_id on:click=add>
                <Icon glyph=Glyph::Add />
                {words.matcher_add}
            </button>
        </fieldset>
    }
}

/// One matcher. Its label has the id of its place.
#[component]
fn Matcher(path: Path, index: usize, count: Signal<usize>, add_id: String) -> impl IntoView {
    let answers = answers();
    let words = &words().alerts;
    let place = Place::new(route::place(&path)).key("matchers").index(index);
    let field = matcher(&path, index);
    let parts = Memo::new(move |_| field.value.with(|text| Parts::of(text)));
    let part = move |part: fn(&mut Parts) -> &mut String, text: String| {
        let mut parts = parts.get_untracked();
        *part(&mut parts) = text;
        field.set.run(parts.text());
    };
    let (label_id, value_id, notes_id) = (place.to_string(), format!("{place}:value"), field.notes_id());
    let (labels_id, values_id) = (format!("{place}:labels"), format!("{place}:values"));
    let wrong = field.is_wrong();
    let invalid = move || wrong.get().then_some("true");
    let to_value = value_id.clone();
    let label_typed = move |text: String| {
        // Whoever types the comparison as well goes on with the value.
        let done = text.contains('=');
        part(|parts| &mut parts.label, text);
        if done {
            browser::focus(to_value.clone());
        }
    };
    let remove = {
        let place = place.clone();
        move |_| {
            answers.edit(place.as_str(), Pace::Once, |draft| {
                if let Some(route) = route::get_mut(draft, &path)
                    && index < route.matchers.len()
                {
                    route.matchers.remove(index);
                }
            });
            let left = count.get_untracked();
            browser::focus(if left == 0 {
                add_id.clone()
            } else {
                let list = Place::new(route::place(&path)).key("matchers");
                list.index(index.min(left - 1)).to_string()
            });
        }
    };
    let options = |offers: Vec<String>| {
        let options = offers.into_iter().map(|value| view! { <option value=value></option> });
        options.collect_view()
    };
    let label = Memo::new(move |_| parts.with(|parts| parts.label.clone()));
    let values = move || options(offers(answers, Some(&label.read())));
    let of = move |word: &str| format!("{word} {}", index + 1);
    let comparisons = move || {
        let now = parts.with(|parts| {
            if parts.operator.is_empty() {
                "=".to_owned()
            } else {
                parts.operator.clone()
            }
        });
        comparisons()
            .into_iter()
            .map(|choice| {
                let chosen = choice.value == now;
                view! { <option value=choice.value selected=chosen prop:selected=chosen>{choice.label}</option> }
            })
            .collect_view()
    };
    view! {
        <li class="matcher">
            <div class="matcher__parts">
                <input
                    id=label_id
                    class="input__text matcher__label"
                    type="text"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    list=labels_id.clone()
                    placeholder="severity"
                    aria-label=of(words.matcher_label)
                    aria-describedby=notes_id.clone()
                    aria-invalid=invalid
                    prop:value=move || parts.get().label
                    on:input:target=move |event| label_typed(event.target().value())
                    on:blur=move |_| _ = field.leave.try_run(())
                />
                <div class="input--select">
                    <select
                        class="input__text"
                        aria-label=of(words.matcher_operator)
                        on:change:target=move |event| part(|parts| &mut parts.operator, event.target().value())
                    >
                        {comparisons}
                    </select>
                </div>
                <input
                    id=value_id
                    class="input__text matcher__value"
                    type="text"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    list=values_id.clone()
                    placeholder="critical"
                    aria-label=of(words.matcher_value)
                    aria-describedby=notes_id.clone()
                    aria-invalid=invalid
                    prop:value=move || parts.get().value
                    on:input:target=move |event| part(|parts| &mut parts.value, event.target().value())
                    on:blur=move |_| _ = field.leave.try_run(())
                />
                <button
                    type="button"
                    class="button button--quiet button--icon"
                    aria-label=of(words.matcher_remove)
                    title=words.matcher_remove
                    on:click=remove
                >
                    <Icon glyph=Glyph::Remove />
                </button>
            </div>
            <Notes id=notes_id notes=field.notes fix=field.fix />
            <datalist id=labels_id>{move || options(offers(answers, None))}</datalist>
            <datalist id=values_id>{values}</datalist>
        </li>
    }
}

fn comparisons() -> [Choice; 4] {
    let words = &words().alerts;
    [
        ("=", words.matcher_is),
        ("!=", words.matcher_is_not),
        ("=~", words.matcher_like),
        ("!~", words.matcher_unlike),
    ]
    .map(|(operator, label)| Choice::new(operator, format!("{label} {operator}"), ""))
}

fn matcher(path: &Path, index: usize) -> Field {
    let (get, set) = (path.clone(), path.clone());
    answers().field(
        Place::new(route::place(path)).key("matchers").index(index).to_string(),
        Pace::Typed,
        Box::new(move |draft| {
            route::get(draft, &get)
                .and_then(|route| route.matchers.get(index).cloned())
                .unwrap_or_default()
        }),
        Box::new(move |draft, text| {
            if let Some(matcher) = route::get_mut(draft, &set).and_then(|route| route.matchers.get_mut(index)) {
                *matcher = text;
            }
        }),
    )
}
