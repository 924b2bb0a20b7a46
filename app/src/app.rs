//! The page around the steps.

mod bar;
mod files;
mod greeting;
mod keys;
mod main_part;
mod nav;
mod newer;
mod summary;
mod top;

use leptos::ev;
use leptos::prelude::*;
use tamer_core::{Severity, share as link};

use crate::browser;
use crate::state::Answers;
use crate::state::keep;
use crate::state::look::Look;
use crate::state::program;
use crate::state::restore::{self, Opening};
use crate::state::step::Step;
use crate::state::voice::Voice;
use crate::words::{fill, path, words};

/// The page.
#[component]
pub fn App(
    /// The file of the language is out of reach.
    missing: bool,
) -> impl IntoView {
    let opening = restore::open(&browser::fragment(), browser::stored(keep::KEY).as_deref());
    let answers = open(&opening);
    let (voice, look) = (Voice::new(), Look::new());
    provide_context(answers);
    provide_context(voice);
    provide_context(look);
    let taken = crate::steps::Taken::new();
    provide_context(taken);
    program::serve(answers, voice, move |done, told| taken.tell(done, told, voice));
    keys::listen(answers, voice, look);
    follow_address(answers);
    title(answers, look);
    if missing {
        voice.say(words().page.language_missing);
    }
    let greeted = RwSignal::new(opening.from != restore::From::Nothing);
    // Another language is all of the page anew; answers, secrets and the open step are not part of it.
    move || {
        look.language.track();
        shell(voice, look, opening.clone(), greeted)
    }
}

fn shell(voice: Voice, look: Look, opening: Opening, greeted: RwSignal<bool>) -> impl IntoView {
    let page = &words().page;
    view! {
        <a class="skip" href="#page" on:click=move |event| {
            event.prevent_default();
            browser::focus(crate::state::journey::HEADING);
        }>
            {page.skip}
        </a>
        <div
            class="shell"
            style:--files=move || format!("{}%", look.files.get())
            data-files=move || if look.files_open.get() { "open" } else { "closed" }
        >
            <top::Top />
            <nav::Nav />
            <main_part::Main opening greeted />
            <files::Files />
            <bar::Bar />
        </div>
        <p class="toast" role="status" data-silent=move || voice.said.read().is_empty().then_some("")>
            {move || voice.said.get()}
        </p>
        <keys::Shortcuts />
    }
}

/// Opens with the answers of a link, of this device, or none.
fn open(opening: &Opening) -> Answers {
    let first = opening.behind.clone().unwrap_or_else(|| opening.draft.clone());
    let answers = Answers::new(first, keep::brought());
    if opening.behind.is_some() {
        // What was on this device is one undo away.
        answers.begin(opening.draft.clone());
    }
    if opening.from == restore::From::Link {
        browser::drop_fragment();
        answers.save();
    }
    if opening.draft != tamer_core::Draft::default() {
        answers.journey.ask_all();
    }
    answers
}

/// The back button, a link opened in the same tab, and a page that is being closed.
fn follow_address(answers: Answers) {
    let _ = window_event_listener(ev::popstate, move |_| {
        let step = browser::step_in_address()
            .and_then(|slug| Step::named(&slug))
            .unwrap_or(Step::Start);
        if step != answers.journey.step.get_untracked() {
            answers.journey.enter(step);
            browser::focus(crate::state::journey::HEADING);
        }
    });
    let _ = window_event_listener(ev::hashchange, move |_| {
        if let Some((Some(draft), _)) = link::read(&browser::fragment()) {
            answers.begin(draft);
            browser::drop_fragment();
        }
    });
    let _ = window_event_listener(ev::pagehide, move |_| answers.save());
}

/// The title names the step, and says first if the step has errors that show.
fn title(answers: Answers, look: Look) {
    let title = Memo::new(move |_| {
        look.language.track();
        let (words, step) = (words(), answers.journey.step.get());
        let wrong = answers.journey.summary.get()
            && answers.outcome.with(|outcome| outcome.count_in(step, Severity::Error)) > 0;
        let name = words.journey.get(step.number()).map_or("", |words| words[0]);
        format!(
            "{}{name} – {}",
            if wrong { words.page.error } else { "" },
            words.page.title
        )
    });
    Effect::new(move |_| title.with(|title| browser::set_title(title)));
}

/// Copies a link to these answers.
pub fn share(answers: Answers, voice: Voice) {
    let page = &words().page;
    let text = answers.now(|draft| format!("{}#{}", browser::address(), link::fragment(draft)));
    browser::copy(text, move |copied| {
        voice.say(if copied { page.shared } else { page.not_copied });
    });
}

/// Goes on to the next step, or first shows what is wrong in this one.
pub fn go_on(answers: Answers) {
    let journey = answers.journey;
    let step = journey.step.get_untracked();
    answers.settle_now();
    let wrong = answers
        .outcome
        .with_untracked(|outcome| outcome.count_in(step, Severity::Error))
        > 0;
    journey.ask(step);
    if wrong && !journey.summary.get_untracked() {
        journey.summary.set(true);
        browser::to_top(crate::state::journey::PAGE);
        browser::focus(crate::state::journey::SUMMARY);
        return;
    }
    let back = journey.back_to.get_untracked();
    journey.back_to.set(None);
    if let Some(next) = back.or(step.next()) {
        journey.go(next);
    }
}

/// Undoes, and says what.
pub fn undo(answers: Answers, voice: Voice) {
    let page = &words().page;
    travelled(answers.undo(), page.undone, page.nothing_to_undo, voice);
}

/// Does again, and says what.
pub fn redo(answers: Answers, voice: Voice) {
    let page = &words().page;
    travelled(answers.redo(), page.redone, page.nothing_to_redo, voice);
}

/// The focus may have been in a row that is gone now.
fn travelled(place: Option<String>, done: &str, nothing: &str, voice: Voice) {
    let Some(place) = place else {
        return voice.say(nothing.to_owned());
    };
    voice.say(fill(done, &[("place", &path(&place))]));
    browser::focus_if_lost(place, crate::state::journey::HEADING);
}
