//! Alertmanager's configuration: root route, Watchdog, archive, and what they are called.

use serde_json::json;

use crate::draft::Route;
use crate::finding::{Finding, Place, Rule};
use crate::routing::own::DEAD_MANS_SWITCH;
use crate::yaml::{Kind, Node};

use super::Import;
use super::routes::{is_about_watchdog, words};

const BASE: &str = "kube-prom-stack alertmanager";
const CONFIG: &str = "kube-prom-stack alertmanager config";

/// Receivers that are no answers.
#[derive(Default)]
pub(super) struct Special {
    /// Receivers that tell nobody.
    pub(super) nobody: Vec<String>,
    /// Receivers that write the archive.
    archive: Vec<String>,
}

impl Import {
    pub(super) fn alertmanager(&mut self) {
        self.config_text();
        let usual = json!(["/etc/alertmanager/config/*.tmpl"]);
        self.tree.take_if(&[CONFIG, " templates"].concat(), &usual);
        if let Some(timeout) = self.word(&[CONFIG, " global resolve_timeout"].concat()) {
            self.draft.alerts.resolve_timeout = timeout;
        }
        let mut special = Special {
            nobody: vec!["null".into(), "nobody".into()],
            archive: vec!["alert-archive".into()],
        };
        let receivers = self.tree.take(&[CONFIG, " receivers"].concat());
        let mut receivers = self.sort_receivers(receivers.as_ref(), &mut special);
        self.dead_mans_switch(&mut receivers);
        self.receivers(&receivers);
        self.root_route(&special);
        if let Some(rules) = self.tree.take(&[CONFIG, " inhibit_rules"].concat()) {
            self.inhibitions(&rules);
        }
        for key in ["time_intervals", "mute_time_intervals"] {
            if let Some(intervals) = self.tree.take(&[CONFIG, " ", key].concat()) {
                self.time_intervals(&intervals);
            }
        }
        self.slack_secret();
        self.receivers_secret();
    }

    /// Brings a configuration given as text, or as a template, into the form of a map.
    fn config_text(&mut self) {
        let template = self.flag(&[BASE, " tplConfig"].concat()) == Some(true);
        if template && let Some(text) = self.word(&[BASE, " stringConfig"].concat()) {
            match crate::yaml::read(&text).as_deref() {
                Ok([config]) if matches!(config.kind, Kind::Map(_)) => {
                    self.tree.put(CONFIG, &config.value(), config.line);
                }
                _ => self.not_taken("alerts", "alertmanager.stringConfig", "it cannot be read as YAML"),
            }
        }
        if !matches!(self.tree.get(CONFIG).map(|node| &node.kind), None | Some(Kind::Map(_))) {
            self.tree.take(CONFIG);
            self.not_taken("alerts", "alertmanager.config", "a map is expected there");
        }
        if template && let Some(mut config) = self.tree.take(CONFIG) {
            // Templates of messages were hidden from Helm; now they need not be.
            config.each_text("", &mut |_, text, _| *text = text.replace("{{`", "").replace("`}}", ""));
            self.tree.put(CONFIG, &config.value(), config.line);
        }
    }

    /// Takes the receivers apart that are no answers.
    fn sort_receivers(&mut self, receivers: Option<&Node>, special: &mut Special) -> Vec<Node> {
        let mut kept = Vec::new();
        for receiver in receivers.map(Node::items).unwrap_or_default() {
            let Some(name) = receiver.text_at("name") else {
                self.not_taken(
                    "alerts.receivers",
                    format!("receivers, line {}", receiver.line),
                    "it has no name",
                );
                continue;
            };
            let archives = receiver
                .get("webhook_configs")
                .map(Node::items)
                .unwrap_or_default()
                .iter()
                .filter_map(|webhook| webhook.text_at("url"))
                .any(|url| url.contains("alertsnitch") || url.contains("tamer-receiver:9567"));
            if archives {
                special.archive.push(name);
            } else if receiver.entries().len() == 1 {
                special.nobody.push(name);
            } else {
                kept.push(receiver.clone());
            }
        }
        kept
    }

    fn root_route(&mut self, special: &Special) {
        let Some(route) = self.tree.take(&[CONFIG, " route"].concat()) else {
            return;
        };
        let root = route.text_at("receiver");
        if let Some(root) = &root {
            let nobody = special.nobody.contains(root) || special.archive.contains(root);
            self.draft.alerts.receiver = if nobody { String::new() } else { root.clone() };
        }
        let alerts = &mut self.draft.alerts;
        for (key, answer) in [
            ("group_wait", &mut alerts.group_wait),
            ("group_interval", &mut alerts.group_interval),
            ("repeat_interval", &mut alerts.repeat_interval),
        ] {
            if let Some(text) = route.text_at(key) {
                *answer = text;
            }
        }
        if let Some(labels) = route.get("group_by") {
            alerts.group_by = words(labels);
        }
        const KNOWN: [&str; 6] = [
            "receiver",
            "group_by",
            "group_wait",
            "group_interval",
            "repeat_interval",
            "routes",
        ];
        for (key, _) in route.entries() {
            if !KNOWN.contains(&key.as_str()) {
                self.not_taken("alerts", ["route.", key].concat(), "the first route takes every alert");
            }
        }
        if let Some(routes) = route.get("routes") {
            self.top_routes(routes.items(), special);
        }
    }

    /// The routes below the first one, without those that the stack makes itself.
    fn top_routes(&mut self, nodes: &[Node], special: &Special) {
        let (mut muted, mut archived, mut watched) = (false, false, false);
        for node in nodes {
            let receiver = node.text_at("receiver").unwrap_or_default();
            if special.archive.contains(&receiver) {
                archived = true;
                continue;
            }
            if self.draft.alerts.dead_mans_switch.enabled && receiver == DEAD_MANS_SWITCH {
                if let Some(repeat) = node.text_at("repeat_interval") {
                    self.draft.alerts.dead_mans_switch.repeat_interval = repeat;
                }
                continue;
            }
            let place = Place::new("alerts.routes").index(self.draft.alerts.routes.len());
            let told = self.found.len();
            let route = self.route(node, &place, special);
            if is_about_watchdog(&route.matchers) {
                if special.nobody.contains(&receiver) {
                    muted = true;
                    // What was told of this route is of no use any more.
                    self.found.truncate(told);
                    continue;
                }
                watched = true;
            }
            self.draft.alerts.routes.push(route);
        }
        self.drop_fallback();
        if archived && !self.ours {
            self.draft.extras.alert_archive = self.draft.extras.components.logs;
        }
        let somebody = !self.draft.alerts.receiver.is_empty();
        self.draft.alerts.mute_watchdog = muted || !self.ours && !watched;
        if !muted && !watched && !self.ours && somebody {
            self.tell(
                Finding::new(Place::new("alerts.mute_watchdog"), Rule::WatchdogToPeople)
                    .fact("receiver", &self.draft.alerts.receiver),
            );
        }
    }

    /// The last route without matchers only repeats the first: the stack makes it where it is needed.
    fn drop_fallback(&mut self) {
        let root = self.draft.alerts.receiver.clone();
        let fallback = Route {
            receiver: if root.is_empty() { "nobody".into() } else { root },
            ..Route::default()
        };
        if self.draft.alerts.routes.last() == Some(&fallback) {
            self.draft.alerts.routes.pop();
        }
    }
}
