//! Named times.

use std::collections::HashSet;

use crate::draft::{Period, TimeInterval};
use crate::finding::{Finding, Place, Rule};
use crate::routing::interval::{self, IntervalFault};

pub(super) fn check(draft: &[TimeInterval], found: &mut Vec<Finding>) -> Vec<TimeInterval> {
    let mut names = HashSet::new();
    for (index, interval) in draft.iter().enumerate() {
        let at = Place::new("alerts.time_intervals").index(index);
        let name = interval.name.as_str();
        if name.trim().is_empty() {
            found.push(Finding::new(at.key("name"), Rule::IntervalNameMissing));
        } else if !names.insert(name) {
            found.push(Finding::new(at.key("name"), Rule::IntervalTwice).fact("value", name));
        }
        let place = at.key("time_intervals");
        if interval.time_intervals.is_empty() {
            found.push(Finding::new(place.clone(), Rule::IntervalEmpty).fact("value", name));
        }
        for (index, one) in interval.time_intervals.iter().enumerate() {
            period(one, name, &place.index(index), found);
        }
    }
    draft.to_vec()
}

fn period(period: &Period, name: &str, at: &Place, found: &mut Vec<Finding>) {
    let mut empty = true;
    type Reader = fn(&str) -> Result<(), IntervalFault>;
    let lists: [(&str, &[String], Reader); 5] = [
        ("times", &period.times, |text| interval::times(text).map(drop)),
        ("weekdays", &period.weekdays, |text| interval::weekdays(text).map(drop)),
        ("days_of_month", &period.days_of_month, |text| {
            interval::days_of_month(text).map(drop)
        }),
        ("months", &period.months, |text| interval::months(text).map(drop)),
        ("years", &period.years, |text| interval::years(text).map(drop)),
    ];
    for (key, texts, read) in lists {
        let at = at.key(key);
        empty &= texts.is_empty();
        for (index, text) in texts.iter().enumerate() {
            if let Err(fault) = read(text) {
                found.push(finding(text, fault, &at, index, texts.len()));
            }
        }
    }
    if empty {
        // For Alertmanager a period without anything is always.
        found.push(Finding::new(at.clone(), Rule::IntervalEmpty).fact("value", name));
    }
    if !period.location.is_empty()
        && let Err(fault) = interval::location(&period.location)
    {
        let place = at.key("location");
        let finding = Finding::new(place.clone(), Rule::IntervalForm)
            .fact("value", &period.location)
            .fact("why", &fault);
        found.push(match fault {
            IntervalFault::Location(Some(meant)) => finding.fix(place, meant),
            _ => finding,
        });
    }
}

fn finding(text: &str, fault: IntervalFault, at: &Place, index: usize, count: usize) -> Finding {
    let finding = Finding::new(at.index(index), Rule::IntervalForm)
        .fact("value", text)
        .fact("why", &fault);
    match fault {
        IntervalFault::Wraps(first, second) => finding.fix(at.index(index), first).fix(at.index(count), second),
        IntervalFault::Weekday(Some(meant)) | IntervalFault::Month(Some(meant)) => finding.fix(at.index(index), meant),
        _ if text.trim().is_empty() => finding.remove(at.index(index)),
        _ => finding,
    }
}
