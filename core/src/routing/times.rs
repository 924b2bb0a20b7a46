//! Whether a time interval holds at a moment.
//!
//! Source: `timeinterval/timeinterval.go` of Alertmanager 0.34, `ContainsTime`.

use jiff::civil::{DateTime, Weekday};
use serde_json::Value;

use super::interval;
use crate::yaml::{Kind, Node};

/// A time that holds when one of its periods does.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Period>);

/// A period that holds when each of its parts does; a part that is an empty list never does. Ranges include both ends, but
/// for times of day.
#[derive(Clone, Debug, Default)]
struct Period {
    /// Minutes of the day; the second is not part of it.
    times: Option<Vec<Range>>,
    /// Sunday is 0.
    weekdays: Option<Vec<Range>>,
    /// Negative ones count from the end of the month.
    days: Option<Vec<Range>>,
    months: Option<Vec<Range>>,
    years: Option<Vec<Range>>,
    /// Empty for UTC.
    location: String,
}

type Range = (i64, i64);

/// A moment, and how clocks of places show it.
pub trait Clock {
    /// What clocks show in a time zone such as `Europe/Berlin`, empty for UTC; none for one that nobody knows.
    fn local(&self, zone: &str) -> Option<DateTime>;

    /// How many seconds the month of this moment has there: in one in which clocks are changed there are more or less than
    /// the calendar says.
    fn seconds_of_month(&self, zone: &str) -> Option<i64> {
        self.local(zone)
            .map(|local| i64::from(local.date().days_in_month()) * 86_400)
    }
}

/// A moment of UTC for those who need no other time zones.
impl Clock for DateTime {
    fn local(&self, zone: &str) -> Option<DateTime> {
        matches!(zone, "" | "UTC").then_some(*self)
    }
}

impl Times {
    /// Reads the list `time_intervals` of a named time. An error tells what is wrong, and where.
    pub fn read(node: Option<&Node>) -> Result<Self, (Option<&Node>, String)> {
        let entries = match node.map(|node| (node, &node.kind)) {
            None | Some((_, Kind::Scalar(Value::Null))) => return Ok(Self::default()),
            Some((_, Kind::List(entries))) => entries,
            Some((node, _)) => return Err((Some(node), "a list belongs here".into())),
        };
        entries.iter().map(period).collect::<Result<_, _>>().map(Self)
    }

    /// Whether it holds; none where a time zone is not known.
    pub fn hold(&self, clock: &dyn Clock) -> Option<bool> {
        let mut known = true;
        for period in &self.0 {
            match period.holds(clock) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => known = false,
            }
        }
        known.then_some(false)
    }

    /// The time zones that it names, but for UTC.
    pub fn zones(&self) -> impl Iterator<Item = &str> {
        let zones = self.0.iter().map(|period| period.location.as_str());
        zones.filter(|zone| !zone.is_empty())
    }

    /// Whether it holds always or never, as far as that is plain to see.
    pub fn constant(&self) -> Option<bool> {
        if self.0.iter().any(Period::always) {
            return Some(true);
        }
        self.0.iter().all(Period::never).then_some(false)
    }
}

impl Period {
    fn holds(&self, clock: &dyn Clock) -> Option<bool> {
        let at = clock.local(&self.location)?;
        let within = |ranges: &Option<Vec<Range>>, value: i64| {
            let inside = |ranges: &Vec<Range>| ranges.iter().any(|(first, last)| (*first..=*last).contains(&value));
            ranges.as_ref().is_none_or(inside)
        };
        let minute = i64::from(at.hour()) * 60 + i64::from(at.minute());
        let in_time = |times: &Vec<Range>| times.iter().any(|(start, end)| (*start..*end).contains(&minute));
        let weekday = match at.weekday() {
            Weekday::Sunday => 0,
            Weekday::Monday => 1,
            Weekday::Tuesday => 2,
            Weekday::Wednesday => 3,
            Weekday::Thursday => 4,
            Weekday::Friday => 5,
            Weekday::Saturday => 6,
        };
        Some(
            self.times.as_ref().is_none_or(in_time)
                && self.on_day(i64::from(at.day()), clock.seconds_of_month(&self.location)? / 86_400)
                && within(&self.months, i64::from(at.month()))
                && within(&self.weekdays, weekday)
                && within(&self.years, i64::from(at.year())),
        )
    }

    /// Alertmanager counts whole days of 24 hours: where clocks go forward in a month of 31 days, it has 30.
    fn on_day(&self, day: i64, days_in_month: i64) -> bool {
        let counted = |day: i64| if day < 0 { days_in_month + day + 1 } else { day };
        self.days.as_ref().is_none_or(|days| {
            days.iter().any(|(first, last)| {
                let (first, last) = (counted(*first), counted(*last));
                // A range that begins after the end of this month is none; others are cut at it.
                first <= days_in_month
                    && day >= first.max(-days_in_month)
                    && day <= last.clamp(-days_in_month, days_in_month)
            })
        })
    }

