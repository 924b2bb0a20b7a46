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

/// A period that holds when each of its non-empty parts does. Ranges include both ends, but for times of day.
#[derive(Clone, Debug, Default)]
struct Period {
    /// Minutes of the day; the second is not part of it.
    times: Vec<(i32, i32)>,
    /// Sunday is 0.
    weekdays: Vec<(i32, i32)>,
    /// Negative ones count from the end of the month.
    days: Vec<(i32, i32)>,
    months: Vec<(i32, i32)>,
    years: Vec<(i32, i32)>,
    /// Empty for UTC.
    location: String,
}

/// A moment, and how clocks of places show it.
pub trait Clock {
    /// What clocks show in a time zone such as `Europe/Berlin`, empty for UTC; none for one that nobody knows.
    fn local(&self, zone: &str) -> Option<DateTime>;
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
            match clock.local(&period.location) {
                Some(local) if period.holds(local) => return Some(true),
                Some(_) => {}
                None => known = false,
            }
        }
        known.then_some(false)
    }
}

impl Period {
    fn holds(&self, at: DateTime) -> bool {
        let minute = i32::from(at.hour()) * 60 + i32::from(at.minute());
        let in_time = self.times.is_empty() || self.times.iter().any(|(start, end)| minute >= *start && minute < *end);
        let within = |ranges: &[(i32, i32)], value: i32| {
            ranges.is_empty() || ranges.iter().any(|(first, last)| value >= *first && value <= *last)
        };
        let weekday = match at.weekday() {
            Weekday::Sunday => 0,
            Weekday::Monday => 1,
            Weekday::Tuesday => 2,
            Weekday::Wednesday => 3,
            Weekday::Thursday => 4,
            Weekday::Friday => 5,
            Weekday::Saturday => 6,
        };
        in_time
            && self.on_day(i32::from(at.day()), i32::from(at.date().days_in_month()))
            && within(&self.months, i32::from(at.month()))
            && within(&self.weekdays, weekday)
            && within(&self.years, i32::from(at.year()))
    }

    fn on_day(&self, day: i32, days_in_month: i32) -> bool {
        let counted = |day: i32| if day < 0 { days_in_month + day + 1 } else { day };
        self.days.is_empty()
            || self.days.iter().any(|(first, last)| {
                let (first, last) = (counted(*first), counted(*last));
                // A range that begins after the end of this month is none; others are cut at it.
                first <= days_in_month
                    && day >= first.max(-days_in_month)
                    && day <= last.clamp(-days_in_month, days_in_month)
            })
    }
}

fn period(node: &Node) -> Result<Period, (Option<&Node>, String)> {
    let mut period = Period::default();
    let Kind::Map(entries) = &node.kind else {
        return Err((
            Some(node),
            "a map with times, weekdays, days_of_month, months, years and location belongs here".into(),
        ));
    };
    for (key, value) in entries {
        let wrong = |why: String| (Some(value), format!("{key}: {why}"));
        match key.as_str() {
            "location" => {
                let zone = text(value).ok_or_else(|| wrong("a text belongs here".into()))?;
                period.location = if zone == "UTC" { String::new() } else { zone };
            }
            "times" => period.times = list(value, time).map_err(wrong)?,
            "weekdays" => {
                period.weekdays =
                    list(value, |node| named(node, interval::weekdays, &interval::WEEKDAYS, 0)).map_err(wrong)?
            }
            "months" => {
                period.months =
                    list(value, |node| named(node, interval::months, &interval::MONTHS, 1)).map_err(wrong)?
            }
            "days_of_month" => {
                period.days = list(value, |node| numbers(node, interval::days_of_month)).map_err(wrong)?
            }
            "years" => period.years = list(value, |node| numbers(node, interval::years)).map_err(wrong)?,
            _ => return Err((Some(value), format!("there is no `{key}`"))),
        }
    }
    Ok(period)
}

fn text(node: &Node) -> Option<String> {
    match node.value() {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn list<T>(node: &Node, entry: impl Fn(&Node) -> Result<T, String>) -> Result<Vec<T>, String> {
    match &node.kind {
        Kind::List(entries) => entries.iter().map(entry).collect(),
        Kind::Scalar(Value::Null) => Ok(Vec::new()),
        _ => Err("a list belongs here".into()),
    }
}

/// `{start_time: 09:00, end_time: 17:00}`.
fn time(node: &Node) -> Result<(i32, i32), String> {
    let end = |key: &str| {
        node.get(key)
            .and_then(text)
            .ok_or_else(|| format!("there is no `{key}`"))
    };
    let (start, end) = (end("start_time")?, end("end_time")?);
    let (start, end) = interval::times(&format!("{start}-{end}")).map_err(|fault| fault.to_string())?;
    let minutes = |clock: &str| {
        let (hour, minute) = clock.split_once(':').unwrap_or_default();
        hour.parse::<i32>().unwrap_or_default() * 60 + minute.parse::<i32>().unwrap_or_default()
    };
    Ok((minutes(&start), minutes(&end)))
}

type Reader = fn(&str) -> Result<String, interval::IntervalFault>;

fn named(node: &Node, reader: Reader, names: &[&str], first: i32) -> Result<(i32, i32), String> {
    let spelled = spelled(node, reader)?;
    let (from, to) = spelled.split_once(':').unwrap_or((&spelled, &spelled));
    let number = |name: &str| {
        let index = names.iter().position(|known| *known == name).unwrap_or_default();
        first + i32::try_from(index).unwrap_or_default()
    };
    Ok((number(from), number(to)))
}

fn numbers(node: &Node, reader: Reader) -> Result<(i32, i32), String> {
    let spelled = spelled(node, reader)?;
    let (from, to) = spelled.split_once(':').unwrap_or((&spelled, &spelled));
    Ok((from.parse().unwrap_or_default(), to.parse().unwrap_or_default()))
}

fn spelled(node: &Node, reader: Reader) -> Result<String, String> {
    let text = text(node).ok_or("a text belongs here")?;
    reader(&text).map_err(|fault| fault.to_string())
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
        ] {
            assert_eq!(holds(period.clone(), noon), Some(expected), "{period}");
        }
        assert_eq!(holds(json!({"location": "Europe/Berlin"}), noon), None);
    }
}
