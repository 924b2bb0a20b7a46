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

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use tamer_app::browser;
use tamer_app::words::language;
use tamer_core::wire::program::PLACE;

use desk::Desk;

fn main() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    browser::add_style("cluster.css");
    language::follow(begin);
}

fn begin() {
    let desk = Rc::new(OnceCell::new());
    let shown = RefCell::new(Vec::new());
    let show = Rc::new(move || {
        // What was shown went with the page around it.
        drop(shown.take());
        let mount = |place, part: fn(Desk) -> AnyView| {
            let desk = Rc::clone(&desk);
            let place = browser::by_id(place)?;
            Some(leptos::mount::mount_to(place, move || part(*desk.get_or_init(lasting))))
        };
        let program = mount("program", |desk| view! { <Program desk /> }.into_any());
        let below = mount("program:below", |desk| view! { <Below desk /> }.into_any());
        shown.replace([program, below].into_iter().flatten().collect());
    });
    show();
    browser::hear(PLACE, move |_| {
        let show = Rc::clone(&show);
        language::follow(move || show());
    });
}

/// It lives as long as the page: what is known is still known when the page speaks another language.
fn lasting() -> Desk {
    let owner = Owner::new_root(None);
    let desk = owner.with(|| {
        let desk = Desk::new();
        page::listen(desk);
        desk.ask_who();
        desk
    });
    std::mem::forget(owner);
    desk
}

/// What fits the open step.
#[component]
fn Program(desk: Desk) -> impl IntoView {
    provide_context(desk);
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
fn Below(desk: Desk) -> impl IntoView {
    provide_context(desk);
    let check = Memo::new(move |_| desk.told.with(|told| live::at(&told.step)));
    move || check.get().map(|check| view! { <live::Live check /> })
}
