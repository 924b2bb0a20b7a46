//! Looking at what is there.

use leptos::prelude::*;
use tamer_core::apply::Target;
use tamer_core::status::Phase;
use tamer_core::wire::cluster::Revision;

use super::{At, Desk};
use crate::api::{Ask, encoded, later};

/// A release of the stack with its newest answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Which.
    pub release: Target,
    /// Empty if the cluster has none of it.
    pub answers: String,
}

impl Desk {
    /// Looks at everything once somebody is signed in.
    pub fn arrive(self) {
        self.look();
        self.look_at_release();
    }

    /// Learns what the cluster has.
    pub fn look(self) {
        self.begin(At::Facts);
        later(async move {
            if let Some(facts) = self.settle(At::Facts, Ask::get("cluster/facts").answer().await) {
                self.facts.set(Some(facts));
                self.find_releases().await;
            }
        });
    }

    /// Learns the answers of the releases that are there.
    async fn find_releases(self) {
        let releases = self
            .facts
            .with_untracked(|facts| facts.as_ref().map(|facts| facts.releases.clone()).unwrap_or_default());
        self.begin(At::From);
        let mut found = Vec::new();
        for release in releases {
            let namespace = encoded(release.namespace.as_deref().unwrap_or_default());
            let query = format!(
                "cluster/revisions?namespace={namespace}&release={}",
                encoded(&release.name)
            );
            match Ask::get(query).answer::<Vec<Revision>>().await {
                Ok(revisions) => found.push(Found {
                    release,
                    answers: revisions
                        .into_iter()
                        .next()
                        .map(|newest| newest.answers)
                        .unwrap_or_default(),
                }),
                Err(failure) => {
                    self.settle::<()>(At::From, Err(failure));
                    return;
                }
            }
        }
        self.end(At::From);
        self.found.set(Some(found));
    }

    /// Learns how the release of the answers stands, and watches it while it moves.
    pub fn look_at_release(self) {
        self.begin(At::Status);
        later(async move {
            let query = format!("cluster/status?{}", self.query());
            let Some(status) = self.settle(At::Status, Ask::get(query).answer().await) else {
                return;
            };
            let status: tamer_core::status::Status = status;
            let moves = !status.phase.is_final();
            let is_there = status.phase != Phase::Absent;
            self.status.set(Some(status));
            if moves {
                self.watch();
            }
            if is_there {
                self.look_at_revisions();
            }
        });
    }

    /// Learns the revisions of the release.
    pub fn look_at_revisions(self) {
        self.begin(At::Undo);
        later(async move {
            let query = format!("cluster/revisions?{}", self.query());
            if let Some(revisions) = self.settle(At::Undo, Ask::get(query).answer().await) {
                self.revisions.set(revisions);
            }
        });
    }

    /// Answers that name another release are about another one.
    pub(super) fn follow_release(self) {
        let release = Memo::new(move |_| self.release());
        Effect::new(move |before: Option<(String, String)>| {
            let now = release.get();
            if before.is_some_and(|before| before != now) {
                self.stop_watching();
                self.forget_release();
                // Each letter of a name makes another one: it is looked at when it is asked for.
            }
            now
        });
        // Where somebody comes to deliver.
        let delivers = Memo::new(move |_| self.told.with(|told| told.step == "deliver") && self.is_signed_in());
        Effect::new(move |_| {
            if delivers.get()
                && self.status.with_untracked(Option::is_none)
                && !self.busy.with_untracked(|busy| busy.contains(&At::Status))
            {
                self.look_at_release();
            }
        });
    }

    pub(super) fn forget_release(self) {
        self.status.set(None);
        self.checks.set(Vec::new());
        self.revisions.set(Vec::new());
        self.back.set(None);
        self.stock.set(None);
        self.cleaned.set(None);
        self.lost.set(false);
    }
}
