//! Points in time, in the forms that stores, web servers and certificates write them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A second, counted from the beginning of 1970, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment(pub i64);

const DAY: i64 = 86_400;

/// As web servers abbreviate them.
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

impl Moment {
    /// Whole days from `now` until this; negative when it is past.
    pub fn days_from(self, now: Self) -> i64 {
        self.0.saturating_sub(now.0).div_euclid(DAY)
    }

    /// As signatures want it: `20261125T025012Z`.
    pub fn basic(self) -> String {
        let [year, month, day, hour, minute, second] = self.parts();
        format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
    }

    /// Reads `20261125T025012Z`, `2026-11-25T02:50:12Z` with or without a fraction, and `Wed, 25 Nov 2026 02:50:12 GMT`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::parse_web(text).or_else(|| {
            let digits: String = text
                .split('.')
                .next()?
                .chars()
                .filter(|c| !matches!(c, '-' | ':' | 'T' | 'Z'))
                .collect();
            Self::parse_digits(&digits)
        })
    }

    /// Reads `20261125025012`.
    pub(super) fn parse_digits(digits: &str) -> Option<Self> {
        if digits.len() != 14 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let number = |from: usize, to: usize| digits.get(from..to)?.parse::<i64>().ok();
        Self::new([
            number(0, 4)?,
            number(4, 6)?,
            number(6, 8)?,
            number(8, 10)?,
            number(10, 12)?,
            number(12, 14)?,
        ])
    }

    fn parse_web(text: &str) -> Option<Self> {
        let (_, rest) = text.split_once(", ")?;
        let parts: Vec<&str> = rest.split([' ', ':']).collect();
        let [day, month, year, hour, minute, second, "GMT"] = parts.as_slice() else {
            return None;
        };
        let month = MONTHS.iter().position(|name| name == month)? as i64 + 1;
        let number = |text: &str| text.parse::<u16>().ok().map(i64::from);
        Self::new([
            number(year)?,
            month,
            number(day)?,
            number(hour)?,
            number(minute)?,
            number(second)?,
        ])
    }

    /// From year, month, day, hour, minute, second.
    fn new([year, month, day, hour, minute, second]: [i64; 6]) -> Option<Self> {
        let fine = (0..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && (0..24).contains(&hour)
            && (0..60).contains(&minute)
            && (0..=60).contains(&second);
        // Years begin in March, so that the leap day is their last.
        let shifted = if month < 3 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let of_era = shifted.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
        fine.then_some(Self(days * DAY + hour * 3600 + minute * 60 + second))
    }

    fn parts(self) -> [i64; 6] {
        let (days, rest) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let shifted = days + 719_468;
        let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era * 400 + i64::from(month < 3);
        [year, month, day, rest / 3600, rest / 60 % 60, rest % 60]
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [year, month, day, hour, minute, second] = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_the_same_second() {
        for (text, seconds) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("20130524T000000Z", 1_369_353_600),
            ("2024-02-29T23:59:59Z", 1_709_251_199),
            ("2024-02-29T23:59:59.123Z", 1_709_251_199),
            ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200),
            ("2000-12-31T12:00:00Z", 978_264_000),
            ("2100-03-01T00:00:00Z", 4_107_542_400),
        ] {
            let moment = Moment::parse(text).unwrap();
            assert_eq!(moment, Moment(seconds), "{text}");
            assert_eq!(Moment::parse(&moment.basic()), Some(moment), "{text}");
        }
        assert_eq!(Moment(1_709_251_199).to_string(), "2024-02-29 23:59:59 UTC");
        for wrong in [
            "",
            "yesterday",
            "2024-13-01T00:00:00Z",
            "20240101",
            "Fri, 01 Mär 2024 00:00:00 GMT",
        ] {
            assert_eq!(Moment::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn days_are_whole() {
        let now = Moment(1000 * DAY);
        for (seconds, days) in [
            (1000 * DAY, 0),
            (1001 * DAY - 1, 0),
            (1001 * DAY, 1),
            (1000 * DAY - 1, -1),
        ] {
            assert_eq!(Moment(seconds).days_from(now), days);
        }
    }
}
