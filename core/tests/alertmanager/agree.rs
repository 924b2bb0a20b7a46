//! Whether our answer about a configuration is Alertmanager's.

use std::fmt;

use serde_json::{Map, Value, json};
use tamer_core::routing::{self, Clock, GroupBy, Labels, Matcher, Outcome, Route, Sent, Tree};
use tamer_core::yaml;

use crate::clock::At;

/// What was compared.
#[derive(Default)]
pub struct Counts {
    /// Configurations that both refuse.
    pub refused: usize,
    /// Of those, the ones with a time zone that does not exist, which only the clock knows.
    pub zones: usize,
    /// Alerts sent through a tree.
    pub ways: usize,
    /// Of those, the ones that we leave undecided.
    pub unknown: usize,
    /// Notifications they become part of.
    pub deliveries: usize,
    /// Routes.
    pub routes: usize,
    /// Times and moments.
    pub moments: usize,
    /// Inhibitions asked for, and those that hold.
    pub inhibitions: (usize, usize),
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} refused by both ({} for their time zone), {} routes, {} label sets with {} notifications ({} label sets not decided), \
             {} times at a moment, {} of {} inhibited",
            self.refused,
            self.zones,
            self.routes,
            self.ways,
            self.deliveries,
            self.unknown,
            self.moments,
            self.inhibitions.1,
            self.inhibitions.0
        )
    }
}

pub fn spelled(matcher: &Matcher) -> Value {
    json!({"name": matcher.name(), "operator": matcher.operator().as_str(), "value": matcher.value()})
}

fn labels(value: &Value) -> Labels {
    let pairs = value.as_object().unwrap().iter();
    pairs
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
        .collect()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub fn compare(question: &Value, answer: &Value, counts: &mut Counts) -> Result<(), String> {
    let text = question["config"].as_str().unwrap();
    let documents = yaml::read(text).map_err(|fault| format!("no YAML for us: {fault:?}"))?;
    let tree = Tree::read(&documents[0]);
    let tree = match (tree, answer.get("error").and_then(Value::as_str)) {
        (Err(_), Some(_)) => {
            counts.refused += 1;
            return Ok(());
        }
        (Ok(tree), Some(theirs)) if theirs.contains("unknown time zone") => {
            counts.refused += 1;
            counts.zones += 1;
            let unknown = |zone: &str| At(0).local(zone).is_none();
            let found = tree.times.values().any(|times| times.zones().any(unknown));
            return found.then_some(()).ok_or_else(|| format!("Alertmanager: {theirs}"));
        }
        (Ok(_), Some(theirs)) => return Err(format!("we take what Alertmanager refuses: {theirs}")),
        (Err(faults), None) => {
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            return Err(format!("we refuse what Alertmanager takes: {}", told.join("; ")));
        }
        (Ok(tree), None) => tree,
    };
    same(
        "resolve_timeout",
        &json!(tree.resolve_timeout),
        answer.get("resolve").unwrap_or(&json!(0)),
    )?;
    let moments: Vec<At> = list(question, "at").iter().map(|at| At(at.as_i64().unwrap())).collect();
    let mut routes = Vec::new();
    preorder(&tree.root, &mut routes);
    same("routes", &json!(routes.len()), &json!(list(answer, "routes").len()))?;
    for (route, theirs) in routes.iter().zip(list(answer, "routes")) {
        counts.routes += 1;
        same_route(&tree, route, theirs, &moments)?;
    }
    for (name, times) in &tree.times {
        for (at, theirs) in moments.iter().zip(list(&answer["times"], name)) {
            counts.moments += 1;
            same(&format!("`{name}` at {}", at.0), &json!(times.hold(at)), theirs)?;
            if let Some(constant) = times.constant() {
                same(
                    &format!("`{name}`, which is constant, at {}", at.0),
                    &json!(constant),
                    theirs,
                )?;
            }
        }
    }
    let firing: Vec<Labels> = list(question, "firing").iter().map(labels).collect();
    for (index, alert) in list(question, "alerts").iter().enumerate() {
        let alert = labels(alert);
        let way = routing::simulate(&tree, &alert, None);
        counts.ways += 1;
        if way
            .visits
            .iter()
            .any(|visit| matches!(visit.outcome, Outcome::Unknown(_)))
        {
            counts.unknown += 1;
            continue;
        }
        let ours: Vec<Value> = way
            .deliveries
            .iter()
            .map(|delivery| {
                let place = routes
                    .iter()
                    .position(|route| std::ptr::eq(*route, delivery.route))
                    .unwrap();
                json!({"route": place, "group": delivery.group, "key": delivery.key()})
            })
            .collect();
        counts.deliveries += ours.len();
        same(&format!("the way of {alert:?}"), &json!(ours), &answer["ways"][index])?;
        let undecided = tree
            .inhibit
            .iter()
            .flat_map(|rule| rule.source.iter().chain(&rule.target))
            .any(|matcher| {
                firing.iter().chain([&alert]).any(|labels| {
                    matcher.matches(labels.get(matcher.name()).map_or("", String::as_str)) == routing::Fit::Unknown
                })
            });
        if undecided {
            counts.unknown += 1;
            continue;
        }
        let ours = routing::inhibited(&tree, &alert, &firing).is_some();
        counts.inhibitions.0 += usize::from(!tree.inhibit.is_empty() && !firing.is_empty());
        counts.inhibitions.1 += usize::from(ours);
        same(
            &format!("whether {alert:?} is inhibited by {firing:?}"),
            &json!(ours),
            &answer["inhibited"][index],
        )?;
    }
    Ok(())
}

fn preorder<'a>(route: &'a Route, into: &mut Vec<&'a Route>) {
    into.push(route);
    route.routes.iter().for_each(|below| preorder(below, into));
}

