//! For how long telemetry is kept.

use crate::config::Retention;
use crate::draft;
use crate::finding::{Finding, Place, Rule};
use crate::units::Days;

pub(super) fn check(draft: &draft::Retention, found: &mut Vec<Finding>) -> Option<Retention> {
    let at = Place::new("retention");
    let common = days(&draft.days, at.key("days"), found);
    let mut signal = |text: &str, key: &str| {
        if text.is_empty() {
            common
        } else {
            days(text, at.key(key), found)
        }
    };
    let metrics = signal(&draft.metrics, "metrics");
    let logs = signal(&draft.logs, "logs");
    let traces = signal(&draft.traces, "traces");
    let profiles = signal(&draft.profiles, "profiles");
    let alerts = signal(&draft.alerts, "alerts");
    let local_metrics = match draft.local_metrics.as_str() {
        // S3 may be away for a day, and rules still look back over another.
        "" => Days::new(2).map(|two| metrics.map_or(two, |all| all.min(two))),
        text => days(text, at.key("local_metrics"), found),
    };
    Some(Retention {
        all: common?,
        metrics: metrics?,
        local_metrics: local_metrics?,
        logs: logs?,
        traces: traces?,
        profiles: profiles?,
        alerts: alerts?,
    })
}

fn days(text: &str, at: Place, found: &mut Vec<Finding>) -> Option<Days> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits {
        // `14d` and `336h` are what people write elsewhere; both say the same as a number here.
        let finding = Finding::new(at.clone(), Rule::DaysForm).fact("value", text);
        let meant = crate::units::Duration::parse(text)
            .map(|d| d.milliseconds() / 86_400_000)
            .filter(|days| *days > 0);
        found.push(match meant {
            Some(days) => finding.fix(at, days),
            None => finding.fix(at, 14),
        });
        return None;
    }
    let days = text.parse().ok().and_then(Days::new);
    if days.is_none() {
        found.push(Finding::new(at, Rule::DaysRange).fact("value", text));
    }
    days
}
