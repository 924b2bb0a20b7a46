//! What is there at times, and what is there several times. One code for all, where the framework would make one for each use.

use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;

/// Shows something while a condition holds.
#[component]
pub fn When(
    #[prop(into)] when: Signal<bool>,
    children: ChildrenFn,
    #[prop(optional, into)] otherwise: ViewFn,
) -> impl IntoView {
    let holds = Memo::new(move |_| when.get());
    move || if holds.get() { children() } else { otherwise.run() }
}

/// What shows the entry of an index.
pub type Entry = Arc<dyn Fn(usize) -> AnyView + Send + Sync>;

/// Shows an entry for each index; those that stay keep their elements.
#[component]
pub fn Each(#[prop(into)] range: Signal<Range<usize>>, entry: Entry) -> impl IntoView {
    view! { <For each=move || range.get() key=|index| *index children=move |index| entry(index) /> }
}
