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
    /// What each receiver sends through, in the order in which Alertmanager does; nothing for one that tells nobody.
    pub integrations: BTreeMap<String, Vec<Integration>>,
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
    /// All of these must fit; sorted by label and value, as Alertmanager tries them.
    pub matchers: Vec<Matcher>,
    /// What Alertmanager calls it in the keys of its groups: the matchers of all routes on the way.
    pub key: String,
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

/// One way in which a receiver is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    /// Such as `slack`.
    pub kind: String,
    /// Which of this kind, counted from 0.
    pub index: usize,
    /// It is told too when an alert is over.
    pub send_resolved: bool,
}

/// Kinds of receivers by their keys, in the order in which they are told, and whether they tell of resolved alerts if the
/// configuration does not say.
///
/// Source: `config/receiver/receiver.go` and the defaults in `config/notifiers.go` and `notify/*/config.go`.
const KINDS: [(&str, bool); 18] = [
    ("webhook", true),
    ("email", false),
    ("pagerduty", true),
    ("opsgenie", true),
    ("wechat", false),
    ("slack", false),
    ("victorops", true),
    ("pushover", true),
    ("sns", true),
    ("telegram", true),
    ("discord", true),
    ("webex", true),
    ("msteams", true),
    ("msteamsv2", true),
    ("jira", true),
    ("incidentio", true),
    ("rocketchat", false),
    ("mattermost", true),
];

