//! Alerts that fire and end over hours, and which notifications follow when: as a picture, and as a list that says the same.

use leptos::prelude::*;
use tamer_app::browser;
use tamer_app::ui::{Glyph, Icon, Note, Notes, Said, Tone};
use tamer_app::words::{count, fill, language, studio as words};
use tamer_core::routing::own::ARCHIVE;
use tamer_core::routing::{Entry, Known, Labels, Lane, Reason, Span, Story, What, length, span};
use tamer_core::words::hours;

use crate::clock::{Moment, zone};
use crate::desk::{Desk, desk, open, read_labels};
use crate::way::{at, name};

const ID: &str = "studio:hours";
/// The known alerts, as lines of labels.
const KNOWN: &str = "studio:hours:known";
/// Longer, the page would be busy for too long.
const LONGEST: u64 = 7 * 86_400_000;
/// So many alerts, and lines of the list, are enough to see.
const MOST: usize = 20;
const LINES: usize = 200;
/// Height of a lane of the picture, in pixels.
const HIGH: u32 = 26;

/// What is asked of hours, as it is typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// When the alert that is tried fires.
    pub span: String,
    /// Other alerts: labels, and when each fires.
    pub others: Vec<[String; 2]>,
    /// How long they are followed.
    pub until: String,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            span: "0s..2h".to_owned(),
            others: Vec::new(),
            until: "6h".to_owned(),
        }
    }
}

/// The alerts, and what follows.
#[component]
pub fn Hours() -> impl IntoView {
    let desk = desk();
    let words = words();
    let others = Memo::new(move |_| desk.hours.with(|asked| asked.others.len()));
    let rows = move || (0..others.get()).map(|index| view! { <Other index /> }).collect_view();
    let full = move || others.get() >= MOST;
    let add = move |_| {
        let index = others.get_untracked();
        desk.hours
            .update(|asked| asked.others.push([String::new(), "10m..1h".to_owned()]));
        browser::focus(format!("{ID}:{index}:labels"));
    };
    let known = desk.known.with_value(|known| {
        let lines = known.iter().map(|alert| view! { <option value=line(alert)></option> });
        lines.collect_view()
    });
    view! {
        <h3 class="sheet__sub" id="studio:hours:alerts">{words.hours_alerts}</h3>
        <p class="field__hint" id="studio:hours:hint"><Said text=words.hours_hint /></p>
        <ol class="hours__alerts" aria-labelledby="studio:hours:alerts">
            <First />
            {rows}
        </ol>
        <datalist id=KNOWN>{known}</datalist>
        <div class="hours__foot">
            <button
                type="button"
                class="button button--small"
                id="studio:hours:add"
                disabled=full
                on:click=add
            >
                <Icon glyph=Glyph::Add />
                {words.hours_add}
            </button>
            <Typed
                id=format!("{ID}:until")
                label=words.hours_until
                value=Signal::derive(move || desk.hours.with(|asked| asked.until.clone()))
                set=move |text| desk.hours.update(|asked| asked.until = text)
                wrong=Signal::derive(move || until(desk).err())
            />
        </div>
        <Outcome />
    }
}

/// A known alert as it is typed.
fn line(alert: &Known) -> String {
    let pairs = alert.labels.iter().map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join(", ")
}

fn read(typed: &str) -> Result<Span, String> {
    Span::read(typed).map_err(|fault| hours::fault(language::spoken().language, &fault))
}

fn until(desk: Desk) -> Result<u64, String> {
    let until = desk.hours.with(|asked| length(&asked.until));
    match until {
        Ok(until) if until > LONGEST => Err(words().hours_long.to_owned()),
        Ok(until) => Ok(until),
        Err(fault) => Err(hours::fault(language::spoken().language, &fault)),
    }
}

