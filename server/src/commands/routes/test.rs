//! `cluster-tamer routes test`: where one alert goes, and why.

use clap::Args;
use serde_json::{Value, json};
use tamer_core::routing::{
    Delivery, GroupBy, Inhibit, Labels, Matcher, Operator, Outcome, Route, Sent, Tree, Visit, Way, inhibited, place,
    simulate, span,
};

use super::{Common, moment, tree};
use crate::failure::Failure;
use crate::output;
use crate::report::printable;

const EXAMPLES: &str = "\
Examples:
  cluster-tamer routes test alertmanager.yml alertname=KubePodCrashLooping severity=warning
  cluster-tamer routes test alertmanager.yml severity=critical team=db --at 2026-12-24T23:00:00Z
  cluster-tamer routes test alertmanager.yml severity=critical --receivers archive,pager
  cluster-tamer routes test alertmanager.yml severity=warning --firing 'severity=critical,namespace=db'

Labels are written as for amtool: alertname=Down, 'message=\"with, comma\"'.
--receivers is for CI: exit code 1 unless the alert goes to just these receivers, in this order.
--firing names another alert that fires, which may inhibit this one; it may be given several times.

Exit codes: 0 somebody hears of it, or the receivers are those expected; 1 otherwise; 2 the command could not be done.";

/// Tells where an alert goes, and why
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Test {
    #[command(flatten)]
    common: Common,

    /// Labels of the alert
    #[arg(value_name = "LABEL=VALUE", value_parser = label)]
    labels: Vec<(String, String)>,

    /// When it is told; otherwise time intervals are not looked at
    #[arg(long, value_name = "TIME", value_parser = moment::read)]
    at: Option<moment::Moment>,

    /// The receivers that it must go to, separated by commas
    #[arg(long, value_name = "A,B")]
    receivers: Option<String>,

    /// Another alert that fires, as LABEL=VALUE,LABEL=VALUE
    #[arg(long, value_name = "LABELS", value_parser = labels)]
    firing: Vec<Labels>,
}

pub(super) fn label(typed: &str) -> Result<(String, String), String> {
    match Matcher::parse(typed) {
        Ok(matcher) if matcher.operator() == Operator::Equal => Ok((matcher.name().into(), matcher.value().into())),
        Ok(_) => Err("labels are written name=value".into()),
        Err(fault) => Err(fault.to_string()),
    }
}

pub(super) fn labels(typed: &str) -> Result<Labels, String> {
    let matchers = Matcher::parse_list(typed).map_err(|fault| fault.to_string())?;
    let pair = |matcher: &Matcher| {
        let equal = matcher.operator() == Operator::Equal;
        equal
            .then(|| (matcher.name().to_owned(), matcher.value().to_owned()))
            .ok_or_else(|| "labels are written name=value".to_owned())
    };
    matchers.iter().map(pair).collect()
}

impl Test {
    pub fn run(self) -> Result<(), Failure> {
        let tree = tree(&self.common.file)?;
        let labels: Labels = self.labels.iter().cloned().collect();
        let way = simulate(&tree, &labels, self.at.as_ref().map(|at| at as _));
        let by = inhibited(&tree, &labels, &self.firing);
        let receivers: Vec<&str> = way
            .deliveries
            .iter()
            .map(|delivery| delivery.route.receiver.as_str())
            .collect();
        let undecided = way
            .visits
            .iter()
            .any(|visit| matches!(visit.outcome, Outcome::Unknown(_)));
        let heard = way.deliveries.iter().any(|delivery| is_heard(&tree, delivery.route));
        let expected = self
            .receivers
            .as_ref()
            .map(|wanted| receivers.join(",") == wanted.replace(' ', ""));
        let answer = Answer {
            tree: &tree,
            labels: &labels,
            way: &way,
            by,
        };
        output::print(&if self.common.json {
            answer.json(&receivers)
        } else {
            answer.text()
        })?;
        if undecided {
            output::tell("only Alertmanager can tell whether one of the matchers fits");
        }
        if expected == Some(false) {
            output::tell(&printable(&format!(
                "expected {}, but it goes to {}",
                self.receivers.as_deref().unwrap_or_default(),
                receivers.join(",")
            )));
        }
        if undecided || !expected.unwrap_or(heard) {
            Err(Failure::Tried)
        } else {
            Ok(())
        }
    }
}

fn is_heard(tree: &Tree, route: &Route) -> bool {
    tree.integrations.get(&route.receiver).is_some_and(|by| !by.is_empty())
}

struct Answer<'a> {
    tree: &'a Tree,
    labels: &'a Labels,
    way: &'a Way<'a>,
    by: Option<(&'a Inhibit, &'a Labels)>,
}

pub(super) fn spelled(labels: &Labels) -> String {
    let pairs: Vec<String> = labels.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
    format!("{{{}}}", pairs.join(", "))
}

