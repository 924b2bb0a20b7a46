//! Moments, with the time zones of this machine or, where it has none, those inside of the program.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use tamer_core::routing::Clock;

/// A moment.
#[derive(Clone, Copy, Debug)]
pub struct Moment(pub Timestamp);

/// Reads `2026-12-24T23:00:00Z`, one with an offset or time zone, or one without, which is UTC.
pub fn read(typed: &str) -> Result<Moment, String> {
    let zoned = || typed.parse::<Zoned>().ok().map(|zoned| zoned.timestamp());
    let utc = || {
        typed
            .parse::<DateTime>()
            .ok()?
            .to_zoned(TimeZone::UTC)
            .ok()
            .map(|zoned| zoned.timestamp())
    };
    let moment = typed.parse::<Timestamp>().ok().or_else(zoned).or_else(utc);
    moment
        .map(Moment)
        .ok_or_else(|| "write a moment such as 2026-12-24T23:00:00Z".to_owned())
}

/// Whether a time zone exists. Alertmanager tells upper and lower case apart.
pub fn is_zone(name: &str) -> bool {
    zone(name).is_some()
}

fn zone(name: &str) -> Option<TimeZone> {
    match name {
        "" | "UTC" => Some(TimeZone::UTC),
        name => TimeZone::get(name).ok().filter(|zone| zone.iana_name() == Some(name)),
    }
}

impl Clock for Moment {
    fn local(&self, name: &str) -> Option<DateTime> {
        zone(name).map(|zone| zone.to_datetime(self.0))
    }

    fn seconds_of_month(&self, name: &str) -> Option<i64> {
        let zone = zone(name)?;
        let first = zone.to_datetime(self.0).date().first_of_month();
        let begins = |date: Date| zone.to_ambiguous_timestamp(date.at(0, 0, 0, 0)).compatible().ok();
        let next = first.last_of_month().tomorrow().ok()?;
        Some(begins(next)?.as_second() - begins(first)?.as_second())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_several_ways() {
        let same: Vec<Timestamp> = [
            "2026-12-24T23:00:00Z",
            "2026-12-25T00:00:00+01:00",
            "2026-12-24T23:00",
            "2026-12-25T00:00[Europe/Berlin]",
        ]
        .iter()
        .map(|typed| read(typed).unwrap().0)
        .collect();
        assert!(same.iter().all(|moment| *moment == same[0]), "{same:?}");
        assert!(read("tonight").is_err());
    }

    #[test]
    fn a_month_in_which_clocks_go_forward_lacks_an_hour() {
        let march = read("2026-03-10T00:00:00Z").unwrap();
        assert_eq!(march.seconds_of_month("Europe/Berlin"), Some(31 * 86_400 - 3600));
        assert_eq!(march.seconds_of_month("UTC"), Some(31 * 86_400));
        assert!(is_zone("Europe/Berlin") && !is_zone("europe/berlin") && !is_zone("Mars/Olympus"));
    }
}
