//! One of several: as cards, or as a list that opens.

use leptos::prelude::*;

use super::field::{Field, Frame};
use super::notes::Notes;

/// One of several.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What it is called in the answer.
    pub value: String,
    /// What it is called on the page.
    pub label: String,
    /// What it means.
    pub hint: String,
    /// Why it cannot be chosen; empty when it can.
    pub barred: String,
}

impl Choice {
    /// A choice that can be made.
    pub fn new(value: impl Into<String>, label: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: hint.into(),
            barred: String::new(),
        }
    }
}

/// A list that opens.
#[component]
pub fn Select(field: Field, #[prop(into)] choices: Signal<Vec<Choice>>) -> impl IntoView {
    let (value, set, leave) = (field.value, field.set, field.leave);
    let wrong = field.is_wrong();
    let (id, described_by) = (field.id.clone(), field.described_by());
    let options = move || {
        let value = value.get();
        let mut choices = choices.get();
        // What is no choice, or no longer one, stays visible as what it is.
        if !choices.iter().any(|choice| choice.value == value) {
            choices.push(Choice::new(value.clone(), value.clone(), ""));
        }
        choices
            .into_iter()
            .map(|choice| {
                let chosen = choice.value == value;
                view! { <option value=choice.value selected=chosen prop:selected=chosen>{choice.label}</option> }
            })
            .collect_view()
    };
    view! {
        <Frame field=field>
            <div class="input input--select">
                <select
                    id=id
                    class="input__text"
                    aria-describedby=described_by
                    aria-invalid=move || wrong.get().then_some("true")
                    on:change:target=move |event| set.run(event.target().value())
                    on:blur=move |_| _ = leave.try_run(())
                >
                    {options}
                </select>
            </div>
        </Frame>
    }
}

/// Cards, of which one is chosen.
#[component]
pub fn Cards(
    field: Field,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    /// How many columns fit: `wide`, `half`, `third` or `small`.
    #[prop(default = "half")]
    size: &'static str,
) -> impl IntoView {
    let (value, set) = (field.value, field.set);
    let (id, hint_id, notes_id, described_by) = (
        field.id.clone(),
        field.hint_id(),
        field.notes_id(),
        field.described_by(),
    );
    let name = field.id.clone();
    let cards = move || {
        let name = name.clone();
        choices
            .get()
            .into_iter()
            .map(|choice| {
                let card_id = format!("{name}:{}", choice.value);
                let (spelled, chosen) = (choice.value.clone(), choice.value.clone());
                let (hint_id, input_id) = (format!("{card_id}:hint"), card_id.clone());
                let barred = !choice.barred.is_empty();
                let hint = if barred { choice.barred } else { choice.hint };
                let has_hint = !hint.is_empty();
                view! {
                    <label class="card-choice" for=card_id data-barred=barred.then_some("")>
                        <input
                            id=input_id
                            class="card-choice__dot"
                            type="radio"
                            name=name.clone()
                            value=spelled.clone()
                            disabled=barred
                            aria-describedby=has_hint.then(|| hint_id.clone())
                            prop:checked=move || value.with(|value| *value == chosen)
                            on:change=move |_| set.run(spelled.clone())
                        />
                        <span class="card-choice__label">{choice.label}</span>
                        {has_hint.then(|| view! { <span class="card-choice__hint" id=hint_id>{hint}</span> })}
                    </label>
                }
            })
            .collect_view()
    };
    let hint = (!field.hint.is_empty()).then(|| view! { <p class="field__hint" id=hint_id>{field.hint}</p> });
    view! {
        <fieldset class="field field--group" id=id tabindex="-1" aria-describedby=described_by>
            <legend class="field__label">{field.label}</legend>
            {hint}
            <Notes id=notes_id notes=field.notes fix=field.fix />
            <div class="cards" data-size=size>
                {cards}
            </div>
        </fieldset>
    }
}
