//! Download, copy, share.

use leptos::prelude::*;
use tamer_core::bundle::Renderer;
use tamer_core::plan::Part;
use tamer_core::secrets::Secrets;
use tamer_core::{Bundle, share};

use crate::browser;
use crate::state::answers;
use crate::state::voice::voice;
use crate::ui::{Glyph, Icon, Sheet};
use crate::words::{fill, words};

/// Longer links are cut by some chats and browsers.
const LONGEST: usize = 2000;

/// The ways out.
#[component]
pub fn Ways(blocked: Signal<bool>) -> impl IntoView {
    let answers = answers();
    let voice = voice();
    let (words, page) = (&words().deliver, &words().page);
    let number = move || answers.files.with(|files| files.files.len());
    // With the secrets as typed: what is on the screen hides them.
    let renderer = || Renderer::speaking(crate::words::language::spoken().language);
    let delivered = move || -> Option<Bundle> {
        let outcome = answers.outcome.get_untracked();
        let config = outcome.checked.config.as_ref()?;
        let secrets = if answers.with_secrets.get_untracked() {
            answers.secrets.get_untracked()
        } else {
            Secrets::default()
        };
        Some(answers.now(|draft| renderer().bundle(draft, config, &secrets)))
    };
    let download = move |_| {
        let name = format!("cluster-tamer-{}.zip", answers.now(|draft| safe(&draft.cluster.name)));
        if let Some(bundle) = delivered().filter(|_| !blocked.get_untracked())
            && browser::download(&name, &bundle.zip(), "application/zip")
        {
            voice.say(fill(words.downloaded, &[("file", &name)]));
        }
    };
    let copy = move |text: fn(&Bundle) -> String, what: &'static str| {
        if let Some(bundle) = delivered().filter(|_| !blocked.get_untracked()) {
            browser::copy(text(&bundle), move |copied| {
                voice.say(if copied {
                    fill(page.copied, &[("what", &what)])
                } else {
                    page.not_copied.to_owned()
                });
            });
        }
    };
    let long = move || {
        let length = answers.read(|draft| share::link(draft).len());
        (length > LONGEST).then(|| view! { <p class="aside">{fill(words.share_long, &[("n", &length)])}</p> })
    };
    let barred = move || blocked.get().to_string();
    let why = move || blocked.get().then_some("blocked");
    view! {
        <div class="ways">
            <Sheet title=words.download>
                <p class="sheet__text">{move || fill(words.download_text, &[("n", &number())])}</p>
                <button
                    type="button"
                    class="button button--main"
                    aria-disabled=barred
                    aria-describedby=why
                    on:click=download
                >
                    <Icon glyph=Glyph::Download />
                    {words.download_button}
                </button>
            </Sheet>
            <Sheet title=words.copy text=words.copy_text>
                <div class="buttons">
                    <button
                        type="button"
                        class="button"
                        aria-disabled=barred
                        aria-describedby=why
                        on:click=move |_| copy(all_yaml, words.yaml)
                    >
                        <Icon glyph=Glyph::Copy />
                        {words.copy_yaml}
                    </button>
                    <button
                        type="button"
                        class="button"
                        aria-disabled=barred
                        aria-describedby=why
                        on:click=move |_| copy(shell, words.shell)
                    >
                        <Icon glyph=Glyph::Copy />
                        {words.copy_shell}
                    </button>
                </div>
            </Sheet>
            <Sheet title=words.share text=words.share_text>
                <button type="button" class="button" on:click=move |_| crate::app::share(answers, voice)>
                    <Icon glyph=Glyph::Share />
                    {words.share_button}
                </button>
                {long}
            </Sheet>
        </div>
    }
}

/// A name that is fine in any file system.
fn safe(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' })
        .collect()
}

/// What goes to the cluster, as one stream.
fn all_yaml(bundle: &Bundle) -> String {
    let texts: Vec<&str> = bundle
        .files
        .iter()
        .filter(|file| {
            !matches!(
                file.part,
                Part::Readme | Part::Answers | Part::Kustomization | Part::Values
            )
        })
        .map(|file| file.text.as_str())
        .collect();
    texts.join("---\n")
}

/// A shell command that writes every file.
fn shell(bundle: &Bundle) -> String {
    bundle
        .files
        .iter()
        .map(|file| {
            // A word that no line of the file is.
            let end = (0..)
                .map(|number| format!("END_OF_FILE_{number}"))
                .find(|end| !file.text.contains(end.as_str()));
            let end = end.unwrap_or_default();
            let line_end = if file.text.ends_with('\n') { "" } else { "\n" };
            format!("cat > {} <<'{end}'\n{}{line_end}{end}\n", file.path(), file.text)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_shell_command_writes_every_file_as_it_is() {
        let file = |text: &str| tamer_core::File {
            part: Part::Readme,
            text: text.into(),
        };
        let bundle = Bundle {
            files: vec![file("a\nEND_OF_FILE_0\n"), file("$b")],
        };
        assert_eq!(
            shell(&bundle),
            "cat > README.md <<'END_OF_FILE_1'\na\nEND_OF_FILE_0\nEND_OF_FILE_1\ncat > README.md <<'END_OF_FILE_0'\n$b\nEND_OF_FILE_0\n"
        );
    }
}
