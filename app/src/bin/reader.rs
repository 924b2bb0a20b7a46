//! The reader: a worker that reads what people bring, so that hostile files cannot hold up the page,
//! and that is fetched only when something is brought.

use tamer_core::wire::{Ask, reply};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let answer = scope.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let ask = event.data().as_string().and_then(|text| Ask::from_text(&text));
        let reply = ask.map(|ask| reply(&ask)).unwrap_or_default();
        let _ = answer.post_message(&reply.to_text().into());
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    // What is sent before this moment is lost, so the page waits for a word.
    let _ = scope.post_message(&"ready".into());
}
