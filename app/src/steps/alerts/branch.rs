//! A branch of the tree, open to be changed.

use leptos::prelude::*;

use super::matchers::Matchers;
use super::routes::PAGE;
use super::{receivers, tidy};
use crate::browser;
use crate::state::answers;
use crate::state::history::Pace;
use crate::state::route::{self, Act, Path};
use crate::ui::{Glyph, Icon, Line, More, Select, Text, Toggle};
use crate::words::{fill, words};

/// Id of the button that does `act` with the open branch.
fn button_id(act: Act) -> String {
    format!("branch:{act:?}").to_ascii_lowercase()
}

/// The open branch.
#[component]
pub fn OpenBranch(path: Path, open: RwSignal<Option<Path>>, say: Callback<String>) -> impl IntoView {
    let answers = answers();
    let words = &words().alerts;
    let place = route::place(&path);
    let at = StoredValue::new(path.clone());
    let field = move |key: &str, pace| answers.at(&format!("{}.{key}", route::place(&at.get_value())), pace);
    let schedules = Signal::derive(move || {
        answers.read(|draft| {
            draft
                .alerts
                .time_intervals
                .iter()
                .map(|interval| interval.name.clone())
                .collect::<Vec<_>>()
        })
    });
    let close = {
        let place = place.clone();
        move |_| {
            open.set(None);
            browser::focus(place.clone());
        }
    };
    view! {
        <div class="branch">
            <Tools path=path.clone() open say />
            <Toggle field=field("enabled", Pace::Once) />
            <Matchers path=path.clone() />
            <Select
                field=field("receiver", Pace::Once)
                choices=receivers(words.inherited)
            />
            <Toggle field=field("continue", Pace::Once) />
            <More label=words.timing>
                <div class="trio">
                    <Text field=field("group_wait", Pace::Typed) placeholder="30s" />
                    <Text field=field("group_interval", Pace::Typed) placeholder="5m" />
                    <Text field=field("repeat_interval", Pace::Typed) placeholder="4h" />
                </div>
                <Line field=field("group_by", Pace::Typed) tidy placeholder="alertname, namespace" />
                <div class="pair">
                    <Line field=field("mute_time_intervals", Pace::Typed) tidy offers=schedules />
                    <Line field=field("active_time_intervals", Pace::Typed) tidy offers=schedules />
                </div>
            </More>
            <button type="button" class="button button--small" on:click=close>
                <Icon glyph=Glyph::Check />
                {words.done}
            </button>
        </div>
    }
}

/// What can be done with the branch as a whole.
#[component]
fn Tools(path: Path, open: RwSignal<Option<Path>>, say: Callback<String>) -> impl IntoView {
    let answers = answers();
    let words = &words().alerts;
    let tools = [
        (Act::Rise, Glyph::Up, words.rise),
        (Act::Sink, Glyph::Down, words.sink),
        (Act::Nest, Glyph::Nest, words.nest),
        (Act::Lift, Glyph::Lift, words.lift),
        (Act::AddBelow, Glyph::Branch, words.add_below),
        (Act::Duplicate, Glyph::Copy, words.duplicate),
        (Act::Remove, Glyph::Remove, words.remove),
    ];
    let run = StoredValue::new(move |act: Act, label: &'static str, times: usize| {
        // What cannot be done is no change to undo.
        let mut trial = answers.now(Clone::clone);
        let mut to = None;
        for _ in 0..times {
            let from = to.as_ref().unwrap_or(&path);
            match route::act(&mut trial, from, act) {
                Some(moved) => to = Some(moved),
                None => break,
            }
        }
        let Some(to) = to else {
            say.run(fill(words.act_not, &[("act", &label)]));
            return;
        };
        answers.replace(trial, &route::place(&path));
        say.run(fill(words.act_done, &[("act", &label)]));
        match act {
            Act::Remove => {
                open.set(None);
                let next = answers.now(|draft| nearest(draft, to));
                browser::focus(next.map_or_else(|| super::routes::ADD.to_owned(), |path| route::place(&path)));
            }
            Act::AddBelow => {
                browser::focus(format!("{}.matchers:add", route::place(&to)));
                open.set(Some(to));
            }
            _ => {
                open.set(Some(to));
                browser::focus(button_id(act));
            }
        }
    });
    // In a long tree, by pages.
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let (act, label) = match event.key().as_str() {
            "PageUp" => (Act::Rise, words.rise),
            "PageDown" => (Act::Sink, words.sink),
            _ => return,
        };
        event.prevent_default();
        run.with_value(|run| run(act, label, PAGE));
    };
    let tool = move |(act, glyph, label): (Act, Glyph, &'static str)| {
        let click = move |_| run.with_value(|run| run(act, label, 1));
        let key = match act {
            Act::Rise => Some("PageUp"),
            Act::Sink => Some("PageDown"),
            _ => None,
        };
        view! {
            <button
                type="button"
                class="button button--quiet button--icon"
                id=button_id(act)
                aria-label=label
                title=label
                aria-keyshortcuts=key
                on:click=click
            >
                <Icon glyph />
            </button>
        }
    };
    view! { <div class="branch__tools" role="toolbar" aria-label=words.tree on:keydown=keys>{tools.map(tool).into_iter().collect_view()}</div> }
}

/// The branch at `path`, or the one before, or the one above.
fn nearest(draft: &tamer_core::Draft, mut path: Path) -> Option<Path> {
    while !path.is_empty() && route::get(draft, &path).is_none() {
        match path.last_mut() {
            Some(last) if *last > 0 => *last -= 1,
            _ => _ = path.pop(),
        }
    }
    (!path.is_empty()).then_some(path)
}
