//! Who hears about which alert.

use crate::config;
use crate::draft;
use crate::finding::{Finding, Place, Rule, Severity};
use crate::names::nearest;
use crate::routing::own::is_silent;

mod across;
mod credentials;
mod disabled;
mod inhibit;
mod intervals;
mod kinds;
mod labels;
mod matchers;
mod receivers;
mod routes;
mod slack;
mod template;
mod typed;
mod unreachable;

pub(crate) use credentials::{token, webhook};
pub(crate) use kinds::name as kind_name;
pub(crate) use typed::typed;

pub(super) fn check(draft: &draft::Alerts, found: &mut Vec<Finding>) -> Option<config::Alerts> {
    let already = found.len();
    let at = Place::new("alerts");
    let slack = slack::check(draft, found);
    let secret = kinds::secret(draft, found);
    let mut keys = kinds::Keys::new();
    let dead_mans_switch = kinds::switch(draft, &mut keys, found);
    let receivers = receivers::check(draft, slack.as_ref(), &mut keys, found);
    receiver_exists(&draft.receiver, at.key("receiver"), draft, found);
    let root = Root::of(draft);
    let timing = routes::timing(&root.0, &at, None, found);
    let resolve_timeout = routes::duration(&draft.resolve_timeout, at.key("resolve_timeout"), found);
    let time_intervals = intervals::check(&draft.time_intervals, found);
    let routes = routes::check(draft, &timing, found);
    let inhibit = inhibit::check(&draft.inhibit, found);
    unused(draft, found);
    fallback(draft, &routes, found);
    disabled::check(draft, &routes, found);
    let wrong = found
        .iter()
        .skip(already)
        .any(|finding| finding.severity() == Severity::Error);
    let checked = config::Alerts {
        slack,
        receivers,
        secret: secret?,
        dead_mans_switch,
        receiver: Some(draft.receiver.clone()).filter(|name| !name.is_empty()),
        timing,
        resolve_timeout: resolve_timeout.or_else(|| crate::units::Duration::parse("5m"))?,
        routes,
        time_intervals,
        inhibit,
        mute_watchdog: draft.mute_watchdog,
    };
    (!wrong).then_some(checked)
}

pub(super) use across::check as across;

/// Grouping and timing of the first route, as if it were a branch.
struct Root(draft::Route);

impl Root {
    fn of(draft: &draft::Alerts) -> Self {
        Self(draft::Route {
            group_by: draft.group_by.clone(),
            group_wait: draft.group_wait.clone(),
            group_interval: draft.group_interval.clone(),
            repeat_interval: draft.repeat_interval.clone(),
            ..draft::Route::default()
        })
    }
}

/// ` Did you mean …?`, or nothing.
fn hint(meant: Option<&str>) -> String {
    meant
        .map(|meant| format!(" Did you mean `{meant}`?"))
        .unwrap_or_default()
}

/// Adds a finding if a route's receiver does not exist. Nothing typed means that it is inherited.
fn receiver_exists(name: &str, place: Place, draft: &draft::Alerts, found: &mut Vec<Finding>) {
    let known = || {
        draft
            .receivers
            .iter()
            .map(|receiver| receiver.name.as_str())
            .filter(|name| !name.is_empty())
    };
    if name.is_empty() || is_silent(name) || known().any(|known| known == name) {
        return;
    }
    // With one receiver there is no doubt which was meant.
    let only = if draft.receivers.len() == 1 {
        known().next()
    } else {
        None
    };
    let meant = nearest(name, known()).or(only);
    let finding = Finding::new(place.clone(), Rule::ReceiverUndefined)
        .fact("value", name)
        .fact("hint", hint(meant));
    found.push(match meant {
        Some(meant) => finding.fix(place, meant),
        None => finding,
    });
}

/// Whether something is named by any branch.
fn is_used(routes: &[draft::Route], names: &impl Fn(&draft::Route) -> bool) -> bool {
    routes.iter().any(|route| names(route) || is_used(&route.routes, names))
}

/// Receivers and time intervals that no route uses.
fn unused(draft: &draft::Alerts, found: &mut Vec<Finding>) {
    let at = Place::new("alerts");
    for (index, receiver) in draft.receivers.iter().enumerate() {
        let name = receiver.name.as_str();
        let used = name == draft.receiver || is_used(&draft.routes, &|route| route.receiver == name);
        if !used && !name.is_empty() {
            let place = at.key("receivers").index(index).key("name");
            let finding = Finding::new(place, Rule::ReceiverUnused).fact("value", name);
            found.push(if draft.receiver.is_empty() {
                finding.fix(at.key("receiver"), name)
            } else {
                finding
            });
        }
    }
    for (index, interval) in draft.time_intervals.iter().enumerate() {
        let name = &interval.name;
        let used = is_used(&draft.routes, &|route| {
            route.mute_time_intervals.contains(name) || route.active_time_intervals.contains(name)
        });
        if !used && !name.is_empty() {
            let place = at.key("time_intervals").index(index);
            found.push(
                Finding::new(place.key("name"), Rule::IntervalUnused)
                    .fact("value", name)
                    .remove(place),
            );
        }
    }
}

/// What happens to alerts that no branch takes, and to Watchdog, which is one of them.
fn fallback(draft: &draft::Alerts, routes: &[config::Route], found: &mut Vec<Finding>) {
    let at = Place::new("alerts");
    let takes_all = |route: &config::Route| route.matchers.is_empty() && !route.go_on;
    // Matchers that could not be read are missing here: then nothing is said.
    let read = draft::Route::met(&draft.routes)
        .zip(routes)
        .all(|((_, typed), route)| typed.matchers.len() == route.matchers.len());
    if draft.receiver.is_empty() && !draft.receivers.is_empty() && read && !routes.iter().any(takes_all) {
        let place = at.key("receiver");
        let finding = Finding::new(place.clone(), Rule::DefaultMissing);
        let unused = |name: &&str| !is_used(&draft.routes, &|route| route.receiver == *name);
        let names = || {
            draft
                .receivers
                .iter()
                .map(|receiver| receiver.name.as_str())
                .filter(|name| !name.is_empty())
        };
        let chosen = names().find(unused).or_else(|| names().next());
        found.push(match chosen {
            Some(name) => finding.fix(place, name),
            None => finding,
        });
    }
    let posted = draft.dead_mans_switch.enabled;
    if !draft.mute_watchdog && !posted && read && watchdog_is_loud(draft, routes) {
        let place = at.key("mute_watchdog");
        found.push(Finding::new(place.clone(), Rule::WatchdogLoud).fix(place, true));
    }
}

/// Watchdog reaches somebody by a branch or fallback that does not ask for it.
fn watchdog_is_loud(draft: &draft::Alerts, routes: &[config::Route]) -> bool {
    let is_somebody = |receiver: &str| !receiver.is_empty() && !is_silent(receiver);
    for route in routes {
        let fits = route.matchers.iter().all(|matcher| {
            matcher.matches(if matcher.name() == "alertname" { "Watchdog" } else { "" }) == crate::routing::Fit::Yes
        });
        if !fits {
            continue;
        }
        let named = route.matchers.iter().any(|matcher| matcher.name() == "alertname");
        let receiver = route.receiver.as_deref().unwrap_or(&draft.receiver);
        if !named && is_somebody(receiver) {
            return true;
        }
        if !route.go_on {
            return false;
        }
    }
    is_somebody(&draft.receiver)
}

#[cfg(test)]
mod tests;