/// The alert that is tried; its labels are those above.
#[component]
fn First() -> impl IntoView {
    let desk = desk();
    let words = words();
    let tried = move || desk.labels.with(called);
    let value = Memo::new(move |_| desk.hours.with(|asked| asked.span.clone()));
    view! {
        <li class="hours__alert">
            <div class="hours__this">
                <p class="field__label">{words.hours_this}</p>
                <p><span class="chip">{tried}</span></p>
            </div>
            <Typed
                id=format!("{ID}:span")
                label=words.hours_span
                value=value.into()
                set=move |text| desk.hours.update(|asked| asked.span = text)
                wrong=Signal::derive(move || value.with(|typed| read(typed).err()))
            />
        </li>
    }
}

/// Another alert.
#[component]
fn Other(index: usize) -> impl IntoView {
    let desk = desk();
    let words = words();
    let part = move |part: usize| {
        desk.hours
            .with(|asked| asked.others.get(index).and_then(|row| row.get(part)).cloned())
            .unwrap_or_default()
    };
    let set = move |part: usize, text: String| {
        desk.hours.update(|asked| {
            if let Some(cell) = asked.others.get_mut(index).and_then(|row| row.get_mut(part)) {
                *cell = text;
            }
        });
    };
    let (labels, times) = (Memo::new(move |_| part(0)), Memo::new(move |_| part(1)));
    let remove = fill(words.hours_remove, &[("n", &(index + 2))]);
    view! {
        <li class="hours__alert">
            <Typed
                id=format!("{ID}:{index}:labels")
                label=words.hours_labels
                list=KNOWN
                value=labels.into()
                set=move |text| set(0, text)
                wrong=Signal::derive(move || labels.with(|typed| read_labels(typed).err()))
            />
            <Typed
                id=format!("{ID}:{index}:span")
                label=words.hours_span
                value=times.into()
                set=move |text| set(1, text)
                wrong=Signal::derive(move || times.with(|typed| read(typed).err()))
            />
            <button
                type="button"
                class="button button--quiet button--icon"
                aria-label=remove.clone()
                title=remove
                on:click=move |_| {
                    desk.hours.update(|asked| _ = asked.others.remove(index));
                    browser::focus("studio:hours:add");
                }
            >
                <Icon glyph=Glyph::Remove />
            </button>
        </li>
    }
}

/// An input that is read once it is left.
#[component]
fn Typed(
    id: String,
    label: &'static str,
    #[prop(optional)] list: &'static str,
    value: Signal<String>,
    set: impl Fn(String) + 'static,
    wrong: Signal<Option<String>>,
) -> impl IntoView {
    let notes_id = format!("{id}:notes");
    let notes = Signal::derive(move || {
        let note = |text| Note {
            tone: Tone::Error,
            code: "",
            text,
            fix: None,
        };
        wrong.get().map(note).into_iter().collect::<Vec<_>>()
    });
    view! {
        <div class="field hours__field">
            <label class="field__label" for=id.clone()>{label}</label>
            <Notes id=notes_id.clone() notes fix=Callback::new(|_| {}) />
            <div class="input">
                <input
                    id=id
                    class="input__text"
                    type="text"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    list=(!list.is_empty()).then_some(list)
                    aria-describedby=format!("studio:hours:hint {notes_id}")
                    aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                    prop:value=move || value.get()
                    on:change:target=move |event| set(event.target().value())
                />
            </div>
        </div>
    }
}

/// What follows, ready to be shown.
#[derive(Clone, PartialEq)]
struct Followed {
    story: Story,
    /// A name for each alert.
    alerts: Vec<String>,
    /// The route of each lane: what it is called, and where it is answered.
    routes: Vec<(String, Option<String>)>,
    begin: Moment,
    /// There is an archive.
    archive: bool,
}

