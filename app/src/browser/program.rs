//! The page and its program for a cluster talk by events of the window, in text.

use leptos::prelude::window_event_listener_untyped;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, CustomEventInit};

/// Tells whoever hears events of this name.
pub fn tell(name: &str, text: &str) {
    let init = CustomEventInit::new();
    init.set_detail(&JsValue::from_str(text));
    if let (Some(window), Ok(event)) = (super::window(), CustomEvent::new_with_event_init_dict(name, &init)) {
        let _ = window.dispatch_event(&event);
    }
}

/// Hears events of this name as long as the page is open.
pub fn hear(name: &str, heard: impl Fn(String) + 'static) {
    let _ = window_event_listener_untyped(name, move |event| {
        let text = event
            .dyn_ref::<CustomEvent>()
            .and_then(|event| event.detail().as_string());
        heard(text.unwrap_or_default());
    });
}
