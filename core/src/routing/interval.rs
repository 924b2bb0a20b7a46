//! Time intervals: what people type, and the spelling that Alertmanager takes.
//!
//! Source: `timeinterval/timeinterval.go` of Alertmanager 0.34. Each function gives the canonical spelling.

use std::fmt;

use crate::names::nearest;

/// Why a part of a time interval cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntervalFault {
    /// No time of day such as `09:00-17:00`.
    Time,
    /// Start and end are the same.
    Nothing,
    /// It goes past midnight, the week's or the year's end, where Alertmanager wants two ranges: these.
    Wraps(String, String),
    /// No weekday; perhaps this was meant.
    Weekday(Option<String>),
    /// No day of the month.
    Day,
    /// The last day comes before the first in every month.
    DayOrder,
    /// A range that begins before the end of the month by a negative number must end so too.
    DaySigns,
    /// No month; perhaps this was meant.
    Month(Option<String>),
    /// No year, or the last before the first.
    Year,
    /// No time zone; perhaps this was meant.
    Location(Option<String>),
}

impl fmt::Display for IntervalFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Time => "write start and end such as `09:00-17:00`, at most `24:00`",
            Self::Nothing => "start and end are the same",
            Self::Wraps(first, second) => {
                return write!(f, "the end comes before the start; write two, `{first}` and `{second}`");
            }
            Self::Weekday(_) => "write weekdays in full, such as `monday:friday`",
            Self::Day => "write days of the month such as `1:7`, or `-1` for the last; they go to 31",
            Self::DayOrder => "the last day always comes before the first",
            Self::DaySigns => "a range that begins with a negative day must end with one",
            Self::Month(_) => "write months in full or as numbers, such as `january:march` or `12`",
            Self::Year => "write years such as `2026:2027`",
            Self::Location(_) => "write a time zone such as `Europe/Berlin`",
        })
    }
}

/// Sunday first: Alertmanager counts so, and no range goes from Saturday to Sunday.
pub(super) const WEEKDAYS: [&str; 7] = [
    "sunday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
];

pub(super) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Start and end of a time of day such as `9:00 - 17:30`; the end may be `24:00`.
pub fn times(text: &str) -> Result<(String, String), IntervalFault> {
    let (start, end) = text.split_once(['-', '–']).ok_or(IntervalFault::Time)?;
    let start = minutes(start)
        .filter(|&minutes| minutes < 24 * 60)
        .ok_or(IntervalFault::Time)?;
    let end = minutes(end).ok_or(IntervalFault::Time)?;
    let clock = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    match (start, end) {
        (start, end) if start < end => Ok((clock(start), clock(end))),
        (start, end) if start == end => Err(IntervalFault::Nothing),
        (start, 0) => Err(IntervalFault::Wraps(
            format!("{}-24:00", clock(start)),
            "00:00-24:00".into(),
        )),
        (start, end) => Err(IntervalFault::Wraps(
            format!("{}-24:00", clock(start)),
            format!("00:00-{}", clock(end)),
        )),
    }
}

/// Minutes of a clock time.
pub(super) fn minutes(text: &str) -> Option<u32> {
    let (hour, minute) = text.trim().split_once(':')?;
    let number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        (digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<u32>().ok())?
    };
    let (hour, minute) = (number(hour, 1..=2)?, number(minute, 2..=2)?);
    (hour < 24 && minute < 60 || (hour, minute) == (24, 0)).then_some(hour * 60 + minute)
}

/// A weekday or a range of them, such as `monday:friday`.
pub fn weekdays(text: &str) -> Result<String, IntervalFault> {
    let text = text.to_ascii_lowercase();
    let day = |text: &str| WEEKDAYS.iter().position(|day| *day == text);
    let Some((first, last)) = range(&text, day) else {
        return Err(IntervalFault::Weekday(meant(&text, &WEEKDAYS)));
    };
    named(first, last, &WEEKDAYS)
}

