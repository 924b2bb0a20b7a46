//! Routes that are switched off, and what becomes of the critical alerts that they would take.

use crate::config;
use crate::draft::{Alerts, Route};
use crate::finding::{Finding, Place, Rule};
use crate::routing::own::{NOBODY, WATCHDOG, is_silent};
use crate::routing::{Fit, Matcher, Operator};

use super::matchers;

pub(super) fn check(draft: &Alerts, checked: &[config::Route], found: &mut Vec<Finding>) {
    let first = Above {
        receiver: &draft.receiver,
        matchers: Vec::new(),
    };
    let mut look = Look { draft, checked, found };
    look.level(&draft.routes, &Place::new("alerts"), &first, 0);
}

/// What a branch gets from those above it.
struct Above<'a> {
    receiver: &'a str,
    matchers: Vec<Matcher>,
}

struct Look<'a> {
    draft: &'a Alerts,
    checked: &'a [config::Route],
    found: &'a mut Vec<Finding>,
}

impl Look<'_> {
    fn level(&mut self, routes: &[Route], at: &Place, above: &Above<'_>, depth: usize) {
        for (index, route) in routes.iter().enumerate().filter(|_| depth < super::routes::DEEPEST) {
            if route.enabled && route.routes.is_empty() {
                continue;
            }
            let own: Result<Vec<Matcher>, _> = route.matchers.iter().map(|text| matchers::parse(text)).collect();
            let Ok(own) = own else { continue };
            let here = Above {
                receiver: or(&route.receiver, above.receiver),
                matchers: [&above.matchers[..], &own].concat(),
            };
            let at = at.key("routes").index(index);
            if route.enabled {
                self.level(&route.routes, &at, &here, depth + 1);
            } else if self.somebody(route, here.receiver, depth)
                && may_be_critical(&here.matchers)
                && falls(self.checked, None, &here.matchers, &self.draft.receiver)
            {
                let to = or(&self.draft.receiver, NOBODY);
                let place = at.key("enabled");
                let finding = Finding::new(place.clone(), Rule::RouteDisabled).fact("receiver", to);
                self.found.push(finding.fix(place, true));
            }
        }
    }

    /// Somebody would hear by this branch who does not hear of everything else.
    fn somebody(&self, route: &Route, receiver: &str, depth: usize) -> bool {
        let below = || {
            let mut met = Route::met(&route.routes);
            met.any(|(_, below)| self.somebody(below, or(&below.receiver, receiver), depth + 1))
        };
        let here = !receiver.is_empty() && !is_silent(receiver) && receiver != self.draft.receiver;
        here || depth < super::routes::DEEPEST && below()
    }
}

fn or<'a>(own: &'a str, above: &'a str) -> &'a str {
    if own.is_empty() { above } else { own }
}

fn may_be_critical(matchers: &[Matcher]) -> bool {
    matchers.iter().all(|matcher| match matcher.name() {
        "severity" => matcher.matches("critical") == Fit::Yes,
        "alertname" => WATCHDOG.split('|').all(|name| matcher.matches(name) != Fit::Yes),
        _ => true,
    })
}

/// Whether a critical alert that fits these matchers goes where all goes that no branch takes. What hangs on other labels is no.
fn falls(routes: &[config::Route], above: Option<&str>, asked: &[Matcher], rest: &str) -> bool {
    for route in routes {
        if route.matchers.iter().all(|matcher| is_sure(matcher, asked)) {
            let fell = falls(&route.routes, route.receiver.as_deref().or(above), asked, rest);
            if !route.go_on {
                return fell;
            }
        }
    }
    above.is_none_or(|receiver| receiver == rest)
}

fn is_sure(matcher: &Matcher, asked: &[Matcher]) -> bool {
    let known = asked
        .iter()
        .find(|other| other.name() == matcher.name() && other.operator() == Operator::Equal)
        .map(Matcher::value)
        .or((matcher.name() == "severity").then_some("critical"));
    asked.contains(matcher) || known.is_some_and(|value| matcher.matches(value) == Fit::Yes)
}
