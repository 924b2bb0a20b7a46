//! What comes of it: the way through the tree, who hears of it, and when.

use leptos::prelude::*;
use tamer_app::ui::{Glyph, Icon, Said};
use tamer_app::words::{fill, studio as words};
use tamer_core::routing::own::{ARCHIVE, Origin};
use tamer_core::routing::{
    Delivery, Fit, GroupBy, Inhibit, Labels, Matcher, Outcome, Route, Sent, Tree, Visit, inhibited, reached, simulate,
    span,
};

use crate::answers::{Ways, place};
use crate::clock::Moment;
use crate::desk::{Desk, desk, open, read_labels};

/// What comes of the alert that is tried.
#[component]
pub fn Result() -> impl IntoView {
    let desk = desk();
    let words = words();
    let found = Memo::new(move |_| Found::of(desk));
    let old = move || {
        let old = !desk.current.get();
        old.then(|| view! { <p class="aside way__old"><Icon glyph=Glyph::Warning /> {words.old}</p> })
    };
    let said = move || found.with(|found| found.as_ref().map(|found| found.said.clone()));
    let heard = move || found.with(|found| found.as_ref().is_some_and(|found| found.heard).to_string());
    let way = move || {
        found.get().map(|found| {
            let steps = found
                .steps
                .into_iter()
                .map(|step| view! { <OneStep step /> })
                .collect_view();
            let told = found
                .told
                .into_iter()
                .map(|told| view! { <OneTold told /> })
                .collect_view();
            let more = found
                .notes
                .into_iter()
                .map(|text| view! { <p class="aside"><Said text /></p> })
                .collect_view();
            view! {
                <h3 class="sheet__sub" id="studio:way">{words.way}</h3>
                <ol class="way" aria-labelledby="studio:way">{steps}</ol>
                <h3 class="sheet__sub" id="studio:told">{words.told}</h3>
                <ol class="told" aria-labelledby="studio:told">{told}</ol>
                {more}
            }
        })
    };
    view! {
        {old}
        // It is there when empty, so that what comes is read out.
        <p class="way__said" aria-live="polite" data-heard=heard data-testid="studio-said">
            {move || said().map(|text| view! { <Said text /> })}
        </p>
        {way}
    }
}

/// Everything that is told of an alert.
#[derive(Clone, PartialEq)]
struct Found {
    said: String,
    /// People hear of it.
    heard: bool,
    steps: Vec<Step>,
    told: Vec<Told>,
    notes: Vec<String>,
}

/// A route that was looked at.
#[derive(Clone, PartialEq)]
struct Step {
    name: String,
    place: Option<String>,
    depth: usize,
    /// None where it stands for several.
    matchers: Option<Vec<String>>,
    outcome: &'static str,
    why: String,
}

