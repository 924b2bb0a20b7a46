//! stub
use crate::config;
use crate::draft;
use crate::finding::*;
pub(super) fn check(a: &draft::Alerts, _f: &mut Vec<Finding>) -> Option<config::Alerts> {
    Some(config::Alerts {
        slack: None,
        receivers: vec![],
        receiver: None,
        timing: Default::default(),
        resolve_timeout: crate::units::Duration::parse("5m")?,
        routes: vec![],
        time_intervals: vec![],
        inhibit: vec![],
        mute_watchdog: a.mute_watchdog,
    })
}
pub(super) fn across(_d: &draft::Draft, _f: &mut Vec<Finding>) {}
pub(crate) fn webhook(_u: &str) -> Option<Rule> {
    None
}
pub(crate) fn token(_u: &str) -> Option<Rule> {
    None
}
