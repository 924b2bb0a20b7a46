//! Tabs: arrows move between them, one of them is in the tab order.

use std::sync::Arc;

use leptos::ev;
use leptos::prelude::*;

use super::when::Each;
use crate::browser;

/// One tab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tab {
    /// What it is called, and shows.
    pub name: String,
    /// Something in it is new.
    pub changed: bool,
}

/// A row of tabs over the panel with the id `panel`.
#[component]
pub fn Tabs(
    label: &'static str,
    panel: &'static str,
    #[prop(into)] tabs: Signal<Vec<Tab>>,
    #[prop(into)] chosen: Signal<String>,
    choose: Callback<String>,
    /// What is read out for a tab with something new.
    news: &'static str,
) -> impl IntoView {
    let turn = move |event: ev::KeyboardEvent| {
        let tabs = tabs.get_untracked();
        let at = tabs
            .iter()
            .position(|tab| tab.name == chosen.get_untracked())
            .unwrap_or(0);
        let last = tabs.len().saturating_sub(1);
        let to = match event.key().as_str() {
            "ArrowRight" => {
                if at == last {
                    0
                } else {
                    at + 1
                }
            }
            "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        if let Some(tab) = tabs.into_iter().nth(to) {
            browser::focus(format!("{panel}:{}", tab.name));
            choose.run(tab.name);
        }
    };
    let entry = move |index: usize| {
        let tab = Memo::new(move |_| tabs.with(|tabs| tabs.get(index).cloned().unwrap_or_default()));
        let name = move || tab.with(|tab| tab.name.clone());
        let is_chosen = Memo::new(move |_| tab.with(|tab| chosen.with(|chosen| *chosen == tab.name)));
        let news = move || {
            tab.with(|tab| tab.changed)
                .then(|| view! { <span class="tab__news"><span class="hidden">{news}</span></span> })
        };
        view! {
            <button
                type="button"
                class="tab"
                role="tab"
                id=move || format!("{panel}:{}", name())
                aria-controls=panel
                aria-selected=move || is_chosen.get().to_string()
                tabindex=move || if is_chosen.get() { "0" } else { "-1" }
                on:click=move |_| choose.run(tab.get_untracked().name)
            >
                {name}
                {news}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=turn>
            <Each range=Signal::derive(move || 0..tabs.with(Vec::len)) entry=Arc::new(entry) />
        </div>
    }
}