fn list(matchers: &[Matcher]) -> String {
    match matchers {
        [] => "every alert".to_owned(),
        some => some.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

impl Answer<'_> {
    fn text(&self) -> String {
        let mut text = format!("alert {}\n\nthe way:\n", spelled(self.labels));
        for visit in &self.way.visits {
            text += &format!(
                "{}{}  {}: {}\n",
                "  ".repeat(visit.route.path.len() + 1),
                place(&visit.route.path),
                list(&visit.route.matchers),
                self.why(visit)
            );
        }
        for delivery in &self.way.deliveries {
            text += "\n";
            text += &self.delivery(delivery);
        }
        match self.by {
            Some((rule, source)) => {
                text += &format!(
                    "\ninhibited: {} fires, and {} silences {}{}\n",
                    spelled(source),
                    list(&rule.source),
                    list(&rule.target),
                    equal(rule)
                );
            }
            None => {
                for rule in self.possible() {
                    text += &format!(
                        "\nwould be inhibited by an alert with {}{}\n",
                        list(&rule.source),
                        equal(rule)
                    );
                }
            }
        }
        printable_lines(&text)
    }

    fn why(&self, visit: &Visit<'_>) -> String {
        let goes_on = if visit.route.go_on { ", and goes on" } else { "" };
        match visit.outcome {
            Outcome::Refused(matcher) => match self.labels.get(matcher.name()) {
                Some(value) => format!("no, {} is {value:?}, not {matcher}", matcher.name()),
                None => format!("no, it has no {}, not {matcher}", matcher.name()),
            },
            Outcome::Unknown(matcher) => format!("only Alertmanager can tell whether {matcher} fits"),
            Outcome::Below => format!("yes, and a branch takes it{goes_on}"),
            Outcome::Takes => format!("yes{goes_on}"),
        }
    }

    fn delivery(&self, delivery: &Delivery<'_>) -> String {
        let route = delivery.route;
        let by: Vec<String> = self
            .tree
            .integrations
            .get(&route.receiver)
            .into_iter()
            .flatten()
            .map(|by| by.kind.clone())
            .collect();
        let by = if by.is_empty() {
            "tells nobody".to_owned()
        } else {
            by.join(", ")
        };
        let group = match &route.group_by {
            GroupBy::All => "each alert by itself".to_owned(),
            GroupBy::Labels(labels) if labels.is_empty() => "all alerts in one".to_owned(),
            GroupBy::Labels(labels) => format!("by {}", labels.iter().cloned().collect::<Vec<_>>().join(", ")),
        };
        format!(
            "receiver {} ({by})\n  by {}\n  group {}, {group}\n  told after {}, changes after {}, again after {}\n  {}\n",
            route.receiver,
            place(&route.path),
            spelled(&delivery.group),
            span(route.group_wait),
            span(route.group_interval),
            span(route.repeat_interval),
            self.sent(delivery)
        )
    }

    fn sent(&self, delivery: &Delivery<'_>) -> String {
        let route = delivery.route;
        let times: Vec<String> = [("muted by", &route.mute), ("active in", &route.active)]
            .into_iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(what, names)| format!("{what} {}", names.join(", ")))
            .collect();
        let times = if times.is_empty() {
            "at any time".to_owned()
        } else {
            times.join("; ")
        };
        match delivery.sent {
            Sent::Yes => format!("sent ({times})"),
            Sent::Muted(name) => format!("muted at that time: {name} holds ({times})"),
            Sent::Inactive => format!("inactive at that time ({times})"),
            Sent::Unknown(name) => format!("whether {name} holds cannot be told ({times})"),
        }
    }

    /// Inhibitions of which this alert could be the target.
    fn possible(&self) -> impl Iterator<Item = &Inhibit> {
        let fits = |matcher: &Matcher| {
            let value = self.labels.get(matcher.name()).map_or("", String::as_str);
            matcher.matches(value) == tamer_core::routing::Fit::Yes
        };
        self.tree
            .inhibit
            .iter()
            .filter(move |rule| rule.target.iter().all(fits))
    }

    fn json(&self, receivers: &[&str]) -> String {
        let visits: Vec<Value> = self
            .way
            .visits
            .iter()
            .map(|visit| {
                let (outcome, matcher) = match visit.outcome {
                    Outcome::Refused(matcher) => ("refused", Some(matcher)),
                    Outcome::Unknown(matcher) => ("undecided", Some(matcher)),
                    Outcome::Below => ("below", None),
                    Outcome::Takes => ("takes", None),
                };
                json!({
                    "route": place(&visit.route.path),
                    "matchers": visit.route.matchers.iter().map(ToString::to_string).collect::<Vec<_>>(),
                    "outcome": outcome,
                    "matcher": matcher.map(ToString::to_string),
                    "continue": visit.route.go_on,
                })
            })
            .collect();
        let deliveries: Vec<Value> = self
            .way
            .deliveries
            .iter()
            .map(|delivery| {
                let route = delivery.route;
                let (sent, time) = match delivery.sent {
                    Sent::Yes => ("yes", None),
                    Sent::Muted(name) => ("muted", Some(name)),
                    Sent::Inactive => ("inactive", None),
                    Sent::Unknown(name) => ("undecided", Some(name)),
                };
                json!({
                    "receiver": route.receiver,
                    "heard": is_heard(self.tree, route),
                    "route": place(&route.path),
                    "group": delivery.group,
                    "group_key": delivery.key(),
                    "group_wait": span(route.group_wait),
                    "group_interval": span(route.group_interval),
                    "repeat_interval": span(route.repeat_interval),
                    "sent": sent,
                    "time_interval": time,
                })
            })
            .collect();
        let rule = |rule: &Inhibit| {
            json!({
                "source_matchers": rule.source.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "target_matchers": rule.target.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "equal": rule.equal,
            })
        };
        let answer = json!({
            "labels": self.labels,
            "receivers": receivers,
            "way": visits,
            "deliveries": deliveries,
            "inhibited": self.by.map(|(by, source)| json!({"rule": rule(by), "by": source})),
            "inhibitions": self.possible().map(rule).collect::<Vec<_>>(),
        });
        format!("{answer:#}\n")
    }
}

fn equal(rule: &Inhibit) -> String {
    match rule.equal.as_slice() {
        [] => String::new(),
        names => format!(" and the same {}", names.join(", ")),
    }
}

pub(super) fn printable_lines(text: &str) -> String {
    text.lines().map(|line| printable(line) + "\n").collect()
}