/// A month or a range of them, by name or number.
pub fn months(text: &str) -> Result<String, IntervalFault> {
    let text = text.to_ascii_lowercase();
    let month = |text: &str| {
        let number = text.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        MONTHS
            .iter()
            .position(|month| *month == text)
            .or(number.filter(|number| *number < MONTHS.len()))
    };
    let Some((first, last)) = range(&text, month) else {
        return Err(IntervalFault::Month(meant(&text, &MONTHS)));
    };
    named(first, last, &MONTHS)
}

/// A day of the month or a range, such as `1:7`; `-1` is the last day.
pub fn days_of_month(text: &str) -> Result<String, IntervalFault> {
    let day = |text: &str| {
        text.parse::<i32>()
            .ok()
            .filter(|day| *day != 0 && (-31..=31).contains(day))
    };
    let (first, last) = range(text, day).ok_or(IntervalFault::Day)?;
    if first < 0 && last > 0 {
        return Err(IntervalFault::DaySigns);
    }
    // Alertmanager compares as if each month had 28 days.
    let counted = |day: i32| if day < 0 { day + 28 } else { day };
    if counted(first) > counted(last) {
        return Err(IntervalFault::DayOrder);
    }
    Ok(if first == last {
        first.to_string()
    } else {
        format!("{first}:{last}")
    })
}

/// A year or a range of them.
pub fn years(text: &str) -> Result<String, IntervalFault> {
    let year = |text: &str| text.parse::<u32>().ok().filter(|year| (1..=9999).contains(year));
    let (first, last) = range(text, year)
        .filter(|(first, last)| first <= last)
        .ok_or(IntervalFault::Year)?;
    Ok(if first == last {
        first.to_string()
    } else {
        format!("{first}:{last}")
    })
}

/// A time zone, by its form: whether it exists only Alertmanager's own list can tell.
pub fn location(text: &str) -> Result<String, IntervalFault> {
    let text = text.trim();
    let right = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_uppercase())
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+'))
    };
    if text.len() <= 64 && text.split('/').all(right) {
        return Ok(text.to_owned());
    }
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    let meant = text
        .replace(' ', "_")
        .split('/')
        .map(capital)
        .collect::<Vec<_>>()
        .join("/");
    Err(IntervalFault::Location(
        (meant.len() <= 64 && meant.split('/').all(right)).then_some(meant),
    ))
}

/// Both ends of `first:last`, or one twice.
fn range<T: Copy>(text: &str, end: impl Fn(&str) -> Option<T>) -> Option<(T, T)> {
    match text.split_once(':') {
        Some((first, last)) => Some((end(first.trim())?, end(last.trim())?)),
        None => end(text.trim()).map(|both| (both, both)),
    }
}

fn named(first: usize, last: usize, names: &[&str]) -> Result<String, IntervalFault> {
    let name = |index: usize| names.get(index).copied().unwrap_or_default();
    let spelled = |first: usize, last: usize| {
        if first == last {
            name(first).into()
        } else {
            format!("{}:{}", name(first), name(last))
        }
    };
    if first <= last {
        Ok(spelled(first, last))
    } else {
        Err(IntervalFault::Wraps(spelled(first, names.len() - 1), spelled(0, last)))
    }
}

