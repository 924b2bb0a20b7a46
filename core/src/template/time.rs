//! Times and lengths as Go writes and reads them.

/// A moment in a time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    /// Seconds since 1970.
    pub seconds: i64,
    /// And what is less than a second.
    pub nanoseconds: u32,
    /// Seconds east of Greenwich.
    pub offset: i32,
    /// The zone's abbreviation there.
    pub name: String,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

pub(super) fn month_name(month: i64) -> &'static str {
    usize::try_from(month - 1)
        .ok()
        .and_then(|at| MONTHS.get(at))
        .copied()
        .unwrap_or_default()
}

pub(super) fn weekday_name(day: i64) -> &'static str {
    usize::try_from(day)
        .ok()
        .and_then(|at| DAYS.get(at))
        .copied()
        .unwrap_or_default()
}

/// What a calendar and a clock show.
pub(super) struct Civil {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    /// Sunday is 0.
    pub(super) weekday: i64,
    pub(super) year_day: i64,
}

/// Days since 1970 of a date.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Time {
    /// A moment in UTC.
    pub fn from_seconds(seconds: i64) -> Self {
        Self {
            seconds,
            nanoseconds: 0,
            offset: 0,
            name: "UTC".to_owned(),
        }
    }

    /// Go's zero time, in the year 1.
    pub fn zero() -> Self {
        Self::from_seconds(-62_135_596_800)
    }

    pub(super) fn utc(&self) -> Self {
        Self {
            nanoseconds: self.nanoseconds,
            ..Self::from_seconds(self.seconds)
        }
    }

    /// Nanoseconds from another to this, at most what Go can hold.
    pub(super) fn minus(&self, other: &Self) -> i64 {
        let whole = i128::from(self.seconds) - i128::from(other.seconds);
        let difference = whole * 1_000_000_000 + i128::from(self.nanoseconds) - i128::from(other.nanoseconds);
        i64::try_from(difference).unwrap_or(if difference < 0 { i64::MIN } else { i64::MAX })
    }

    pub(super) fn plus(&self, length: i64) -> Self {
        let nanoseconds = i64::from(self.nanoseconds) + length.rem_euclid(1_000_000_000);
        Self {
            seconds: self
                .seconds
                .saturating_add(length.div_euclid(1_000_000_000) + nanoseconds / 1_000_000_000),
            nanoseconds: u32::try_from(nanoseconds % 1_000_000_000).unwrap_or_default(),
            ..self.clone()
        }
    }

    pub(super) fn civil(&self) -> Civil {
        let local = self.seconds.saturating_add(i64::from(self.offset));
        let (date, clock) = (local.div_euclid(86_400), local.rem_euclid(86_400));
        let shifted = date + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Civil {
            year,
            month,
            day,
            hour: clock / 3600,
            minute: clock / 60 % 60,
            second: clock % 60,
            weekday: (date + 4).rem_euclid(7),
            year_day: date - days(year, 1, 1) + 1,
        }
    }
}

/// The parts of a layout, longest first where one begins with another.
const PARTS: [&str; 37] = [
    "January",
    "Jan",
    "Monday",
    "Mon",
    "MST",
    "002",
    "01",
    "02",
    "03",
    "04",
    "05",
    "06",
    "15",
    "1",
    "2006",
    "2",
    "__2",
    "_2",
    "3",
    "4",
    "5",
    "PM",
    "pm",
    "-07:00:00",
    "-070000",
    "-07:00",
    "-0700",
    "-07",
    "Z07:00:00",
    "Z070000",
    "Z07:00",
    "Z0700",
    "Z07",
    ".0",
    ",0",
    ".9",
    ",9",
];

