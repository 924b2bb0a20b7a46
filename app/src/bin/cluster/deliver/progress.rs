//! How far applying is.

use leptos::prelude::*;
use tamer_app::ui::{Glyph, Icon, More, Said};
use tamer_app::words::{cluster as words, fill, told};
use tamer_core::wire::cluster::End;

use crate::desk::{At, desk};
use crate::parts::{Done, Trouble, sentence};

/// Id of the heading.
pub const HEADING: &str = "cluster:applying";

/// What was done of an apply, and how it ended.
#[component]
pub fn Progress() -> impl IntoView {
    let desk = desk();
    let words = words();
    let begun = Memo::new(move |_| desk.work.with(Option::is_some));
    let steps = Memo::new(move |_| {
        desk.work
            .with(|work| work.as_ref().map(|work| work.steps.clone()).unwrap_or_default())
    });
    let all = Memo::new(move |_| desk.work.with(|work| work.as_ref().map_or(0, |work| work.all)));
    let end = Memo::new(move |_| desk.work.with(|work| work.as_ref().and_then(|work| work.end.clone())));
    let broken = Memo::new(move |_| {
        desk.work
            .with(|work| work.as_ref().is_some_and(|work| work.broken && work.end.is_none()))
    });
    let note = Memo::new(move |_| {
        desk.work
            .with(|work| work.as_ref().map(|work| work.note.clone()).unwrap_or_default())
    });
    let waits = Memo::new(move |_| desk.work.with(|work| work.as_ref().is_some_and(|work| work.waits)));
    let title = move || match end.get() {
        None if waits.get() => words.apply_waits,
        None => words.applying,
        Some(end) if end.ok => words.apply_done,
        Some(_) => words.apply_failed,
    };
    let counted = move || {
        let done = steps.with(Vec::len);
        (done > 0).then(|| fill(words.applied_of, &[("done", &done), ("all", &all.get())]))
    };
    let on_the_way = move || {
        (end.with(Option::is_none) && !note.with(String::is_empty))
            .then(|| view! { <p class="aside"><Said text=sentence(&note.get()) /></p> })
    };
    let ending = move || {
        if broken.get() {
            return Some(
                view! {
                    <p class="trouble" data-tone="warning">
                        <Icon glyph=Glyph::Warning />
                        <span>{words.apply_broken}</span>
                    </p>
                }
                .into_any(),
            );
        }
        Some(ended(end.get()?).into_any())
    };
    view! {
        <Show when=move || begun.get()>
            <div class="progress" aria-busy=move || end.with(Option::is_none).then_some("true")>
                <h3 class="sheet__sub" id=HEADING tabindex="-1">
                    {title}
                    <span class="progress__count">{counted}</span>
                </h3>
                <progress
                    class="progress__bar"
                    aria-labelledby=HEADING
                    max=move || all.get().max(1).to_string()
                    prop:value=move || steps.with(Vec::len) as f64
                ></progress>
                <p class="aside">{words.apply_text}</p>
                <div role="status">{ending}</div>
                {on_the_way}
                <More label=words.apply_steps tells=Signal::derive(move || counted().unwrap_or_default())>
                    <Done steps />
                </More>
            </div>
        </Show>
        <Trouble at=At::Apply />
    }
}

/// How something ended.
pub fn ended(end: End) -> impl IntoView {
    let (tone, glyph) = if end.ok {
        ("good", Glyph::Check)
    } else {
        ("error", Glyph::Wrong)
    };
    let advice =
        (!end.advice.is_empty()).then(|| view! { <p class="trouble__advice"><Said text=told(&end.advice) /></p> });
    view! {
        <div class="trouble" data-tone=tone>
            <Icon glyph />
            <div>
                <p><Said text=sentence(&end.message) /></p>
                {advice}
            </div>
        </div>
    }
}
