//! The files, always in sight on wide screens.

use std::sync::Arc;

use leptos::prelude::*;
use tamer_core::Draft;
use tamer_core::plan::Part;
use tamer_core::wire::Ask;

use crate::browser;
use crate::state::answers;
use crate::state::look::{FILES_RANGE, PANEL, look};
use crate::state::marks::Marks;
use crate::state::voice::voice;
use crate::ui::{Code, Glyph, Icon, Separator, Tab, Tabs, When};
use crate::words::{fill, label, path, say, words};

/// Below this width, in CSS pixels, files and question take turns; `layout.css` has the same number.
const NARROW: f64 = 1000.0;

/// The files.
#[component]
pub fn Files() -> impl IntoView {
    let (answers, look, voice) = (answers(), look(), voice());
    let words = &words().page;
    let file = Memo::new(move |_| {
        let files = answers.files.get();
        let part = look.file.get();
        let file = files.file(part).or(files.files.first());
        file.map(|file| (file.part, Arc::new(file.text.clone())))
    });
    let text = Memo::new(move |_| file.with(|file| file.as_ref().map(|(_, text)| text.clone()).unwrap_or_default()));
    let name = Signal::derive(move || {
        file.with(|file| {
            file.as_ref()
                .map(|(part, _)| part.file())
                .unwrap_or_default()
                .to_owned()
        })
    });
    let marks = Memo::new(move |_| {
        let before = answers.before.get();
        file.with(|file| match file {
            Some((part, text)) => before
                .base(*part)
                .map_or_else(Marks::default, |base| Marks::between(base, text)),
            None => Marks::default(),
        })
    });
    let marked = Callback::new(move |line: usize| marks.with(|marks| marks.has(line)));
    let first = Signal::derive(move || {
        text.track();
        marks.with(|marks| marks.first)
    });
    let tabs = Memo::new(move |_| {
        let (files, before) = (answers.files.get(), answers.before.get());
        files
            .files
            .iter()
            .map(|file| Tab {
                name: file.path().to_owned(),
                changed: before
                    .base(file.part)
                    .is_some_and(|base| Marks::differ(base, &file.text)),
            })
            .collect::<Vec<_>>()
    });
    let choose = Callback::new(move |name: String| {
        let part = answers.files.with_untracked(|files| {
            files
                .files
                .iter()
                .find(|file| file.path() == name)
                .map(|file| file.part)
        });
        if let Some(part) = part {
            look.file.set(part);
        }
    });
    // Of another text, or of another file, it would be another line.
    let chosen = RwSignal::new(None::<usize>);
    Effect::new(move |_| {
        text.track();
        chosen.set(None);
    });
    let label = Signal::derive(move || fill(words.file, &[("file", &name.get())]));
    let copy = move |_| {
        let what = name.get_untracked();
        browser::copy(text.get_untracked().to_string(), move |copied| {
            voice.say(if copied {
                fill(words.copied, &[("what", &what)])
            } else {
                words.not_copied.to_owned()
            });
        });
    };
    let download = move |_| {
        browser::download(&name.get_untracked(), text.get_untracked().as_bytes(), "text/plain");
    };
    let widen = Callback::new(move |percent| look.widen(percent));
    // On a narrow screen the files stand in place of the question, so they are what the page is about.
    let alone = move || look.files_open.get() && browser::width() < NARROW;
    view! {
        <section class="files" id="files" aria-label=words.files role=move || if alone() { "main" } else { "complementary" }>
            <When when=alone>
                <h1 class="hidden">{words.files}</h1>
            </When>
            <Separator label=words.resize controls="files" range=FILES_RANGE value=look.files set=widen />
            <Tabs label=words.files panel=PANEL tabs chosen=name choose news=words.news />
            <div class="files__head">
                <Why file=Signal::derive(move || file.with(|file| file.as_ref().map(|(part, _)| *part))) changed=first chosen />
                <div class="files__tools">
                    <ShowSecrets file=Signal::derive(move || file.with(|file| file.as_ref().map(|(part, _)| *part))) />
                    <button type="button" class="button button--quiet button--icon" aria-label=words.copy_file title=words.copy_file on:click=copy>
                        <Icon glyph=Glyph::Copy />
                    </button>
                    <button type="button" class="button button--quiet button--icon" aria-label=words.download_file title=words.download_file on:click=download>
                        <Icon glyph=Glyph::Download />
                    </button>
                </div>
            </div>
            <When when=move || !answers.files.read().current>
                <p class="files__old">
                    <Icon glyph=Glyph::Warning />
                    {move || if answers.files.read().files.is_empty() { words.files_none } else { words.files_of_last }}
                </p>
            </When>
            <div class="files__panel" id=PANEL role="tabpanel" aria-labelledby=move || format!("{PANEL}:{}", name.get())>
                <Code label name text marked first chosen />
            </div>
        </section>
    }
}