/// The text before the next part of a layout, the part and the rest.
fn next_part(layout: &str) -> (&str, &str, &str) {
    for (at, _) in layout.char_indices() {
        let (before, from) = layout.split_at(at);
        for part in PARTS {
            let Some(rest) = from.strip_prefix(part) else { continue };
            let lower = rest.starts_with(|c: char| c.is_ascii_lowercase());
            if matches!(part, "Jan" | "Mon") && lower {
                continue;
            }
            if part == "_2" && rest.starts_with("006") {
                // The underscore is one, and the year follows.
                let (before, from) = layout.split_at(at + 1);
                let (part, rest) = from.split_at(4);
                return (before, part, rest);
            }
            if part.starts_with(['.', ',']) {
                let digit = part.chars().nth(1).unwrap_or('0');
                let rest = rest.trim_start_matches(digit);
                if rest.starts_with(|c: char| c.is_ascii_digit()) {
                    continue;
                }
                let (part, rest) = from.split_at(from.len() - rest.len());
                return (before, part, rest);
            }
            let (part, rest) = from.split_at(part.len());
            return (before, part, rest);
        }
    }
    (layout, "", "")
}

/// As Go's `Time.Format`.
pub(super) fn format(at: &Time, layout: &str) -> String {
    let civil = at.civil();
    let mut out = String::new();
    let mut rest = layout;
    loop {
        let (before, part, after) = next_part(rest);
        out.push_str(before);
        rest = after;
        if part.is_empty() {
            return out;
        }
        let hour = if civil.hour % 12 == 0 { 12 } else { civil.hour % 12 };
        let short = |name: &'static str| name.get(..3).unwrap_or_default().to_owned();
        out.push_str(&match part {
            "January" => month_name(civil.month).to_owned(),
            "Jan" => short(month_name(civil.month)),
            "Monday" => weekday_name(civil.weekday).to_owned(),
            "Mon" => short(weekday_name(civil.weekday)),
            "01" => format!("{:02}", civil.month),
            "1" => civil.month.to_string(),
            "02" => format!("{:02}", civil.day),
            "_2" => format!("{:>2}", civil.day),
            "2" => civil.day.to_string(),
            "002" => format!("{:03}", civil.year_day),
            "__2" => format!("{:>3}", civil.year_day),
            "15" => format!("{:02}", civil.hour),
            "03" => format!("{hour:02}"),
            "3" => hour.to_string(),
            "04" => format!("{:02}", civil.minute),
            "4" => civil.minute.to_string(),
            "05" => format!("{:02}", civil.second),
            "5" => civil.second.to_string(),
            "2006" => format!("{:04}", civil.year),
            "06" => format!("{:02}", civil.year.rem_euclid(100)),
            "PM" => if civil.hour >= 12 { "PM" } else { "AM" }.to_owned(),
            "pm" => if civil.hour >= 12 { "pm" } else { "am" }.to_owned(),
            "MST" if at.name.is_empty() => {
                let minutes = at.offset.unsigned_abs() / 60;
                let sign = if at.offset < 0 { '-' } else { '+' };
                format!("{sign}{:02}{:02}", minutes / 60, minutes % 60)
            }
            "MST" => at.name.clone(),
            part if part.starts_with(['.', ',']) => {
                let digits = part.len() - 1;
                let nanoseconds = format!("{:0>9}", at.nanoseconds);
                let shown = nanoseconds.get(..digits.min(9)).unwrap_or_default().to_owned();
                let shown = shown + &"0".repeat(digits.saturating_sub(9));
                if part.contains('9') {
                    match shown.trim_end_matches('0') {
                        "" => String::new(),
                        some => part.get(..1).unwrap_or_default().to_owned() + some,
                    }
                } else {
                    part.get(..1).unwrap_or_default().to_owned() + &shown
                }
            }
            zone => offset(at.offset, zone),
        });
    }
}

fn offset(offset: i32, part: &str) -> String {
    if part.starts_with('Z') && offset == 0 {
        return "Z".to_owned();
    }
    let size = offset.unsigned_abs();
    let colon = if part.contains(':') { ":" } else { "" };
    let mut out = format!("{}{:02}", if offset < 0 { '-' } else { '+' }, size / 3600);
    let digits = part.chars().filter(char::is_ascii_digit).count();
    if digits >= 4 {
        out += &format!("{colon}{:02}", size / 60 % 60);
    }
    if digits >= 6 {
        out += &format!("{colon}{:02}", size % 60);
    }
    out
}

