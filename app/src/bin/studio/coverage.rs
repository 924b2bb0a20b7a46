//! All known alerts at once: who hears of which, and what is odd about the tree.

use std::sync::Arc;

use leptos::prelude::*;
use tamer_app::browser;
use tamer_app::ui::{Glyph, Icon, More, Said, Sheet};
use tamer_app::words::{count, fill, studio as words};
use tamer_core::routing::own::Origin;
use tamer_core::routing::{Known, Oddity, Reach, Remark, Why, analyse_of, coverage_of, reaches, span};

use crate::answers::Ways;
use crate::ask::ALERT;
use crate::desk::{desk, open};
use crate::way::{at, name};

/// How bad an alert is, the worst first; what is not named here comes last.
const SEVERITIES: [&str; 5] = ["critical", "error", "warning", "info", "none"];
/// So many names are told in a sentence.
const FEW: usize = 5;

/// Who hears of what.
#[component]
pub fn Coverage() -> impl IntoView {
    let desk = desk();
    let words = words();
    let known = desk.known.get_value();
    let number = known.len();
    let found = Memo::new(move |_| {
        let known = desk.known.get_value();
        desk.ways
            .with(|ways| ways.as_ref().map(|ways| Covered::of(ways, &known)))
    });
    let remarks = move || {
        found.with(|found| {
            let odd = found.as_ref().map(|found| found.odd.clone()).unwrap_or_default();
            let none = odd.is_empty().then(|| view! { <p class="aside">{words.odd_none}</p> });
            let list = odd.into_iter().map(|odd| view! { <OneOdd odd /> }).collect_view();
            view! { <ul class="odd" aria-labelledby="studio:odd">{list}</ul> {none} }
        })
    };
    let groups = move || {
        let groups = found.with(|found| found.as_ref().map(|found| found.groups.clone()));
        let groups = groups.unwrap_or_default().into_iter();
        let groups = groups.map(|group| view! { <OneGroup group known=desk.known.get_value() /> });
        groups.collect_view()
    };
    view! {
        <Sheet title=words.coverage text=fill(words.coverage_text, &[("n", &number)])>
            <div class="coverage">{groups}</div>
            <h3 class="sheet__sub" id="studio:odd">{words.odd}</h3>
            {remarks}
        </Sheet>
    }
}

#[derive(Clone, PartialEq)]
struct Covered {
    groups: Vec<Group>,
    odd: Vec<Odd>,
}

/// Alerts that have something in common.
#[derive(Clone, PartialEq)]
struct Group {
    name: String,
    text: String,
    by: String,
    /// By index, and whether it is so for sure.
    alerts: Vec<(usize, bool)>,
}

/// A remark, and where it leads.
#[derive(Clone, PartialEq)]
struct Odd {
    name: String,
    place: Option<String>,
    text: String,
}

impl Covered {
    fn of(ways: &Ways, known: &[Known]) -> Self {
        let words = words();
        let mut groups = Vec::new();
        let reaches = reaches(&ways.tree, known);
        for (receiver, alerts) in coverage_of(&ways.tree, &reaches).receivers {
            let kinds = ways.tree.integrations.get(receiver).into_iter().flatten();
            let kinds: Vec<&str> = kinds.map(|by| by.kind.as_str()).collect();
            let text = if kinds.is_empty() {
                words.sent_nobody.to_owned()
            } else {
                kinds.join(", ")
            };
            groups.push(Group {
                name: receiver.to_owned(),
                text,
                by: String::new(),
                alerts,
            });
        }
        // Who hears of most comes first; who tells nobody comes last.
        groups.sort_by_key(|group| (group.text == words.sent_nobody, std::cmp::Reverse(group.alerts.len())));
        let rest = rest(ways, &reaches);
        if !rest.is_empty() {
            groups.push(Group {
                name: words.rest.to_owned(),
                text: String::new(),
                by: words.rest_text.to_owned(),
                alerts: rest.into_iter().map(|index| (index, true)).collect(),
            });
        }
        Self {
            groups,
            odd: analyse_of(&ways.tree, known, &reaches)
                .iter()
                .map(|remark| odd(ways, remark))
                .collect(),
        }
    }
}

