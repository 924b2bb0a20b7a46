//! Routes, inhibitions and time intervals, with matchers in today's form.

use crate::draft::{Inhibit, Period, Route, TimeInterval};
use crate::finding::{Finding, Place, Rule};
use crate::yaml::Node;

use super::Import;
use super::alertmanager::Special;

impl Import {
    /// A route and all below it.
    pub(super) fn route(&mut self, node: &Node, place: &Place, special: &Special) -> Route {
        const KNOWN: [&str; 12] = [
            "receiver",
            "matchers",
            "match",
            "match_re",
            "continue",
            "group_by",
            "group_wait",
            "group_interval",
            "repeat_interval",
            "mute_time_intervals",
            "active_time_intervals",
            "routes",
        ];
        for (key, _) in node.entries() {
            if !KNOWN.contains(&key.as_str()) {
                self.not_taken(place.as_str(), key, "Alertmanager's routes have no such key");
            }
        }
        let text = |key: &str| node.text_at(key).unwrap_or_default();
        let list = |key: &str| node.get(key).map(words).unwrap_or_default();
        let receiver = text("receiver");
        let mut route = Route {
            receiver: if special.nobody.contains(&receiver) && receiver != "nobody" {
                "null".into()
            } else {
                receiver
            },
            matchers: self.matchers(node, ["matchers", "match", "match_re"], place),
            enabled: true,
            go_on: node.text_at("continue").as_deref() == Some("true"),
            group_by: list("group_by"),
            group_wait: text("group_wait"),
            group_interval: text("group_interval"),
            repeat_interval: text("repeat_interval"),
            mute_time_intervals: list("mute_time_intervals"),
            active_time_intervals: list("active_time_intervals"),
            routes: Vec::new(),
        };
        for (index, below) in node
            .get("routes")
            .map(Node::items)
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            let place = place.key("routes").index(index);
            route.routes.push(self.route(below, &place, special));
        }
        route
    }

    /// Matchers of today's form, and those of the old form with a finding.
    fn matchers(&mut self, node: &Node, [new, equal, regex]: [&str; 3], place: &Place) -> Vec<String> {
        let mut matchers = Vec::new();
        for text in node.get(new).map(words).unwrap_or_default() {
            matchers.extend(apart(&text));
        }
        for (key, operator) in [(equal, "="), (regex, "=~")] {
            let Some(old) = node.get(key) else { continue };
            for (label, value) in old.entries() {
                let Some(value) = value.text() else { continue };
                let matcher = [label, " ", operator, " ", &quoted(&value)].concat();
                self.tell(
                    Finding::new(place.key(new), Rule::MatchOld)
                        .fact("value", [key, ": {", label, ": ", &value, "}"].concat())
                        .fact("new", &matcher)
                        .fact("line", old.line),
                );
                matchers.push(matcher);
            }
        }
        matchers
    }

    pub(super) fn inhibitions(&mut self, rules: &Node) {
        self.draft.alerts.inhibit.clear();
        for node in rules.items() {
            let place = Place::new("alerts.inhibit").index(self.draft.alerts.inhibit.len());
            let source = self.matchers(node, ["source_matchers", "source_match", "source_match_re"], &place);
            let target = self.matchers(node, ["target_matchers", "target_match", "target_match_re"], &place);
            for (key, _) in node.entries() {
                if !key.starts_with("source_match") && !key.starts_with("target_match") && key != "equal" {
                    self.not_taken(place.as_str(), key, "no question covers it");
                }
            }
            self.draft.alerts.inhibit.push(Inhibit {
                source_matchers: source,
                target_matchers: target,
                equal: node.get("equal").map(words).unwrap_or_default(),
            });
        }
    }

    pub(super) fn time_intervals(&mut self, intervals: &Node) {
        for node in intervals.items() {
            let periods = node.get("time_intervals").map(Node::items).unwrap_or_default();
            self.draft.alerts.time_intervals.push(TimeInterval {
                name: node.text_at("name").unwrap_or_default(),
                time_intervals: periods.iter().map(period).collect(),
            });
        }
    }
}

fn period(node: &Node) -> Period {
    let list = |key: &str| node.get(key).map(words).unwrap_or_default();
    let times = node.get("times").map(Node::items).unwrap_or_default();
    let times = times.iter().filter_map(|time| {
        let (start, end) = (time.text_at("start_time"), time.text_at("end_time"));
        match (start, end) {
            (Some(start), Some(end)) => Some([start, "-".into(), end].concat()),
            _ => time.text(),
        }
    });
    Period {
        times: times.collect(),
        weekdays: list("weekdays"),
        days_of_month: list("days_of_month"),
        months: list("months"),
        years: list("years"),
        location: node.text_at("location").unwrap_or_default(),
    }
}

/// A list of words; a single word counts as a list of one.
pub(super) fn words(node: &Node) -> Vec<String> {
    match node.text() {
        Some(text) => vec![text],
        None => node.items().iter().filter_map(Node::text).collect(),
    }
}

/// A value in Alertmanager's quotes.
fn quoted(value: &str) -> String {
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    ["\"", &escaped, "\""].concat()
}

/// The matchers of `{a="b", c="d"}`; anything else is one matcher as it stands.
fn apart(text: &str) -> Vec<String> {
    let Some(inside) = text.trim().strip_prefix('{').and_then(|text| text.strip_suffix('}')) else {
        return vec![text.to_owned()];
    };
    let (mut parts, mut part) = (Vec::new(), String::new());
    let (mut in_quotes, mut escaped) = (false, false);
    for c in inside.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => in_quotes = !in_quotes,
            ',' if !in_quotes => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        part.push(c);
    }
    parts.push(part);
    parts
        .iter()
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// Whether matchers fit Watchdog or InfoInhibitor and nothing else.
pub(super) fn is_about_watchdog(matchers: &[String]) -> bool {
    let names = |matcher: &str| {
        let value = matcher.trim().strip_prefix("alertname")?.trim_start();
        let value = value.strip_prefix("=~").or_else(|| value.strip_prefix('='))?;
        let value = value.trim().trim_matches(['"', '\'']);
        let value = value.trim_start_matches(['^', '(']).trim_end_matches(['$', ')']);
        value
            .split('|')
            .all(|name| matches!(name, "Watchdog" | "InfoInhibitor"))
            .then_some(())
    };
    // Its own severity says nothing more about it.
    let severity = |matcher: &String| matcher.replace([' ', '"'], "") == "severity=none";
    matchers.iter().any(|matcher| names(matcher).is_some())
        && matchers
            .iter()
            .all(|matcher| names(matcher).is_some() || severity(matcher))
}
