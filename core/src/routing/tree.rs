//! The tree of routes as Alertmanager holds it: read from its own configuration, with what branches inherit filled in.
//!
//! Source: `config/config.go`, `config/coordinator.go` and `dispatch/route.go` of Alertmanager 0.34.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

use serde_json::Value;

use super::matcher::{Matcher, MatcherError, Operator};
use super::times::Times;
use crate::units::Duration;
use crate::yaml::{Kind, Node};

/// How long Alertmanager waits where nothing is said, in milliseconds: a new group, a changed one, an unchanged one.
const WAITS: [u64; 3] = [30_000, 300_000, 14_400_000];

/// A configuration of Alertmanager, as far as it decides who hears about what.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The first route, which takes every alert.
    pub root: Route,
    /// Names of all receivers.
    pub receivers: BTreeSet<String>,
    /// Named times.
    pub times: BTreeMap<String, Times>,
    /// Inhibitions.
    pub inhibit: Vec<Inhibit>,
    /// When an alert without an end counts as resolved, in milliseconds.
    pub resolve_timeout: u64,
}

/// A route with everything that holds for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// The way to it: an index for each level, none for the first route.
    pub path: Vec<usize>,
    /// The receiver.
    pub receiver: String,
    /// All of these must fit.
    pub matchers: Vec<Matcher>,
    /// The next branch is tried after this one fitted.
    pub go_on: bool,
    /// By which labels alerts are put into one notification.
    pub group_by: GroupBy,
    /// Wait for a new group, in milliseconds.
    pub group_wait: u64,
    /// Wait for changes of a group, in milliseconds.
    pub group_interval: u64,
    /// Wait until an unchanged group is sent again, in milliseconds.
    pub repeat_interval: u64,
    /// Times in which nothing is sent.
    pub mute: Vec<String>,
    /// Times in which only something is sent; none for always.
    pub active: Vec<String>,
    /// Branches below.
    pub routes: Vec<Route>,
}

/// By which labels alerts are put into one notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// Each alert by itself: `...`.
    All,
    /// By these.
    Labels(BTreeSet<String>),
}

/// An inhibition.
#[derive(Clone, Debug)]
pub struct Inhibit {
    /// The alerts that silence.
    pub source: Vec<Matcher>,
    /// The alerts that are silenced.
    pub target: Vec<Matcher>,
    /// Labels that must be equal; a missing one is empty.
    pub equal: Vec<String>,
}

/// What Alertmanager would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line, counted from 1; 0 if the configuration is no text.
    pub line: u64,
    /// Column, counted from 1; 0 if the configuration is no text.
    pub column: u64,
    /// Where, such as `route.routes[2].matchers[0]`.
    pub place: String,
    /// What is wrong.
    pub why: Wrong,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// There is no `route`.
    NoRoute,
    /// The first route has no receiver.
    NoReceiver,
    /// The first route has matchers.
    RootMatchers,
    /// The first route goes on, or has times.
    RootOnly(&'static str),
    /// No receiver has this name.
    UnknownReceiver(String),
    /// No time has this name.
    UnknownTime(String),
    /// Two have this name.
    Twice(String),
    /// Something else belongs here.
    Kind(&'static str),
    /// No matcher.
    Matcher(MatcherError),
    /// No duration.
    Duration(String),
    /// A duration of zero where Alertmanager wants more.
    Zero,
    /// A label stands twice, or `...` is not alone.
    GroupBy(String),
    /// No time interval.
    Times(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}, column {}: ", self.line, self.column)?;
        }
        write!(f, "{}: {}", self.place, self.why)
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRoute => f.write_str("there is no `route`; it needs at least a receiver"),
            Self::NoReceiver => f.write_str("the first route needs a receiver: it takes what no branch takes"),
            Self::RootMatchers => {
                f.write_str("the first route takes every alert and has no matchers; put them on a branch")
            }
            Self::RootOnly(key) => write!(f, "the first route has no `{key}`; put it on a branch"),
            Self::UnknownReceiver(name) => write!(f, "there is no receiver `{name}`"),
            Self::UnknownTime(name) => write!(f, "there is no time interval `{name}`"),
            Self::Twice(name) => write!(f, "`{name}` stands twice; names are used once"),
            Self::Kind(wanted) => write!(f, "{wanted} belongs here"),
            Self::Matcher(error) => write!(f, "{error}"),
            Self::Duration(text) => write!(f, "`{text}` is no duration such as `30s`, `5m` or `4h`"),
            Self::Zero => f.write_str("it must be longer than zero"),
            Self::GroupBy(label) => write!(f, "`{label}` stands twice, or `...` is not alone"),
            Self::Times(text) => f.write_str(text),
        }
    }
}

