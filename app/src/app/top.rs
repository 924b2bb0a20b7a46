//! The head of the page.

use leptos::prelude::*;

use crate::browser;
use crate::state::answers;
use crate::state::look::{Theme, look};
use crate::state::voice::voice;
use crate::ui::{Glyph, Icon};
use crate::words::{language, words};

/// Pages beside this one, in its language.
fn beside(folder: &str) -> String {
    match language::spoken().language.code() {
        "en" => folder.to_owned(),
        code => format!("{folder}{code}/"),
    }
}

/// Name, undo, share, theme.
#[component]
pub fn Top() -> impl IntoView {
    let (answers, voice, look) = (answers(), voice(), look());
    let words = &words().page;
    let theme = move || match look.theme.get() {
        Theme::System => (Glyph::Half, words.theme_system),
        Theme::Light => (Glyph::Sun, words.theme_light),
        Theme::Dark => (Glyph::Moon, words.theme_dark),
    };
    view! {
        <header class="top">
            <a
                class="wordmark"
                href="?step=start"
                on:click=move |event| {
                    event.prevent_default();
                    answers.journey.go(crate::state::step::Step::Start);
                }
            >
                <svg class="wordmark__sign" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                    <path d="M4 15.5a8 8 0 0 1 16 0" />
                    <path d="M7.8 15.5a4.2 4.2 0 0 1 8.4 0" />
                    <circle cx="12" cy="15.5" r="1.7" />
                </svg>
                <span>"cluster" <b>"tamer"</b></span>
            </a>
            <span class="top__kept">{words.kept}</span>
            <div class="top__tools">
                <button
                    type="button"
                    class="button button--quiet"
                    aria-disabled=move || (!answers.reach.get().0).to_string()
                    aria-label=words.undo
                    title=words.undo
                    on:click=move |_| super::undo(answers, voice)
                >
                    <Icon glyph=Glyph::Undo />
                    <span class="button__words">{words.undo}</span>
                </button>
                <button
                    type="button"
                    class="button button--quiet button--icon"
                    aria-disabled=move || (!answers.reach.get().1).to_string()
                    aria-label=words.redo
                    title=words.redo
                    on:click=move |_| super::redo(answers, voice)
                >
                    <Icon glyph=Glyph::Redo />
                </button>
                <button
                    type="button"
                    class="button button--quiet"
                    aria-label=words.share
                    title=words.share
                    on:click=move |_| super::share(answers, voice)
                >
                    <Icon glyph=Glyph::Share />
                    <span class="button__words">{words.share}</span>
                </button>
                <a class="button button--quiet top__docs" href=beside("about/")>
                    {words.about}
                </a>
                <a class="button button--quiet top__docs" href=beside("docs/")>
                    {words.docs}
                </a>
                <button
                    type="button"
                    class="button button--quiet button--icon top__keys"
                    aria-label=words.shortcuts
                    title=words.shortcuts
                    on:click=move |_| browser::show_dialog(super::keys::DIALOG)
                >
                    <Icon glyph=Glyph::Keyboard />
                </button>
                <select
                    id="language"
                    class="top__language"
                    aria-label=words.language
                    title=words.language
                    prop:value=move || look.language.get()
                    on:change=move |event| look.speak(event_target_value(&event), voice, answers)
                >
                    {language::offered()
                        .into_iter()
                        .map(|(code, name)| {
                            let chosen = code == language::spoken().language.code();
                            view! {
                                <option value=code.clone() lang=code selected=chosen>
                                    {name}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
                <button
                    type="button"
                    class="button button--quiet button--icon"
                    aria-label=move || theme().1
                    title=move || theme().1
                    on:click=move |_| look.choose(look.theme.get_untracked().next())
                >
                    {move || view! { <Icon glyph=theme().0 /> }}
                </button>
            </div>
        </header>
    }
}
