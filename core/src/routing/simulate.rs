//! Where an alert goes: the way through the tree with the reason at each node, and who silences it.
//!
//! Source: `dispatch/route.go` and `inhibit/inhibit.go` of Alertmanager 0.34.

use std::collections::BTreeMap;

use super::matcher::{Fit, Matcher};
use super::times::Clock;
use super::tree::{GroupBy, Inhibit, Route, Tree, quoted};

/// Labels of an alert.
pub type Labels = BTreeMap<String, String>;

/// A route that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit<'a> {
    /// Which one.
    pub route: &'a Route,
    /// What came of it.
    pub outcome: Outcome<'a>,
}

/// What came of looking at a route.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<'a> {
    /// This matcher does not fit; the others may not have been looked at.
    Refused(&'a Matcher),
    /// Only Alertmanager can tell whether this matcher fits.
    Unknown(&'a Matcher),
    /// It fits, and a branch below takes the alert.
    Below,
    /// It fits, and no branch below does: its receiver gets the alert.
    Takes,
}

/// A notification that an alert becomes part of.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery<'a> {
    /// The route that takes it.
    pub route: &'a Route,
    /// The labels by which it is grouped, with their values.
    pub group: Labels,
    /// Whether it is sent at the moment that was asked for.
    pub sent: Sent<'a>,
}

/// Whether a notification is sent at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent<'a> {
    /// It is.
    Yes,
    /// A time that mutes it holds.
    Muted(&'a str),
    /// None of the times in which it is active holds.
    Inactive,
    /// A time zone is not known here.
    Unknown(&'a str),
}

/// Where an alert goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Way<'a> {
    /// The routes that were looked at, in this order.
    pub visits: Vec<Visit<'a>>,
    /// The notifications, in the order of the tree.
    pub deliveries: Vec<Delivery<'a>>,
}

/// Finds where an alert goes. Without a moment, times are not looked at.
pub fn simulate<'a>(tree: &'a Tree, labels: &Labels, at: Option<&dyn Clock>) -> Way<'a> {
    let mut way = Way {
        visits: Vec::new(),
        deliveries: Vec::new(),
    };
    visit(tree, &tree.root, labels, at, &mut way);
    way
}

/// Whether the route fits; what is below it is visited.
fn visit<'a>(tree: &'a Tree, route: &'a Route, labels: &Labels, at: Option<&dyn Clock>, way: &mut Way<'a>) -> bool {
    if let Some(outcome) = refused(route, labels) {
        way.visits.push(Visit { route, outcome });
        return false;
    }
    let here = way.visits.len();
    way.visits.push(Visit {
        route,
        outcome: Outcome::Below,
    });
    let mut below = false;
    for branch in &route.routes {
        let fits = visit(tree, branch, labels, at, way);
        below |= fits;
        if fits && !branch.go_on {
            break;
        }
    }
    if !below {
        if let Some(visit) = way.visits.get_mut(here) {
            visit.outcome = Outcome::Takes;
        }
        way.deliveries.push(Delivery {
            route,
            group: group(route, labels),
            sent: at.map_or(Sent::Yes, |at| sent(tree, route, at)),
        });
    }
    true
}

fn refused<'a>(route: &'a Route, labels: &Labels) -> Option<Outcome<'a>> {
    route.matchers.iter().find_map(|matcher| match fit(matcher, labels) {
        Fit::Yes => None,
        Fit::No => Some(Outcome::Refused(matcher)),
        Fit::Unknown => Some(Outcome::Unknown(matcher)),
    })
}

fn fit(matcher: &Matcher, labels: &Labels) -> Fit {
    matcher.matches(labels.get(matcher.name()).map_or("", String::as_str))
}

/// The labels by which a route groups this alert. Labels that it lacks are left out.
fn group(route: &Route, labels: &Labels) -> Labels {
    labels
        .iter()
        .filter(|(name, _)| match &route.group_by {
            GroupBy::All => true,
            GroupBy::Labels(wanted) => wanted.contains(*name),
        })
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Whether a route sends at a moment: asked in the order in which Alertmanager does.
pub fn sent<'a>(tree: &Tree, route: &'a Route, at: &dyn Clock) -> Sent<'a> {
    let holds = |name: &String| tree.times.get(name).map_or(Some(false), |times| times.hold(at));
    let mut unknown = None;
    if !route.active.is_empty() {
        let known: Vec<_> = route.active.iter().map(|name| (name, holds(name))).collect();
        if !known.iter().any(|(_, held)| *held == Some(true)) {
            match known.iter().find(|(_, held)| held.is_none()) {
                Some((name, _)) => unknown = Some(name.as_str()),
                None => return Sent::Inactive,
            }
        }
    }
    for name in &route.mute {
        match holds(name) {
            Some(true) => return Sent::Muted(name),
            Some(false) => {}
            None => unknown = Some(name),
        }
    }
    unknown.map_or(Sent::Yes, Sent::Unknown)
}

impl Delivery<'_> {
    /// The key of the group, as Alertmanager tells it in its log and to webhooks.
    pub fn key(&self) -> String {
        let labels: Vec<String> = self
            .group
            .iter()
            .map(|(name, value)| format!("{name}={}", quoted(value)))
            .collect();
        format!("{}:{{{}}}", self.route.key, labels.join(", "))
    }
}

