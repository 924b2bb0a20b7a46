//! Moments, with the time zones that the browser knows.

use jiff::civil::{Date, DateTime};
use tamer_core::routing::{Calendar, Clock};
use tamer_core::slack::Zones;
use wasm_bindgen::{JsCast, JsValue};

/// A moment: milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment(pub f64);

impl Moment {
    /// Now.
    pub fn now() -> Self {
        Self(js_sys::Date::now())
    }

    /// Reads what a field for a moment holds, in the time zone of the browser.
    pub fn read(typed: &str) -> Option<Self> {
        let moment = js_sys::Date::parse(typed);
        moment.is_finite().then_some(Self(moment))
    }

    /// So many milliseconds later.
    pub fn later(self, milliseconds: u64) -> Self {
        Self(self.0 + milliseconds as f64)
    }

    /// What clocks of a time zone show; with the day where it is not that of another moment.
    pub fn clock(self, other: Self, zone: &str) -> String {
        let (Some(now), Some(then)) = (local(self.0, zone), local(other.0, zone)) else {
            return String::new();
        };
        let form = if now.date() == then.date() {
            "%H:%M:%S"
        } else {
            "%Y-%m-%d %H:%M:%S"
        };
        now.strftime(form).to_string()
    }

    /// As a field for a moment holds it.
    pub fn typed(self) -> String {
        let local = local(self.0, &zone()).unwrap_or_default();
        local.strftime("%Y-%m-%dT%H:%M").to_string()
    }
}

/// The time zone of the browser.
pub fn zone() -> String {
    let format = js_sys::Intl::DateTimeFormat::default().resolved_options();
    js_sys::Reflect::get(&format, &"timeZone".into())
        .ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_else(|| "UTC".to_owned())
}

/// What clocks show in a time zone; none for one that the browser does not know.
fn local(moment: f64, zone: &str) -> Option<DateTime> {
    let date = js_sys::Date::new(&JsValue::from_f64(moment));
    let options = js_sys::Object::new();
    js_sys::Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
    // By hand: it throws where the zone is not known. Swedes write dates as everybody should.
    let write = js_sys::Reflect::get(&date, &"toLocaleString".into()).ok()?;
    let text = write
        .dyn_ref::<js_sys::Function>()?
        .call2(&date, &"sv-SE".into(), &options)
        .ok()?;
    text.as_string()?.parse().ok()
}

fn milliseconds(date: DateTime) -> Option<f64> {
    let since = date.duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0));
    Some(since.as_secs() as f64 * 1000.0)
}

/// When clocks of a time zone show the beginning of a day.
fn begins(date: Date, zone: &str) -> Option<f64> {
    let wanted = milliseconds(date.at(0, 0, 0, 0))?;
    let ahead = |moment: f64| Some(milliseconds(local(moment, zone)?)? - moment);
    // The second try is right even where clocks are changed in between.
    let near = wanted - ahead(wanted)?;
    Some(wanted - ahead(near)?)
}

impl Clock for Moment {
    fn local(&self, zone: &str) -> Option<DateTime> {
        local(self.0, if zone.is_empty() { "UTC" } else { zone })
    }

    fn seconds_of_month(&self, zone: &str) -> Option<i64> {
        let zone = if zone.is_empty() { "UTC" } else { zone };
        let first = self.local(zone)?.date().first_of_month();
        let next = first.last_of_month().tomorrow().ok()?;
        Some(((begins(next, zone)? - begins(first, zone)?) / 1000.0) as i64)
    }
}

impl Calendar for Moment {
    fn clock(&self, at: u64) -> Box<dyn Clock + '_> {
        Box::new(Self(self.0 + at as f64))
    }
}

impl Zones for Moment {
    fn offset(&self, zone: &str, seconds: i64) -> Option<(i32, String)> {
        let zone = if zone.is_empty() { "UTC" } else { zone };
        let moment = seconds as f64 * 1000.0;
        let ahead = milliseconds(local(moment, zone)?)? - moment;
        Some(((ahead / 1000.0) as i32, zone.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn clocks_show_what_they_show_there() {
        let moment = Moment::read("2026-12-24T23:00:00Z").unwrap();
        assert_eq!(moment.local(""), Some(date(2026, 12, 24).at(23, 0, 0, 0)));
        assert_eq!(moment.local("Europe/Berlin"), Some(date(2026, 12, 25).at(0, 0, 0, 0)));
        assert_eq!(moment.local("Mars/Olympus"), None);
        assert_eq!(moment.later(90_000).clock(moment, "UTC"), "23:01:30");
        assert_eq!(moment.later(7_200_000).clock(moment, "UTC"), "2026-12-25 01:00:00");
        assert_eq!(Moment::read(&moment.typed()), Some(moment));
        assert_eq!(Moment::read("tonight"), None);
    }

    #[wasm_bindgen_test]
    fn a_month_in_which_clocks_go_forward_lacks_an_hour() {
        let march = Moment::read("2026-03-10T00:00:00Z").unwrap();
        assert_eq!(march.seconds_of_month("Europe/Berlin"), Some(31 * 86_400 - 3600));
        assert_eq!(march.seconds_of_month(""), Some(31 * 86_400));
    }
}
