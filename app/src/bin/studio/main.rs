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
mod drag;
mod hours;
mod message;
mod notice;
mod way;
mod week;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use tamer_app::browser;
use tamer_core::wire::program::{STUDIO, TOLD, Told, WISH, Wish};

use desk::Desk;

const PLACE: &str = "studio";
/// So many schedules are on one page.
const WEEKS: usize = 50;
/// Who types fast must not wait for a large tree at each key.
const PAUSE: Duration = Duration::from_millis(60);

fn main() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    ["studio.css", "week.css", "hours.css"]
        .into_iter()
        .for_each(browser::add_style);
    tamer_app::words::language::follow(begin);
}

fn begin() {
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
    let shown = Rc::new(RefCell::new(HashMap::new()));
    let show = move |place: &str| {
        // What was shown went with its step; it is taken down before another is put up.
        drop(shown.borrow_mut().remove(place));
        let Some(at) = browser::by_id(place) else { return };
        let week = week::index(place);
        let view = move || {
            provide_context(desk);
            match week {
                Some(index) => view! { <week::Paint index /> }.into_any(),
                None => view! { <Studio /> }.into_any(),
            }
        };
        let handle = leptos::mount::mount_to(at, view);
        shown.borrow_mut().insert(place.to_owned(), handle);
    };
    // What was there before the studio was.
    show(PLACE);
    for index in 0..WEEKS {
        show(&week::place(index));
    }
    drag::listen();
    let show = Rc::new(show);
    browser::hear(STUDIO, move |place| {
        let show = Rc::clone(&show);
        // The page may speak another language by now.
        tamer_app::words::language::follow(move || show(if place.is_empty() { PLACE } else { &place }));
    });
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
