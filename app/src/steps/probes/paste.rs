//! Many targets at once: one on each line.

use leptos::prelude::*;
use tamer_core::draft::Target;

use super::PLACE;
use crate::browser;
use crate::state::answers;
use crate::state::history::Pace;
use crate::state::voice::voice;
use crate::ui::{Area, Field, Glyph, Icon, Note, Sheet, Tone};
use crate::words::{count, words};

const ID: &str = "probes:paste";

/// An area to paste addresses into.
#[component]
pub fn Paste() -> impl IntoView {
    let answers = answers();
    let voice = voice();
    let words = &words().probes;
    let typed = RwSignal::new(String::new());
    let notes = RwSignal::new(Vec::<Note>::new());
    let add = move |_| {
        let targets = typed.with_untracked(|text| read(text));
        if targets.is_empty() {
            notes.set(vec![Note {
                tone: Tone::Error,
                code: "",
                text: words.paste_empty.to_owned(),
                fix: None,
            }]);
            browser::focus(ID);
            return;
        }
        let (number, first) = (targets.len(), answers.now(|draft| draft.probes.targets.len()));
        answers.edit(PLACE, Pace::Once, |draft| draft.probes.targets.extend(targets));
        for index in first..first + number.min(500) {
            for key in ["url", "module", "labels"] {
                answers.journey.leave(&format!("{PLACE}[{index}].{key}"));
            }
            answers.journey.leave(&format!("{PLACE}[{index}]"));
        }
        typed.set(String::new());
        notes.set(Vec::new());
        voice.say(count(number, words.pasted_one, words.pasted_many));
        browser::focus(ID);
    };
    let field = Field::of_page_typed(ID, words.paste_label, words.paste_hint, typed, notes);
    view! {
        <Sheet>
            <Area field rows=4 placeholder=words.paste_placeholder />
            <button type="button" class="button" on:click=add>
                <Icon glyph=Glyph::Add />
                {words.paste_button}
            </button>
        </Sheet>
    }
}

/// The targets of a text: an address on each line, then a module and labels. Lists of YAML are taken as well.
fn read(text: &str) -> Vec<Target> {
    text.lines().filter_map(line).collect()
}

fn line(line: &str) -> Option<Target> {
    let line = line.trim();
    let line = line.strip_prefix("- ").unwrap_or(line);
    if line.starts_with('#') {
        return None;
    }
    let mut words = line.split([' ', '\t', ',', ';']).filter(|word| !word.is_empty());
    let url = words.next()?.trim_matches(['"', '\'']).to_owned();
    let mut target = Target {
        url,
        ..Target::default()
    };
    for word in words {
        if word.starts_with('#') {
            break;
        } else if word.contains('=') {
            target.labels.extend(super::target::read(word));
        } else if target.module.is_empty() {
            target.module = word.to_owned();
        }
    }
    if target.module.is_empty() && !target.url.contains("://") && has_port(&target.url) {
        target.module = "tcp_connect".to_owned();
    }
    Some(target)
}

fn has_port(url: &str) -> bool {
    url.rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn each_line_is_a_target() {
        let targets = read(
            "https://a.example\n\n# no\n- \"https://b.example\" http_post_2xx team=shop,env=prod\ndb:5432\ndb:53 dns_udp # x y\n",
        );
        let told: Vec<String> = targets
            .iter()
            .map(|target| format!("{} {} {}", target.url, target.module, target.labels.len()))
            .collect();
        assert_eq!(
            told,
            [
                "https://a.example  0",
                "https://b.example http_post_2xx 2",
                "db:5432 tcp_connect 0",
                "db:53 dns_udp 0"
            ]
        );
    }
}
