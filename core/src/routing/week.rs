//! A named time as a week that can be painted: seven days of half hours.

use std::ops::RangeInclusive;

use super::interval::{self, WEEKDAYS};
use crate::draft::Period;

/// Half hours of a day.
pub const SLOTS: usize = 48;
const WHOLE: u64 = (1 << SLOTS) - 1;

/// Which half hours of a week are painted. Day 0 is Monday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Week([u64; 7]);

/// Why a named time cannot be shown as a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unshown {
    /// It names months, days of the month or years.
    Dates,
    /// Its periods are in several time zones.
    Zones,
    /// It begins or ends between the half hours.
    Minutes,
    /// Something in it cannot be read.
    Unread,
}

impl Week {
    /// From ten in the evening to six in the morning.
    pub const NIGHTS: Self = Self([0xF000_0000_0FFF; 7]);
    /// Saturday and Sunday.
    pub const WEEKENDS: Self = Self([0, 0, 0, 0, 0, WHOLE, WHOLE]);

    /// The week of some periods, and their time zone. A period that says nothing yet paints nothing.
    pub fn of(periods: &[Period]) -> Result<(Self, String), Unshown> {
        let mut week = Self::default();
        let said = |period: &&Period| !period.times.is_empty() || !period.weekdays.is_empty();
        if periods.iter().any(|period| {
            [&period.days_of_month, &period.months, &period.years]
                .iter()
                .any(|part| !part.is_empty())
        }) {
            return Err(Unshown::Dates);
        }
        let all_said: Vec<&Period> = periods.iter().filter(said).collect();
        let zone = all_said.first().copied().or(periods.first());
        let zone = zone.map(|period| period.location.as_str()).unwrap_or_default();
        for period in all_said {
            if period.location != zone {
                return Err(Unshown::Zones);
            }
            let mask = if period.times.is_empty() {
                WHOLE
            } else {
                period.times.iter().try_fold(0, |mask, text| Ok(mask | slots(text)?))?
            };
            for (number, day) in week.0.iter_mut().enumerate() {
                if period.weekdays.is_empty() || on(&period.weekdays, number)? {
                    *day |= mask;
                }
            }
        }
        Ok((week, zone.to_owned()))
    }

    /// The fewest periods by which each day has the hours that it has here. Days that are alike share one.
    pub fn periods(self, zone: &str) -> Vec<Period> {
        let mut alike: Vec<(u64, [bool; 7])> = Vec::new();
        for (number, &mask) in self.0.iter().enumerate() {
            if mask == 0 {
                continue;
            }
            let found = alike.iter().position(|(other, _)| *other == mask);
            let index = found.unwrap_or(alike.len());
            if found.is_none() {
                alike.push((mask, [false; 7]));
            }
            if let Some(day) = alike
                .get_mut(index)
                .and_then(|(_, days)| days.get_mut((number + 1) % 7))
            {
                *day = true;
            }
        }
        let period = |times: Vec<String>, weekdays: Vec<String>| Period {
            times,
            weekdays,
            location: zone.to_owned(),
            ..Period::default()
        };
        if alike.is_empty() {
            return vec![period(Vec::new(), Vec::new())];
        }
        let spelled = |(mask, days): (u64, [bool; 7])| {
            let every_day = days.iter().all(|day| *day);
            let times = runs(SLOTS, |slot| mask >> slot & 1 == 1);
            let times = times
                .into_iter()
                .map(|(first, last)| format!("{}-{}", clock(first), clock(last + 1)));
            let name = |day: usize| WEEKDAYS.get(day).copied().unwrap_or_default();
            let weekdays = runs(7, |day| days.get(day) == Some(&true));
            let weekdays = weekdays.into_iter().map(|(first, last)| match (first, last) {
                _ if first == last => name(first).to_owned(),
                _ => format!("{}:{}", name(first), name(last)),
            });
            period(
                // One of both must be there: a period that says nothing is a mistake.
                if mask == WHOLE && !every_day {
                    Vec::new()
                } else {
                    times.collect()
                },
                if every_day { Vec::new() } else { weekdays.collect() },
            )
        };
        alike.into_iter().map(spelled).collect()
    }

    /// Whether a half hour is painted.
    pub fn has(self, day: usize, slot: usize) -> bool {
        self.0
            .get(day)
            .is_some_and(|mask| slot < SLOTS && mask >> slot & 1 == 1)
    }

    /// Paints these half hours of these days, or wipes them.
    #[must_use]
    pub fn painted(mut self, days: RangeInclusive<usize>, slots: RangeInclusive<usize>, paint: bool) -> Self {
        let bits = slots
            .filter(|slot| *slot < SLOTS)
            .fold(0, |bits, slot| bits | 1 << slot);
        for day in days {
            if let Some(mask) = self.0.get_mut(day) {
                *mask = if paint { *mask | bits } else { *mask & !bits };
            }
        }
        self
    }

    /// What is painted in one of both.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        for (mask, more) in self.0.iter_mut().zip(other.0) {
            *mask |= more;
        }
        self
    }

    /// What is not painted.
    #[must_use]
    pub fn inverted(self) -> Self {
        Self(self.0.map(|mask| !mask & WHOLE))
    }

    /// How many half hours are painted.
    pub fn count(self) -> u32 {
        self.0.iter().map(|mask| mask.count_ones()).sum()
    }
}

/// The time of day at which a half hour begins; 24:00 is the end of the last.
pub fn clock(slot: usize) -> String {
    format!("{:02}:{:02}", slot / 2, slot % 2 * 30)
}

