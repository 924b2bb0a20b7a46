//! Applying, watching until it works, and asking whether it does.

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tamer_app::words::cluster as words;
use tamer_core::apply::{Step, Verdict};
use tamer_core::status::{Phase, Status};
use tamer_core::wire::cluster::{End, Note};

use super::{At, Desk};
use crate::api::{Ask, Failure, Heard, later, pause};
use crate::events::Event;
use crate::page;

/// After this many tries nobody waits any more: about a quarter of an hour.
const TRIES: i32 = 180;

/// An apply.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work {
    /// How many objects there are.
    pub all: usize,
    /// What was done, in order.
    pub steps: Vec<Step>,
    /// Everything was done, and it waits until it works.
    pub waits: bool,
    /// The connection broke, and is tried again.
    pub broken: bool,
    /// What was said last on the way.
    pub note: String,
    /// How it ended.
    pub end: Option<End>,
}

impl Work {
    /// A step was done. After a break the same ones come again: what they did the first time counts.
    fn done(&mut self, step: Step) {
        match self.steps.iter_mut().find(|known| known.target == step.target) {
            None => self.steps.push(step),
            Some(known) if step.verdict != Verdict::Unchanged => *known = step,
            Some(_) => {}
        }
        self.all = self.all.max(self.steps.len());
    }
}

/// The answers, to verify what they are about.
#[derive(Serialize)]
struct Verify {
    answers: String,
}

impl Desk {
    /// Whether objects are being applied. Waiting until they work keeps nobody from applying again.
    pub fn is_applying(self) -> bool {
        self.work
            .with(|work| work.as_ref().is_some_and(|work| work.end.is_none() && !work.waits))
    }

    fn is_applying_now(self) -> bool {
        self.work
            .with_untracked(|work| work.as_ref().is_some_and(|work| work.end.is_none() && !work.waits))
    }

    /// Applies what was planned, and stays until it works.
    pub fn apply(self) {
        let wanted = self.wanted();
        let all = self
            .plan
            .with_untracked(|plan| plan.as_ref().map_or(0, |plan| plan.steps.len()));
        // Whoever applies again no longer waits for what was applied before.
        let counts = self.begin_watch();
        self.checks.set(Vec::new());
        self.cleaned.set(None);
        self.back.set(None);
        self.work.set(Some(Work { all, ..Work::default() }));
        self.begin(At::Apply);
        page::say(words().applying);
        later(async move {
            let ask = || Ask::post("cluster/apply", &wanted);
            let hear = |event: Event| self.hear_apply(&event);
            let broken = |broken: bool| self.tell_broken(broken);
            let end = self.stay(ask, hear, broken, counts).await;
            if !counts() {
                return;
            }
            let Some(end) = self.settle(At::Apply, end) else {
                // Nothing is under way here any more.
                self.work.set(None);
                return;
            };
            let Some(end) = end else { return };
            let ok = end.ok;
            page::say(if ok { words().apply_done } else { words().apply_failed });
            let waited = self
                .work
                .with_untracked(|work| work.as_ref().is_some_and(|work| work.waits));
            self.tell(|work| work.end = Some(end));
            if !waited {
                // What is in the way, or there now, is told by looking again.
                self.plan.set(None);
                self.look_at_revisions();
            }
            if ok {
                self.verify();
            } else {
                self.look_at_release();
            }
        });
    }

    /// Follows a stream to its end, and takes it up again where it breaks. Without an end nobody waits for it any more.
    async fn stay(
        self,
        ask: impl Fn() -> Ask,
        heard: impl Fn(Event),
        broken: impl Fn(bool),
        counts: impl Fn() -> bool,
    ) -> Result<Option<End>, Failure> {
        let mut tries = 0;
        while counts() {
            let mut end = None;
            let followed = ask()
                .follow(|event| {
                    if !counts() {
                        return Heard::Enough;
                    }
                    broken(false);
                    tries = 0;
                    if event.name == "end" {
                        end = read(&event);
                        return Heard::Enough;
                    }
                    heard(event);
                    Heard::More
                })
                .await;
            match (end, followed) {
                (Some(end), _) => return Ok(Some(end)),
                (None, Ok(()) | Err(Failure::Unreachable)) if counts() && tries < TRIES => {
                    tries += 1;
                    broken(true);
                    pause(1000 * tries.min(5)).await;
                }
                (None, Ok(())) => return Err(Failure::Unreachable),
                (None, Err(failure)) => return Err(failure),
            }
        }
        Ok(None)
    }

