//! What is odd about a tree, before any alert fires. What cannot be computed is said to be possible, no more.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::known::{Known, Reach, all, reaches};
use super::matcher::{Fit, Matcher, Operator};
use super::reach::{Branch, Why, unreachable};
use super::simulate::Labels;
use super::tree::{GroupBy, Route, Tree};

/// A wait that is long for something critical, in milliseconds.
const LONG: u64 = 60_000;

/// Something odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// At which route; none for what is about no route.
    pub route: Option<Vec<usize>>,
    /// What it is.
    pub what: Oddity,
    /// Whether it is so depends on what cannot be known here.
    pub may: bool,
}

/// What is odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// No alert reaches this route.
    Unreachable(Why),
    /// No alert reaches this receiver.
    Unused(String),
    /// Nothing names this time.
    UnusedTime(String),
    /// This time never holds.
    Never(String),
    /// This time always holds.
    Always(String),
    /// The route sends nothing, ever.
    Silent,
    /// Alerts that only the first route takes.
    Fallback(Vec<String>),
    /// An alert that always fires, and a receiver by which people hear of it.
    Watchdog {
        /// The alert.
        alert: String,
        /// The receiver.
        receiver: String,
    },
    /// Critical alerts wait this long, in milliseconds, before anybody hears of them.
    Waits(u64),
    /// All critical alerts are one group: while it is told, more of them wait this long, in milliseconds.
    OneGroup(u64),
    /// What this route takes and goes on with falls through to nobody: not even to this receiver above.
    Swallows(String),
    /// While its source fires, this inhibition silences all alerts.
    InhibitsAll(usize),
    /// Its source always fires: these alerts are never heard of.
    InhibitsAlways {
        /// Which inhibition.
        rule: usize,
        /// The alert that always fires.
        source: String,
        /// What it silences.
        alerts: Vec<String>,
    },
    /// Only Alertmanager can tell whom this matcher fits.
    Undecided(String),
}

/// Looks for all of them. Alerts that are known beforehand tell more.
pub fn analyse(tree: &Tree, known: &[Known]) -> Vec<Remark> {
    analyse_of(tree, known, &reaches(tree, known))
}

