//! Rare choices, closed at first.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// A part that opens.
#[component]
pub fn More(
    #[prop(into)] label: String,
    /// What is inside, in short.
    #[prop(optional, into)]
    tells: Signal<String>,
    #[prop(optional)] open: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="more" open=open>
            <summary class="more__label">
                <Icon glyph=Glyph::Chevron />
                {label}
                <span class="more__tells">{move || tells.get()}</span>
            </summary>
            <div class="more__body">{children()}</div>
        </details>
    }
}
