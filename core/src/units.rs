//! Units: days of retention, Prometheus durations, Kubernetes quantities.

use std::fmt;

/// For how long something is kept, in whole days.
///
/// Its text is in hours (`336h`), which every backend reads: Tempo parses Go durations and refuses `14d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Days(u32);

impl Days {
    /// The longest retention that is taken: ten years.
    pub const MAX: u32 = 3650;

    /// A retention of 1 to [`Self::MAX`] days.
    pub fn new(days: u32) -> Option<Self> {
        (1..=Self::MAX).contains(&days).then_some(Self(days))
    }

    /// Number of days.
    pub fn days(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}h", self.0 * 24)
    }
}

/// Money in OpenCost's currency: digits, and decimals after a point. Never negative.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Amount(f64);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0.0);

    /// Reads an amount of up to a billion.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str| !text.is_empty() && text.len() < 11 && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(decimals) {
            return None;
        }
        // One division of whole numbers is as exact as it can be. What the standard library reads floats with would be the
        // largest table in the page: ten kilobytes that nothing compresses.
        let (mut number, mut parts) = (whole.parse::<u64>().ok()?, 1_u64);
        for digit in decimals.bytes() {
            number = number.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
            parts = parts.checked_mul(10)?;
        }
        let amount = number as f64 / parts as f64;
        (0.0..=1e9).contains(&amount).then_some(Self(amount))
    }
}

impl From<Amount> for serde_json::Value {
    /// A whole number is written as one.
    fn from(amount: Amount) -> Self {
        let text = amount.0.to_string();
        text.parse::<u64>().map_or_else(|_| amount.0.into(), Self::from)
    }
}

/// A duration in Prometheus' own grammar, such as `1h30m`. Keeps the way it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duration {
    text: String,
    milliseconds: u64,
}

impl Duration {
    /// Reads a duration: `0`, or numbers with the units `y w d h m s ms`, each at most once and in this order.
    ///
    /// Source: `model.ParseDuration` of prometheus/common.
    pub fn parse(text: &str) -> Option<Self> {
        const UNITS: [(&str, u64); 7] = [
            ("y", 31_536_000_000),
            ("w", 604_800_000),
            ("d", 86_400_000),
            ("h", 3_600_000),
            ("m", 60_000),
            ("s", 1000),
            ("ms", 1),
        ];
        let whole = |milliseconds| Self {
            text: text.to_owned(),
            milliseconds,
        };
        if text == "0" {
            return Some(whole(0));
        }
        let (mut rest, mut units, mut total) = (text, UNITS.iter(), 0_u64);
        while !rest.is_empty() {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, after) = rest.split_at(digits);
            let unit_length = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
            let (unit, after) = after.split_at(unit_length);
            let (_, size) = units.find(|(name, _)| *name == unit)?;
            total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(*size)?)?;
            rest = after;
        }
        // Go keeps durations in nanoseconds of 64 bits: about 292 years.
        (!text.is_empty() && total <= 9_223_372_036_854).then(|| whole(total))
    }

    /// Length in milliseconds.
    pub fn milliseconds(&self) -> u64 {
        self.milliseconds
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.milliseconds == 0
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A size as Kubernetes writes it, such as `20Gi`. Keeps the way it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    text: String,
    bytes: u64,
}

impl Quantity {
    /// Reads a whole or decimal number with an optional unit `k M G T P Ki Mi Gi Ti Pi`.
    pub fn parse(text: &str) -> Option<Self> {
        const UNITS: [(&str, u64); 11] = [
            ("Ki", 1 << 10),
            ("Mi", 1 << 20),
            ("Gi", 1 << 30),
            ("Ti", 1 << 40),
            ("Pi", 1 << 50),
            ("k", 1_000),
            ("M", 1_000_000),
            ("G", 1_000_000_000),
            ("T", 1_000_000_000_000),
            ("P", 1_000_000_000_000_000),
            ("", 1),
        ];
        let (unit, size) = UNITS.iter().find(|(unit, _)| text.ends_with(unit))?;
        let number = text.strip_suffix(unit)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |part: &str| !part.is_empty() && part.len() <= 12 && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return None;
        }
        let scale = 10_u128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let scaled = whole.parse::<u128>().ok()? * scale + fraction.parse::<u128>().ok()?;
        let bytes = u64::try_from(scaled * u128::from(*size) / scale).ok()?;
        Some(Self {
            text: text.to_owned(),
            bytes,
        })
    }

    /// Size in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Size in whole GiB, rounded down.
    pub fn gib(&self) -> u64 {
        self.bytes >> 30
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_those_that_the_standard_library_reads() {
        for whole in [0, 1, 7, 10, 99, 1234, 999_999, 123_456_789, 1_000_000_000_u64] {
            for decimals in ["0", "1", "05", "99", "333", "10101", "999999"] {
                let typed = format!("{whole}.{decimals}");
                let expected: f64 = typed.parse().unwrap();
                let read = Amount::parse(&typed).map(|amount| amount.0);
                assert_eq!(read, Some(expected).filter(|amount| *amount <= 1e9), "{typed}");
            }
            let typed = whole.to_string();
            assert_eq!(Amount::parse(&typed), Some(Amount(whole as f64)), "{typed}");
        }
        for wrong in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "+1",
            "1e3",
            "1,5",
            "1000000000.1",
            "99999999999",
            "9999999999.9999999999",
            "x",
        ] {
            assert_eq!(Amount::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn days_are_written_in_hours() {
        for (days, expected) in [(1, "24h"), (14, "336h"), (365, "8760h")] {
            assert_eq!(Days::new(days).unwrap().to_string(), expected, "{days} days");
        }
        assert_eq!(Days::new(0), None);
        assert_eq!(Days::new(3651), None);
    }

    #[test]
    fn durations_follow_prometheus() {
        for (text, expected) in [
            ("0", Some(0)),
            ("30s", Some(30_000)),
            ("1h30m", Some(5_400_000)),
            (
                "1y2w3d4h5m6s7ms",
                Some(31_536_000_000 + 2 * 604_800_000 + 3 * 86_400_000 + 4 * 3_600_000 + 5 * 60_000 + 6_007),
            ),
            ("", None),
            ("5", None),
            ("1m1h", None),
            ("1h1h", None),
            ("1.5h", None),
            ("-1h", None),
            ("1 h", None),
            ("h", None),
            ("1H", None),
            ("1µs", None),
            ("300y", None),
            ("99999999999999999999s", None),
        ] {
            assert_eq!(Duration::parse(text).map(|d| d.milliseconds()), expected, "{text}");
        }
    }

    #[test]
    fn quantities_follow_kubernetes() {
        for (text, expected) in [
            ("20Gi", Some(20 << 30)),
            ("1.5Gi", Some(3 << 29)),
            ("500M", Some(500_000_000)),
            ("1024", Some(1024)),
            ("20GB", None),
            ("20 Gi", None),
            ("-1Gi", None),
            ("Gi", None),
            (".5Gi", None),
            ("", None),
            ("99999999999999Pi", None),
        ] {
            assert_eq!(Quantity::parse(text).map(|q| q.bytes()), expected, "{text}");
        }
    }
}
