//! Whether the secrets that were typed go into the files.

use leptos::prelude::*;
use tamer_core::secrets::{Secrets as Typed, wanted};

use crate::state::answers;
use crate::ui::{Field, Sheet, Toggle};
use crate::words::{fill, words};

/// The Secrets of the bundle, and the choice to fill them.
#[component]
pub fn Secrets() -> impl IntoView {
    let answers = answers();
    let words = &words().deliver;
    let names = Memo::new(move |_| {
        answers.outcome.with(|outcome| {
            let config = outcome.checked.config.as_ref()?;
            let names: Vec<String> = wanted(config)
                .iter()
                .map(|secret| format!("`{}`", secret.name))
                .collect();
            Some(names)
        })
    });
    let typed = Memo::new(move |_| answers.secrets.with(|secrets| *secrets != Typed::default()));
    let field = Field {
        id: "secrets:write".to_owned(),
        label: words.secrets_write.to_owned(),
        hint: words.secrets_write_hint,
        value: Signal::derive(move || answers.with_secrets.get().to_string()),
        set: Callback::new(move |on: String| answers.with_secrets.set(on == "true")),
        leave: Callback::new(|()| {}),
        notes: Signal::stored(Vec::new()),
        fix: Callback::new(|_| {}),
    };
    let told = move || {
        let names = names.get()?;
        let text = if names.is_empty() {
            words.secrets_none.to_owned()
        } else {
            fill(words.secrets_text, &[("names", &names.join(", "))])
        };
        let choice = (!names.is_empty()).then(|| {
            if typed.get() {
                view! { <Toggle field=field.clone() /> }.into_any()
            } else {
                view! { <p class="aside">{words.secrets_untyped}</p> }.into_any()
            }
        });
        Some(view! { <Sheet title=words.secrets text>{choice}</Sheet> })
    };
    view! { {told} }
}
