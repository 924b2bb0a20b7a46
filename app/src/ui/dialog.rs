//! A dialog over the page; the browser keeps the focus in it and returns it.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::browser;

/// A dialog. `browser::show_dialog(id)` opens it.
#[component]
pub fn Dialog(id: &'static str, title: &'static str, close: &'static str, children: Children) -> impl IntoView {
    let title_id = format!("{id}:title");
    let labelled_by = title_id.clone();
    view! {
        <dialog class="dialog" id=id aria-labelledby=labelled_by>
            <div class="dialog__head">
                <h2 class="dialog__title" id=title_id>
                    {title}
                </h2>
                <button
                    type="button"
                    class="button button--quiet button--icon"
                    aria-label=close
                    title=close
                    on:click=move |_| browser::close_dialog(id)
                >
                    <Icon glyph=Glyph::Close />
                </button>
            </div>
            {children()}
        </dialog>
    }
}