impl Tree {
    /// Reads Alertmanager's configuration. Every fault is told.
    pub fn read(node: &Node) -> Result<Self, Vec<Fault>> {
        let mut reader = Reader {
            faults: Vec::new(),
            receivers: HashSet::new(),
            times: HashSet::new(),
        };
        let tree = reader.tree(node);
        match tree {
            Some(tree) if reader.faults.is_empty() => Ok(tree),
            _ => Err(reader.faults),
        }
    }

    /// The route at a path.
    pub fn route(&self, path: &[usize]) -> Option<&Route> {
        path.iter()
            .try_fold(&self.root, |route, index| route.routes.get(*index))
    }
}

struct Reader {
    faults: Vec<Fault>,
    receivers: HashSet<String>,
    times: HashSet<String>,
}

impl Reader {
    fn fault(&mut self, node: &Node, place: &str, why: Wrong) {
        self.faults.push(Fault {
            line: node.line,
            column: node.column,
            place: place.to_owned(),
            why,
        });
    }

    fn tree(&mut self, node: &Node) -> Option<Tree> {
        if !matches!(node.kind, Kind::Map(_)) {
            self.fault(node, "", Wrong::Kind("a map with `route` and `receivers`"));
            return None;
        }
        let receivers = self.names(node.get("receivers"), "receivers");
        self.receivers = receivers.iter().cloned().collect();
        let mut times = BTreeMap::new();
        // `mute_time_intervals` is the older name of the list.
        for key in ["mute_time_intervals", "time_intervals"] {
            for (index, entry) in self.list(node.get(key), key).iter().enumerate() {
                let place = format!("{key}[{index}]");
                let name = self.text(entry.get("name"), &place).unwrap_or_default();
                match Times::read(entry.get("time_intervals")) {
                    Ok(read) => {
                        if times.insert(name.clone(), read).is_some() {
                            self.fault(entry, &place, Wrong::Twice(name));
                        }
                    }
                    Err((at, why)) => self.fault(at.unwrap_or(entry), &place, Wrong::Times(why)),
                }
            }
        }
        self.times = times.keys().cloned().collect();
        let global = node.get("global");
        let resolve_timeout = self.duration(global, "resolve_timeout", "global").unwrap_or(300_000);
        let mut inhibit = Vec::new();
        for (index, rule) in self.list(node.get("inhibit_rules"), "inhibit_rules").iter().enumerate() {
            let place = format!("inhibit_rules[{index}]");
            inhibit.push(Inhibit {
                source: self.matchers(rule, ["source_match", "source_match_re", "source_matchers"], &place),
                target: self.matchers(rule, ["target_match", "target_match_re", "target_matchers"], &place),
                equal: self.texts(rule.get("equal"), &format!("{place}.equal")),
            });
        }
        let Some(route) = node.get("route").filter(|route| matches!(route.kind, Kind::Map(_))) else {
            self.fault(node.get("route").unwrap_or(node), "route", Wrong::NoRoute);
            return None;
        };
        let root = self.root(route);
        Some(Tree {
            root,
            receivers: receivers.into_iter().collect(),
            times,
            inhibit,
            resolve_timeout,
        })
    }

