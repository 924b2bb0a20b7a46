//! The program for a server with a cluster: signing in, what would change, applying, watching, undoing.
//!
//! It runs in the page, which loads it only where a server says that it reaches a cluster.

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod api;
mod desk;
mod events;
mod page;

mod sign_in;

mod deliver;
mod facts;
mod from;
mod live;

mod parts;

use leptos::prelude::*;
use tamer_app::browser;

use desk::Desk;

fn main() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    browser::add_style("cluster.css");
    tamer_app::words::language::follow(begin);
}

fn begin() {
    let Some(place) = browser::by_id("program") else { return };
    // It lives as long as the page.
    leptos::mount::mount_to(place, Program).forget();
}

/// What fits the open step.
#[component]
fn Program() -> impl IntoView {
    let desk = Desk::new();
    provide_context(desk);
    page::listen(desk);
    desk.ask_who();
    if let Some(below) = browser::by_id("program:below") {
        leptos::mount::mount_to(below, Below).forget();
    }
    let step = Memo::new(move |_| desk.told.with(|told| told.step.clone()));
    let part = move || match step.get().as_str() {
        "start" => Some(view! { <from::From /> }.into_any()),
        "cluster" => Some(view! { <facts::Facts /> }.into_any()),
        "deliver" => Some(view! { <deliver::Deliver /> }.into_any()),
        _ => None,
    };
    view! { {part} }
}

/// What fits the open step, and needs its answers first.
#[component]
fn Below() -> impl IntoView {
    let desk = desk::desk();
    let check = Memo::new(move |_| desk.told.with(|told| live::at(&told.step)));
    move || check.get().map(|check| view! { <live::Live check /> })
}