fn same_route(tree: &Tree, route: &Route, theirs: &Value, moments: &[At]) -> Result<(), String> {
    let (all, by) = match &route.group_by {
        GroupBy::All => (true, None),
        GroupBy::Labels(labels) => (false, Some(labels)),
    };
    let mut ours = Map::new();
    ours.insert("key".into(), route.key.clone().into());
    ours.insert("receiver".into(), route.receiver.clone().into());
    ours.insert("groupByAll".into(), all.into());
    ours.insert("wait".into(), route.group_wait.into());
    ours.insert("interval".into(), route.group_interval.into());
    ours.insert("repeat".into(), route.repeat_interval.into());
    ours.insert("mute".into(), json!(route.mute));
    ours.insert("active".into(), json!(route.active));
    ours.insert("continue".into(), route.go_on.into());
    // Where all labels count, the others are of no use.
    if let Some(by) = by {
        ours.insert("groupBy".into(), json!(by));
    }
    for (key, ours) in &ours {
        same(&format!("{key} of route {:?}", route.path), ours, &theirs[key])?;
    }
    let told: Vec<Value> = route.matchers.iter().map(spelled).collect();
    let their_own: Vec<Value> = theirs["matchers"].as_array().unwrap().iter().map(unanchored).collect();
    same(
        &format!("matchers of route {:?}", route.path),
        &json!(told),
        &json!(their_own),
    )?;
    for (at, theirs) in moments.iter().zip(list(theirs, "held")) {
        let ours = match routing::sent(tree, route, at) {
            Sent::Yes => "",
            Sent::Muted(_) => "muted",
            Sent::Inactive => "inactive",
            Sent::Unknown(name) => return Err(format!("`{name}` is not decided")),
        };
        same(&format!("route {:?} at {}", route.path, at.0), &json!(ours), theirs)?;
    }
    Ok(())
}

/// What Alertmanager writes around an expression of `match_re`, which changes nothing.
fn unanchored(matcher: &Value) -> Value {
    let mut matcher = matcher.clone();
    let value = matcher["value"].as_str().unwrap();
    if let (Some(inner), "=~") = (
        value.strip_prefix("^(?:").and_then(|value| value.strip_suffix(")$")),
        matcher["operator"].as_str().unwrap(),
    ) {
        matcher["value"] = inner.into();
    }
    matcher
}

fn same(what: &str, ours: &Value, theirs: &Value) -> Result<(), String> {
    if ours == theirs {
        return Ok(());
    }
    Err(format!("{what}: {ours}, Alertmanager: {theirs}"))
}
