//! The tree of routes, as lines in the order in which alerts meet them.

use std::sync::Arc;

use leptos::prelude::*;
use tamer_core::draft::Route;
use tamer_core::routing::own;

use super::branch::OpenBranch;
use super::{receivers, tidy};
use crate::state::answers;
use crate::state::route::{self, Branch, Path};
use crate::state::voice::voice;
use crate::ui::{Each, Glyph, Icon, Line, More, Notes, Pager, Select, Sheet, Text, Toggle};
use crate::words::{fill, words};
use crate::{browser, choice_text, list, text, toggle};

/// Id of the button that adds a branch.
pub const ADD: &str = "alerts.routes:add";
/// Lines of the tree on one page.
pub const PAGE: usize = 100;

/// The tree of routes.
#[component]
pub fn Routes() -> impl IntoView {
    let answers = answers();
    let words = &words().alerts;
    let count = answers.counts(|draft| route::count(&draft.alerts.routes));
    let open = RwSignal::new(None::<Path>);
    let page = RwSignal::new(0_usize);
    let pages = Signal::derive(move || count.get().div_ceil(PAGE).max(1));
    let shown = Memo::new(move |_| page.get().min(pages.get() - 1));
    let range = Memo::new(move |_| {
        // First what the page number is derived from: read the other way round, a change would be missed.
        let count = count.get();
        let start = shown.get() * PAGE;
        start..count.min(start + PAGE)
    });
    let branches = Memo::new(move |_| answers.read(|draft| route::branches(draft, range.get())));
    let bring = move |path: &Path| {
        page.set(answers.now(|draft| route::before(&draft.alerts.routes, path)) / PAGE);
    };
    Effect::new(move |_| {
        let place = answers.journey.reveal.get();
        if let Some(path) = place.as_deref().and_then(route::path) {
            bring(&path);
            open.set(Some(path));
        } else if place.as_deref() == Some(route::LIST) {
            open.set(None);
        }
    });
    // Where it is moved to another page, that page is shown.
    Effect::new(move |_| open.with(|open| open.iter().for_each(bring)));
    let add = move |_| {
        let index = answers.add("alerts.routes", |draft| &mut draft.alerts.routes, Route::default());
        bring(&vec![index]);
        open.set(Some(vec![index]));
        browser::focus(format!("{}.matchers:add", route::place(&[index])));
    };
    let each = move |index: usize| view! { <TreeLine index=index % PAGE branches open /> }.into_any();
    view! {
        <Sheet title=words.routes text=words.routes_text>
            <super::Here place="alerts.routes" />
            <ol class="tree" id="alerts.routes" tabindex="-1" aria-label=words.tree>
                <Own />
                <Each range=Signal::derive(move || range.get()) entry=Arc::new(each) />
            </ol>
            <Pager page=shown.into() pages choose=Callback::new(move |to| page.set(to)) />
            <Rest />
            <button type="button" class="button" id=ADD on:click=add>
                <Icon glyph=Glyph::Add />
                {words.add}
            </button>
            <More label=words.root_more>
                <Root />
            </More>
        </Sheet>
    }
}

/// What the stack's own routes take first: Watchdog and InfoInhibitor.
#[component]
fn Own() -> impl IntoView {
    let answers = answers();
    let first = Memo::new(move |_| answers.read(|draft| own::before(&draft.alerts)));
    let line = |(takes, to): (&'static str, &'static str)| {
        let to = if to == own::NOBODY { words().alerts.nobody } else { to };
        view! {
            <li class="route">
                <span class="route__line">
                    <span class="chip">{takes}</span>
                    <span class="route__to quiet">{to}</span>
                </span>
            </li>
        }
    };
    move || first.get().into_iter().map(line).collect_view()
}

/// A line of the tree; the open one shows its branch below.
#[component]
fn TreeLine(index: usize, branches: Memo<Vec<Branch>>, open: RwSignal<Option<Path>>) -> impl IntoView {
    let answers = answers();
    let voice = voice();
    let branch = Memo::new(move |_| branches.with(|all| all.get(index).cloned()));
    let path =
        Memo::new(move |_| branch.with(|branch| branch.as_ref().map(|branch| branch.path.clone()).unwrap_or_default()));
    let opened =
        Memo::new(move |_| Some(path.get()).filter(|path| !path.is_empty() && open.get().as_ref() == Some(path)));
    let toggle = move |_| {
        let path = path.get_untracked();
        open.update(|open| *open = (open.as_ref() != Some(&path)).then_some(path));
    };
    let notes = move || {
        let place = route::place(&path.get());
        let (notes, fix) = answers.notes_at(place.clone());
        view! { <Notes id=format!("{place}:notes") notes fix /> }
    };
    view! {
        <li
            class="route"
            data-depth=move || path.with(|path| path.len().min(8).to_string())
            data-off=move || branch.with(|branch| branch.as_ref().is_some_and(|branch| branch.off)).then_some("")
        >
            <button
                type="button"
                class="route__line"
                id=move || route::place(&path.get())
                aria-expanded=move || opened.get().is_some().to_string()
                on:click=toggle
            >
                <span class="route__grip"></span>
                {move || branch.get().map(|branch| view! { <Summary branch /> })}
            </button>
            {notes}
            {move || opened.get().map(|path| view! { <OpenBranch path open say=voice.say /> })}
        </li>
    }
}

/// A branch in short: what it takes, when, and to whom.
#[component]
fn Summary(branch: Branch) -> impl IntoView {
    let words = &words().alerts;
    let chips = branch
        .matchers
        .iter()
        .filter(|matcher| !matcher.is_empty())
        .map(|matcher| view! { <span class="chip">{matcher.clone()}</span> })
        .collect_view();
    let every = branch.matchers.iter().all(String::is_empty).then_some(words.everything);
    let [wait, repeat] = &branch.timing;
    let mut when = Vec::new();
    if !wait.is_empty() {
        when.push(fill(words.after, &[("time", wait)]));
    }
    if !repeat.is_empty() {
        when.push(fill(words.again, &[("time", repeat)]));
    }
    when.extend(branch.intervals.clone());
    if branch.off {
        when.insert(0, crate::words::words().steps.off.to_owned());
    }
    if branch.go_on {
        when.push(words.goes_on.to_owned());
    }
    let to = if branch.receiver.is_empty() {
        view! { <span class="route__to quiet">{words.inherited}</span> }.into_any()
    } else {
        view! { <span class="route__to">{branch.receiver}</span> }.into_any()
    };
    view! {
        <span class="route__takes">{chips} <span class="quiet">{every}</span> <span class="route__when">{when.join(", ")}</span></span>
        {to}
        <Icon glyph=Glyph::Chevron />
    }
}

/// Where everything goes that no branch takes.
#[component]
fn Rest() -> impl IntoView {
    let answers = answers();
    let words = &words().alerts;
    view! {
        <div class="rest">
            <Select field=choice_text!(answers, alerts.receiver) choices=receivers(words.root_none) />
        </div>
    }
}

/// What holds for all branches that say nothing else.
#[component]
fn Root() -> impl IntoView {
    let answers = answers();
    view! {
        <div class="pair">
            <Text field=text!(answers, alerts.group_wait) />
            <Text field=text!(answers, alerts.group_interval) />
            <Text field=text!(answers, alerts.repeat_interval) />
            <Text field=text!(answers, alerts.resolve_timeout) />
        </div>
        <Line field=list!(answers, alerts.group_by) tidy />
        <Toggle field=toggle!(answers, alerts.mute_watchdog) />
    }
}
