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
    browser::end_loading();
    leptos::mount::mount_to_body(app::App);
}
