//! Notes: what is wrong, unwise, or good to know, each with a button that settles it.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Wrong.
    Error,
    /// Unwise.
    Warning,
    /// Good to know.
    Hint,
}

impl Tone {
    /// Name for styles.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }

    /// Its picture.
    pub fn glyph(self) -> Glyph {
        match self {
            Self::Error => Glyph::Wrong,
            Self::Warning => Glyph::Warning,
            Self::Hint => Glyph::Info,
        }
    }
}

/// One note.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// How bad it is.
    pub tone: Tone,
    /// Id of the rule; may be empty.
    pub code: &'static str,
    /// The sentence; what stands in backticks is shown as code.
    pub text: String,
    /// What the button that settles it says.
    pub fix: Option<String>,
}

/// A list of notes. It is there when empty, so that inputs may point to it.
#[component]
pub fn Notes(#[prop(into)] id: String, #[prop(into)] notes: Signal<Vec<Note>>, fix: Callback<usize>) -> impl IntoView {
    let list = move || {
        notes
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, note)| {
                let button = note.fix.map(|label| {
                    view! {
                        <button type="button" class="note__fix" on:click=move |_| fix.run(index)>
                            {label}
                        </button>
                    }
                });
                let code = (!note.code.is_empty()).then(|| view! { <RuleLink code=note.code /> });
                view! {
                    <li class="note" data-tone=note.tone.name()>
                        <Icon glyph=note.tone.glyph() />
                        <span class="note__text">
                            <Said text=note.text />
                            " "
                            {code}
                        </span>
                        {button}
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <ul class="notes" id=id>
            {list}
        </ul>
    }
}

/// The id of a rule, which leads to what the documentation says about it.
///
/// In a tab of its own, because secrets that were typed are kept nowhere.
#[component]
pub fn RuleLink(code: &'static str) -> impl IntoView {
    let href = ["docs/reference/findings/#", &code.to_ascii_lowercase()].concat();
    view! {
        <a class="note__code" href=href target="_blank">
            {code}
        </a>
    }
}

/// A sentence; what stands in backticks is shown as code.
#[component]
pub fn Said(#[prop(into)] text: String) -> impl IntoView {
    text.split('`')
        .enumerate()
        .map(|(index, part)| {
            let part = part.to_owned();
            if index % 2 == 1 {
                view! { <code>{part}</code> }.into_any()
            } else {
                part.into_any()
            }
        })
        .collect_view()
}
