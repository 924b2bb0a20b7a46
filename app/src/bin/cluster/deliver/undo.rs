//! Ways back: revisions, suspending, and removal.

use leptos::prelude::*;
use tamer_app::ui::{Glyph, Icon, More, Said};
use tamer_app::words::{cluster as words, fill};
use tamer_core::status::Phase;
use tamer_core::wire::cluster::Revision;

use super::barred;
use super::cleanup::Cleanup;
use crate::desk::{At, desk};
use crate::parts::{Button, Done, Heading, Trouble, lead_to};

const HEADING: &str = "cluster:undo";
const RESULT: &str = "cluster:back";

/// Everything that undoes something.
#[component]
pub fn Undo() -> impl IntoView {
    let desk = desk();
    let words = words();
    let shown = Memo::new(move |_| {
        desk.status
            .with(|status| status.as_ref().is_some_and(|status| status.phase != Phase::Absent))
            || desk.cleaned.with(Option::is_some)
    });
    view! {
        <Show when=move || shown.get()>
            <section class="sheet" aria-labelledby=HEADING>
                <Heading id=HEADING text=Signal::stored(words.undo.to_owned()) />
                <p class="sheet__text">{words.undo_text}</p>
                <Revisions />
                <Result />
                <Suspending />
                <Trouble at=At::Undo />
                <Cleanup />
            </section>
        </Show>
    }
}

#[component]
fn Revisions() -> impl IntoView {
    let desk = desk();
    let words = words();
    let list = move || {
        let revisions = desk.revisions.get();
        if revisions.is_empty() {
            return view! { <p class="aside">{words.revisions_none}</p> }.into_any();
        }
        let rows = revisions
            .into_iter()
            .enumerate()
            .map(|(index, revision)| row(revision, index == 0))
            .collect_view();
        view! { <ol class="revisions" reversed aria-label=words.revisions>{rows}</ol> }.into_any()
    };
    view! { {list} }
}

fn row(revision: Revision, is_newest: bool) -> impl IntoView {
    let desk = desk();
    let words = words();
    let number = revision.number;
    let back = move || desk.roll_back(number, false, lead_to(RESULT));
    let way = if is_newest {
        view! { <span class="chip">{words.revision_now}</span> }.into_any()
    } else {
        view! {
            <Button
                text=Signal::stored(words.roll_back.to_owned())
                label=fill(words.roll_back_label, &[("n", &number)])
                class="button button--small"
                barred_by=barred()
                busy=Signal::derive(move || desk.is_busy(At::Undo) || desk.is_applying())
                press=Callback::new(move |()| back())
            />
        }
        .into_any()
    };
    view! {
        <li class="revision">
            <span class="revision__name">{fill(words.revision, &[("n", &number)])}</span>
            <span class="revision__when">{moment(&revision.when)}</span>
            {way}
        </li>
    }
}

/// What the last way back did, or why it was not done.
#[component]
fn Result() -> impl IntoView {
    let desk = desk();
    let words = words();
    let shown = move || {
        let back = desk.back.get()?;
        let (to, done, owners) = (back.to, back.is_done(), back.owners());
        let text = if done {
            fill(words.rolled_back, &[("n", &to)])
        } else {
            words.roll_back_refused.to_owned()
        };
        let owned = (!owners.is_empty()).then(|| {
            let owners: Vec<String> = owners.iter().map(|owner| format!("`{owner}`")).collect();
            let text = fill(words.conflict_text, &[("owners", &owners.join(", "))]);
            let again = move || desk.roll_back(to, true, lead_to(RESULT));
            view! {
                <p class="trouble__advice"><Said text /></p>
                <Button
                    text=Signal::stored(words.roll_back_take_over.to_owned())
                    class="button button--small"
                    barred_by=barred()
                    busy=Signal::derive(move || desk.is_busy(At::Undo))
                    press=Callback::new(move |()| again())
                />
            }
        });
        Some(view! {
            <div class="trouble" data-tone=if done { "good" } else { "warning" } id=RESULT tabindex="-1">
                <Icon glyph=if done { Glyph::Check } else { Glyph::Warning } />
                <div>
                    <p>{text}</p>
                    <Done steps=Signal::stored(back.steps.clone()) />
                    {owned}
                </div>
            </div>
        })
    };
    view! { {shown} }
}

#[component]
fn Suspending() -> impl IntoView {
    let desk = desk();
    let words = words();
    let phase = Memo::new(move |_| {
        desk.status.with(|status| {
            let status = status.as_ref()?;
            let by_flux = status.release.as_ref().is_some_and(|release| release.by_flux);
            by_flux.then_some(status.phase)
        })
    });
    let suspended = move || phase.get() == Some(Phase::Suspended);
    let press = move || desk.suspend(!suspended(), || {});
    view! {
        <Show when=move || phase.get().is_some()>
            <More label=words.suspend open=false>
                <p class="aside">{words.suspend_text}</p>
                <div class="buttons">
                    <Button
                        text=Signal::derive(move || if suspended() { words.resume } else { words.suspend }.to_owned())
                        class="button button--small"
                        barred_by=barred()
                        busy=Signal::derive(move || desk.is_busy(At::Undo))
                        press=Callback::new(move |()| press())
                    />
                </div>
            </More>
        </Show>
    }
}

/// `2026-01-31T09:30:00Z` as people read it.
fn moment(when: &str) -> String {
    match when.split_once('T') {
        Some((day, time)) => format!("{day} {}", time.get(..5).unwrap_or(time)),
        None => when.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_moment_is_told_to_the_minute() {
        assert_eq!(moment("2026-01-31T09:30:00Z"), "2026-01-31 09:30");
        assert_eq!(moment(""), "");
    }
}
