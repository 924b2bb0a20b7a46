//! Tabs: arrows move between them, one of them is in the tab order.

use leptos::ev;
use leptos::prelude::*;

use crate::browser;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    let each = move |tab: Tab| {
        let (name, chosen_name) = (tab.name.clone(), tab.name.clone());
        let is_chosen = Signal::derive(move || chosen.with(|chosen| *chosen == chosen_name));
        view! {
            <button
                type="button"
                class="tab"
                role="tab"
                id=format!("{panel}:{name}")
                aria-controls=panel
                aria-selected=move || is_chosen.get().to_string()
                tabindex=move || if is_chosen.get() { "0" } else { "-1" }
                on:click=move |_| choose.run(name.clone())
            >
                {tab.name.clone()}
                {tab.changed.then(|| view! { <span class="tab__news"><span class="hidden">{news}</span></span> })}
            </button>
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=turn>
            <For each=move || tabs.get() key=Tab::clone children=each />
        </div>
    }
}