    fn hear_apply(self, event: &Event) {
        match event.name.as_str() {
            "step" => {
                if let Some(step) = read(event) {
                    self.tell(|work| work.done(step));
                }
            }
            // The release comes after the last object.
            "status" => {
                if self.is_applying_now() {
                    self.tell(|work| {
                        work.waits = true;
                        work.note.clear();
                    });
                    // What is there now is what the next plan begins with.
                    self.plan.set(None);
                    self.take_over.set(false);
                    self.look_at_revisions();
                }
                self.hear_status(event);
            }
            "note" => {
                if let Some(Note { message }) = read(event) {
                    self.tell(|work| work.note = message);
                }
            }
            "line" => {
                if let Some(line) = read(event) {
                    self.tell(|work| work.note = line);
                }
            }
            _ => {}
        }
    }

    fn hear_status(self, event: &Event) {
        if let Some(status) = read::<Status>(event) {
            self.status.set(Some(status));
        }
    }

    fn tell_broken(self, broken: bool) {
        let is_news = self
            .work
            .with_untracked(|work| work.as_ref().is_some_and(|work| work.broken != broken));
        if is_news {
            self.tell(|work| work.broken = broken);
        }
    }

    fn tell(self, change: impl FnOnce(&mut Work)) {
        self.work.update(|work| {
            if let Some(work) = work {
                change(work);
            }
        });
    }

    /// Watches the release until nothing more is to be expected.
    pub fn watch(self) {
        let counts = self.begin_watch();
        later(async move {
            let ask = || Ask::get(format!("cluster/watch?{}", self.query()));
            let hear = |event: Event| {
                if event.name == "status" {
                    self.hear_status(&event);
                }
            };
            let broken = |broken: bool| {
                if self.lost.get_untracked() != broken {
                    self.lost.set(broken);
                }
            };
            let end = self.stay(ask, hear, broken, counts).await;
            if counts()
                && let Err(failure) = end
            {
                self.lost.set(false);
                self.fail(At::Status, failure);
            }
        });
    }

    /// From now on only this counts; older ones end.
    fn begin_watch(self) -> impl Fn() -> bool + Copy {
        self.stop_watching();
        let number = self.watch.get_value();
        move || self.watch.get_value() == number
    }

    /// Nothing is watched any more.
    pub fn stop_watching(self) {
        self.watch.update_value(|number| *number += 1);
        self.lost.set(false);
    }

    /// Asks the running programs whether they do their work.
    pub fn verify(self) {
        if self.status.with_untracked(|status| {
            status
                .as_ref()
                .is_none_or(|status| !matches!(status.phase, Phase::Ready | Phase::Working | Phase::Suspended))
        }) {
            return;
        }
        self.begin(At::Verify);
        self.checks.set(Vec::new());
        let wanted = Verify {
            answers: self.wanted().answers,
        };
        later(async move {
            let heard = Ask::post("cluster/verify", &wanted)
                .follow(|event| {
                    if event.name == "check"
                        && let Some(check) = read(&event)
                    {
                        self.checks.update(|checks| checks.push(check));
                    }
                    if event.name == "end" {
                        Heard::Enough
                    } else {
                        Heard::More
                    }
                })
                .await;
            self.settle(At::Verify, heard);
        });
    }
}

/// What an event says.
pub fn read<T: DeserializeOwned>(event: &Event) -> Option<T> {
    serde_json::from_str(&event.data).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tamer_core::apply::Target;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_was_done_before_a_break_is_still_told_after_it() {
        let step = |name: &str, verdict| Step {
            target: Target::new("v1", "ConfigMap", Some("m"), name),
            verdict,
        };
        let mut work = Work {
            all: 3,
            ..Work::default()
        };
        work.done(step("a", Verdict::Create));
        for (name, verdict) in [
            ("a", Verdict::Unchanged),
            ("b", Verdict::Create),
            ("c", Verdict::Unchanged),
        ] {
            work.done(step(name, verdict));
        }
        let told: Vec<_> = work.steps.iter().map(|step| step.verdict.word()).collect();
        assert_eq!(told, ["create", "create", "unchanged"]);
        assert_eq!(work.all, 3);
    }
}