/// The half hours of a time such as `09:00-17:00`.
fn slots(text: &str) -> Result<u64, Unshown> {
    let (start, end) = interval::times(text).map_err(|_| Unshown::Unread)?;
    let slot = |text: &str| match interval::minutes(text) {
        Some(minutes) if minutes % 30 == 0 => Ok(minutes / 30),
        _ => Err(Unshown::Minutes),
    };
    Ok((slot(&start)?..slot(&end)?).fold(0, |bits, slot| bits | 1 << slot))
}

/// Whether one of some ranges of weekdays has a day.
fn on(ranges: &[String], day: usize) -> Result<bool, Unshown> {
    let mut any = false;
    for range in ranges {
        let range = interval::weekdays(range).map_err(|_| Unshown::Unread)?;
        let (first, last) = range.split_once(':').unwrap_or((&range, &range));
        let number = |name: &str| WEEKDAYS.iter().position(|weekday| *weekday == name);
        any |= (number(first)..=number(last)).contains(&Some((day + 1) % 7));
    }
    Ok(any)
}

/// The first and the last of each run of numbers that are in.
fn runs(count: usize, is_in: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in (0..count).filter(|number| is_in(*number)) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::routing::Times;
    use crate::yaml::Node;

    fn period(weekdays: &str, times: &str) -> Period {
        let list = |text: &str| {
            text.split(", ")
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
                .collect()
        };
        Period {
            times: list(times),
            weekdays: list(weekdays),
            ..Period::default()
        }
    }

    #[test]
    fn painted_hours_become_the_fewest_ranges() {
        for (week, expected) in [
            (Week::NIGHTS, vec![period("", "00:00-06:00, 22:00-24:00")]),
            (Week::WEEKENDS, vec![period("sunday, saturday", "")]),
            (
                Week::NIGHTS.with(Week::WEEKENDS),
                vec![
                    period("monday:friday", "00:00-06:00, 22:00-24:00"),
                    period("sunday, saturday", ""),
                ],
            ),
            (Week::default(), vec![Period::default()]),
            // A period that says nothing at all would be refused.
            (Week::default().inverted(), vec![period("", "00:00-24:00")]),
            (
                Week::default().painted(0..=0, 19..=19, true),
                vec![period("monday", "09:30-10:00")],
            ),
            (
                Week::default()
                    .painted(6..=6, 0..=47, true)
                    .painted(0..=1, 0..=47, true),
                vec![period("sunday:tuesday", "")],
            ),
        ] {
            assert_eq!(week.periods(""), expected);
            assert_eq!(Week::of(&expected), Ok((week, String::new())));
        }
    }

    #[test]
    fn what_a_week_cannot_show_says_why() {
        let zone = |zone: &str| Period {
            location: zone.into(),
            ..period("monday", "")
        };
        for (periods, expected) in [
            (vec![period("", "09:15-10:00")], Unshown::Minutes),
            (vec![period("", "22:00-06:00")], Unshown::Unread),
            (vec![period("mon", "")], Unshown::Unread),
            (vec![zone("Europe/Berlin"), zone("")], Unshown::Zones),
            (
                vec![Period {
                    months: vec!["december".into()],
                    ..Period::default()
                }],
                Unshown::Dates,
            ),
        ] {
            assert_eq!(Week::of(&periods), Err(expected), "{periods:?}");
        }
        // What says nothing yet is in nobody's way.
        let (week, found) = Week::of(&[Period::default(), zone("Europe/Berlin")]).unwrap();
        assert_eq!((week.count(), found.as_str()), (48, "Europe/Berlin"));
        let empty = Period {
            location: "Europe/Berlin".into(),
            ..Period::default()
        };
        assert_eq!(
            Week::of(std::slice::from_ref(&empty)),
            Ok((Week::default(), "Europe/Berlin".into()))
        );
        assert_eq!(Week::default().periods("Europe/Berlin"), [empty]);
    }

    /// Few kinds of days, so that some are alike.
    fn weeks() -> impl Strategy<Value = Week> {
        let day = prop_oneof![Just(0), Just(WHOLE), Just(0xF000_0000_0FFF), 0..=WHOLE];
        prop::array::uniform7(day).prop_map(Week)
    }

    proptest! {
        #[test]
        fn what_is_painted_comes_back(week in weeks()) {
            let periods = week.periods("Europe/Berlin");
            prop_assert_eq!(Week::of(&periods), Ok((week, "Europe/Berlin".to_owned())));
            prop_assert_eq!(week.inverted().inverted(), week);
        }

        #[test]
        fn what_is_painted_is_what_alertmanager_holds(week in weeks(), day in 0_usize..7, minute in 0_i8..60, hour in 0_i8..24) {
            prop_assume!(week.count() > 0);
            let written = |period: Period| {
                let times: Vec<Value> = period
                    .times
                    .iter()
                    .filter_map(|time| time.split_once('-'))
                    .map(|(start, end)| json!({"start_time": start, "end_time": end}))
                    .collect();
                let mut written = json!({});
                if !times.is_empty() {
                    written["times"] = times.into();
                }
                if !period.weekdays.is_empty() {
                    written["weekdays"] = json!(period.weekdays);
                }
                written
            };
            let node = Node::from_value(week.periods("").into_iter().map(written).collect());
            // The 23rd is a Monday.
            let at = date(2026, 11, 23 + i8::try_from(day).unwrap()).at(hour, minute, 0, 0);
            let slot = usize::try_from(hour * 2 + minute / 30).unwrap();
            prop_assert_eq!(Times::read(Some(&node)).unwrap().hold(&at), Some(week.has(day, slot)));
        }
    }
}
