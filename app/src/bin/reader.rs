//! The reader: a worker that reads what people bring, so that hostile files cannot hold up the page,
//! and that is fetched only when something is brought.

use std::cell::Cell;

use tamer_core::wire::{Ask, reply_in};
use tamer_core::words::{Catalog, Language};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let answer = scope.clone();
    let spoken = Cell::new(Language::ENGLISH);
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let ask = event.data().as_string().and_then(|text| Ask::from_text(&text));
        if let Some(Ask::Speak(file)) = &ask {
            let catalog = || Language::of(Box::leak(Box::new(Catalog::read(file))));
            spoken.set(if file.is_empty() { Language::ENGLISH } else { catalog() });
            return;
        }
        let reply = ask.map(|ask| reply_in(spoken.get(), &ask)).unwrap_or_default();
        let _ = answer.post_message(&reply.to_text().into());
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    // What is sent before this moment is lost, so the page waits for a word.
    let _ = scope.post_message(&"ready".into());
}
