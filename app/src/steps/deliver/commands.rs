//! The commands to apply and to verify, as the bundle's README has them.

use leptos::prelude::*;
use tamer_core::draft::Delivery;
use tamer_core::plan::Part;

use crate::browser;
use crate::state::answers;
use crate::state::look::look;
use crate::state::voice::voice;
use crate::ui::{Glyph, Icon, Sheet};
use crate::words::{fill, say, words};

/// What to do with the files.
#[component]
pub fn Commands() -> impl IntoView {
    let answers = answers();
    let look = look();
    let words = words();
    let delivery = Memo::new(move |_| answers.read(|draft| draft.cluster.delivery));
    let blocks = Memo::new(move |_| {
        answers.files.with(|files| {
            let readme = files.text(Part::Readme);
            ["Apply", "Verify"].map(|head| shell_below(readme, &format!("## {}", say(head))))
        })
    });
    let shown = move || {
        let (title, text) = match delivery.get() {
            Delivery::Flux => (words.deliver.git, words.deliver.git_text),
            Delivery::Argocd => (words.deliver.argocd, words.deliver.argocd_text),
            Delivery::Helm => (words.deliver.helm, words.deliver.helm_text),
        };
        let [apply, verify] = blocks.get();
        view! {
            <Sheet title text>
                <Block text=apply label=title />
                <h3 class="sheet__sub">{words.deliver.verify}</h3>
                <Block text=verify label=words.deliver.verify />
                <p class="aside">
                    {words.deliver.readme} " "
                    <button type="button" class="link" on:click=move |_| look.show(Part::Readme)>
                        {words.steps.readme}
                    </button> "."
                </p>
            </Sheet>
        }
    };
    view! { {shown} }
}

/// Commands, with a button that copies them.
#[component]
pub fn Block(#[prop(into)] text: Signal<String>, label: &'static str) -> impl IntoView {
    let voice = voice();
    let (words, page) = (&words().deliver, &words().page);
    let copy = move |_| {
        browser::copy(text.get_untracked(), move |copied| {
            voice.say(if copied {
                fill(page.copied, &[("what", &words.commands)])
            } else {
                page.not_copied.to_owned()
            });
        });
    };
    view! {
        <div class="commands">
            <pre class="commands__text" tabindex="0" role="region" aria-label=label>
                <code>{move || text.get()}</code>
            </pre>
            <button
                type="button"
                class="button button--quiet button--icon"
                aria-label=format!("{}: {label}", words.copy_commands)
                title=words.copy_commands
                on:click=copy
            >
                <Icon glyph=Glyph::Copy />
            </button>
        </div>
    }
}

/// The first shell block below a heading of the README, which is in the language of the page.
pub fn shell_below(markdown: &str, head: &str) -> String {
    markdown
        .lines()
        .skip_while(|line| *line != head)
        .skip_while(|line| *line != "```sh")
        .skip(1)
        .take_while(|line| *line != "```")
        .collect::<Vec<_>>()
        .join("\n")
}
