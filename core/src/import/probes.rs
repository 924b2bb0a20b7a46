//! Probe targets, modules and certificate thresholds.

use std::collections::BTreeMap;

use crate::draft::Target;
use crate::finding::{Finding, Place, Rule};
use crate::yaml::Node;

use super::Import;

impl Import {
    pub(super) fn probes(&mut self) {
        if let Some(module) = self.tree.get("probes module").and_then(Node::text)
            && is_known(&module)
        {
            self.tree.take("probes module");
            self.draft.probes.module = module;
        }
        self.old_module();
        if let Some(interval) = self.word("probes interval") {
            self.draft.probes.interval = interval;
        }
        if let Some(days) = self.word("certificates warningDays") {
            self.draft.probes.certificates.warning_days = days;
        }
        if let Some(days) = self.word("certificates criticalDays") {
            self.draft.probes.certificates.critical_days = days;
        }
        let Some(targets) = self.tree.take("blackboxProbeTargets") else {
            return;
        };
        for target in targets.items() {
            match read(target) {
                Some(target) => self.draft.probes.targets.push(target),
                None => self.not_taken(
                    "probes.targets",
                    format!("blackboxProbeTargets, line {}", target.line),
                    "a target is an address, or a map with `url`, `module`, `interval` and `labels`",
                ),
            }
        }
    }

    /// The predecessor's way to choose a module. The blackbox exporter's chart never had that value; only the modules count.
    fn old_module(&mut self) {
        let path = "prometheus-blackbox-exporter defaults module";
        let line = self.tree.get(path).map_or(0, |node| node.line);
        let Some(module) = self.word(path) else { return };
        if is_known(&module) {
            self.draft.probes.module = module;
            return;
        }
        let own = ["prometheus-blackbox-exporter config modules ", &module].concat();
        if module.contains(' ') || self.tree.get(&own).is_none() {
            self.not_taken("probes.module", module, "the blackbox exporter has no such module");
            return;
        }
        // A module of one's own is no answer, but works as an extra value.
        self.tree.put("probes module", &module.into(), line);
    }
}

/// Takes an address, or a map of what a target can have.
fn read(node: &Node) -> Option<Target> {
    if let Some(url) = node.text() {
        return Some(Target {
            url,
            ..Target::default()
        });
    }
    let mut target = Target::default();
    let mut labels = BTreeMap::new();
    if node.entries().is_empty() {
        return None;
    }
    for (key, value) in node.entries() {
        match key.as_str() {
            "url" => target.url = value.text()?,
            "module" => target.module = value.text()?,
            "interval" => target.interval = value.text()?,
            "labels" => {
                for (name, value) in value.entries() {
                    labels.insert(name.clone(), value.text()?);
                }
            }
            _ => return None,
        }
    }
    target.labels = labels;
    Some(target)
}

/// Whether the stack has a module of this name.
fn is_known(module: &str) -> bool {
    let draft = crate::Draft {
        probes: crate::draft::Probes {
            module: module.to_owned(),
            ..Default::default()
        },
        ..crate::Draft::default()
    };
    let unknown =
        |finding: &Finding| finding.rule == Rule::ModuleUnknown && finding.place == Place::new("probes.module");
    !crate::check(&draft).findings.iter().any(unknown)
}
