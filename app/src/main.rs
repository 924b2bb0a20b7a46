//! The wizard in the browser: questions in the middle, files beside them.

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod app;
mod browser;
mod highlight;
mod state;
mod steps;
mod ui;
mod words;

fn main() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    browser::end_loading();
    leptos::mount::mount_to_body(app::App);
}
