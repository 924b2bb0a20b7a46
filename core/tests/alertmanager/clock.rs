//! A moment, with the time zones of this machine.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use tamer_core::routing::Clock;

/// Seconds since 1970.
pub struct At(pub i64);

impl At {
    fn zoned(&self, zone: &str) -> Option<Zoned> {
        let zone = match zone {
            "" | "UTC" => TimeZone::UTC,
            // Go, on the file systems where Alertmanager runs, tells upper and lower case apart.
            name => TimeZone::get(name).ok().filter(|zone| zone.iana_name() == Some(name))?,
        };
        Some(Timestamp::from_second(self.0).unwrap().to_zoned(zone))
    }
}

impl Clock for At {
    fn local(&self, zone: &str) -> Option<DateTime> {
        self.zoned(zone).map(|at| at.datetime())
    }

    fn seconds_of_month(&self, zone: &str) -> Option<i64> {
        let at = self.zoned(zone)?;
        let first = at.date().first_of_month();
        let next = first.last_of_month().tomorrow().unwrap();
        let begins = |date: jiff::civil::Date| {
            let midnight = at.time_zone().to_ambiguous_timestamp(date.at(0, 0, 0, 0));
            midnight.compatible().unwrap().as_second()
        };
        Some(begins(next) - begins(first))
    }
}