fn follow(desk: Desk) -> Option<Followed> {
    let ways = desk.ways.get()?;
    let until = until(desk).ok()?;
    let begin = desk.at.with(|typed| Moment::read(typed)).unwrap_or_else(Moment::now);
    let asked = desk.hours.get();
    let first = (read(&asked.span), Ok(desk.labels.get()));
    let others = asked
        .others
        .iter()
        .map(|[labels, span]| (read(span), read_labels(labels)));
    let alerts: Vec<(Span, Labels)> = [first]
        .into_iter()
        .chain(others)
        .filter_map(|(span, labels)| Some((span.ok()?, labels.ok().filter(|labels| !labels.is_empty())?)))
        .collect();
    let story = Story::of(&ways.tree, &alerts, until, &begin);
    let route = |lane: &Lane| {
        let origin = ways.origin(&lane.path);
        (name(&origin), at(&origin))
    };
    Some(Followed {
        alerts: alerts.iter().map(|(_, labels)| called(labels)).collect(),
        routes: story.lanes.iter().map(route).collect(),
        story,
        begin,
        archive: ways.tree.receivers.contains(ARCHIVE),
    })
}

/// What an alert is called in short.
fn called(labels: &Labels) -> String {
    let named = labels.get("alertname").cloned();
    named.unwrap_or_else(|| spelled(labels))
}

fn spelled(labels: &Labels) -> String {
    let pairs = labels.iter().map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join(", ")
}

/// What follows.
#[component]
fn Outcome() -> impl IntoView {
    let desk = desk();
    let words = words();
    let found = Memo::new(move |_| follow(desk));
    let said = move || found.with(|found| found.as_ref().map(|found| summary(&found.story)));
    let shown = move || {
        found.get().filter(|found| !found.story.lanes.is_empty()).map(|found| {
            let cut = found
                .story
                .cut
                .then(|| view! { <p class="aside">{words.hours_cut}</p> });
            let archive = found
                .archive
                .then(|| view! { <p class="aside">{words.hours_archive}</p> });
            let entries = found.story.entries.iter().take(LINES);
            let list = entries.map(|entry| one(&found, entry)).collect_view();
            view! {
                <h3 class="sheet__sub" id="studio:hours:when">{words.hours_when}</h3>
                {picture(&found)}
                <ol class="hours__list" aria-labelledby="studio:hours:when">{list}</ol>
                {archive}
                {cut}
            }
        })
    };
    view! {
        <p class="way__said" aria-live="polite" data-testid="studio-hours">{said}</p>
        {shown}
    }
}

/// How much is told, in a sentence.
fn summary(story: &Story) -> String {
    let words = words();
    let told = story
        .entries
        .iter()
        .filter(|entry| matches!(entry.what, What::Told { .. }));
    let told: usize = told.map(|entry| entry.times).sum();
    let kept = story.entries.iter().any(|entry| matches!(entry.what, What::Kept(_)));
    match (told, kept) {
        (0, false) => words.hours_none.to_owned(),
        (told, kept) => {
            let told = count(told, words.hours_one, words.hours_many);
            if kept {
                format!("{told} {}", words.hours_kept)
            } else {
                told
            }
        }
    }
}

