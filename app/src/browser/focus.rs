//! Focus, scrolling and dialogs.

use leptos::ev;
use leptos::prelude::request_animation_frame;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement};

use super::{by_id, document};

/// Focuses the element with this id, once what changes it has reached the page.
pub fn focus(id: impl Into<String>) {
    let id = id.into();
    request_animation_frame(move || {
        if let Some(element) = by_id(&id) {
            let _ = element.focus();
        }
    });
}

/// Where the focus is.
pub fn focused() -> Option<Element> {
    document()?.active_element()
}

/// Focuses the element with this id when an answer comes late, unless the person moved on from `before` meanwhile.
pub fn focus_unless_moved(before: Option<&Element>, id: &str) {
    if focused().as_ref() == before {
        focus(id);
    }
}

/// Focuses the field of a place such as `alerts.routes[2].matchers[0]`, or else the nearest one around it.
pub fn focus_nearest(place: impl Into<String>) {
    let place = place.into();
    // Twice: a step that has just been opened builds its rows in the first frame.
    request_animation_frame(move || {
        request_animation_frame(move || {
            let mut rest = place.as_str();
            loop {
                if let Some(element) = by_id(rest) {
                    reveal(&element);
                    let _ = element.focus();
                    element.scroll_into_view_with_scroll_into_view_options(&centre());
                    return;
                }
                match rest.rfind(['.', '[']) {
                    Some(end) => rest = rest.get(..end).unwrap_or_default(),
                    None => return,
                }
            }
        });
    });
}

/// Brings a focus back whose element is gone: to what is nearest to the place, or else to the element with this id.
pub fn focus_if_lost(place: String, or_else: &'static str) {
    request_animation_frame(move || {
        request_animation_frame(move || {
            let mut rest = Some(place.as_str());
            while let Some(id) = rest.filter(|_| is_lost()) {
                focus_now(id);
                rest = id.rfind(['.', '[']).and_then(|end| id.get(..end));
            }
            if is_lost() {
                focus_now(or_else);
            }
        });
    });
}

fn is_lost() -> bool {
    focused().is_none_or(|element| element.tag_name() == "BODY")
}

fn focus_now(id: &str) {
    if let Some(element) = by_id(id) {
        let _ = element.focus();
    }
}

fn centre() -> web_sys::ScrollIntoViewOptions {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Center);
    options
}

/// Opens every closed part around an element.
fn reveal(element: &HtmlElement) {
    let mut around = element.closest("details").ok().flatten();
    while let Some(details) = around {
        let _ = details.set_attribute("open", "");
        around = details
            .parent_element()
            .and_then(|parent| parent.closest("details").ok().flatten());
    }
}

/// Scrolls an element, and the page, to the top.
pub fn to_top(id: &str) {
    if let Some(element) = by_id(id) {
        element.set_scroll_top(0);
    }
    if let Some(window) = super::window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// The element under a pointer, whoever has captured it.
pub fn under(event: &web_sys::PointerEvent) -> Option<Element> {
    document()?.element_from_point(event.client_x() as f32, event.client_y() as f32)
}

/// Scrolls an element and the window so much further down.
pub fn scroll(id: &str, step: f64) {
    if let Some(element) = by_id(id) {
        element.set_scroll_top(element.scroll_top() + step as i32);
    }
    if let Some(window) = super::window() {
        window.scroll_by_with_x_and_y(0.0, step);
    }
}

/// Opens a dialog over the page.
pub fn show_dialog(id: &str) {
    if let Some(dialog) = dialog(id).filter(|dialog| !dialog.open()) {
        let _ = dialog.show_modal();
    }
}

/// Closes a dialog; focus returns to where it was.
pub fn close_dialog(id: &str) {
    if let Some(dialog) = dialog(id) {
        dialog.close();
    }
}

fn dialog(id: &str) -> Option<HtmlDialogElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Whether a key goes into a text field.
pub fn has_focus_in_text(event: &ev::KeyboardEvent) -> bool {
    target(event).is_some_and(|element| {
        element
            .matches("textarea, select, input:not([type=checkbox], [type=radio], [type=file])")
            .unwrap_or(false)
    })
}

/// Whether the field keeps an undo of its own, because what is typed there is no answer.
pub fn keeps_own_undo(event: &ev::KeyboardEvent) -> bool {
    target(event).is_some_and(|element| element.has_attribute("data-own-undo"))
}

fn target(event: &ev::KeyboardEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}
