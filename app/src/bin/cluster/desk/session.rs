//! Who is signed in.

use leptos::prelude::*;
use tamer_core::wire::cluster::{SignIn, Way};

use super::{At, Desk};
use crate::api::{Ask, later};
use crate::page;

impl Desk {
    /// Asks the server who is signed in.
    pub fn ask_who(self) {
        later(async move { self.learn_who().await });
    }

    async fn learn_who(self) {
        if let Some(session) = self.settle(At::SignIn, Ask::get("session").answer().await) {
            self.session.set(Some(session));
            if self.is_signed_in() {
                self.arrive();
            }
        }
    }

    /// Tries to sign in; `done` is told whether that went well.
    pub fn sign_in(self, way: Way, token: String, done: impl FnOnce(bool) + 'static) {
        self.begin(At::SignIn);
        later(async move {
            let ask = Ask::post("session", &SignIn { way, token });
            let answer = self.settle(At::SignIn, ask.answer::<()>().await);
            if answer.is_some() {
                self.ended.set(false);
                self.learn_who().await;
                page::say(tamer_app::words::cluster().signed_in_now);
            }
            done(answer.is_some());
        });
    }

    /// Signs out. What was learned from the cluster is forgotten.
    pub fn sign_out(self, done: impl FnOnce() + 'static) {
        later(async move {
            if self
                .settle(At::SignIn, Ask::delete("session").answer::<()>().await)
                .is_some()
            {
                self.forget();
                page::say(tamer_app::words::cluster().signed_out_now);
                self.learn_who().await;
                done();
            }
        });
    }

    /// The server no longer knows the session. What is shown stays: it is known already.
    pub(super) fn session_ended(self) {
        self.ended.set(true);
        self.session.update(|session| {
            if let Some(session) = session {
                session.signed_in = false;
                session.user = None;
                session.role = None;
            }
        });
    }

    fn forget(self) {
        self.stop_watching();
        self.facts.set(None);
        self.found.set(None);
        self.plan.set(None);
        self.work.set(None);
        self.tried.set(Vec::new());
        self.forget_release();
    }
}