/// The names that were probably meant: `mon-fri` for `monday:friday`.
fn meant(text: &str, names: &[&str]) -> Option<String> {
    let meant = |part: &str| {
        let part = part.trim().trim_end_matches('.');
        let begun = names
            .iter()
            .find(|name| part.len() >= 3 && name.starts_with(part))
            .copied();
        begun.or_else(|| nearest(part, names.iter().copied()))
    };
    let parts = text.split([':', '-', '–']).map(meant).collect::<Option<Vec<_>>>()?;
    (parts.len() <= 2).then(|| parts.join(":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wraps(first: &str, second: &str) -> IntervalFault {
        IntervalFault::Wraps(first.into(), second.into())
    }

    #[test]
    fn times_of_day_go_from_start_to_end() {
        for (text, expected) in [
            ("09:00-17:00", Ok(("09:00", "17:00"))),
            ("9:00 – 17:30", Ok(("09:00", "17:30"))),
            ("00:00-24:00", Ok(("00:00", "24:00"))),
            ("22:00-06:00", Err(wraps("22:00-24:00", "00:00-06:00"))),
            ("09:00-09:00", Err(IntervalFault::Nothing)),
            ("24:00-24:00", Err(IntervalFault::Time)),
            ("09:00-24:01", Err(IntervalFault::Time)),
            ("09:60-10:00", Err(IntervalFault::Time)),
            ("9-17", Err(IntervalFault::Time)),
            ("09:00", Err(IntervalFault::Time)),
            ("9:00am-5:00pm", Err(IntervalFault::Time)),
            ("", Err(IntervalFault::Time)),
        ] {
            assert_eq!(
                times(text),
                expected.map(|(start, end): (&str, &str)| (start.into(), end.into())),
                "{text}"
            );
        }
    }

    #[test]
    fn days_months_and_years_are_read_as_alertmanager_reads_them() {
        type Reader = fn(&str) -> Result<String, IntervalFault>;
        let table: [(Reader, &str, Result<&str, IntervalFault>); 31] = [
            (weekdays, "monday:friday", Ok("monday:friday")),
            (weekdays, "Sunday", Ok("sunday")),
            (weekdays, "monday : friday", Ok("monday:friday")),
            (weekdays, "saturday:sunday", Err(wraps("saturday", "sunday"))),
            (
                weekdays,
                "friday:monday",
                Err(wraps("friday:saturday", "sunday:monday")),
            ),
            (
                weekdays,
                "mon-fri",
                Err(IntervalFault::Weekday(Some("monday:friday".into()))),
            ),
            (
                weekdays,
                "wendesday",
                Err(IntervalFault::Weekday(Some("wednesday".into()))),
            ),
            (weekdays, "1:5", Err(IntervalFault::Weekday(None))),
            (days_of_month, "1:7", Ok("1:7")),
            (days_of_month, "-1", Ok("-1")),
            (days_of_month, "-7:-1", Ok("-7:-1")),
            (days_of_month, "1:-1", Ok("1:-1")),
            (days_of_month, "31", Ok("31")),
            (days_of_month, "0", Err(IntervalFault::Day)),
            (days_of_month, "32", Err(IntervalFault::Day)),
            (days_of_month, "7:1", Err(IntervalFault::DayOrder)),
            (days_of_month, "-1:-7", Err(IntervalFault::DayOrder)),
            (days_of_month, "-7:3", Err(IntervalFault::DaySigns)),
            (days_of_month, "first", Err(IntervalFault::Day)),
            (months, "january:march", Ok("january:march")),
            (months, "12", Ok("december")),
            (months, "1:3", Ok("january:march")),
            (months, "13", Err(IntervalFault::Month(None))),
            (months, "dec", Err(IntervalFault::Month(Some("december".into())))),
            (months, "december:january", Err(wraps("december", "january"))),
            (years, "2026", Ok("2026")),
            (years, "2026:2027", Ok("2026:2027")),
            (years, "2027:2026", Err(IntervalFault::Year)),
            (years, "26 AD", Err(IntervalFault::Year)),
            (years, "", Err(IntervalFault::Year)),
            (weekdays, "", Err(IntervalFault::Weekday(None))),
        ];
        for (read, text, expected) in table {
            assert_eq!(read(text), expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn time_zones_have_the_form_of_the_iana_list() {
        for (text, right) in [
            ("Europe/Berlin", true),
            ("UTC", true),
            ("America/Argentina/Buenos_Aires", true),
            ("America/Port-au-Prince", true),
            ("Etc/GMT+1", true),
            ("EST5EDT", true),
            ("", false),
            ("../Berlin", false),
            ("/Europe/Berlin", false),
            ("+02:00", false),
        ] {
            assert_eq!(location(text).is_ok(), right, "{text}");
        }
        assert_eq!(
            location("europe/new york"),
            Err(IntervalFault::Location(Some("Europe/New_york".into())))
        );
    }
}
