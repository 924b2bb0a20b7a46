//! The tree of routes.

use crate::config::{self, Timing};
use crate::draft::{Alerts, Route};
use crate::finding::{Finding, Place, Rule};
use crate::names::nearest;
use crate::routing::Branch;
use crate::units::Duration;

use super::{hint, labels, matchers, receiver_exists, unreachable};

/// How deep routes may be nested. Real trees have two or three levels.
pub(super) const DEEPEST: usize = 8;

pub(super) fn check(draft: &Alerts, root: &Timing, found: &mut Vec<Finding>) -> Vec<config::Route> {
    let mut tree = Tree { draft, found };
    let (routes, branches) = tree.level(&draft.routes, &Place::new("alerts"), &draft.receiver, root, 1);
    unreachable::check(draft, branches, found);
    routes
}

/// What is the same for all branches.
struct Tree<'a> {
    draft: &'a Alerts,
    found: &'a mut Vec<Finding>,
}

impl Tree<'_> {
    /// Checks the branches below `at`, which inherit a receiver and a timing.
    fn level(
        &mut self,
        routes: &[Route],
        at: &Place,
        receiver: &str,
        above: &Timing,
        depth: usize,
    ) -> (Vec<config::Route>, Vec<Branch>) {
        if depth > DEEPEST {
            if Route::met(routes).next().is_some() {
                self.found
                    .push(Finding::new(at.key("routes"), Rule::RouteTooDeep).fact("most", DEEPEST));
            }
            return (Vec::new(), Vec::new());
        }
        Route::met(routes)
            .map(|(index, route)| {
                let at = at.key("routes").index(index);
                let (checked, branch) = self.route(route, &at, receiver, above, depth);
                (config::Route { index, ..checked }, branch)
            })
            .unzip()
    }

    fn route(
        &mut self,
        route: &Route,
        at: &Place,
        above_receiver: &str,
        above: &Timing,
        depth: usize,
    ) -> (config::Route, Branch) {
        receiver_exists(&route.receiver, at.key("receiver"), self.draft, self.found);
        let read = matchers::read(&route.matchers, &at.key("matchers"), self.found);
        let complete = read.iter().all(Option::is_some);
        let matchers: Vec<_> = read.into_iter().flatten().collect();
        let timing = timing(route, at, Some(above), self.found);
        self.intervals(&route.mute_time_intervals, &at.key("mute_time_intervals"));
        self.intervals(&route.active_time_intervals, &at.key("active_time_intervals"));
        let receiver = if route.receiver.is_empty() {
            above_receiver
        } else {
            &route.receiver
        };
        let effective = inherited(&timing, above);
        let (routes, branches) = self.level(&route.routes, at, receiver, &effective, depth + 1);
        self.continues(route, at, receiver);
        let branch = Branch {
            matchers: matchers.clone(),
            complete,
            go_on: route.go_on,
            routes: branches,
        };
        let route = config::Route {
            index: 0,
            receiver: Some(route.receiver.clone()).filter(|name| !name.is_empty()),
            matchers,
            go_on: route.go_on,
            timing,
            mute_time_intervals: route.mute_time_intervals.clone(),
            active_time_intervals: route.active_time_intervals.clone(),
            routes,
        };
        (route, branch)
    }

    fn intervals(&mut self, names: &[String], at: &Place) {
        let known = || {
            self.draft
                .time_intervals
                .iter()
                .map(|interval| interval.name.as_str())
                .filter(|name| !name.is_empty())
        };
        for (index, name) in names
            .iter()
            .enumerate()
            .filter(|(_, name)| !known().any(|known| known == *name))
        {
            let place = at.index(index);
            let only = if self.draft.time_intervals.len() == 1 {
                known().next()
            } else {
                None
            };
            let meant = nearest(name, known()).or(only);
            let finding = Finding::new(place.clone(), Rule::IntervalUndefined)
                .fact("value", name)
                .fact("hint", hint(meant));
            self.found.push(match meant {
                Some(meant) => finding.fix(place, meant),
                None => finding.remove(place),
            });
        }
    }

    /// Below a branch, what a continuing child took never comes back to the branch itself. (At the top the values do it.)
    fn continues(&mut self, route: &Route, at: &Place, receiver: &str) {
        let at = at.key("routes");
        let takes_all = |child: &Route| child.matchers.is_empty() && !child.go_on;
        let met: Vec<_> = Route::met(&route.routes).collect();
        let Some(found) = met.iter().rposition(|(_, child)| child.go_on) else {
            return;
        };
        if met.iter().skip(found).any(|(_, child)| takes_all(child)) {
            return;
        }
        let Some((last, child)) = met.get(found).copied() else {
            return;
        };
        let value = match child.matchers.as_slice() {
            [] if child.receiver.is_empty() => receiver.to_owned(),
            [] => child.receiver.clone(),
            matchers => matchers.join(", "),
        };
        let finding = Finding::new(at.index(last), Rule::ContinueLoses).fact("value", value);
        self.found.push(finding.fix(
            at.index(route.routes.len()),
            serde_json::json!({ "receiver": receiver }),
        ));
    }
}

