//! Signing in, and who is signed in.

use leptos::ev;
use leptos::prelude::*;
use tamer_app::browser;
use tamer_app::ui::{Cards, Choice, Field, More, Note, Said, Secret, Tone};
use tamer_app::words::{cluster as words, fill, told};
use tamer_core::wire::cluster::{Role, Way};

use crate::api::Failure;
use crate::desk::{At, desk};
use crate::parts::{Button, Shell, Trouble, sentence};

const TOKEN: &str = "cluster:token";

/// The form; `then` is the id that takes focus afterwards.
#[component]
pub fn SignIn(then: &'static str) -> impl IntoView {
    let desk = desk();
    let words = words();
    let typed = RwSignal::new(String::new());
    let notes = RwSignal::new(Vec::<Note>::new());
    let ways = Memo::new(move |_| {
        desk.session
            .with(|session| session.as_ref().map(|session| session.ways.clone()).unwrap_or_default())
    });
    let chosen = RwSignal::new(None::<Way>);
    let has = move |way: Way| ways.with(|ways| ways.contains(&way));
    let way = Memo::new(move |_| match chosen.get() {
        Some(way) => way,
        None if has(Way::Token) => Way::Token,
        None => Way::Kubernetes,
    });
    let complain = move |text: String| {
        notes.set(vec![Note {
            tone: Tone::Error,
            code: "",
            text,
            fix: None,
        }]);
        browser::focus(TOKEN);
    };
    let sign_in = move || {
        let token = typed.get_untracked().trim().to_owned();
        if token.is_empty() {
            return complain(words.token_empty.to_owned());
        }
        notes.set(Vec::new());
        desk.sign_in(way.get_untracked(), token, move |done| {
            if done {
                typed.set(String::new());
                browser::focus(then);
                return;
            }
            // What is wrong with the token is said beside it.
            if let Some(Failure::SignedOut(refused) | Failure::Refused(refused)) = desk.trouble(At::SignIn) {
                desk.troubles
                    .update(|troubles| troubles.retain(|(at, _)| *at != At::SignIn));
                complain(
                    format!("{} {}", sentence(&refused.error), told(&refused.advice))
                        .trim()
                        .to_owned(),
                );
            }
        });
    };
    let field = Field::of_page_typed(TOKEN, words.token, words.token_hint, typed, notes);
    let way_field = Field::of_page(
        "cluster:way",
        words.way,
        "",
        Signal::derive(move || spelled(way.get()).to_owned()),
        move |text: String| {
            chosen.set(Some(if text == spelled(Way::Token) {
                Way::Token
            } else {
                Way::Kubernetes
            }));
        },
    );
    let choices = vec![
        Choice::new(spelled(Way::Token), words.way_token, words.way_token_hint),
        Choice::new(
            spelled(Way::Kubernetes),
            words.way_kubernetes,
            words.way_kubernetes_hint,
        ),
    ];
    let both = move || {
        (has(Way::Token) && has(Way::Kubernetes)).then(|| {
            view! { <Cards field=way_field.clone() choices=Signal::stored(choices.clone()) /> }
        })
    };
    let by_token = move || {
        if !has(Way::Token) && !has(Way::Kubernetes) {
            return None;
        }
        let field = field.clone();
        Some(view! {
            <Secret field show=words.token_show hide=words.token_hide />
            {how(way)}
            <div class="buttons">
                <Button
                    text=Signal::stored(words.sign_in_button.to_owned())
                    class="button button--main"
                    busy=Signal::derive(move || desk.is_busy(At::SignIn))
                    press=Callback::new(move |()| sign_in())
                />
            </div>
        })
    };
    let by_account = move || {
        has(Way::Oidc).then(|| {
            view! {
                <p class="aside">
                    <a class="button" href="api/session/oidc">
                        {words.oidc}
                    </a>
                </p>
                <p class="field__hint">{words.oidc_hint}</p>
            }
        })
    };
    let ended = move || {
        desk.ended
            .get()
            .then(|| view! { <p class="trouble" data-tone="warning">{words.ended}</p> })
    };
    let enter = move |event: ev::KeyboardEvent| {
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        if event.key() == "Enter" && !modified && browser::has_focus_in_text(&event) {
            event.prevent_default();
            sign_in();
        }
    };
    view! {
        <div class="sign-in" on:keydown=enter>
            <div role="status">{ended}</div>
            {both}
            {by_token}
            {by_account}
            <Trouble at=At::SignIn />
        </div>
    }
}

fn spelled(way: Way) -> &'static str {
    match way {
        Way::Token => "token",
        Way::Kubernetes => "kubernetes",
        Way::Oidc => "oidc",
    }
}

/// Where the token comes from.
fn how(way: Memo<Way>) -> impl IntoView {
    let words = words();
    move || {
        if way.get() == Way::Token {
            view! {
                <More label=words.token_how>
                    <p class="field__hint"><Said text=words.token_how_text /></p>
                    <Shell text=words.token_how_shell label=words.token_how />
                    <p class="aside"><Said text=words.token_how_other /></p>
                </More>
            }
            .into_any()
        } else {
            view! {
                <More label=words.kubernetes_how>
                    <p class="field__hint">{words.kubernetes_how_text}</p>
                    <Shell text=words.kubernetes_how_shell label=words.kubernetes_how />
                </More>
            }
            .into_any()
        }
    }
}

/// Who is signed in, with the way out; `then` is the id that takes focus afterwards.
#[component]
pub fn Who(then: &'static str) -> impl IntoView {
    let desk = desk();
    let words = words();
    let who = move || {
        let session = desk.session.get()?;
        let user = session.user.unwrap_or_default();
        let sentence = if session.role == Some(Role::Reader) {
            words.signed_in_reader
        } else {
            words.signed_in
        };
        let demo = session.demo.then(|| view! { <p class="aside">{words.demo}</p> });
        Some(view! {
            <p class="who">
                <span>{fill(sentence, &[("user", &user)])}</span>
                <button type="button" class="link" on:click=move |_| desk.sign_out(move || browser::focus(then))>
                    {words.sign_out}
                </button>
            </p>
            {demo}
        })
    };
    view! { {who} }
}
