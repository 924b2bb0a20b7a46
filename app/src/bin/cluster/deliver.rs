//! At delivery: what would change, applying it, watching until it works, and ways back.

mod cleanup;
mod plan;
mod progress;
mod report;
mod status;
mod undo;

use leptos::prelude::*;
use tamer_app::words::cluster as words;

use crate::desk::desk;
use crate::parts::Heading;
use crate::sign_in::{SignIn, Who};

/// Id of what says that the person may only look.
const READER: &str = "cluster:reader";
/// Id of the heading of the plan.
const PLAN: &str = "cluster:plan";
/// Id of the heading of the form.
const SIGN_IN: &str = "cluster:sign-in";
/// Id of the page's note about errors.
const BLOCKED: &str = "blocked";

/// The whole way, from signing in to removal.
#[component]
pub fn Deliver() -> impl IntoView {
    let desk = desk();
    let words = words();
    let signed_in = Memo::new(move |_| desk.is_signed_in());
    let known = Memo::new(move |_| desk.session.with(Option::is_some));
    let reader = move || {
        (!desk.may_change()).then(|| {
            view! {
                <p class="aside" id=READER>
                    {words.reader}
                </p>
            }
        })
    };
    let body = move || {
        if signed_in.get() {
            view! {
                <section class="sheet sheet--cluster" aria-labelledby=PLAN>
                    <Heading id=PLAN text=Signal::stored(words.plan.to_owned()) />
                    <Who then=SIGN_IN />
                    {reader}
                    <plan::Plan />
                    <progress::Progress />
                </section>
                <status::Status />
                <undo::Undo />
            }
            .into_any()
        } else if known.get() {
            view! {
                <section class="sheet sheet--cluster" aria-labelledby=SIGN_IN>
                    <Heading id=SIGN_IN text=Signal::stored(words.sign_in.to_owned()) />
                    <p class="sheet__text">{words.sign_in_text}</p>
                    <SignIn then=PLAN />
                </section>
            }
            .into_any()
        } else {
            ().into_any()
        }
    };
    view! { {body} }
}

/// Id of what keeps the person from changing anything; empty where nothing does.
fn barred() -> Signal<String> {
    let desk = desk();
    Signal::derive(move || {
        if desk.may_change() {
            String::new()
        } else {
            READER.to_owned()
        }
    })
}
