//! Routes that no alert reaches.

use crate::draft::{Alerts, Route};
use crate::finding::{Finding, Place, Rule};
use crate::routing::own::{WATCHDOG, is_silent};
use crate::routing::{self, Branch, Matcher, Operator, Unreachable, Why};

use super::matchers;

pub(super) fn check(draft: &Alerts, mut branches: Vec<Branch>, found: &mut Vec<Finding>) {
    // The stack's own first routes stand before the person's.
    let routes = [
        (draft.dead_mans_switch.enabled, Operator::Equal, "Watchdog"),
        (draft.mute_watchdog, Operator::Regex, WATCHDOG),
    ];
    let routes = routes.into_iter().filter(|(there, ..)| *there);
    let matchers = routes.filter_map(|(_, operator, value)| Matcher::new("alertname", operator, value).ok());
    let before: Vec<Branch> = matchers
        .map(|matcher| Branch {
            matchers: vec![matcher],
            complete: true,
            ..Branch::default()
        })
        .collect();
    let own = before.len();
    branches.splice(0..0, before);
    for one in routing::unreachable(&branches) {
        let Some(path) = own_path(&one.path, own) else { continue };
        let Some((route, place)) = find(&draft.routes, &path) else {
            continue;
        };
        found.push(finding(draft, &one, own, route, &place));
    }
}

fn finding(draft: &Alerts, one: &Unreachable, own: usize, route: &Route, place: &Place) -> Finding {
    match &one.why {
        Why::Contradiction { matcher, first } => {
            // Matchers that could not be read are not counted: find this one by what it says.
            let readable = route
                .matchers
                .iter()
                .enumerate()
                .filter_map(|(index, text)| Some((index, matchers::parse(text).ok()?)));
            let (index, second) = readable
                .into_iter()
                .nth(*matcher)
                .map_or((*matcher, String::new()), |(index, found)| (index, found.to_string()));
            let place = place.key("matchers").index(index);
            Finding::new(place, Rule::MatchersContradict)
                .fact("first", first)
                .fact("second", second)
        }
        Why::Taken { by } => {
            let taker = own_path(by, own).and_then(|path| find(&draft.routes, &path));
            let finding = Finding::new(place.clone(), Rule::RouteUnreachable);
            match taker {
                None => {
                    let switch = draft.dead_mans_switch.enabled && by.first() == Some(&0);
                    let finding = finding.fact(
                        "by",
                        if switch {
                            r#"alertname = "Watchdog""#.to_owned()
                        } else {
                            format!("alertname =~ \"{WATCHDOG}\"")
                        },
                    );
                    if switch && !is_silent(&route.receiver) {
                        finding.fix(Place::new("alerts.dead_mans_switch.enabled"), false)
                    } else if is_silent(&route.receiver) {
                        finding.remove(place.clone())
                    } else {
                        finding.fix(Place::new("alerts.mute_watchdog"), false)
                    }
                }
                Some((taker, at)) => {
                    let finding = finding.fact("by", described(taker));
                    let same =
                        taker.matchers == route.matchers && taker.receiver == route.receiver && route.routes.is_empty();
                    if same {
                        finding.remove(place.clone())
                    } else {
                        finding.fix(at.key("continue"), true)
                    }
                }
            }
        }
    }
}

/// A route in a few words: what it asks for and where it leads.
fn described(route: &Route) -> String {
    let matchers = route.matchers.join(", ");
    match (matchers.is_empty(), route.receiver.is_empty()) {
        (true, true) => "a route without matchers".to_owned(),
        (true, false) => format!("→ {}", route.receiver),
        (false, true) => matchers,
        (false, false) => format!("{matchers} → {}", route.receiver),
    }
}

/// The way without the stack's own first route; none if it is that route.
fn own_path(path: &[usize], own: usize) -> Option<Vec<usize>> {
    let (first, below) = path.split_first()?;
    Some([&[first.checked_sub(own)?], below].concat())
}

/// The route at a path that does not count those that are switched off.
fn find<'a>(routes: &'a [Route], path: &[usize]) -> Option<(&'a Route, Place)> {
    let mut place = Place::new("alerts");
    let mut level = routes;
    let mut found = None;
    for &index in path {
        let (index, route) = Route::met(level).nth(index)?;
        place = place.key("routes").index(index);
        found = Some(route);
        level = &route.routes;
    }
    Some((found?, place))
}
