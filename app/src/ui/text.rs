//! Inputs of one line and of several, and for what must not be seen.

use leptos::prelude::*;

use super::field::{Field, Frame};
use super::icon::{Glyph, Icon};

/// An input of one line.
#[component]
pub fn Text(
    field: Field,
    /// Shown while it is empty.
    #[prop(optional, into)]
    placeholder: Signal<String>,
    /// What is offered for completion.
    #[prop(optional, into)]
    offers: Signal<Vec<String>>,
    /// Unit behind the input.
    #[prop(optional)]
    unit: &'static str,
    /// `numeric`, `url` and so on.
    #[prop(default = "text")]
    mode: &'static str,
) -> impl IntoView {
    let (value, set, leave) = (field.value, field.set, field.leave);
    let wrong = field.is_wrong();
    let offers_id = format!("{}:offers", field.id);
    let list = {
        let offers_id = offers_id.clone();
        move || {
            let offers = offers.get();
            (!offers.is_empty()).then(|| {
                let options = offers
                    .into_iter()
                    .map(|offer| view! { <option value=offer></option> })
                    .collect_view();
                view! { <datalist id=offers_id.clone()>{options}</datalist> }
            })
        }
    };
    let (id, described_by) = (field.id.clone(), field.described_by());
    view! {
        <Frame field=field>
            <div class="input" data-unit=(!unit.is_empty()).then_some("")>
                <input
                    id=id
                    class="input__text"
                    type="text"
                    inputmode=mode
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    list=move || (!offers.read().is_empty()).then(|| offers_id.clone())
                    aria-describedby=described_by
                    aria-invalid=move || wrong.get().then_some("true")
                    placeholder=move || Some(placeholder.get()).filter(|text| !text.is_empty())
                    prop:value=move || value.get()
                    on:input:target=move |event| set.run(event.target().value())
                    on:blur=move |_| _ = leave.try_run(())
                />
                {(!unit.is_empty()).then(|| view! { <span class="input__unit">{unit}</span> })}
            </div>
            {list}
        </Frame>
    }
}

/// An input of several lines. What is typed there stays as typed, whatever is made of it.
#[component]
pub fn Area(
    field: Field,
    /// How many lines it shows.
    #[prop(default = 6)]
    rows: u32,
    #[prop(optional, into)] placeholder: &'static str,
) -> impl IntoView {
    let (value, set, leave) = (field.value, field.set, field.leave);
    let wrong = field.is_wrong();
    let (id, described_by) = (field.id.clone(), field.described_by());
    view! {
        <Frame field=field>
            <textarea
                id=id
                class="input__text input__text--area"
                rows=rows
                spellcheck="false"
                autocapitalize="off"
                placeholder=placeholder
                aria-describedby=described_by
                aria-invalid=move || wrong.get().then_some("true")
                data-own-undo=""
                prop:value=move || value.get()
                on:input:target=move |event| set.run(event.target().value())
                on:blur=move |_| _ = leave.try_run(())
            ></textarea>
        </Frame>
    }
}

/// An input whose text is hidden until asked for.
#[component]
pub fn Secret(field: Field, show: &'static str, hide: &'static str) -> impl IntoView {
    let shown = RwSignal::new(false);
    let (value, set, leave) = (field.value, field.set, field.leave);
    let wrong = field.is_wrong();
    let (id, described_by) = (field.id.clone(), field.described_by());
    let says = move || if shown.get() { hide } else { show };
    let label = field.label.clone();
    view! {
        <Frame field=field>
            <div class="input">
                <input
                    id=id
                    class="input__text"
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby=described_by
                    aria-invalid=move || wrong.get().then_some("true")
                    data-own-undo=""
                    prop:value=move || value.get()
                    on:input:target=move |event| set.run(event.target().value())
                    on:blur=move |_| _ = leave.try_run(())
                />
                <button
                    type="button"
                    class="button button--quiet button--icon"
                    aria-label=move || format!("{}: {label}", says())
                    title=says
                    aria-pressed=move || shown.get().to_string()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    <Icon glyph=Glyph::Eye />
                </button>
            </div>
        </Frame>
    }
}
