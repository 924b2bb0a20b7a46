//! Ways back: an earlier revision, a pause, and removal.

use leptos::prelude::*;
use tamer_app::words::{cluster as words, fill};
use tamer_core::apply::Step;
use tamer_core::wire::cluster::{Cleanup, End, Installed, Rollback, Steps, Stock};

use super::apply::read;
use super::plan::owners;
use super::{At, Desk};
use crate::api::{Ask, Heard, later};
use crate::page;

/// What a way back did.
#[derive(Clone, Debug, PartialEq)]
pub struct Back {
    /// To which revision.
    pub to: u64,
    /// Object by object.
    pub steps: Vec<Step>,
}

impl Back {
    /// Who owns fields that are in the way.
    pub fn owners(&self) -> Vec<String> {
        owners(&self.steps)
    }

    /// Whether it was done.
    pub fn is_done(&self) -> bool {
        self.steps.iter().all(|step| step.verdict.is_possible())
    }
}

/// What a cleanup did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cleaned {
    /// Line by line.
    pub lines: Vec<String>,
    /// How it ended.
    pub end: Option<End>,
}

impl Desk {
    /// Goes back to a revision.
    pub fn roll_back(self, to: u64, take_over: bool, done: impl FnOnce() + 'static) {
        let (namespace, release) = self.release_now();
        let wanted = Rollback {
            namespace,
            release,
            to: Some(to),
            take_over,
        };
        self.begin(At::Undo);
        later(async move {
            let answer = Ask::post("cluster/rollback", &wanted).answer::<Steps>().await;
            if let Some(Steps { steps }) = self.settle(At::Undo, answer) {
                let back = Back { to, steps };
                let is_done = back.is_done();
                self.back.set(Some(back));
                self.plan.set(None);
                self.work.set(None);
                self.checks.set(Vec::new());
                if is_done {
                    page::say(fill(words().rolled_back, &[("n", &to)]));
                    self.look_at_revisions();
                    self.watch();
                }
                done();
            }
        });
    }

    /// Lets Flux leave the release alone, or look after it again.
    pub fn suspend(self, suspend: bool, done: impl FnOnce() + 'static) {
        let (namespace, release) = self.release_now();
        let path = if suspend { "cluster/suspend" } else { "cluster/resume" };
        self.begin(At::Undo);
        later(async move {
            let ask = Ask::post(path, &Installed { namespace, release });
            if self.settle(At::Undo, ask.answer::<()>().await).is_some() {
                page::say(if suspend { words().suspended } else { words().resumed });
                self.look_at_release();
                done();
            }
        });
    }

    /// Asks what a cleanup would remove.
    pub fn take_stock(self, data: bool, done: impl FnOnce() + 'static) {
        self.begin(At::Cleanup);
        let query = format!("cluster/stock?{}&data={data}", self.query());
        later(async move {
            if let Some(Stock { lines }) = self.settle(At::Cleanup, Ask::get(query).answer().await) {
                self.stock.set(Some(lines));
                done();
            }
        });
    }

    /// Removes the release.
    pub fn clean_up(self, data: bool, confirm: String) {
        let (namespace, release) = self.release_now();
        let wanted = Cleanup {
            namespace,
            release,
            data,
            confirm,
        };
        self.stop_watching();
        self.begin(At::Cleanup);
        self.cleaned.set(Some(Cleaned::default()));
        let tell = move |change: &dyn Fn(&mut Cleaned)| {
            self.cleaned.update(|cleaned| {
                if let Some(cleaned) = cleaned {
                    change(cleaned);
                }
            });
        };
        later(async move {
            let mut end = None;
            let followed = Ask::post("cluster/cleanup", &wanted)
                .follow(|event| {
                    match event.name.as_str() {
                        "line" => {
                            if let Some(line) = read::<String>(&event) {
                                tell(&|cleaned| cleaned.lines.push(line.clone()));
                            }
                        }
                        "end" => {
                            end = read::<End>(&event);
                            return Heard::Enough;
                        }
                        _ => {}
                    }
                    Heard::More
                })
                .await;
            if self.settle(At::Cleanup, followed).is_none() {
                self.cleaned.set(None);
                return;
            }
            let end = end.unwrap_or_else(|| End {
                ok: false,
                message: words().unreachable.to_owned(),
                advice: String::new(),
            });
            page::say(end.message.clone());
            tell(&|cleaned| cleaned.end = Some(end.clone()));
            self.stock.set(None);
            self.plan.set(None);
            self.work.set(None);
            self.back.set(None);
            self.checks.set(Vec::new());
            self.revisions.set(Vec::new());
            self.look_at_release();
        });
    }
}
