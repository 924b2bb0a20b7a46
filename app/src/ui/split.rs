//! The line between two parts of the page, which can be moved by pointer and by keys.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::browser;

/// A separator that sets the share of what is to its right, in percent.
#[component]
pub fn Separator(
    label: &'static str,
    /// Id of the part that it sizes.
    controls: &'static str,
    range: (u32, u32),
    #[prop(into)] value: Signal<u32>,
    set: Callback<u32>,
) -> impl IntoView {
    let moving = RwSignal::new(false);
    let down = move |event: ev::PointerEvent| {
        if let Some(element) = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        {
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        event.prevent_default();
        moving.set(true);
    };
    let to = move |event: ev::PointerEvent| {
        if moving.get_untracked() {
            let share = 100.0 * (1.0 - f64::from(event.client_x()) / browser::width().max(1.0));
            set.run(share.clamp(0.0, 100.0) as u32);
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let now = value.get_untracked();
        let to = match event.key().as_str() {
            "ArrowLeft" => now + 2,
            "ArrowRight" => now.saturating_sub(2),
            "Home" => range.0,
            "End" => range.1,
            _ => return,
        };
        event.prevent_default();
        set.run(to);
    };
    view! {
        <div
            class="separator"
            role="separator"
            tabindex="0"
            aria-label=label
            aria-controls=controls
            aria-orientation="vertical"
            aria-valuemin=range.0
            aria-valuemax=range.1
            aria-valuenow=move || value.get()
            data-moving=move || moving.get().then_some("")
            on:pointerdown=down
            on:pointermove=to
            on:pointerup=move |_| moving.set(false)
            on:pointercancel=move |_| moving.set(false)
            on:keydown=key
        ></div>
    }
}
