//! At the start: the answers of what runs in the cluster.

use leptos::prelude::*;
use tamer_app::ui::{More, Said};
use tamer_app::words::{cluster as words, fill};
use tamer_core::wire::program::Wish;

use crate::desk::{At, Found, desk};
use crate::page;
use crate::parts::{Heading, Trouble};
use crate::sign_in::{SignIn, Who};

const HEADING: &str = "cluster:from";

/// Releases with their answers, or the form to sign in.
#[component]
pub fn From() -> impl IntoView {
    let desk = desk();
    let words = words();
    let signed_in = Memo::new(move |_| desk.is_signed_in());
    let body = move || {
        if signed_in.get() {
            view! { <Who then=HEADING /> <Releases /> }.into_any()
        } else {
            view! { <More label=words.sign_in><SignIn then=HEADING /></More> }.into_any()
        }
    };
    view! {
        <section class="sheet" aria-labelledby=HEADING>
            <Heading id=HEADING text=Signal::stored(words.from.to_owned()) />
            <p class="sheet__text">{words.from_text}</p>
            {body}
        </section>
    }
}

#[component]
fn Releases() -> impl IntoView {
    let desk = desk();
    let words = words();
    let list = move || match desk.found.get() {
        None => (desk.is_busy(At::Facts) || desk.is_busy(At::From))
            .then(|| view! { <p class="aside">{words.from_looking}</p> }.into_any()),
        Some(found) if found.is_empty() => Some(view! { <p class="aside">{words.from_none}</p> }.into_any()),
        Some(found) => {
            let list = found.into_iter().map(release).collect_view();
            Some(view! { <ul class="releases">{list}</ul> }.into_any())
        }
    };
    view! {
        {list}
        <Trouble at=At::Facts />
        <Trouble at=At::From />
    }
}

fn release(found: Found) -> impl IntoView {
    let words = words();
    let name = found.release.to_string();
    if found.answers.is_empty() {
        let text = fill(words.from_no_answers, &[("release", &name)]);
        return view! { <li class="releases__one"><span><Said text /></span></li> }.into_any();
    }
    let label = fill(words.from_label, &[("release", &name)]);
    view! {
        <li class="releases__one">
            <span class="releases__name">{name}</span>
            <button
                type="button"
                class="button button--small"
                aria-label=label
                on:click=move |_| page::wish(&Wish::Take(found.answers.clone()))
            >
                {words.from_button}
            </button>
        </li>
    }
    .into_any()
}