/// As Go's `time.ParseInLocation` in UTC.
pub(super) fn parse(layout: &str, text: &str) -> Option<Time> {
    let (mut year, mut month, mut day, mut year_day) = (0_i64, None, None, None);
    let (mut hour, mut minute, mut second, mut nanoseconds) = (0_i64, 0_i64, 0_i64, 0_u32);
    let mut afternoon = None;
    let (mut zone, mut zone_name) = (None, None::<String>);
    let (mut layout, mut text) = (layout, text);
    loop {
        let (before, part, after) = next_part(layout);
        text = skip(text, before)?;
        layout = after;
        if part.is_empty() {
            break;
        }
        match part {
            "2006" => year = digits(&mut text, 4, 4)?,
            "06" => {
                let short = digits(&mut text, 2, 2)?;
                year = if short >= 69 { 1900 + short } else { 2000 + short };
            }
            "January" | "Jan" => month = Some(named(&mut text, &MONTHS, part == "Jan")?),
            "Monday" | "Mon" => _ = named(&mut text, &DAYS, part == "Mon")?,
            "01" => month = Some(digits(&mut text, 2, 2)?),
            "1" => month = Some(digits(&mut text, 1, 2)?),
            "02" => day = Some(digits(&mut text, 2, 2)?),
            "2" => day = Some(digits(&mut text, 1, 2)?),
            "_2" => {
                text = text.strip_prefix(' ').unwrap_or(text);
                day = Some(digits(&mut text, 1, 2)?);
            }
            "002" => year_day = Some(digits(&mut text, 3, 3)?),
            "__2" => {
                text = text.trim_start_matches(' ');
                year_day = Some(digits(&mut text, 1, 3)?);
            }
            "15" => hour = digits(&mut text, 1, 2).filter(|hour| *hour < 24)?,
            "03" | "3" => {
                let least = if part == "03" { 2 } else { 1 };
                hour = digits(&mut text, least, 2).filter(|hour| *hour <= 12)?;
            }
            "04" => minute = digits(&mut text, 2, 2).filter(|minute| *minute < 60)?,
            "4" => minute = digits(&mut text, 1, 2).filter(|minute| *minute < 60)?,
            "05" | "5" => {
                let least = if part == "05" { 2 } else { 1 };
                second = digits(&mut text, least, 2).filter(|second| *second < 60)?;
                // A fraction may follow though the layout has none.
                let fraction = text.starts_with(['.', ',']) && text.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
                if fraction && !next_part(layout).1.starts_with(['.', ',']) {
                    nanoseconds = fractions(&mut text, None)?;
                }
            }
            "PM" | "pm" => {
                let (word, rest) = (text.get(..2)?, text.get(2..)?);
                let (am, pm) = if part == "PM" { ("AM", "PM") } else { ("am", "pm") };
                afternoon = if word == pm {
                    Some(true)
                } else {
                    (word == am).then_some(false)
                };
                afternoon?;
                text = rest;
            }
            "MST" => {
                let length = text.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(text.len());
                if !(3..=4).contains(&length) {
                    return None;
                }
                let (name, rest) = text.split_at(length);
                zone_name = Some(name.to_owned());
                text = rest;
            }
            part if part.starts_with(['.', ',']) => {
                if part.contains('9') {
                    if text.starts_with(['.', ',']) && text.chars().nth(1).is_some_and(|c| c.is_ascii_digit()) {
                        nanoseconds = fractions(&mut text, None)?;
                    }
                } else {
                    nanoseconds = fractions(&mut text, Some(part.len() - 1))?;
                }
            }
            part => {
                if part.starts_with('Z') && text.starts_with('Z') {
                    text = text.get(1..)?;
                    zone = Some(0);
                    continue;
                }
                let sign = match text.chars().next()? {
                    '+' => 1,
                    '-' => -1,
                    _ => return None,
                };
                text = text.get(1..)?;
                let mut seconds = 0;
                let count = part.chars().filter(char::is_ascii_digit).count() / 2;
                for (at, unit) in [3600, 60, 1].into_iter().take(count).enumerate() {
                    if at > 0 && part.contains(':') {
                        text = text.strip_prefix(':')?;
                    }
                    let most = if unit == 3600 { 24 } else { 59 };
                    seconds += digits(&mut text, 2, 2).filter(|value| *value <= most)? * unit;
                }
                zone = i32::try_from(sign * seconds).ok();
            }
        }
    }
    if !text.is_empty() {
        return None;
    }
    match afternoon {
        Some(true) if hour < 12 => hour += 12,
        Some(false) if hour == 12 => hour = 0,
        _ => {}
    }
    if let Some(of_year) = year_day {
        let first = days(year, 1, 1);
        let date = Time::from_seconds((first + of_year - 1) * 86_400).civil();
        let differs = month.is_some_and(|month| month != date.month) || day.is_some_and(|day| day != date.day);
        if of_year < 1 || date.year != year || differs {
            return None;
        }
        (month, day) = (Some(date.month), Some(date.day));
    }
    let (month, day) = (month.unwrap_or(1), day.unwrap_or(1));
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return None;
    }
    let local = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    let mut time = Time {
        nanoseconds,
        ..Time::from_seconds(local)
    };
    match (zone, zone_name) {
        (Some(0), None) => {}
        (Some(offset), name) => {
            time.seconds -= i64::from(offset);
            time.offset = offset;
            let utc = offset == 0 && name.as_deref() == Some("UTC");
            time.name = if utc {
                "UTC".to_owned()
            } else {
                name.unwrap_or_default()
            };
        }
        (None, Some(name)) => time.name = name,
        (None, None) => {}
    }
    Some(time)
}

