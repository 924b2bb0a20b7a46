//! Probe targets and certificate thresholds.

use serde_json::{Map, Value};

use crate::config::{Probes, Target};

use super::Overlay;

pub(super) fn emit(probes: &Probes, usual: &Probes, overlay: &mut Overlay) {
    if probes.module != usual.module {
        overlay.set(&["probes", "module"], probes.module.as_str());
    }
    if probes.interval != usual.interval {
        overlay.set(&["probes", "interval"], probes.interval.to_string());
    }
    let (days, usual) = (probes.certificates, usual.certificates);
    if days.warning_days != usual.warning_days {
        overlay.set(&["certificates", "warningDays"], days.warning_days);
    }
    if days.critical_days != usual.critical_days {
        overlay.set(&["certificates", "criticalDays"], days.critical_days);
    }
}

pub(super) fn emit_targets(probes: &Probes, overlay: &mut Overlay) {
    if !probes.targets.is_empty() {
        overlay.set(
            &["blackboxProbeTargets"],
            Value::Array(probes.targets.iter().map(target).collect()),
        );
    }
}

fn target(target: &Target) -> Value {
    if target.module.is_none() && target.interval.is_none() && target.labels.is_empty() {
        return target.url.as_str().into();
    }
    let mut map = Map::new();
    map.insert("url".into(), target.url.as_str().into());
    if let Some(module) = &target.module {
        map.insert("module".into(), module.as_str().into());
    }
    if let Some(interval) = &target.interval {
        map.insert("interval".into(), interval.to_string().into());
    }
    if !target.labels.is_empty() {
        map.insert(
            "labels".into(),
            target
                .labels
                .iter()
                .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
                .collect::<Map<_, _>>()
                .into(),
        );
    }
    Value::Object(map)
}
