//! A part of a step, on a sheet of its own.

use leptos::prelude::*;

use super::notes::Said;

/// A part, titled unless its first field says enough.
#[component]
pub fn Sheet(
    #[prop(optional, into)] title: String,
    /// One sentence below the title.
    #[prop(optional, into)]
    text: String,
    children: Children,
) -> impl IntoView {
    let text = (!text.is_empty()).then(|| view! { <p class="sheet__text"><Said text /></p> });
    let body = view! {
        {(!title.is_empty()).then(|| view! { <h2 class="sheet__title">{title.clone()}</h2> })}
        {text}
        {children()}
    };
    view! { <section class="sheet">{body}</section> }
}
