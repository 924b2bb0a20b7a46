//! Says that a newer version of the page is ready. `public/offline/register.js` tells of it, and changes to it.

use leptos::prelude::*;

use crate::browser;
use crate::ui::When;
use crate::words::words;

/// By which the page is told of a newer version.
const NEWER: &str = "tamer:newer";
/// By which the page asks for it.
const CHANGE: &str = "tamer:change";

/// Nothing until there is one. It can be left alone: the next visit has it anyway.
#[component]
pub fn Newer() -> impl IntoView {
    let page = &words().page;
    let ready = RwSignal::new(false);
    browser::hear(NEWER, move |_| ready.set(true));
    view! {
        <div aria-live="polite">
            <When when=move || ready.get()>
                <div class="greeting">
                    <p class="greeting__text">{page.newer}</p>
                    <button type="button" class="link" on:click=move |_| browser::tell(CHANGE, "")>
                        {page.newer_load}
                    </button>
                </div>
            </When>
        </div>
    }
}
