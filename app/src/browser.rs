//! The browser: the only place that knows the DOM, storage, clipboard and history.

mod clipboard;
mod files;
mod focus;
mod place;
mod program;
mod reader;

pub use clipboard::copy;
pub use files::{download, dropped, picked, read};
pub use focus::{
    close_dialog, focus, focus_if_lost, focus_nearest, focus_unless_moved, focused, has_focus_in_text, keeps_own_undo,
    scroll, show_dialog, to_top, under,
};
pub use place::{address, drop_fragment, fragment, push_step, step_in_address};
pub use program::{hear, tell};
pub use reader::ask;

use wasm_bindgen::JsValue;
use web_sys::{Document, HtmlElement, Window};

pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

/// Milliseconds since some moment.
pub fn now() -> f64 {
    window()
        .and_then(|window| window.performance())
        .map_or(0.0, |clock| clock.now())
}

/// What was kept on this device under `key`.
pub fn stored(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps `text` on this device. False where the browser refuses.
pub fn store(key: &str, text: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, text).is_ok())
}

/// Forgets what was kept.
pub fn forget(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

fn storage() -> Option<web_sys::Storage> {
    window()?.local_storage().ok()?
}

/// Title of the page.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Chooses `light` or `dark`; none leaves it to the system.
pub fn set_theme(theme: Option<&str>) {
    let Some(root) = document().and_then(|document| document.document_element()) else {
        return;
    };
    let _ = match theme {
        Some(theme) => root.set_attribute("data-theme", theme),
        None => root.remove_attribute("data-theme"),
    };
}

/// Tells the browser, and who reads the page out, in which language it is.
pub fn set_language(code: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        let _ = root.set_attribute("lang", code);
    }
}

/// The language that the page is in.
pub fn language() -> String {
    let root = document().and_then(|document| document.document_element());
    root.and_then(|root| root.get_attribute("lang"))
        .unwrap_or_else(|| "en".to_owned())
}

/// The languages that the person reads, best first.
pub fn languages() -> Vec<String> {
    let languages = window().map(|window| window.navigator().languages());
    languages.map_or_else(Vec::new, |tags| tags.iter().filter_map(|tag| tag.as_string()).collect())
}

/// What the head of the page says under a name.
pub fn meta(name: &str) -> Option<String> {
    let found = document()?.query_selector(&format!("meta[name={name}]"));
    found.ok()??.get_attribute("content")
}

/// The text of a file that lies beside the page.
pub async fn fetch(address: &str) -> Option<String> {
    use wasm_bindgen::JsCast;
    use wasm_bindgen_futures::JsFuture;
    let response = JsFuture::from(window()?.fetch_with_str(address)).await.ok()?;
    let response: web_sys::Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// Width of the window in CSS pixels.
pub fn width() -> f64 {
    window()
        .and_then(|window| window.inner_width().ok())
        .and_then(|width: JsValue| width.as_f64())
        .unwrap_or(1280.0)
}

/// Takes away what the page showed while it was loading.
pub fn end_loading() {
    if let Some(loading) = by_id("loading") {
        loading.remove();
    }
}

/// Adds a style sheet that lies beside the page.
pub fn add_style(address: &str) {
    let Some(document) = document() else { return };
    if let (Some(head), Ok(link)) = (document.head(), document.create_element("link")) {
        let _ = link.set_attribute("rel", "stylesheet");
        let _ = link.set_attribute("href", address);
        let _ = head.append_child(&link);
    }
}

/// The element with this id.
pub fn by_id(id: &str) -> Option<HtmlElement> {
    use wasm_bindgen::JsCast;
    document()?.get_element_by_id(id)?.dyn_into().ok()
}