    fn root(&mut self, node: &Node) -> Route {
        let [wait, interval, repeat] = WAITS;
        let above = Route {
            path: Vec::new(),
            receiver: String::new(),
            matchers: Vec::new(),
            go_on: false,
            group_by: GroupBy::Labels(BTreeSet::new()),
            group_wait: wait,
            group_interval: interval,
            repeat_interval: repeat,
            mute: Vec::new(),
            active: Vec::new(),
            routes: Vec::new(),
        };
        let root = self.route(node, &above, Vec::new(), "route");
        if root.receiver.is_empty() {
            self.fault(node, "route", Wrong::NoReceiver);
        }
        if !root.matchers.is_empty() {
            self.fault(node, "route", Wrong::RootMatchers);
        }
        for (key, wrong) in [
            ("continue", root.go_on),
            ("mute_time_intervals", !root.mute.is_empty()),
            ("active_time_intervals", !root.active.is_empty()),
        ] {
            if wrong {
                self.fault(node.get(key).unwrap_or(node), "route", Wrong::RootOnly(key));
            }
        }
        root
    }

    fn route(&mut self, node: &Node, above: &Route, path: Vec<usize>, place: &str) -> Route {
        let receiver = self.text(node.get("receiver"), &format!("{place}.receiver"));
        if let Some(name) = receiver
            .clone()
            .filter(|name| !name.is_empty() && !self.receivers.contains(name))
        {
            self.fault(
                node.get("receiver").unwrap_or(node),
                place,
                Wrong::UnknownReceiver(name),
            );
        }
        let mut route = Route {
            path,
            receiver: receiver
                .filter(|name| !name.is_empty())
                .unwrap_or_else(|| above.receiver.clone()),
            matchers: self.matchers(node, ["match", "match_re", "matchers"], place),
            go_on: self.flag(node.get("continue"), place),
            group_by: self
                .group_by(node.get("group_by"), place)
                .unwrap_or_else(|| above.group_by.clone()),
            group_wait: self
                .duration(Some(node), "group_wait", place)
                .unwrap_or(above.group_wait),
            group_interval: self
                .positive(node, "group_interval", place)
                .unwrap_or(above.group_interval),
            repeat_interval: self
                .positive(node, "repeat_interval", place)
                .unwrap_or(above.repeat_interval),
            // These two are not inherited.
            mute: self.names_of_times(node, "mute_time_intervals", place),
            active: self.names_of_times(node, "active_time_intervals", place),
            routes: Vec::new(),
        };
        let branches = self.list(node.get("routes"), &format!("{place}.routes")).to_vec();
        for (index, branch) in branches.iter().enumerate() {
            let mut path = route.path.clone();
            path.push(index);
            let below = self.route(branch, &route, path, &format!("{place}.routes[{index}]"));
            route.routes.push(below);
        }
        route
    }

    fn names_of_times(&mut self, node: &Node, key: &str, place: &str) -> Vec<String> {
        let names = self.texts(node.get(key), &format!("{place}.{key}"));
        for name in &names {
            if !self.times.contains(name) {
                self.fault(node.get(key).unwrap_or(node), place, Wrong::UnknownTime(name.clone()));
            }
        }
        names
    }

    /// Matchers of the old and the new spelling, in the order of Alertmanager: by label, operator and value.
    fn matchers(&mut self, node: &Node, keys: [&str; 3], place: &str) -> Vec<Matcher> {
        let mut found = Vec::new();
        let [equal, regex, new] = keys;
        for (key, operator) in [(equal, Operator::Equal), (regex, Operator::Regex)] {
            let Some(map) = node.get(key) else { continue };
            let Kind::Map(entries) = &map.kind else {
                if map.value() != Value::Null {
                    self.fault(map, &format!("{place}.{key}"), Wrong::Kind("a map of labels"));
                }
                continue;
            };
            for (name, value) in entries {
                let at = format!("{place}.{key}.{name}");
                let text = self.text(Some(value), &at).unwrap_or_default();
                match Matcher::new(name, operator, &text) {
                    Ok(matcher) => found.push(matcher),
                    Err(error) => self.fault(value, &at, Wrong::Matcher(error)),
                }
            }
        }
        let list = self.list(node.get(new), &format!("{place}.{new}")).to_vec();
        for (index, entry) in list.iter().enumerate() {
            let at = format!("{place}.{new}[{index}]");
            let text = self.text(Some(entry), &at).unwrap_or_default();
            match Matcher::parse_list(&text) {
                Ok(matchers) => found.extend(matchers),
                Err(error) => self.fault(entry, &at, Wrong::Matcher(error)),
            }
        }
        found
    }

