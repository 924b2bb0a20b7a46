//! Whether the secrets that were typed go into the files, and what encrypts them for Git.

use leptos::prelude::*;
use tamer_core::draft::Delivery;
use tamer_core::plan::Part;
use tamer_core::secrets::{Secrets as Typed, wanted};

use super::commands::{Block, shell_below};
use crate::state::answers;
use crate::ui::{Field, More, Sheet, Toggle};
use crate::words::{fill, say, words};

/// What encrypts Secrets for Git; the README of the bundle has the commands below headings of these names.
const WAYS: [&str; 3] = ["SOPS with age", "Sealed Secrets", "External Secrets"];

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
    let by_flux = answers.asks(|draft| draft.cluster.delivery == Delivery::Flux);
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
        let in_git = (!names.is_empty() && by_flux.get()).then(|| view! { <InGit /> });
        Some(view! { <Sheet title=words.secrets text>{choice} {in_git}</Sheet> })
    };
    view! { {told} }
}

/// The ways to keep Secrets in Git, each with its commands.
#[component]
fn InGit() -> impl IntoView {
    let answers = answers();
    let words = &words().deliver;
    let ways = WAYS.map(|way| {
        let text = Memo::new(move |_| {
            answers
                .files
                .with(|files| shell_below(files.text(Part::Readme), &format!("#### {}", say(way))))
        });
        view! {
            <More label=way>
                <Block text label=way />
            </More>
        }
    });
    view! {
        <h3 class="sheet__sub">{words.in_git}</h3>
        <p class="sheet__text">{words.in_git_text}</p>
        {ways.into_iter().collect_view()}
    }
}
