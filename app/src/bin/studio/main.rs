//! The alert studio: where an alert goes, before it fires.
//!
//! It runs in the page, which loads it where alerts are answered.

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod answers;
mod ask;
mod clock;
mod coverage;
mod desk;
mod message;
mod way;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use tamer_app::browser;
use tamer_core::wire::program::{STUDIO, TOLD, Told, WISH, Wish};

use desk::Desk;

const PLACE: &str = "studio";
/// Who types fast must not wait for a large tree at each key.
const PAUSE: Duration = Duration::from_millis(60);

fn main() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    browser::add_style("studio.css");
    // It lives as long as the page: what was typed is still there when the step is opened again.
    let owner = Owner::new();
    let desk = owner.with(Desk::new);
    std::mem::forget(owner);
    let latest = Rc::new(RefCell::new(None));
    browser::hear(TOLD, move |text| {
        let waits = latest.replace(Some(text)).is_some();
        let latest = Rc::clone(&latest);
        let take = move || {
            if let Some(told) = latest.take().and_then(|text| serde_json::from_str::<Told>(&text).ok())
                && told.step == "alerts"
            {
                desk.take(told.answers);
            }
        };
        if !waits {
            set_timeout(take, PAUSE);
        }
    });
    let shown = Rc::new(RefCell::new(None));
    let show = move || {
        // What was shown went with its step; it is taken down before another is put up.
        drop(shown.take());
        if let Some(place) = browser::by_id(PLACE) {
            let view = move || {
                provide_context(desk);
                view! { <Studio /> }
            };
            shown.replace(Some(leptos::mount::mount_to(place, view)));
        }
    };
    show();
    browser::hear(STUDIO, move |_| show());
    browser::tell(WISH, &Wish::TellAt("alerts".to_owned()).write());
}

#[component]
fn Studio() -> impl IntoView {
    view! {
        <ask::TryIt />
        <coverage::Coverage />
    }
}

/// Wishes something from the page.
fn wish(wish: &Wish) {
    browser::tell(WISH, &wish.write());
}