/// Why a file is there, and which answer changed it last, or made the line that was asked about.
#[component]
fn Why(file: Signal<Option<Part>>, changed: Signal<Option<usize>>, chosen: RwSignal<Option<usize>>) -> impl IntoView {
    let answers = answers();
    let look = look();
    let words = &words().page;
    // Only when a line is asked about: it takes as long as hundreds of answers.
    let origins = RwSignal::new(Vec::<String>::new());
    let asked = Memo::new(move |_| chosen.get().is_some());
    Effect::new(move |_| {
        origins.set(Vec::new());
        let Some(part) = file.get_untracked().filter(|_| asked.get()) else {
            return;
        };
        let ask = Ask::Origins(part.file().to_owned(), answers.now(Draft::to_value));
        browser::ask(&ask, move |reply| {
            // Of a line that nobody asks about any more, it is of other answers.
            if let Some(reply) = reply.filter(|_| asked.try_get_untracked() == Some(true)) {
                origins.set(reply.origins);
            }
        });
    });
    let line = move || {
        let line = chosen.get()?;
        let place = origins.with(|origins| origins.get(line).cloned())?;
        Some((line + 1, Some(place).filter(|place| !place.is_empty())))
    };
    let by = move || {
        let (says, place) = match line() {
            Some((line, Some(place))) => (fill(words.line_by, &[("line", &line)]), place),
            Some((line, None)) => {
                return Some(view! { <p class="files__by">{fill(words.line_same, &[("line", &line)])}</p> }.into_any());
            }
            None => (
                words.changed_by.to_owned(),
                answers.last.get().filter(|_| changed.get().is_some())?,
            ),
        };
        let name = label(&place);
        let name = if name.is_empty() { path(&place) } else { name };
        let go = move |_| {
            look.files_open.set(false);
            answers.journey.go_to(&place);
        };
        Some(
            view! {
                <p class="files__by">
                    {says} " "
                    <button type="button" class="link" on:click=go>
                        {name}
                    </button>
                </p>
            }
            .into_any(),
        )
    };
    view! {
        <div class="files__why">
            <p>{move || file.get().map(|part| say(part.reason()))}</p>
            <div aria-live="polite">{by}</div>
        </div>
    }
}

/// A button that shows the secrets in the file that holds them.
#[component]
fn ShowSecrets(file: Signal<Option<Part>>) -> impl IntoView {
    let answers = answers();
    let words = &words().page;
    let says = move || {
        if answers.show_secrets.get() {
            words.hide_secrets
        } else {
            words.show_secrets
        }
    };
    view! {
        <When when=move || file.get() == Some(Part::Secrets) && answers.with_secrets.get()>
            <button
                type="button"
                class="button button--quiet button--icon"
                aria-label=says
                title=says
                on:click=move |_| answers.show_secrets.update(|show| *show = !*show)
            >
                <Icon glyph=Glyph::Eye />
            </button>
        </When>
    }
}
