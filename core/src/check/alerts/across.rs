//! What alerts have to do with the other steps.

use crate::draft::{Delivery, Draft, Route};
use crate::finding::{Finding, Place, Rule};
use crate::routing::{Fit, Matcher, Operator};
use crate::units::{Days, Duration};

pub(in crate::check) fn check(draft: &Draft, found: &mut Vec<Finding>) {
    let typed = if draft.retention.alerts.is_empty() {
        &draft.retention.days
    } else {
        &draft.retention.alerts
    };
    if let Some(days) = typed.trim().parse().ok().and_then(Days::new) {
        let at = Place::new("alerts");
        long(&draft.alerts.repeat_interval, &at, days, found);
        each(&draft.alerts.routes, &at, 0, &mut |route, at| {
            long(&route.repeat_interval, at, days, found)
        });
    }
    if draft.extras.flux_alerts && draft.cluster.delivery == Delivery::Flux {
        flux(&draft.alerts.routes, found);
    }
}

/// Visits each branch that is not nested too deeply to be taken.
fn each(routes: &[Route], at: &Place, depth: usize, visit: &mut impl FnMut(&Route, &Place)) {
    for (index, route) in Route::met(routes).filter(|_| depth < super::routes::DEEPEST) {
        let at = at.key("routes").index(index);
        visit(route, &at);
        each(&route.routes, &at, depth + 1, visit);
    }
}

/// Alertmanager forgets that it told somebody after its retention, and then tells them anew.
fn long(repeat: &str, at: &Place, days: Days, found: &mut Vec<Finding>) {
    let most = u64::from(days.days()) * 86_400_000;
    if Duration::parse(repeat).is_some_and(|repeat| repeat.milliseconds() > most) {
        let place = at.key("repeat_interval");
        let finding = Finding::new(place.clone(), Rule::RepeatLong)
            .fact("repeat", repeat)
            .fact("days", days.days());
        found.push(finding.fix(place, format!("{}d", days.days())));
    }
}

/// The first branch for critical alerts, if none takes the errors of Flux.
///
/// Source: notification-controller labels its alerts with the severity of the event, `error` or `info`.
fn flux(routes: &[Route], found: &mut Vec<Finding>) {
    let mut missed: Option<(Place, Matcher)> = None;
    let mut taken = false;
    each(routes, &Place::new("alerts"), 0, &mut |route, at| {
        for (index, text) in route.matchers.iter().enumerate() {
            // Of a thousand branches one that takes errors is enough, and few are about severity: most need no reading.
            if taken || !text.trim_start().trim_start_matches('"').starts_with("severity") {
                continue;
            }
            let Ok(matcher) = Matcher::parse(text) else { continue };
            if matcher.name() != "severity" || !matches!(matcher.operator(), Operator::Equal | Operator::Regex) {
                continue;
            }
            taken |= matcher.matches("error") != Fit::No;
            if missed.is_none() && matcher.matches("critical") == Fit::Yes {
                missed = Some((at.key("matchers").index(index), matcher));
            }
        }
    });
    if let (false, Some((place, matcher))) = (taken, missed) {
        let value = if matcher.operator() == Operator::Equal {
            "critical|error".to_owned()
        } else {
            format!("{}|error", matcher.value())
        };
        let finding = Finding::new(place.clone(), Rule::FluxSeverity).fact("value", &matcher);
        found.push(match Matcher::new("severity", Operator::Regex, &value) {
            Ok(wider) => finding.fix(place, wider.to_string()),
            Err(_) => finding,
        });
    }
}
