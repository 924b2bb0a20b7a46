//! The wizard in the browser: questions in the middle, files beside them.

// What is public here is so for the page's other program, which shares its parts; nobody else uses it.
#![allow(missing_docs, reason = "words name themselves, and parts say what they are")]

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod app;
pub mod browser;
mod highlight;
mod state;
mod steps;
pub mod ui;
pub mod words;

/// Shows the page.
pub fn show() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    let code = words::language::wanted();
    if code == "en" {
        return mount(false);
    }
    wasm_bindgen_futures::spawn_local(async move {
        let missing = !words::language::speak(&code).await;
        mount(missing);
    });
}

fn mount(missing: bool) {
    use leptos::prelude::*;
    browser::end_loading();
    leptos::mount::mount_to_body(move || view! { <app::App missing /> });
    browser::tell("tamer:shown", "");
}