/// Known alerts that no branch of the answers takes, nor may take.
fn rest(ways: &Ways, reaches: &[Vec<Reach<'_>>]) -> Vec<usize> {
    let mut found = Vec::new();
    for (index, reaches) in reaches.iter().enumerate() {
        let taken = reaches.iter().any(|reach| {
            matches!(
                ways.origin(&reach.route.path),
                Origin::Answer(_) | Origin::Watchdog | Origin::DeadMansSwitch
            )
        });
        if !taken {
            found.push(index);
        }
    }
    found
}

fn odd(ways: &Ways, remark: &Remark) -> Odd {
    let words = words();
    let origin = remark.route.as_deref().map(|path| ways.origin(path));
    let about = match &remark.what {
        Oddity::Unused(_) => Some("alerts.receivers".to_owned()),
        Oddity::UnusedTime(_) | Oddity::Never(_) | Oddity::Always(_) => Some("alerts.time_intervals".to_owned()),
        Oddity::InhibitsAll(rule) | Oddity::InhibitsAlways { rule, .. } => Some(format!("alerts.inhibit[{rule}]")),
        _ => None,
    };
    let called = match &remark.what {
        Oddity::Unused(name) | Oddity::UnusedTime(name) | Oddity::Never(name) | Oddity::Always(name) => name.clone(),
        Oddity::InhibitsAll(rule) | Oddity::InhibitsAlways { rule, .. } => {
            fill(words.inhibition, &[("number", &(rule + 1))])
        }
        _ => origin.as_ref().map(name).unwrap_or_default(),
    };
    let text = sentence(ways, &remark.what);
    Odd {
        name: called,
        place: about.or_else(|| origin.as_ref().and_then(at)),
        text: if remark.may {
            fill(words.odd_may, &[("text", &text)])
        } else {
            text
        },
    }
}

fn sentence(ways: &Ways, what: &Oddity) -> String {
    let words = words();
    match what {
        Oddity::Unreachable(Why::Contradiction { first, .. }) => fill(words.odd_contradiction, &[("matcher", first)]),
        Oddity::Unreachable(Why::Taken { by }) => fill(words.odd_taken, &[("by", &name(&ways.origin(by)))]),
        Oddity::Unused(_) => words.odd_unused.to_owned(),
        Oddity::UnusedTime(_) => words.odd_unused_time.to_owned(),
        Oddity::Never(_) => words.odd_never.to_owned(),
        Oddity::Always(_) => words.odd_always.to_owned(),
        Oddity::Silent => words.odd_silent.to_owned(),
        Oddity::Fallback(names) => fill(words.odd_fallback, &[("alerts", &some(names))]),
        Oddity::Watchdog { alert, receiver } => fill(words.odd_watchdog, &[("alert", alert), ("receiver", receiver)]),
        Oddity::Waits(wait) => fill(words.odd_waits, &[("time", &span(*wait))]),
        Oddity::OneGroup(wait) => fill(words.odd_one_group, &[("time", &span(*wait))]),
        Oddity::Swallows(receiver) => fill(words.odd_swallows, &[("receiver", receiver)]),
        Oddity::InhibitsAll(_) => words.odd_inhibits_all.to_owned(),
        Oddity::InhibitsAlways { source, alerts, .. } => fill(
            words.odd_inhibits_always,
            &[("source", source), ("alerts", &some(alerts))],
        ),
        Oddity::Undecided(matcher) => fill(words.unknown, &[("matcher", matcher)]),
    }
}

/// The first few of many.
fn some(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(FEW).map(String::as_str).collect();
    let shown = shown.join(", ");
    match names.len().checked_sub(FEW) {
        None | Some(0) => shown,
        Some(more) => fill(words().and_more, &[("names", &shown), ("n", &more)]),
    }
}

#[component]
fn OneOdd(odd: Odd) -> impl IntoView {
    let name = match odd.place {
        Some(place) => view! {
            <button type="button" class="link odd__name" on:click=move |_| open(place.clone())>{odd.name}</button>
        }
        .into_any(),
        None => view! { <span class="odd__name">{odd.name}</span> }.into_any(),
    };
    view! {
        <li class="odd__one">
            <span class="odd__mark"><Icon glyph=Glyph::Warning /></span>
            <p class="odd__text">{name} " " <Said text=odd.text /></p>
        </li>
    }
}

#[component]
fn OneGroup(group: Group, known: Arc<Vec<Known>>) -> impl IntoView {
    let words = words();
    let sure = group.alerts.iter().filter(|(_, certain)| *certain).count();
    let perhaps = group.alerts.len() - sure;
    let mut tells = vec![count(sure, words.alert_one, words.alert_many)];
    if perhaps > 0 {
        tells.push(fill(words.perhaps, &[("n", &perhaps)]));
    }
    if !group.text.is_empty() {
        tells.insert(0, group.text);
    }
    let text = (!group.by.is_empty()).then(|| view! { <p class="aside">{group.by}</p> });
    let lists = by_severity(&group.alerts, &known)
        .into_iter()
        .map(|(severity, alerts)| {
            let title = if severity.is_empty() {
                words.no_severity.to_owned()
            } else {
                severity
            };
            let alerts = alerts.into_iter().map(|(index, name, certain)| {
                view! { <li><OneAlert index name certain /></li> }
            });
            view! {
                <div class="coverage__severity">
                    <h3 class="coverage__title">{title.clone()}</h3>
                    <ul class="coverage__alerts" aria-label=title>{alerts.collect_view()}</ul>
                </div>
            }
        })
        .collect_view();
    view! {
        <More label=group.name tells=Signal::stored(tells.join(" · "))>
            {text}
            {lists}
        </More>
    }
}

#[component]
fn OneAlert(index: usize, name: String, certain: bool) -> impl IntoView {
    let desk = desk();
    let words = words();
    let (label, shown) = if certain {
        (fill(words.try_alert, &[("alert", &name)]), name)
    } else {
        (fill(words.try_perhaps, &[("alert", &name)]), format!("{name}?"))
    };
    view! {
        <button
            type="button"
            class="chip coverage__alert"
            aria-label=label
            on:click=move |_| {
                desk.pick(index);
                browser::focus(ALERT);
            }
        >
            {shown}
        </button>
    }
}

/// Index, name, and whether it is so for sure.
type Named = (usize, String, bool);

fn by_severity(alerts: &[(usize, bool)], known: &[Known]) -> Vec<(String, Vec<Named>)> {
    let mut found: Vec<(String, Vec<Named>)> = Vec::new();
    for (index, certain) in alerts {
        let Some(alert) = known.get(*index) else { continue };
        let named = (*index, alert.name().to_owned(), *certain);
        match found.iter_mut().find(|(severity, _)| severity == alert.severity()) {
            Some((_, list)) => list.push(named),
            None => found.push((alert.severity().to_owned(), vec![named])),
        }
    }
    found.sort_by_key(|(severity, _)| {
        let order = SEVERITIES.iter().position(|one| one == severity);
        order.unwrap_or(SEVERITIES.len())
    });
    found
}