    fn always(&self) -> bool {
        let covers = |ranges: &Option<Vec<Range>>, first: i64, last: i64| {
            ranges.as_ref().is_none_or(|ranges| {
                (first..=last).all(|value| ranges.iter().any(|(from, to)| (*from..=*to).contains(&value)))
            })
        };
        let minutes = self
            .times
            .as_ref()
            .map(|times| times.iter().map(|(start, end)| (*start, end - 1)).collect());
        // Where clocks are changed, Alertmanager may count a day less than the month has.
        let whole = |days: &Vec<Range>| {
            self.location.is_empty() && days.iter().any(|range| matches!(range, (1, 31 | -1) | (-31, -1)))
        };
        // Years are never all.
        self.years.is_none()
            && covers(&minutes, 0, 1439)
            && covers(&self.weekdays, 0, 6)
            && covers(&self.months, 1, 12)
            && self.days.as_ref().is_none_or(whole)
    }

    fn never(&self) -> bool {
        let misses = |ranges: &Option<Vec<Range>>, first: i64, last: i64| {
            ranges
                .as_ref()
                .is_some_and(|ranges| ranges.iter().all(|(from, to)| *to < first || *from > last || to < from))
        };
        // The longest of the named months; without any, the longest of all.
        let longest = (1..=12)
            .filter(|month| !misses(&self.months, *month, *month))
            .map(|month| match month {
                2 => 29,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            })
            .max();
        let days = |days: &Vec<Range>| {
            days.iter()
                .all(|(first, last)| longest.is_none_or(|longest| *first > longest || *last < -longest))
        };
        [&self.times, &self.weekdays]
            .into_iter()
            .any(|part| part.as_ref().is_some_and(Vec::is_empty))
            || longest.is_none()
            || misses(&self.years, 1, 9999)
            || self.days.as_ref().is_some_and(days)
    }
}

type Fault<'a> = (Option<&'a Node>, String);

fn period(node: &Node) -> Result<Period, Fault<'_>> {
    let mut period = Period::default();
    let entries = match &node.kind {
        Kind::Map(entries) => entries,
        Kind::Scalar(Value::Null) => return Ok(period),
        _ => {
            return Err((
                Some(node),
                "a map with times, weekdays, days_of_month, months, years and location belongs here".into(),
            ));
        }
    };
    for (key, value) in entries {
        let wrong = |why: String| (Some(value), format!("{key}: {why}"));
        match key.as_str() {
            "location" => {
                let zone = text(value).ok_or_else(|| wrong("a text belongs here".into()))?;
                if zone.contains("..") || zone.starts_with(['/', '\\']) {
                    return Err(wrong(format!("`{zone}` is no time zone")));
                }
                period.location = if zone == "UTC" { String::new() } else { zone };
            }
            "times" => period.times = list(value, time).map_err(wrong)?,
            "weekdays" => {
                period.weekdays = list(value, |node| range(node, weekday, interval::weekdays)).map_err(wrong)?
            }
            "months" => period.months = list(value, |node| range(node, month, interval::months)).map_err(wrong)?,
            "days_of_month" => period.days = list(value, days_of_month).map_err(wrong)?,
            "years" => period.years = list(value, |node| range(node, number, interval::years)).map_err(wrong)?,
            _ => return Err((Some(value), format!("there is no `{key}`"))),
        }
    }
    Ok(period)
}

fn text(node: &Node) -> Option<String> {
    match node.value() {
        Value::String(text) => Some(text),
        value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
        Value::Null => Some(String::new()),
        _ => None,
    }
}

/// None for one that is not there. An entry that is null is Go's zero: from 0 to 0.
fn list(node: &Node, read: impl Fn(&Node) -> Result<Range, String>) -> Result<Option<Vec<Range>>, String> {
    let entry = |node: &Node| match node.kind {
        Kind::Scalar(Value::Null) => Ok((0, 0)),
        _ => read(node),
    };
    match &node.kind {
        Kind::List(entries) => entries.iter().map(entry).collect::<Result<_, _>>().map(Some),
        Kind::Scalar(Value::Null) => Ok(None),
        _ => Err("a list belongs here".into()),
    }
}