    fn group_by(&mut self, node: Option<&Node>, place: &str) -> Option<GroupBy> {
        let node = node.filter(|node| node.value() != Value::Null)?;
        let place = format!("{place}.group_by");
        let texts = self.texts(Some(node), &place);
        if texts.iter().any(|text| text == "...") {
            if texts.len() > 1 {
                self.fault(node, &place, Wrong::GroupBy("...".into()));
            }
            return Some(GroupBy::All);
        }
        let mut labels = BTreeSet::new();
        for text in texts {
            if !labels.insert(text.clone()) {
                self.fault(node, &place, Wrong::GroupBy(text));
            }
        }
        Some(GroupBy::Labels(labels))
    }

    fn positive(&mut self, node: &Node, key: &str, place: &str) -> Option<u64> {
        let duration = self.duration(Some(node), key, place)?;
        if duration == 0 {
            self.fault(node.get(key).unwrap_or(node), &format!("{place}.{key}"), Wrong::Zero);
        }
        Some(duration)
    }

    fn duration(&mut self, node: Option<&Node>, key: &str, place: &str) -> Option<u64> {
        let entry = node?.get(key)?;
        let place = format!("{place}.{key}");
        let text = self.text(Some(entry), &place)?;
        let duration = Duration::parse(&text).map(|duration| duration.milliseconds());
        if duration.is_none() {
            self.fault(entry, &place, Wrong::Duration(text));
        }
        duration
    }

    fn flag(&mut self, node: Option<&Node>, place: &str) -> bool {
        match node.map(|node| (node, node.value())) {
            None | Some((_, Value::Null)) => false,
            Some((_, Value::Bool(flag))) => flag,
            Some((node, _)) => {
                self.fault(node, place, Wrong::Kind("true or false"));
                false
            }
        }
    }

    fn text(&mut self, node: Option<&Node>, place: &str) -> Option<String> {
        match node.map(|node| (node, node.value())) {
            None | Some((_, Value::Null)) => None,
            Some((_, Value::String(text))) => Some(text),
            // Go reads numbers and flags into texts.
            Some((_, value @ (Value::Number(_) | Value::Bool(_)))) => Some(value.to_string()),
            Some((node, _)) => {
                self.fault(node, place, Wrong::Kind("a text"));
                None
            }
        }
    }

    fn texts(&mut self, node: Option<&Node>, place: &str) -> Vec<String> {
        let entries = self.list(node, place).to_vec();
        entries
            .iter()
            .enumerate()
            .filter_map(|(index, entry)| self.text(Some(entry), &format!("{place}[{index}]")))
            .collect()
    }

    fn list<'a>(&mut self, node: Option<&'a Node>, place: &str) -> &'a [Node] {
        match node.map(|node| (node, &node.kind)) {
            None | Some((_, Kind::Scalar(Value::Null))) => &[],
            Some((_, Kind::List(entries))) => entries,
            Some((node, _)) => {
                self.fault(node, place, Wrong::Kind("a list"));
                &[]
            }
        }
    }

    /// Names of a list of named things, each used once.
    fn names(&mut self, node: Option<&Node>, place: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for (index, entry) in self.list(node, place).iter().enumerate() {
            let place = format!("{place}[{index}]");
            match self.text(entry.get("name"), &place) {
                Some(name) if names.contains(&name) => self.fault(entry, &place, Wrong::Twice(name)),
                Some(name) => names.push(name),
                None => self.fault(entry, &place, Wrong::Kind("a `name`")),
            }
        }
        names
    }
}
