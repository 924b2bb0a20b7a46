//! The door for those who have something already.

use leptos::ev;
use leptos::prelude::*;
use tamer_core::wire::{Ask, Told};

use crate::browser;
use crate::state::step::Step;
use crate::state::voice::{Voice, voice};
use crate::state::{answers, told};
use crate::ui::{Area, Field, Glyph, Icon, Note, Notes, Tone};
use crate::words::words;

const ID: &str = "start:paste";
/// A text longer than this is not put back into the input: laying it out would hold up the page.
const SHOWN: usize = 100_000;
const REPORT: &str = "start:report";

/// What came of the last import; it stays while the page is open.
#[derive(Clone, Copy)]
pub struct Taken(RwSignal<Option<(bool, Vec<Told>)>>);

impl Taken {
    /// Nothing was brought yet.
    pub fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// Tells what came of an import.
    pub fn tell(self, done: bool, told: Vec<Told>, voice: Voice) {
        if done {
            voice.say(words().start.taken);
        }
        self.0.set(Some((done, told)));
    }
}

/// An area to paste into, a button for files, and room to drop them.
#[component]
pub fn Bring() -> impl IntoView {
    let answers = answers();
    let voice = voice();
    let taken: Taken = expect_context();
    let words = &words().start;
    let typed = RwSignal::new(String::new());
    let notes = RwSignal::new(Vec::<Note>::new());
    let over = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let complain = move |text: &str| {
        notes.set(vec![Note {
            tone: Tone::Error,
            code: "",
            text: text.to_owned(),
            fix: None,
        }]);
        browser::focus(ID);
    };
    let take = move |text: String| {
        if text.trim().is_empty() {
            return complain(words.bring_empty);
        }
        let before = browser::focused();
        busy.set(true);
        let ask = Ask::Import(text.clone());
        browser::ask(&ask, move |reply| {
            busy.set(false);
            let Some(reply) = reply else {
                return complain(words.bring_unreadable);
            };
            let done = answers.take(reply.draft);
            if done {
                typed.set(String::new());
            } else if text.len() <= SHOWN {
                typed.set(text);
            }
            notes.set(Vec::new());
            taken.tell(done, reply.told, voice);
            browser::focus_unless_moved(before.as_ref(), REPORT);
        });
    };
    let read = move |files: Vec<_>| {
        if !files.is_empty() {
            browser::read(files, move |text| match text {
                Some(text) => take(text),
                None => complain(words.bring_unreadable),
            });
        }
    };
    let drop = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        read(browser::dropped(&event));
    };
    let drag = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let field = Field::of_page_typed(ID, words.bring_label, words.bring_hint, typed, notes);
    view! {
        <section
            class="sheet bring"
            data-over=move || over.get().then_some("")
            aria-busy=move || busy.get().then_some("true")
            on:drop=drop
            on:dragover=drag
            on:dragleave=move |_| over.set(false)
        >
            <h2 class="sheet__title">{words.bring}</h2>
            <p class="sheet__text">{words.bring_text}</p>
            <Area field rows=5 placeholder=words.bring_placeholder />
            <div class="buttons">
                <button type="button" class="button" on:click=move |_| take(typed.get_untracked())>
                    {words.bring_button}
                </button>
                <label class="button button--file">
                    <Icon glyph=Glyph::Upload />
                    {words.bring_file}
                    <input
                        class="hidden"
                        type="file"
                        multiple
                        accept=".yaml,.yml,.json,.txt"
                        on:change=move |event| read(browser::picked(&event))
                    />
                </label>
                <span class="quiet">{words.bring_drop}</span>
            </div>
            <Report taken />
        </section>
    }
}

/// What was mended, carried through or left out.
#[component]
fn Report(taken: Taken) -> impl IntoView {
    let journey = answers().journey;
    let words = &words().start;
    let report = move || {
        let (done, told_all) = taken.0.get()?;
        let list: Vec<Note> = told_all.iter().map(told).collect();
        let fine = (done && list.is_empty()).then(|| view! { <p class="aside">{words.taken_fine}</p> });
        let go = done.then(|| {
            view! {
                <button type="button" class="button button--small" on:click=move |_| journey.go(Step::Review)>
                    {words.review}
                </button>
            }
        });
        Some(view! {
            <div class="report" id=REPORT tabindex="-1">
                <h3 class="sheet__sub">{if done { words.taken_title } else { words.not_taken }}</h3>
                {fine}
                <Notes id="start:findings" notes=Signal::stored(list) fix=Callback::new(|_| {}) />
                {go}
            </div>
        })
    };
    view! { {report} }
}
