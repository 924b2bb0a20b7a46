//! Small parts that several others use.

use leptos::prelude::*;
use tamer_app::browser;
use tamer_app::ui::{Glyph, Icon, Said};
use tamer_app::words::{cluster as words, say};
use tamer_core::apply::{Step, Verdict};

use crate::api::Failure;
use crate::desk::{At, desk};
use crate::page;

/// What went wrong in a part, if something did.
#[component]
pub fn Trouble(at: At) -> impl IntoView {
    let desk = desk();
    let trouble = Memo::new(move |_| desk.trouble(at));
    let told = move || {
        let (text, advice, list) = told(trouble.get()?);
        let advice =
            (!advice.is_empty()).then(|| view! { <p class="trouble__advice"><Said text=sentence(&advice) /></p> });
        let list = (!list.is_empty()).then(|| {
            let list = list
                .into_iter()
                .map(|text| view! { <li><Said text /></li> })
                .collect_view();
            view! { <ul class="trouble__list">{list}</ul> }
        });
        Some(view! {
            <div class="trouble" data-tone="error">
                <Icon glyph=Glyph::Wrong />
                <div>
                    <p><Said text=sentence(&text) /></p>
                    {advice}
                    {list}
                </div>
            </div>
        })
    };
    // It is there when empty, so that what comes is read out.
    view! { <div role="alert">{told}</div> }
}

fn told(failure: Failure) -> (String, String, Vec<String>) {
    match failure {
        Failure::SignedOut(refused) | Failure::Refused(refused) => (refused.error, refused.advice, Vec::new()),
        Failure::Answers(list) => (words().answers_wrong.to_owned(), String::new(), list),
        Failure::Unreachable => (words().unreachable.to_owned(), String::new(), Vec::new()),
        Failure::Strange => (words().strange.to_owned(), String::new(), Vec::new()),
    }
}

/// As a sentence in the page's language: errors of programs begin small and have no full stop.
pub fn sentence(text: &str) -> String {
    let text = tamer_app::words::told(text);
    let mut letters = text.chars();
    let mut sentence: String = letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default();
    if sentence.ends_with(|last: char| last.is_alphanumeric() || matches!(last, ')' | '`' | '"')) {
        sentence.push('.');
    }
    sentence
}

/// A heading that takes focus when its part appears.
#[component]
pub fn Heading(id: &'static str, #[prop(into)] text: Signal<String>) -> impl IntoView {
    view! {
        <h2 class="sheet__title" id=id tabindex="-1">
            {move || text.get()}
        </h2>
    }
}

/// A button that waits while its part is busy, and says why it cannot be used.
#[component]
pub fn Button(
    #[prop(into)] text: Signal<String>,
    /// A longer name for those who do not see what is around it.
    #[prop(optional, into)]
    label: String,
    /// Id of what says why it cannot be used; empty where it can.
    #[prop(optional, into)]
    barred_by: Signal<String>,
    #[prop(optional, into)] busy: Signal<bool>,
    /// How it looks.
    #[prop(default = "button")]
    class: &'static str,
    #[prop(optional)] id: &'static str,
    press: Callback<()>,
) -> impl IntoView {
    let barred = Memo::new(move |_| barred_by.with(|by| !by.is_empty()) || busy.get());
    view! {
        <button
            type="button"
            class=class
            id=(!id.is_empty()).then_some(id)
            aria-label=(!label.is_empty()).then_some(label)
            aria-disabled=move || barred.get().to_string()
            aria-busy=move || busy.get().then_some("true")
            aria-describedby=move || Some(barred_by.get()).filter(|by| !by.is_empty())
            on:click=move |_| {
                if !barred.get_untracked() {
                    press.run(());
                }
            }
        >
            {move || text.get()}
        </button>
    }
}

/// Text to paste elsewhere, with a button that copies it.
#[component]
pub fn Shell(#[prop(into)] text: String, label: &'static str) -> impl IntoView {
    let copied = text.clone();
    view! {
        <div class="commands">
            <pre class="commands__text" tabindex="0" role="region" aria-label=label>
                <code>{text}</code>
            </pre>
            <button
                type="button"
                class="button button--quiet button--icon"
                aria-label=format!("{}: {label}", words().copy)
                title=words().copy
                on:click=move |_| page::copy(copied.clone(), label)
            >
                <Icon glyph=Glyph::Copy />
            </button>
        </div>
    }
}

/// Objects with what was done to them.
#[component]
pub fn Done(#[prop(into)] steps: Signal<Vec<Step>>) -> impl IntoView {
    let words = words();
    let list = move || {
        steps
            .get()
            .into_iter()
            .map(|step| {
                let word = match &step.verdict {
                    Verdict::Create | Verdict::Later => words.word_create,
                    Verdict::Change { .. } => words.word_change,
                    Verdict::Unchanged | Verdict::Kept => words.word_unchanged,
                    Verdict::Remove => words.word_remove,
                    Verdict::Refused { refusal } => say(refusal.word()),
                };
                let why = match &step.verdict {
                    Verdict::Refused { refusal } => {
                        Some(view! { <p class="done__why"><Said text=sentence(&refusal.to_string()) /></p> })
                    }
                    _ => None,
                };
                let possible = step.verdict.is_possible();
                view! {
                    <li class="done__step" data-possible=possible.to_string()>
                        <Icon glyph=if possible { Glyph::Check } else { Glyph::Wrong } />
                        <span class="done__what">{step.target.to_string()}</span>
                        <span class="verdict" data-verdict=tone(&step.verdict)>{word}</span>
                        {why}
                    </li>
                }
            })
            .collect_view()
    };
    view! { <ol class="done">{list}</ol> }
}

/// How a verdict looks.
pub fn tone(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Create | Verdict::Later => "create",
        Verdict::Change { .. } => "change",
        Verdict::Unchanged | Verdict::Kept => "same",
        Verdict::Remove => "remove",
        Verdict::Refused { .. } => "refused",
    }
}

/// Focuses a place once the page has it, unless the person moved on meanwhile.
pub fn lead_to(id: &'static str) -> impl FnOnce() {
    let before = browser::focused();
    move || browser::focus_unless_moved(before.as_ref(), id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn words_of_programs_become_sentences() {
        for (text, expected) in [
            ("this token is not known", "This token is not known."),
            ("Sign in first.", "Sign in first."),
            ("the Secret lacks `a`", "The Secret lacks `a`."),
            ("", ""),
        ] {
            assert_eq!(sentence(text), expected);
        }
    }
}
