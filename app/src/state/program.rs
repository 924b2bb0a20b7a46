//! The program that is there where a server reaches a cluster: it is told the answers, and its wishes are done.

use leptos::prelude::*;
use serde_json::{Value, json};
use tamer_core::Severity;
use tamer_core::draft::{Side, moved};
use tamer_core::finding::{Change, Fix};
use tamer_core::wire::program::{TOLD, WISH, Wish};
use tamer_core::wire::{Ask, Told};
use tamer_core::{Place, facts::Suggestion, words as sentences};

use super::voice::Voice;
use super::{Answers, route};
use crate::browser;
use crate::ui::{Note, Tone};
use crate::words::{fill, language, words};

/// Does the program's wishes; `took` is told what came of answers that it brought.
pub fn serve(answers: Answers, voice: Voice, took: impl Fn(bool, Vec<Told>) + Clone + 'static) {
    // The step in which a program wants to be told; empty for all of them.
    let here = RwSignal::new(None::<String>);
    let journey = answers.journey;
    browser::hear(WISH, move |text| match Wish::read(&text) {
        None => {}
        Some(Wish::Tell) => here.set(Some(String::new())),
        // Who is told everything is told this, too.
        Some(Wish::TellAt(step)) => here.update(|here| {
            here.get_or_insert(step);
        }),
        Some(Wish::Suggest(suggestions)) => answers.suggestions.set(suggestions),
        Some(Wish::Offer(offers)) => answers.offers.set(Some(offers)),
        Some(Wish::Open(place)) => journey.go_to(&place),
        Some(Wish::Change(place)) => journey.change(&place, journey.step.get_untracked()),
        Some(Wish::Say(text)) => voice.say(text),
        Some(Wish::Set(place, value)) => answers.set(&place, value),
        Some(Wish::Move(from, to, side)) => {
            if let Some(said) = answers.shift(&from, &to, side) {
                voice.say(said);
            }
        }
        Some(Wish::Take(text)) => {
            let took = took.clone();
            browser::ask(&Ask::Import(text), move |reply| {
                if let Some(reply) = reply {
                    took(answers.take(reply.draft), reply.told);
                }
            });
        }
    });
    Effect::new(move |_| {
        let wanted = here.with(|here| {
            here.as_ref()
                .is_some_and(|at| at.is_empty() || at == journey.step.get().slug())
        });
        if wanted {
            browser::tell(TOLD, &state(answers));
        }
    });
}

fn state(answers: Answers) -> String {
    let errors = answers.outcome.with(|outcome| outcome.count(Severity::Error));
    let secrets = answers.secrets.with(|secrets| {
        json!({
            "s3_access_key": secrets.s3_access_key,
            "s3_secret_key": secrets.s3_secret_key,
            "slack": secrets.slack,
        })
    });
    let state = json!({
        "step": answers.journey.step.get().slug(),
        "answers": answers.now(tamer_core::Draft::to_value),
        "secrets": secrets,
        "errors": errors,
    });
    state.to_string()
}

impl Answers {
    /// Takes answers over, if there are any.
    pub fn take(self, draft: Option<tamer_core::Draft>) -> bool {
        let done = draft.is_some();
        if let Some(draft) = draft {
            self.take_over(draft);
            self.journey.ask_all();
        }
        done
    }

    /// Answers what is at a place; it can be undone.
    fn set(self, place: &str, value: Value) {
        let fix = Fix(vec![Change::Set(Place::new(place), value)]);
        self.replace(self.now(|draft| fix.apply(draft)), place);
    }

    /// Moves a route, and says where it is now; nothing where it cannot go there.
    fn shift(self, from: &str, to: &str, side: Side) -> Option<String> {
        let mut draft = self.now(Clone::clone);
        let (from, to) = (route::path(from)?, route::path(to)?);
        let at = moved(&mut draft.alerts.routes, &from, &to, side)?;
        let place = route::place(&at);
        self.replace(draft, &place);
        // What is open would be another route now.
        self.journey.reveal.set(Some(route::LIST.to_owned()));
        browser::focus(place);
        let number = |path: &[usize]| {
            let numbers: Vec<String> = path.iter().map(|index| (index + 1).to_string()).collect();
            numbers.join(".")
        };
        Some(fill(
            words().alerts.moved,
            &[("from", &number(&from)), ("to", &number(&at))],
        ))
    }

    /// What the cluster says about the answer at a place.
    pub(super) fn suggested(self, place: &str) -> Vec<Note> {
        let here = |suggestions: &Vec<Suggestion>| {
            suggestions
                .iter()
                .filter(|said| said.place == place)
                .map(note)
                .collect()
        };
        self.suggestions.with(here)
    }

    /// Does what the cluster suggests for a place. False where the list of its suggestions is shorter.
    pub(super) fn follow(self, place: &str, index: usize) -> bool {
        let said = self.suggestions.with_untracked(|suggestions| {
            let mut here = suggestions.iter().filter(|said| said.place == place);
            here.nth(index).cloned()
        });
        if let Some(fix) = said.as_ref().and_then(fix) {
            self.replace(self.now(|draft| fix.apply(draft)), place);
            browser::focus_nearest(place);
        }
        said.is_some()
    }
}

fn fix(said: &Suggestion) -> Option<Fix> {
    let change = Change::Set(Place::new(said.place.clone()), said.value.clone()?);
    Some(Fix(vec![change]))
}

fn note(said: &Suggestion) -> Note {
    Note {
        tone: Tone::Hint,
        code: "",
        text: language::spoken().language.phrase(&said.because),
        fix: fix(said)
            .as_ref()
            .map(|fix| sentences::fix_label_in(language::spoken().language, fix)),
    }
}