/// The first inhibition that silences an alert, with the alert among `firing` that does it. None where nothing does.
///
/// Of several that could, Alertmanager remembers the one that came last; `firing` is in the order in which they came.
pub fn inhibited<'a, 'b>(tree: &'a Tree, labels: &Labels, firing: &'b [Labels]) -> Option<(&'a Inhibit, &'b Labels)> {
    let value = |labels: &'b Labels, name: &String| labels.get(name).map_or("", String::as_str);
    tree.inhibit.iter().find_map(|rule| {
        if !all(&rule.target, labels) {
            return None;
        }
        let source = firing.iter().rev().find(|source| {
            let equal = |name: &String| value(source, name) == labels.get(name).map_or("", String::as_str);
            all(&rule.source, source) && rule.equal.iter().all(equal)
        })?;
        // Alerts that fit both sides do not silence each other.
        let two_sided = all(&rule.source, labels) && all(&rule.target, source);
        (!two_sided).then_some((rule, source))
    })
}

fn all(matchers: &[Matcher], labels: &Labels) -> bool {
    matchers.iter().all(|matcher| fit(matcher, labels) == Fit::Yes)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::yaml;

    const CONFIG: &str = r#"
route:
  receiver: all
  group_by: [alertname]
  routes:
    - receiver: nobody
      matchers: ['alertname =~ "Watchdog|InfoInhibitor"']
    - receiver: archive
      continue: true
      group_by: ['...']
    - matchers: [severity="critical"]
      receiver: critical
      mute_time_intervals: [night]
      routes:
        - match: {team: db}
          receiver: db
          group_wait: 0s
    - receiver: all
receivers: [{name: all}, {name: nobody}, {name: archive}, {name: critical}, {name: db}]
time_intervals:
  - name: night
    time_intervals: [{times: [{start_time: "22:00", end_time: "24:00"}]}]
inhibit_rules:
  - source_matchers: [severity="critical"]
    target_matchers: [severity=~"warning|info"]
    equal: [namespace]
"#;

    fn tree() -> Tree {
        let documents = yaml::read(CONFIG).unwrap();
        Tree::read(&documents[0]).unwrap()
    }

    fn labels(text: &str) -> Labels {
        text.split_whitespace()
            .filter_map(|label| label.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn receivers(text: &str) -> Vec<String> {
        let tree = tree();
        let way = simulate(&tree, &labels(text), None);
        way.deliveries
            .iter()
            .map(|delivery| delivery.route.receiver.clone())
            .collect()
    }

    #[test]
    fn an_alert_goes_its_way() {
        assert_eq!(receivers("alertname=Watchdog severity=none"), ["nobody"]);
        assert_eq!(receivers("alertname=A severity=critical"), ["archive", "critical"]);
        assert_eq!(receivers("alertname=A severity=critical team=db"), ["archive", "db"]);
        assert_eq!(receivers("alertname=A"), ["archive", "all"]);
    }

    #[test]
    fn the_way_tells_why() {
        let tree = tree();
        let way = simulate(&tree, &labels("alertname=A"), None);
        let outcomes: Vec<String> = way
            .visits
            .iter()
            .map(|visit| match &visit.outcome {
                Outcome::Refused(matcher) | Outcome::Unknown(matcher) => matcher.to_string(),
                Outcome::Below => "below".into(),
                Outcome::Takes => "takes".into(),
            })
            .collect();
        assert_eq!(
            outcomes,
            [
                "below",
                "alertname =~ \"Watchdog|InfoInhibitor\"",
                "takes",
                "severity = \"critical\"",
                "takes"
            ]
        );
        assert_eq!(way.deliveries[0].group, labels("alertname=A"));
        assert_eq!(tree.route(&[2, 0]).unwrap().group_wait, 0);
    }

    #[test]
    fn times_mute_a_route_and_are_not_inherited() {
        let tree = tree();
        let late = date(2026, 11, 25).at(23, 0, 0, 0);
        let sent = |text: &str| {
            let way = simulate(&tree, &labels(text), Some(&late));
            way.deliveries.iter().map(|delivery| delivery.sent).collect::<Vec<_>>()
        };
        assert_eq!(sent("severity=critical"), [Sent::Yes, Sent::Muted("night")]);
        assert_eq!(sent("severity=critical team=db"), [Sent::Yes, Sent::Yes]);
    }

    #[test]
    fn a_missing_label_is_equal_to_a_missing_label() {
        let tree = tree();
        let firing = [labels("severity=critical"), labels("severity=critical namespace=a")];
        assert!(inhibited(&tree, &labels("severity=warning"), &firing).is_some());
        assert!(inhibited(&tree, &labels("severity=warning namespace=b"), &firing).is_none());
        assert!(inhibited(&tree, &labels("severity=critical"), &firing).is_none());
    }

    #[test]
    fn what_alertmanager_refuses_is_told_with_its_place() {
        let wrong = "route: {continue: true, routes: [{receiver: gone, matchers: ['a'], group_interval: 0s}]}\nreceivers: [{name: a}, {name: a}]\n";
        let documents = yaml::read(wrong).unwrap();
        let faults = Tree::read(&documents[0]).unwrap_err();
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 6, "{told:#?}");
        assert!(told.iter().all(|fault| fault.starts_with("line ")), "{told:#?}");
    }
}