/// A notification.
#[derive(Clone, PartialEq)]
struct Told {
    receiver: String,
    by: String,
    heard: bool,
    state: &'static str,
    sent: String,
    facts: Vec<(&'static str, String)>,
}

impl Found {
    fn of(desk: Desk) -> Option<Self> {
        let ways = desk.ways.get()?;
        let labels = desk.labels.get();
        let at = desk.at.with(|typed| Moment::read(typed)).unwrap_or_else(Moment::now);
        let other = desk.firing.with(|typed| read_labels(typed)).unwrap_or_default();
        let firing: Vec<Labels> = Some(other).into_iter().filter(|other| !other.is_empty()).collect();
        let way = simulate(&ways.tree, &labels, Some(&at));
        let by = inhibited(&ways.tree, &labels, &firing);
        let mut notes = maybe(&ways, &labels, &way.deliveries);
        if by.is_none() {
            notes.extend(possible(&ways.tree, &labels).map(|rule| {
                fill(
                    words().would_silence,
                    &[("source", &list(&rule.source)), ("equal", &equal(rule))],
                )
            }));
        }
        Some(Self {
            said: said(&ways.tree, &way.deliveries, by),
            heard: by.is_none()
                && way
                    .deliveries
                    .iter()
                    .any(|delivery| is_told(&ways.tree, delivery.route) && delivery.sent == Sent::Yes),
            steps: steps(&ways, &way.visits, &labels),
            told: way
                .deliveries
                .iter()
                .map(|delivery| told(&ways, delivery, by.is_some()))
                .collect(),
            notes,
        })
    }
}

/// The answer in one sentence.
fn said(tree: &Tree, deliveries: &[Delivery<'_>], by: Option<(&Inhibit, &Labels)>) -> String {
    let words = words();
    if let Some((rule, source)) = by {
        return fill(
            words.said_silenced,
            &[("source", &spelled(source)), ("equal", &equal(rule))],
        );
    }
    let archived = deliveries.iter().any(|delivery| delivery.route.receiver == ARCHIVE);
    let people = deliveries.iter().filter(|delivery| is_told(tree, delivery.route));
    let (now, held): (Vec<_>, Vec<_>) = people.partition(|delivery| delivery.sent == Sent::Yes);
    let told = |delivery: &&Delivery<'_>| {
        let wait = span(delivery.route.group_wait);
        fill(
            words.said_one,
            &[("receiver", &delivery.route.receiver), ("wait", &wait)],
        )
    };
    let mut text = Vec::new();
    if !now.is_empty() {
        let now: Vec<String> = now.iter().map(told).collect();
        text.push(fill(words.said_goes, &[("receivers", &now.join(", "))]));
    }
    if !held.is_empty() {
        let held: Vec<String> = held
            .iter()
            .map(|delivery| format!("`{}`", delivery.route.receiver))
            .collect();
        text.push(fill(words.said_held, &[("receivers", &held.join(", "))]));
    }
    if text.is_empty() {
        let nobody = if archived {
            words.said_archived
        } else {
            words.said_nobody
        };
        text.push(nobody.to_owned());
    }
    text.join(" ")
}

/// Whether people are told by this route. The archive is asked later, by nobody who has to get up.
fn is_told(tree: &Tree, route: &Route) -> bool {
    route.receiver != ARCHIVE && tree.integrations.get(&route.receiver).is_some_and(|by| !by.is_empty())
}

/// Routes that were looked at. Of many in a row that do not fit, only the first few are shown.
fn steps(ways: &Ways, visits: &[Visit<'_>], labels: &Labels) -> Vec<Step> {
    const ROW: usize = 12;
    const FEW: usize = 3;
    let mut steps = Vec::new();
    for row in visits.chunk_by(|one, next| is_refused(one) && is_refused(next)) {
        let shown = if row.len() > ROW { FEW } else { row.len() };
        steps.extend(row.iter().take(shown).map(|visit| step(ways, visit, labels)));
        if let Some(first) = row.get(shown) {
            steps.push(Step {
                name: fill(words().no_more, &[("n", &(row.len() - shown))]),
                place: None,
                depth: first.route.path.len().min(8),
                matchers: None,
                outcome: "no",
                why: String::new(),
            });
        }
    }
    steps
}

fn is_refused(visit: &Visit<'_>) -> bool {
    matches!(visit.outcome, Outcome::Refused(_))
}

fn step(ways: &Ways, visit: &Visit<'_>, labels: &Labels) -> Step {
    let words = words();
    let route = visit.route;
    let (outcome, why) = match visit.outcome {
        Outcome::Refused(matcher) => (
            "no",
            match labels.get(matcher.name()) {
                Some(value) => fill(words.no_is, &[("label", &matcher.name()), ("value", value)]),
                None => fill(words.no_lacks, &[("label", &matcher.name())]),
            },
        ),
        Outcome::Unknown(matcher) => ("unknown", fill(words.unknown, &[("matcher", matcher)])),
        Outcome::Below if route.path.is_empty() => ("below", words.first_below.to_owned()),
        Outcome::Below => ("below", words.below.to_owned()),
        Outcome::Takes => ("takes", fill(words.takes, &[("receiver", &route.receiver)])),
    };
    let goes_on = route.go_on && matches!(outcome, "below" | "takes");
    let why = if goes_on {
        format!("{why} {}", words.goes_on)
    } else {
        why
    };
    let origin = ways.origin(&route.path);
    Step {
        name: name(&origin),
        place: at(&origin),
        depth: route.path.len().min(8),
        matchers: Some(route.matchers.iter().map(ToString::to_string).collect()),
        outcome,
        why,
    }
}

/// What a route is called.
pub fn name(origin: &Origin) -> String {
    let words = words();
    match origin {
        Origin::First => words.route_first.to_owned(),
        Origin::DeadMansSwitch => words.route_switch.to_owned(),
        Origin::Watchdog => words.route_watchdog.to_owned(),
        Origin::Archive => words.route_archive.to_owned(),
        Origin::Rest => words.route_rest.to_owned(),
        Origin::Answer(path) => {
            let numbers: Vec<String> = path.iter().map(|index| (index + 1).to_string()).collect();
            fill(words.route_branch, &[("number", &numbers.join("."))])
        }
    }
}

/// Where a route is answered.
pub fn at(origin: &Origin) -> Option<String> {
    match origin {
        Origin::First | Origin::Rest => Some("alerts.receiver".to_owned()),
        Origin::DeadMansSwitch => Some("alerts.dead_mans_switch.enabled".to_owned()),
        Origin::Watchdog => Some("alerts.mute_watchdog".to_owned()),
        Origin::Archive => Some("extras.alert_archive".to_owned()),
        Origin::Answer(path) => Some(place(path)),
    }
}

fn told(ways: &Ways, delivery: &Delivery<'_>, silenced: bool) -> Told {
    let words = words();
    let route = delivery.route;
    let kinds: Vec<&str> = ways
        .tree
        .integrations
        .get(&route.receiver)
        .into_iter()
        .flatten()
        .map(|by| by.kind.as_str())
        .collect();
    let heard = !kinds.is_empty();
    let (state, sent) = match delivery.sent {
        _ if !heard => ("nobody", words.sent_nobody.to_owned()),
        _ if silenced => ("held", words.sent_silenced.to_owned()),
        Sent::Yes => ("sent", words.sent_yes.to_owned()),
        Sent::Muted(name) => ("held", fill(words.sent_muted, &[("name", &name)])),
        Sent::Inactive => (
            "held",
            fill(words.sent_inactive, &[("names", &route.active.join(", "))]),
        ),
        Sent::Unknown(name) => ("unknown", fill(words.sent_unknown, &[("name", &name)])),
    };
    let group = match &route.group_by {
        GroupBy::All => words.group_each.to_owned(),
        GroupBy::Labels(labels) if labels.is_empty() => words.group_one.to_owned(),
        GroupBy::Labels(labels) => fill(
            words.group_by,
            &[("labels", &labels.iter().cloned().collect::<Vec<_>>().join(", "))],
        ),
    };
    let mut facts = vec![
        (words.fact_by, name(&ways.origin(&route.path))),
        (
            words.fact_first,
            fill(words.after, &[("time", &span(route.group_wait))]),
        ),
        (
            words.fact_change,
            fill(words.after, &[("time", &span(route.group_interval))]),
        ),
        (
            words.fact_again,
            fill(words.after, &[("time", &span(route.repeat_interval))]),
        ),
        (words.fact_group, group),
        (words.fact_key, format!("`{}`", delivery.key())),
    ];
    if !route.mute.is_empty() {
        facts.push((words.fact_mute, route.mute.join(", ")));
    }
    if !route.active.is_empty() {
        facts.push((words.fact_active, route.active.join(", ")));
    }
    Told {
        receiver: route.receiver.clone(),
        by: kinds.join(", "),
        heard,
        state,
        sent,
        facts: if heard {
            facts
        } else {
            facts.into_iter().take(1).collect()
        },
    }
}

/// Who may hear of it too, by labels that were not typed.
fn maybe(ways: &Ways, labels: &Labels, deliveries: &[Delivery<'_>]) -> Vec<String> {
    let sure: Vec<&str> = deliveries
        .iter()
        .map(|delivery| delivery.route.receiver.as_str())
        .collect();
    let mut more: Vec<String> = Vec::new();
    for reach in reached(&ways.tree, labels) {
        let name = format!("`{}`", reach.route.receiver);
        if !sure.contains(&reach.route.receiver.as_str()) && !more.contains(&name) {
            more.push(name);
        }
    }
    if more.is_empty() {
        return Vec::new();
    }
    vec![fill(words().maybe, &[("receivers", &more.join(", "))])]
}

/// Inhibitions of which this alert could be the target.
fn possible<'a>(tree: &'a Tree, labels: &'a Labels) -> impl Iterator<Item = &'a Inhibit> {
    let fits = |matcher: &Matcher| {
        let value = labels.get(matcher.name()).map_or("", String::as_str);
        matcher.matches(value) == Fit::Yes
    };
    tree.inhibit.iter().filter(move |rule| rule.target.iter().all(fits))
}

fn list(matchers: &[Matcher]) -> String {
    let spelled: Vec<String> = matchers.iter().map(|matcher| format!("`{matcher}`")).collect();
    spelled.join(", ")
}

fn spelled(labels: &Labels) -> String {
    let pairs: Vec<String> = labels.iter().map(|(name, value)| format!("`{name}={value}`")).collect();
    pairs.join(", ")
}

fn equal(rule: &Inhibit) -> String {
    match rule.equal.as_slice() {
        [] => String::new(),
        names => fill(words().with_same, &[("labels", &names.join(", "))]),
    }
}

#[component]
fn OneStep(step: Step) -> impl IntoView {
    let words = words();
    let glyph = match step.outcome {
        "takes" => Glyph::Check,
        "below" => Glyph::Down,
        "no" => Glyph::Close,
        _ => Glyph::Info,
    };
    let name = match step.place {
        Some(place) => view! {
            <button type="button" class="link way__name" on:click=move |_| open(place.clone())>
                {step.name}
            </button>
        }
        .into_any(),
        None => view! { <span class="way__name">{step.name}</span> }.into_any(),
    };
    let every = step.matchers.as_ref().is_some_and(Vec::is_empty);
    let matchers = (
        every.then(|| view! { <span class="quiet">{words.every}</span> }),
        step.matchers
            .into_iter()
            .flatten()
            .map(|matcher| view! { <span class="chip">{matcher}</span> })
            .collect_view(),
    );
    view! {
        <li class="way__step" data-outcome=step.outcome data-depth=step.depth.to_string()>
            <span class="way__mark"><Icon glyph /></span>
            <div class="way__body">
                <p class="way__line">{name} {matchers}</p>
                <p class="way__why"><Said text=step.why /></p>
            </div>
        </li>
    }
}

#[component]
fn OneTold(told: Told) -> impl IntoView {
    let facts = told
        .facts
        .into_iter()
        .map(|(name, text)| {
            view! {
                <div class="told__fact">
                    <dt>{name}</dt>
                    <dd><Said text /></dd>
                </div>
            }
        })
        .collect_view();
    let by = (!told.by.is_empty()).then(|| view! { <span class="quiet">{told.by}</span> });
    view! {
        <li class="told__one" data-heard=told.heard.to_string()>
            <p class="told__head">
                <strong class="told__receiver">{told.receiver}</strong>
                {by}
                <span class="told__state" data-state=told.state>{told.sent}</span>
            </p>
            <dl class="told__facts">{facts}</dl>
        </li>
    }
}