fn inherited(own: &Timing, above: &Timing) -> Timing {
    Timing {
        group_by: Vec::new(),
        group_wait: own.group_wait.clone().or_else(|| above.group_wait.clone()),
        group_interval: own.group_interval.clone().or_else(|| above.group_interval.clone()),
        repeat_interval: own.repeat_interval.clone().or_else(|| above.repeat_interval.clone()),
    }
}

/// Grouping and timing of a branch, which inherits what is empty.
pub(super) fn timing(route: &Route, at: &Place, above: Option<&Timing>, found: &mut Vec<Finding>) -> Timing {
    labels::group_by(&route.group_by, &at.key("group_by"), found);
    // A group may well be sent at once.
    let group_wait = parsed(&route.group_wait, at.key("group_wait"), found);
    let group_interval = duration(&route.group_interval, at.key("group_interval"), found);
    let repeat_interval = duration(&route.repeat_interval, at.key("repeat_interval"), found);
    let own = Timing {
        group_by: route.group_by.clone(),
        group_wait,
        group_interval,
        repeat_interval,
    };
    let sets_one = own.group_interval.is_some() || own.repeat_interval.is_some();
    let effective = above.map_or_else(|| own.clone(), |above| inherited(&own, above));
    if let (true, Some(group), Some(repeat)) = (sets_one, effective.group_interval, effective.repeat_interval)
        && repeat.milliseconds() < group.milliseconds()
    {
        let key = if own.repeat_interval.is_some() {
            "repeat_interval"
        } else {
            "group_interval"
        };
        let finding = Finding::new(at.key(key), Rule::RepeatShort)
            .fact("repeat", &repeat)
            .fact("group", &group);
        found.push(finding.fix(at.key("repeat_interval"), group.to_string()));
    }
    own
}

/// A duration that must not be zero. Nothing typed means that it is inherited.
pub(super) fn duration(text: &str, place: Place, found: &mut Vec<Finding>) -> Option<Duration> {
    let duration = parsed(text, place.clone(), found)?;
    if duration.is_zero() {
        let what = place.as_str().rsplit('.').next().unwrap_or_default().to_owned();
        found.push(Finding::new(place, Rule::DurationZero).fact("what", what));
        return None;
    }
    Some(duration)
}

fn parsed(text: &str, place: Place, found: &mut Vec<Finding>) -> Option<Duration> {
    if text.is_empty() {
        return None;
    }
    let duration = Duration::parse(text);
    if duration.is_none() {
        let finding = Finding::new(place.clone(), Rule::DurationForm).fact("value", text);
        let mended = text.split_whitespace().collect::<String>().to_ascii_lowercase();
        let mended = if Duration::parse(&mended).is_some() {
            Some(mended)
        } else {
            in_seconds(&mended)
        };
        found.push(match mended {
            Some(mended) => finding.fix(place, mended),
            None if text.trim().is_empty() => finding.fix(place, ""),
            None => finding,
        });
    }
    duration
}

/// `30` is nearly always meant in seconds, `1.5h` in smaller units.
fn in_seconds(text: &str) -> Option<String> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(format!("{text}s")).filter(|text| Duration::parse(text).is_some());
    }
    let (number, per) = [("h", 60), ("m", 60)]
        .iter()
        .find_map(|(unit, per)| Some((text.strip_suffix(unit)?, *per)))?;
    let (whole, half) = number.split_once('.')?;
    let smaller = if text.ends_with('h') { "m" } else { "s" };
    let whole: u32 = whole.parse().ok().filter(|whole| *whole < 1000)?;
    (half == "5").then(|| format!("{}{smaller}", whole * per + per / 2))
}
