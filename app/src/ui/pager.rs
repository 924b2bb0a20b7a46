//! Pages of a long list.

use leptos::prelude::*;

use super::when::When;

use crate::words::words;

/// Buttons to turn pages; nothing where there is only one.
#[component]
pub fn Pager(page: Signal<usize>, pages: Signal<usize>, choose: Callback<usize>) -> impl IntoView {
    let words = &words().page;
    let last = move || pages.get().saturating_sub(1);
    let buttons = move || {
        [
            (words.first_page, "«", 0, page.get() == 0),
            (words.page_before, "‹", page.get().saturating_sub(1), page.get() == 0),
            (words.page_after, "›", page.get() + 1, page.get() >= last()),
            (words.last_page, "»", last(), page.get() >= last()),
        ]
    };
    let button = move |index: usize| {
        let at = move || buttons().into_iter().nth(index);
        view! {
            <button
                type="button"
                class="button button--small"
                aria-label=move || at().map(|button| button.0)
                aria-disabled=move || at().map(|button| button.3.to_string())
                on:click=move |_| {
                    if let Some((_, _, to, false)) = at() {
                        choose.run(to);
                    }
                }
            >
                {move || at().map(|button| button.1)}
            </button>
        }
    };
    view! {
        <When when=move || { pages.get() > 1 }>
            <nav class="pager" aria-label=words.pages>
                {button(0)} {button(1)}
                <span class="pager__at" aria-live="polite">
                    {move || format!("{} / {}", page.get() + 1, pages.get())}
                </span> {button(2)} {button(3)}
            </nav>
        </When>
    }
}