/// The same, by ways of the known alerts that were found already.
pub fn analyse_of(tree: &Tree, known: &[Known], reaches: &[Vec<Reach<'_>>]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let dead = routes(tree, &mut remarks);
    receivers(tree, &dead, &mut remarks);
    times(tree, &mut remarks);
    alerts(tree, known, reaches, &mut remarks);
    inhibitions(tree, known, &mut remarks);
    remarks
}

fn branch(route: &Route) -> Branch {
    Branch {
        matchers: route.matchers.clone(),
        complete: true,
        go_on: route.go_on,
        routes: route.routes.iter().map(branch).collect(),
    }
}

fn each<'a>(route: &'a Route, visit: &mut impl FnMut(&'a Route)) {
    visit(route);
    route.routes.iter().for_each(|below| each(below, visit));
}

fn about(route: &Route, what: Oddity) -> Remark {
    Remark {
        route: Some(route.path.clone()),
        what,
        may: false,
    }
}

fn general(what: Oddity) -> Remark {
    Remark {
        route: None,
        what,
        may: false,
    }
}

/// Fits every alert.
fn fits_all(matchers: &[Matcher]) -> bool {
    matchers
        .iter()
        .all(|matcher| matcher.operator() == Operator::Regex && matcher.value() == ".*")
}

/// Gives the ways to routes that nothing reaches.
fn routes(tree: &Tree, remarks: &mut Vec<Remark>) -> BTreeSet<Vec<usize>> {
    let branches: Vec<Branch> = tree.root.routes.iter().map(branch).collect();
    let mut dead = BTreeSet::new();
    for found in unreachable(&branches) {
        dead.insert(found.path.clone());
        remarks.push(Remark {
            route: Some(found.path),
            what: Oddity::Unreachable(found.why),
            may: false,
        });
    }
    each(&tree.root, &mut |route| {
        for matcher in route.matchers.iter().filter(|matcher| matcher.is_undecided()) {
            remarks.push(about(route, Oddity::Undecided(matcher.to_string())));
        }
        // Somebody above hears of what no branch takes; but not of what a branch that goes on took.
        let rest = route
            .routes
            .iter()
            .any(|branch| !branch.go_on && fits_all(&branch.matchers));
        let lost = route
            .routes
            .iter()
            .filter(|branch| branch.go_on && branch.receiver != route.receiver && !dead.contains(&branch.path));
        let lost: Vec<&Route> = lost.collect();
        let heard = tree.integrations.get(&route.receiver).is_some_and(|by| !by.is_empty());
        let (true, false, Some(last)) = (heard, rest, lost.last()) else {
            return;
        };
        remarks.push(Remark {
            // What it takes may be taken by others too.
            may: lost.len() > 1 || route.routes.len() > 1,
            ..about(last, Oddity::Swallows(route.receiver.clone()))
        });
    });
    dead
}

fn receivers(tree: &Tree, dead: &BTreeSet<Vec<usize>>, remarks: &mut Vec<Remark>) {
    let mut used = BTreeSet::new();
    each(&tree.root, &mut |route| {
        let below_dead =
            (1..=route.path.len()).any(|depth| route.path.get(..depth).is_some_and(|path| dead.contains(path)));
        // Where a branch takes all, nothing is left for the route itself.
        let taken = route.routes.iter().any(|branch| fits_all(&branch.matchers));
        if !below_dead && !taken {
            used.insert(route.receiver.as_str());
        }
    });
    for name in tree.receivers.iter().filter(|name| !used.contains(name.as_str())) {
        remarks.push(general(Oddity::Unused(name.clone())));
    }
}

fn times(tree: &Tree, remarks: &mut Vec<Remark>) {
    let mut named = BTreeSet::new();
    each(&tree.root, &mut |route| {
        named.extend(route.mute.iter().chain(&route.active).cloned());
        let constant = |name: &String| tree.times.get(name).and_then(|times| times.constant());
        let muted = route.mute.iter().any(|name| constant(name) == Some(true));
        let inactive = !route.active.is_empty() && route.active.iter().all(|name| constant(name) == Some(false));
        if muted || inactive {
            remarks.push(about(route, Oddity::Silent));
        }
    });
    for (name, times) in &tree.times {
        match times.constant() {
            _ if !named.contains(name) => remarks.push(general(Oddity::UnusedTime(name.clone()))),
            Some(true) => remarks.push(general(Oddity::Always(name.clone()))),
            Some(false) => remarks.push(general(Oddity::Never(name.clone()))),
            None => {}
        }
    }
}

/// Alerts that always fire.
fn always_fires(alert: &Known) -> bool {
    alert.name() == "Watchdog"
}

fn alerts(tree: &Tree, known: &[Known], reaches: &[Vec<Reach<'_>>], remarks: &mut Vec<Remark>) {
    let mut fallback = Vec::new();
    let mut slow: BTreeMap<&[usize], (&Route, bool)> = BTreeMap::new();
    for (alert, found) in known.iter().zip(reaches) {
        if !tree.root.routes.is_empty() && found.iter().all(|reach| reach.route.path.is_empty()) {
            fallback.push(alert.name().to_owned());
        }
        for reach in found {
            let by = tree
                .integrations
                .get(&reach.route.receiver)
                .map_or(&[][..], Vec::as_slice);
            if always_fires(alert) && by.iter().any(|by| by.kind != "webhook") {
                let what = Oddity::Watchdog {
                    alert: alert.name().to_owned(),
                    receiver: reach.route.receiver.clone(),
                };
                remarks.push(Remark {
                    may: !reach.certain,
                    ..about(reach.route, what)
                });
            }
            if alert.severity() == "critical" && !by.is_empty() {
                let entry = slow.entry(&reach.route.path).or_insert((reach.route, false));
                entry.1 |= reach.certain;
            }
        }
    }
    fallback.dedup();
    if !fallback.is_empty() {
        remarks.push(general(Oddity::Fallback(fallback)));
    }
    for (route, certain) in slow.into_values() {
        let mut odd = |what| {
            remarks.push(Remark {
                may: !certain,
                ..about(route, what)
            });
        };
        if route.group_wait > LONG {
            odd(Oddity::Waits(route.group_wait));
        }
        if matches!(&route.group_by, GroupBy::Labels(labels) if labels.is_empty()) && route.group_interval > LONG {
            odd(Oddity::OneGroup(route.group_interval));
        }
    }
}

fn inhibitions(tree: &Tree, known: &[Known], remarks: &mut Vec<Remark>) {
    for (index, rule) in tree.inhibit.iter().enumerate() {
        // What fits both sides does not silence itself, so a rule of all against all does nothing.
        if fits_all(&rule.target) && rule.equal.is_empty() && !fits_all(&rule.source) {
            remarks.push(general(Oddity::InhibitsAll(index)));
        }
        let fires = known
            .iter()
            .find(|alert| always_fires(alert) && all(&rule.source, &alert.labels) == Fit::Yes);
        let Some(source) = fires else { continue };
        let (hidden, certain) = hidden(rule, &source.labels, known);
        if !hidden.is_empty() {
            remarks.push(Remark {
                may: !certain,
                ..general(Oddity::InhibitsAlways {
                    rule: index,
                    source: source.name().to_owned(),
                    alerts: hidden,
                })
            });
        }
    }
}

/// What a source that always fires may silence, and whether it does so for sure.
fn hidden(rule: &super::tree::Inhibit, source: &Labels, known: &[Known]) -> (Vec<String>, bool) {
    let mut certain = true;
    let mut names = Vec::new();
    for alert in known {
        let target = all(&rule.target, &alert.labels);
        let two_sided = all(&rule.target, source) != Fit::No && all(&rule.source, &alert.labels) != Fit::No;
        let differs = |name: &String| matches!((source.get(name), alert.labels.get(name)), (Some(one), Some(other)) if one != other);
        if target == Fit::No || two_sided || rule.equal.iter().any(differs) {
            continue;
        }
        let equal = |name: &String| source.get(name).is_some() && source.get(name) == alert.labels.get(name);
        certain &= target == Fit::Yes && rule.equal.iter().all(equal);
        names.push(alert.name().to_owned());
    }
    names.dedup();
    (names, certain)
}

/// A way in the tree, as `route.routes[2].routes[0]`.
pub fn place(path: &[usize]) -> String {
    let below: String = path.iter().map(|index| format!(".routes[{index}]")).collect();
    format!("route{below}")
}

/// A length of time such as `1h30m`.
pub fn span(milliseconds: u64) -> String {
    const UNITS: [(u64, &str); 5] = [
        (86_400_000, "d"),
        (3_600_000, "h"),
        (60_000, "m"),
        (1000, "s"),
        (1, "ms"),
    ];
    let mut rest = milliseconds;
    let mut text = String::new();
    for (size, unit) in UNITS {
        if rest >= size {
            text.push_str(&format!("{}{unit}", rest / size));
            rest %= size;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.route {
            write!(f, "{}: ", place(path))?;
        }
        if self.may {
            f.write_str("maybe: ")?;
        }
        self.what.fmt(f)
    }
}

/// The first few of many.
fn some(names: &[String]) -> String {
    const FEW: usize = 5;
    let mut text = names
        .iter()
        .take(FEW)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    if let Some(more) = names.len().checked_sub(FEW).filter(|more| *more > 0) {
        text = format!("{text} and {more} more");
    }
    text
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(Why::Contradiction { first, .. }) => {
                write!(f, "no alert reaches it: its matchers contradict `{first}`")
            }
            Self::Unreachable(Why::Taken { by }) => {
                write!(
                    f,
                    "no alert reaches it: {} comes first and takes all that fit",
                    place(by)
                )
            }
            Self::Unused(name) => write!(f, "no alert reaches the receiver `{name}`"),
            Self::UnusedTime(name) => write!(f, "no route names the time interval `{name}`"),
            Self::Never(name) => write!(f, "the time interval `{name}` never holds"),
            Self::Always(name) => write!(f, "the time interval `{name}` always holds"),
            Self::Silent => f.write_str("it never sends anything: its time intervals keep all back"),
            Self::Fallback(names) => write!(f, "only the first route takes {}", some(names)),
            Self::Watchdog { alert, receiver } => write!(
                f,
                "{alert} always fires, and people hear of it by `{receiver}` again and again"
            ),
            Self::Waits(wait) => write!(f, "critical alerts wait {} before anybody hears of them", span(*wait)),
            Self::OneGroup(interval) => write!(
                f,
                "all alerts are one group: a critical one that comes later waits up to {}",
                span(*interval)
            ),
            Self::Swallows(receiver) => write!(
                f,
                "what it takes does not come to `{receiver}` above, though it goes on; a last branch without matchers does it"
            ),
            Self::InhibitsAll(rule) => write!(
                f,
                "inhibit_rules[{rule}]: while its source fires, nobody hears of any other alert"
            ),
            Self::InhibitsAlways { rule, source, alerts } => write!(
                f,
                "inhibit_rules[{rule}]: {source} always fires, so nobody hears of {}",
                some(alerts)
            ),
            Self::Undecided(matcher) => write!(f, "only Alertmanager can tell whom `{matcher}` fits"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routing::known;
    use crate::yaml;

    fn remarks(config: &str) -> Vec<String> {
        let tree = Tree::read(&yaml::read(config).unwrap()[0]).unwrap();
        let alert = |name: &str, severity: &str| Known {
            labels: [("alertname", name), ("severity", severity)]
                .map(|(n, v)| (n.to_owned(), v.to_owned()))
                .into(),
            from: "test".into(),
        };
        let known = [
            alert("Watchdog", "none"),
            alert("Down", "critical"),
            alert("Slow", "warning"),
        ];
        analyse(&tree, &known).iter().map(ToString::to_string).collect()
    }

    const RECEIVERS: &str = "
receivers:
  - {name: nobody}
  - {name: archive, webhook_configs: [{url: 'http://localhost/'}]}
  - {name: chat, slack_configs: [{api_url: 'http://localhost/', channel: x}]}
";

    #[test]
    fn a_sound_tree_has_no_remarks() {
        let tree = "
route:
  receiver: chat
  group_by: [alertname]
  routes:
    - {receiver: nobody, matchers: [alertname=Watchdog]}
    - {receiver: archive, continue: true}
    - {receiver: chat, matchers: [severity=~'critical|warning']}
    - {receiver: chat}
";
        assert_eq!(remarks(&format!("{tree}{RECEIVERS}")), [""; 0]);
    }

    #[test]
    fn what_is_odd_is_said() {
        let tree = "
route:
  receiver: chat
  routes:
    - {receiver: archive, matchers: [team=db], continue: true, mute_time_intervals: [ever]}
    - {receiver: chat, matchers: [severity=critical], group_wait: 5m, group_by: []}
    - {receiver: nobody, matchers: [severity=critical, team=web]}
time_intervals:
  - {name: ever, time_intervals: [{}]}
  - {name: spare, time_intervals: [{}]}
inhibit_rules:
  - {source_matchers: [severity=none], target_matchers: [severity=warning]}
  - {source_matchers: [severity=critical]}
";
        assert_eq!(
            remarks(&format!("{tree}{RECEIVERS}")),
            [
                "route.routes[2]: no alert reaches it: route.routes[1] comes first and takes all that fit",
                "route.routes[0]: maybe: what it takes does not come to `chat` above, though it goes on; a last branch without matchers does it",
                "no alert reaches the receiver `nobody`",
                "route.routes[0]: it never sends anything: its time intervals keep all back",
                "the time interval `ever` always holds",
                "no route names the time interval `spare`",
                "route: maybe: Watchdog always fires, and people hear of it by `chat` again and again",
                "route.routes[0]: maybe: all alerts are one group: a critical one that comes later waits up to 5m",
                "route.routes[1]: critical alerts wait 5m before anybody hears of them",
                "route.routes[1]: all alerts are one group: a critical one that comes later waits up to 5m",
                "inhibit_rules[0]: Watchdog always fires, so nobody hears of Slow",
                "inhibit_rules[1]: while its source fires, nobody hears of any other alert",
            ]
        );
    }

    #[test]
    fn the_stacks_own_alerts_are_known() {
        assert!(known::known().len() > 100, "run the chart's tests with TAMER_UPDATE=1");
        assert!(known::known().iter().any(always_fires));
    }
}
