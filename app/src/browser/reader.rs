//! The page's side of its reader, the worker that reads YAML.

use std::cell::RefCell;
use std::collections::VecDeque;

use tamer_core::wire::{Ask, Reply};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};

/// Where the reader's code is; beside the page, whatever its path.
const SCRIPT: &str = "reader_loader.js";

type Done = Box<dyn FnOnce(Option<Reply>)>;

thread_local! {
    static READER: RefCell<Reader> = RefCell::default();
}

#[derive(Default)]
struct Reader {
    worker: Option<Worker>,
    ready: bool,
    /// What is to be sent once the worker is ready.
    unsent: Vec<String>,
    /// The file of the language that it answers in.
    speaks: &'static str,
    /// Who waits for a reply, in the order of the questions.
    waiting: VecDeque<Done>,
}

impl Reader {
    fn send(&mut self, text: String) {
        match &self.worker {
            Some(worker) if self.ready => _ = worker.post_message(&JsValue::from_str(&text)),
            _ => self.unsent.push(text),
        }
    }
}

/// Asks the reader. `done` gets None if the reader cannot be had.
pub fn ask(ask: &Ask, done: impl FnOnce(Option<Reply>) + 'static) {
    let text = ask.to_text();
    let file = crate::words::language::spoken().file;
    let asked = READER.with_borrow_mut(|reader| {
        if reader.worker.is_none() {
            reader.worker = start();
        }
        if reader.worker.is_none() {
            return Err(done);
        }
        reader.waiting.push_back(Box::new(done));
        if reader.speaks != file {
            reader.speaks = file;
            reader.send(Ask::Speak(file.to_owned()).to_text());
        }
        reader.send(text);
        Ok(())
    });
    if let Err(done) = asked {
        done(None);
    }
}

fn start() -> Option<Worker> {
    let worker = Worker::new(SCRIPT).ok()?;
    let heard =
        Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| hear(event.data().as_string().unwrap_or_default()));
    worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    heard.forget();
    let failed = Closure::<dyn Fn()>::new(fail);
    worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
    failed.forget();
    Some(worker)
}

fn hear(text: String) {
    let next = READER.with_borrow_mut(|reader| {
        if !reader.ready {
            // Its first word is that it is ready.
            reader.ready = true;
            for text in std::mem::take(&mut reader.unsent) {
                if let Some(worker) = &reader.worker {
                    let _ = worker.post_message(&JsValue::from_str(&text));
                }
            }
            return None;
        }
        reader.waiting.pop_front()
    });
    if let Some(done) = next {
        done(Reply::from_text(&text));
    }
}

/// The reader could not be fetched, or died: who waits is told, and the next question starts another.
fn fail() {
    let waiting = READER.with_borrow_mut(|reader| {
        if let Some(worker) = reader.worker.take() {
            worker.terminate();
        }
        std::mem::take(reader).waiting
    });
    for done in waiting {
        done(None);
    }
}