/// Keys that Alertmanager knows; others it refuses. What is in `global`, in receivers and below `tracing` and
/// `event_recorder` is not looked at here.
const TOP: [&str; 9] = [
    "global",
    "route",
    "inhibit_rules",
    "receivers",
    "templates",
    "mute_time_intervals",
    "time_intervals",
    "tracing",
    "event_recorder",
];
const ROUTE: [&str; 13] = [
    "receiver",
    "group_by",
    "match",
    "match_re",
    "matchers",
    "mute_time_intervals",
    "active_time_intervals",
    "continue",
    "routes",
    "group_wait",
    "group_interval",
    "repeat_interval",
    // Since 0.34.
    "labels",
];
const INHIBIT: [&str; 8] = [
    "name",
    "source_match",
    "source_match_re",
    "source_matchers",
    "target_match",
    "target_match_re",
    "target_matchers",
    "equal",
];

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
    /// This is no name of a label.
    Label(String),
    /// Alertmanager knows no such key here.
    Key(String),
    /// An expression is missing.
    NoRegex,
    /// A name is missing.
    NoName,
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
            Self::Label(name) => write!(f, "`{name}` is no name of a label"),
            Self::Key(key) => write!(f, "Alertmanager knows no `{key}` here"),
            Self::NoRegex => f.write_str("an expression belongs here"),
            Self::NoName => f.write_str("a name belongs here"),
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
        self.keys(node, &TOP, "");
        let (receivers, integrations) = self.all_receivers(node.get("receivers"));
        self.receivers = receivers.iter().cloned().collect();
        let mut times = BTreeMap::new();
        // `mute_time_intervals` is the older name of the list.
        for key in ["mute_time_intervals", "time_intervals"] {
            for (index, entry) in self.list(node.get(key), key).iter().enumerate() {
                let place = format!("{key}[{index}]");
                let name = self.name(entry, &["name", "time_intervals"], &place);
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
            self.keys(rule, &INHIBIT, &place);
            self.text(rule.get("name"), &format!("{place}.name"));
            inhibit.push(Inhibit {
                source: self.matchers(rule, ["source_match", "source_match_re", "source_matchers"], &place),
                target: self.matchers(rule, ["target_match", "target_match_re", "target_matchers"], &place),
                equal: self.labels(rule.get("equal"), &format!("{place}.equal")),
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
            integrations,
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
            key: String::new(),
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
        if !matches!(node.kind, Kind::Map(_)) {
            self.fault(node, place, Wrong::Kind("a route"));
        }
        self.keys(node, &ROUTE, place);
        self.route_labels(node.get("labels"), &format!("{place}.labels"));
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
        let mut matchers = self.matchers(node, ["match", "match_re", "matchers"], place);
        matchers.sort_by_cached_key(order);
        let own = spelled(&matchers);
        let mut route = Route {
            key: if above.key.is_empty() {
                own
            } else {
                format!("{}/{own}", above.key)
            },
            path,
            receiver: receiver
                .filter(|name| !name.is_empty())
                .unwrap_or_else(|| above.receiver.clone()),
            matchers,
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
                if !is_label(name) {
                    self.fault(value, &at, Wrong::Label(name.clone()));
                    continue;
                }
                let text = self.text(Some(value), &at).unwrap_or_default();
                if operator == Operator::Regex && value.value() == Value::Null {
                    self.fault(value, &at, Wrong::NoRegex);
                }
                let read = match operator {
                    Operator::Regex => Matcher::of_match_re(name, &text),
                    _ => Matcher::new(name, operator, &text),
                };
                match read {
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
        let all = texts.iter().any(|text| text == "...");
        let mut labels = BTreeSet::new();
        for text in texts.into_iter().filter(|text| text != "...") {
            if text.is_empty() {
                self.fault(node, &place, Wrong::Label(text.clone()));
            }
            if all || !labels.insert(text.clone()) {
                self.fault(node, &place, Wrong::GroupBy(text));
            }
        }
        Some(if all { GroupBy::All } else { GroupBy::Labels(labels) })
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

    /// An entry that is null is an empty text.
    fn texts(&mut self, node: Option<&Node>, place: &str) -> Vec<String> {
        let entries = self.list(node, place).to_vec();
        let text = |(index, entry)| self.text(Some(entry), &format!("{place}[{index}]")).unwrap_or_default();
        entries.iter().enumerate().map(text).collect()
    }

    /// Names of labels, which may be any text but an empty one.
    fn labels(&mut self, node: Option<&Node>, place: &str) -> Vec<String> {
        let names = self.texts(node, place);
        if let (Some(node), Some(_)) = (node, names.iter().find(|name| name.is_empty())) {
            self.fault(node, place, Wrong::Label(String::new()));
        }
        names
    }

    /// Labels of a route are not used for finding a way.
    fn route_labels(&mut self, node: Option<&Node>, place: &str) {
        let entries = match node.map(|node| (node, &node.kind)) {
            None | Some((_, Kind::Scalar(Value::Null))) => return,
            Some((_, Kind::Map(entries))) => entries,
            Some((node, _)) => return self.fault(node, place, Wrong::Kind("a map of labels")),
        };
        for (name, value) in entries {
            if name.is_empty() {
                self.fault(value, place, Wrong::Label(String::new()));
            }
            self.text(Some(value), &format!("{place}.{name}"));
        }
    }

    /// Refuses other keys than these.
    fn keys(&mut self, node: &Node, known: &[&str], place: &str) {
        match &node.kind {
            Kind::Map(entries) => {
                for (key, value) in entries.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
                    self.fault(value, place, Wrong::Key(key.clone()));
                }
            }
            Kind::Scalar(Value::Null) => {}
            _ => self.fault(node, place, Wrong::Kind("a map")),
        }
    }

    /// The name of an entry in a list of named things. What is null has an empty one; else it must not be empty.
    fn name(&mut self, node: &Node, known: &[&str], place: &str) -> String {
        self.keys(node, known, place);
        let name = self.text(node.get("name"), place).unwrap_or_default();
        if name.is_empty() && matches!(node.kind, Kind::Map(_)) {
            self.fault(node, place, Wrong::NoName);
        }
        name
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

    /// Receivers, each name used once.
    fn all_receivers(&mut self, node: Option<&Node>) -> (Vec<String>, BTreeMap<String, Vec<Integration>>) {
        let mut names: Vec<String> = Vec::new();
        let mut integrations = BTreeMap::new();
        for (index, entry) in self.list(node, "receivers").iter().enumerate() {
            let place = format!("receivers[{index}]");
            let known: Vec<&str> = match &entry.kind {
                Kind::Map(entries) => entries.iter().map(|(key, _)| key.as_str()).collect(),
                _ => Vec::new(),
            };
            let name = self.name(entry, &known, &place);
            if names.contains(&name) {
                self.fault(entry, &place, Wrong::Twice(name));
                continue;
            }
            integrations.insert(name.clone(), self.integrations(entry, &place));
            names.push(name);
        }
        (names, integrations)
    }

    fn integrations(&mut self, receiver: &Node, place: &str) -> Vec<Integration> {
        let mut found = Vec::new();
        for (kind, usual) in KINDS {
            let key = format!("{kind}_configs");
            for (index, entry) in self
                .list(receiver.get(&key), &format!("{place}.{key}"))
                .iter()
                .enumerate()
            {
                let send_resolved = match entry.get("send_resolved").map(Node::value) {
                    Some(Value::Bool(said)) => said,
                    _ => usual,
                };
                let kind = kind.to_owned();
                found.push(Integration {
                    kind,
                    index,
                    send_resolved,
                });
            }
        }
        found
    }
}

/// Names that the older spelling of matchers takes.
fn is_label(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// How Alertmanager sorts matchers.
fn order(matcher: &Matcher) -> (String, String, u8) {
    let operator = match matcher.operator() {
        Operator::Equal => 0,
        Operator::NotEqual => 1,
        Operator::Regex => 2,
        Operator::NotRegex => 3,
    };
    (matcher.name().to_owned(), matcher.spelled_value(), operator)
}

/// How Alertmanager spells the matchers of a route in a key.
fn spelled(matchers: &[Matcher]) -> String {
    let spelled = |matcher: &Matcher| {
        let (name, operator, value) = (matcher.name(), matcher.operator(), matcher.spelled_value());
        if name.contains(|c: char| c.is_whitespace() || "{}!=~,\\\"'`".contains(c)) {
            return format!("{}{operator}{}", quoted(name), quoted(&value));
        }
        let value = value.replace('\\', r"\\").replace('\n', r"\n").replace('"', r#"\""#);
        format!("{name}{operator}\"{value}\"")
    };
    let all: Vec<String> = matchers.iter().map(spelled).collect();
    format!("{{{}}}", all.join(","))
}

/// A text as Go quotes it; which characters of other scripts are printable is taken from Rust.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '\u{7}' => quoted.push_str(r"\a"),
            '\u{8}' => quoted.push_str(r"\b"),
            '\u{b}' => quoted.push_str(r"\v"),
            '\u{c}' => quoted.push_str(r"\f"),
            '\n' => quoted.push_str(r"\n"),
            '\r' => quoted.push_str(r"\r"),
            '\t' => quoted.push_str(r"\t"),
            '"' | '\\' => quoted.extend(['\\', character]),
            ' '..='~' => quoted.push(character),
            '\0'..='\u{7f}' => quoted.push_str(&format!("\\x{:02x}", u32::from(character))),
            _ if character.escape_debug().len() == 1 && !character.is_whitespace() => quoted.push(character),
            '\u{80}'..='\u{ffff}' => quoted.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => quoted.push_str(&format!("\\U{:08x}", u32::from(character))),
        }
    }
    quoted.push('"');
    quoted
}