/// The text after what must stand there; spaces match any number of them.
fn skip<'a>(mut text: &'a str, mut before: &str) -> Option<&'a str> {
    while let Some(c) = before.chars().next() {
        if c == ' ' {
            if !text.is_empty() && !text.starts_with(' ') {
                return None;
            }
            before = before.trim_start_matches(' ');
            text = text.trim_start_matches(' ');
            continue;
        }
        text = text.strip_prefix(c)?;
        before = before.get(c.len_utf8()..)?;
    }
    Some(text)
}

fn digits(text: &mut &str, least: usize, most: usize) -> Option<i64> {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if length < least {
        return None;
    }
    let (number, rest) = text.split_at(length);
    *text = rest;
    number.parse().ok()
}

fn fractions(text: &mut &str, wanted: Option<usize>) -> Option<u32> {
    let after = text.strip_prefix(['.', ','])?;
    let length = after.bytes().take_while(u8::is_ascii_digit).count();
    let length = match wanted {
        Some(wanted) if length < wanted => return None,
        Some(wanted) => wanted,
        None => length,
    };
    let (shown, rest) = after.split_at(length);
    *text = rest;
    let nine: String = shown.chars().chain("000000000".chars()).take(9).collect();
    nine.parse().ok()
}

fn named(text: &mut &str, names: &[&str], short: bool) -> Option<i64> {
    for (at, name) in names.iter().enumerate() {
        let name = if short { name.get(..3)? } else { name };
        let found = text.get(..name.len()).filter(|begin| begin.eq_ignore_ascii_case(name));
        if found.is_some() {
            *text = text.get(name.len()..)?;
            return i64::try_from(at + 1).ok();
        }
    }
    None
}

/// As Go writes lengths of time: `1h2m3.5s`.
pub(super) fn duration(nanoseconds: i64) -> String {
    let size = nanoseconds.unsigned_abs();
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let part = |value: u64, unit: u64| {
        let digits = unit.to_string().len() - 1;
        let rest = format!("{:0>digits$}", value % unit);
        match rest.trim_end_matches('0') {
            "" => (value / unit).to_string(),
            rest => format!("{}.{rest}", value / unit),
        }
    };
    match size {
        0 => "0s".to_owned(),
        1..1_000 => format!("{sign}{size}ns"),
        1_000..1_000_000 => format!("{sign}{}µs", part(size, 1_000)),
        1_000_000..1_000_000_000 => format!("{sign}{}ms", part(size, 1_000_000)),
        _ => {
            let seconds = part(size % 60_000_000_000, 1_000_000_000);
            let minutes = size / 60_000_000_000;
            match (minutes / 60, minutes % 60) {
                (0, 0) => format!("{sign}{seconds}s"),
                (0, minutes) => format!("{sign}{minutes}m{seconds}s"),
                (hours, minutes) => format!("{sign}{hours}h{minutes}m{seconds}s"),
            }
        }
    }
}
