//! A list of rows that can be added and removed, a page of them at a time.

use std::sync::Arc;

use leptos::prelude::*;

use super::when::{Each, Entry, When};

use super::icon::{Glyph, Icon};
use super::pager::Pager;
use crate::browser;

/// A list of rows. Row `n` has the id `{id}[n]`, so that focus finds it.
#[component]
pub fn Rows(
    #[prop(into)] id: String,
    /// How many rows there are.
    count: Signal<usize>,
    /// Shows a row.
    row: Entry,
    /// Adds a row and says which input of it takes focus.
    add: Callback<(), String>,
    remove: Callback<usize>,
    /// A row to bring into view.
    #[prop(optional, into)]
    reveal: Signal<Option<usize>>,
    /// What one row is called.
    name: &'static str,
    add_label: &'static str,
    remove_label: &'static str,
    /// Shown while there is none.
    empty: &'static str,
    #[prop(default = 50)] page_size: usize,
) -> impl IntoView {
    let page = RwSignal::new(0_usize);
    let pages = Signal::derive(move || count.get().div_ceil(page_size).max(1));
    let shown = Memo::new(move |_| page.get().min(pages.get() - 1));
    Effect::new(move |_| {
        if let Some(index) = reveal.get() {
            page.set(index / page_size);
        }
    });
    let range = move || {
        // First what the page number is derived from: read the other way round, a change would be missed.
        let count = count.get();
        let start = shown.get() * page_size;
        start..count.min(start + page_size)
    };
    let add_id = format!("{id}:add");
    let list_id = id.clone();
    let after_add = move |_| {
        let focus = add.run(());
        page.set(pages.get_untracked().saturating_sub(1));
        browser::focus(focus);
    };
    let each = {
        let (id, add_id) = (id.clone(), add_id.clone());
        move |index: usize| {
            let (row_id, list, add_id) = (format!("{id}[{index}]"), id.clone(), add_id.clone());
            let remove_row = move |_| {
                remove.run(index);
                let left = count.get_untracked();
                browser::focus(if left == 0 {
                    add_id.clone()
                } else {
                    format!("{list}[{}]", index.min(left - 1))
                });
            };
            view! {
                <li class="row" id=row_id tabindex="-1" aria-label=format!("{name} {}", index + 1)>
                    <div class="row__body">{row(index)}</div>
                    <button
                        type="button"
                        class="button button--quiet button--icon row__remove"
                        aria-label=format!("{remove_label} {}", index + 1)
                        title=remove_label
                        on:click=remove_row
                    >
                        <Icon glyph=Glyph::Remove />
                    </button>
                </li>
            }
            .into_any()
        }
    };
    view! {
        <div class="rows" id=list_id tabindex="-1">
            <When when=move || count.get() == 0>
                <p class="empty">{empty}</p>
            </When>
            <ol class="rows__list">
                <Each range=Signal::derive(range) entry=Arc::new(each) />
            </ol>
            <Pager page=shown.into() pages choose=Callback::new(move |to| page.set(to)) />
            <button type="button" class="button" id=add_id on:click=after_add>
                <Icon glyph=Glyph::Add />
                {add_label}
            </button>
        </div>
    }
}
