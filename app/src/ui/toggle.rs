//! Something that is on or off.

use leptos::prelude::*;

use super::field::Field;
use super::notes::Notes;

/// A switch with its label beside it. The answer is `true` or `false`.
#[component]
pub fn Toggle(field: Field) -> impl IntoView {
    let (value, set) = (field.value, field.set);
    let (id, hint_id, notes_id, described_by) = (
        field.id.clone(),
        field.hint_id(),
        field.notes_id(),
        field.described_by(),
    );
    let hint = (!field.hint.is_empty()).then(|| view! { <p class="field__hint" id=hint_id>{field.hint}</p> });
    view! {
        <div class="toggle">
            <input
                id=id.clone()
                class="toggle__switch"
                type="checkbox"
                role="switch"
                aria-describedby=described_by
                prop:checked=move || value.with(|value| value == "true")
                on:change:target=move |event| set.run(event.target().checked().to_string())
            />
            <div class="toggle__words">
                <label class="toggle__label" for=id>
                    {field.label}
                </label>
                {hint}
                <Notes id=notes_id notes=field.notes fix=field.fix />
            </div>
        </div>
    }
}