/// The picture; the list says the same to those who do not see it.
fn picture(found: &Followed) -> impl IntoView + use<> {
    let words = words();
    let story = &found.story;
    let percent = |at: f64| format!("{at:.2}%");
    let grid = story.ticks.iter().map(|(at, _)| percent(*at)).collect::<Vec<_>>();
    let strip = move |inside: AnyView| {
        let lines = grid.iter().map(|x| {
            view! { <line class="hours__line" x1=x.clone() x2=x.clone() y1="0" y2=HIGH /> }
        });
        view! { <svg class="hours__strip" width="100%" height=HIGH>{lines.collect_view()} {inside}</svg> }
    };
    let rect = move |class: &'static str, from: f64, wide: f64, state: Option<&'static str>| {
        view! { <rect class=class data-state=state x=percent(from) width=percent(wide) y="6" height="14" rx="3" /> }
    };
    let alerts = found.alerts.iter().zip(&story.bars).map(|(name, bar)| {
        let bar = bar.map(|(from, wide, goes_on)| rect("hours__fires", from, wide, goes_on.then_some("on")));
        view! {
            <p class="hours__name">{name.clone()}</p>
            {strip(bar.into_any())}
        }
    });
    let alerts = alerts.collect_view();
    let lanes = story.lanes.iter().map(|lane| {
        let kept = lane
            .kept
            .iter()
            .map(|(from, wide)| rect("hours__back", *from, *wide, None))
            .collect_view();
        let marks = lane
            .marks
            .iter()
            .map(|(at, reason)| mark(percent(*at), *reason))
            .collect_view();
        view! {
            <p class="hours__name">
                <strong>{lane.receiver.clone()}</strong>
                " "
                <span class="quiet">{spelled(&lane.group)}</span>
            </p>
            {strip((kept, marks).into_any())}
        }
    });
    let lanes = lanes.collect_view();
    let last = story.ticks.len().saturating_sub(1);
    let ticks = story.ticks.iter().enumerate().map(|(index, (at, moment))| {
        let anchor = match index {
            0 => "start",
            _ if index == last && *at > 90.0 => "end",
            _ => "middle",
        };
        let text = if index == 0 {
            "0".to_owned()
        } else {
            format!("+{}", span(*moment))
        };
        view! { <text class="hours__tick" x=percent(*at) y="14" text-anchor=anchor>{text}</text> }
    });
    let ticks = ticks.collect_view();
    let key = |state: AnyView, text: &'static str| {
        view! { <span class="hours__key"><svg width="18" height=HIGH>{state}</svg> {text}</span> }
    };
    let dot = |reason| mark("9".to_owned(), reason).into_any();
    let bar = |class: &'static str| view! { <rect class=class x="0" width="18" y="6" height="14" rx="3" /> }.into_any();
    view! {
        <div class="hours__picture" aria-hidden="true">
            {alerts}
            {lanes}
            <svg class="hours__strip" width="100%" height="18">{ticks}</svg>
            <p class="hours__keys">
                {key(bar("hours__fires"), words.hours_fires)}
                {key(dot(Reason::First), words.hours_told)}
                {key(dot(Reason::Repeated), words.hours_again)}
                {key(dot(Reason::AllResolved), words.hours_over)}
                {key(bar("hours__back"), words.hours_back)}
            </p>
        </div>
    }
}

/// A notification.
fn mark(x: String, reason: Reason) -> impl IntoView {
    let (state, size) = match reason {
        Reason::AllResolved => ("over", "4.5"),
        Reason::Repeated => ("again", "3"),
        _ => ("told", "5"),
    };
    view! { <circle class="hours__mark" data-state=state cx=x cy="13" r=size /> }
}

/// A line of the list.
fn one(found: &Followed, entry: &Entry) -> impl IntoView + use<> {
    let lane = found.story.lanes.get(entry.lane);
    let receiver = lane.map(|lane| lane.receiver.clone()).unwrap_or_default();
    let by = lane.map(|lane| lane.by.join(", ")).unwrap_or_default();
    let group = lane.map(|lane| spelled(&lane.group)).unwrap_or_default();
    let clock = found.begin.later(entry.at).clock(found.begin, &zone());
    let route = match found.routes.get(entry.lane).cloned().unwrap_or_default() {
        (name, Some(place)) => view! {
            <button type="button" class="link" on:click=move |_| open(place.clone())>{name}</button>
        }
        .into_any(),
        (name, None) => name.into_any(),
    };
    let kept = matches!(entry.what, What::Kept(_));
    view! {
        <li class="hours__one" data-kept=kept.then_some("")>
            <p class="hours__time">
                <strong>{format!("+{}", span(entry.at))}</strong>
                " "
                <span class="quiet">{clock}</span>
            </p>
            <div class="hours__what">
                <p>
                    <strong>{receiver}</strong>
                    " "
                    <span class="quiet">{by}</span>
                    ": "
                    <Said text=hours::entry(language::spoken().language, entry) />
                </p>
                <p class="quiet">{route} " · " {group}</p>
            </div>
        </li>
    }
}