/// `{start_time: 09:00, end_time: 17:00}`.
fn time(node: &Node) -> Result<Range, String> {
    let Kind::Map(entries) = &node.kind else {
        return Err("a map with start_time and end_time belongs here".into());
    };
    if let Some((key, _)) = entries.iter().find(|(key, _)| key != "start_time" && key != "end_time") {
        return Err(format!("there is no `{key}`"));
    }
    let end = |key: &str| {
        let text = node.get(key).and_then(text).unwrap_or_default();
        clock(&text).ok_or_else(|| format!("{key}: `{text}` is no time such as `09:00`, at most `24:00`"))
    };
    let (start, end) = (end("start_time")?, end("end_time")?);
    if start >= end {
        return Err("the end must come after the start; what goes past midnight needs two entries".into());
    }
    Ok((start, end))
}

/// Minutes of the day. Both digits must be there.
fn clock(text: &str) -> Option<i64> {
    let &[ten, hour, b':', tens, minute] = text.as_bytes() else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(10).map(i64::from);
    let (hours, minutes) = (digit(ten)? * 10 + digit(hour)?, digit(tens)? * 10 + digit(minute)?);
    (hours < 24 && minutes < 60 || (hours, minutes) == (24, 0)).then_some(hours * 60 + minutes)
}

/// `first:last`, or one for both. What is wrong is told by the reader of what people type, which knows what they mean.
fn range(
    node: &Node,
    member: fn(&str) -> Option<i64>,
    explain: fn(&str) -> Result<String, interval::IntervalFault>,
) -> Result<Range, String> {
    let text = small(&text(node).ok_or("a text belongs here")?);
    let (first, last) = text.split_once(':').unwrap_or((&text, &text));
    match (member(first), member(last)) {
        (Some(first), Some(last)) if first <= last => Ok((first, last)),
        _ => Err(explain(&text).err().map_or_else(
            || format!("`{text}` is not spelled as Alertmanager reads it"),
            |fault| format!("`{text}`: {fault}"),
        )),
    }
}

/// In small letters. Of all letters beyond ASCII, Go makes only the dotted capital i one that names have.
fn small(text: &str) -> String {
    text.replace('\u{130}', "i").to_ascii_lowercase()
}

fn weekday(text: &str) -> Option<i64> {
    interval::WEEKDAYS
        .iter()
        .zip(0..)
        .find_map(|(name, number)| (*name == text).then_some(number))
}

/// Any number is taken too; one that is no month never holds.
fn month(text: &str) -> Option<i64> {
    let named = interval::MONTHS
        .iter()
        .zip(1..)
        .find_map(|(name, number)| (*name == text).then_some(number));
    named.or_else(|| number(text))
}

fn number(text: &str) -> Option<i64> {
    text.parse().ok()
}

fn days_of_month(node: &Node) -> Result<Range, String> {
    let text = text(node).ok_or("a text belongs here")?;
    let (first, last) = text.split_once(':').unwrap_or((&text, &text));
    let day = |text: &str| number(text).filter(|day| *day != 0 && (-31..=31).contains(day));
    // Alertmanager compares as if each month had 28 days.
    let counted = |day: i64| if day < 0 { day + 28 } else { day };
    match (day(first), day(last)) {
        (Some(first), Some(last)) if !(first < 0 && last > 0) && counted(first) <= counted(last) => Ok((first, last)),
        _ => Err(interval::days_of_month(&text).err().map_or_else(
            || format!("`{text}` is not spelled as Alertmanager reads it"),
            |fault| format!("`{text}`: {fault}"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;

    fn holds(period: Value, at: DateTime) -> Option<bool> {
        let node = Node::from_value(json!([period]));
        Times::read(Some(&node)).unwrap().hold(&at)
    }

    #[test]
    fn each_part_must_hold() {
        // A Wednesday.
        let noon = date(2026, 11, 25).at(12, 0, 0, 0);
        for (period, expected) in [
            (json!({}), true),
            (json!({"times": [{"start_time": "12:00", "end_time": "12:01"}]}), true),
            (json!({"times": [{"start_time": "11:00", "end_time": "12:00"}]}), false),
            (json!({"weekdays": ["monday:wednesday"]}), true),
            (json!({"weekdays": ["sunday"]}), false),
            (json!({"days_of_month": ["-6"]}), true),
            (json!({"days_of_month": ["-5:-1"]}), false),
            (json!({"days_of_month": ["31"]}), false),
            (json!({"days_of_month": ["20:31"]}), true),
            (json!({"months": ["november"], "years": ["2026"]}), true),
            (json!({"months": ["12"]}), false),
            (json!({"weekdays": ["wednesday"], "years": [2025]}), false),
            (json!({"weekdays": []}), false),
            (json!({"weekdays": null}), true),
            (json!({"weekdays": [null]}), false),
            (json!({"months": ["10:13"]}), true),
        ] {
            assert_eq!(holds(period.clone(), noon), Some(expected), "{period}");
        }
        assert_eq!(holds(json!({"location": "Europe/Berlin"}), noon), None);
    }
}
