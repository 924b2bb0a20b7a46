//! Alerts that fire and end over time, and the notifications that follow, as one Alertmanager sends them.
//!
//! Prometheus sends what fires again and again; here it is enough to say when it begins and when it is over. Sending takes no
//! time and succeeds. Source: `dispatch/dispatch.go`, `notify/mute.go`, `notify/dedup_stage.go` and `notify/retry_stage.go`
//! of Alertmanager 0.34.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::simulate::{Delivery, Labels, Sent, inhibited, sent, simulate};
use super::times::Clock;
use super::tree::{Integration, Route, Tree};

/// More flushes than this are not followed.
const MOST: usize = 200_000;

/// How long Alertmanager remembers what it told, unless twice the repetition is shorter.
const MEMORY: u64 = 120 * 3_600_000;

/// How often it forgets what is no longer needed, counted from its start.
const CLEANED: u64 = 15 * 60_000;

/// An alert begins to fire or is over. Times are milliseconds since some start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: u64,
    /// Which alert.
    pub labels: Labels,
    /// It is over.
    pub over: bool,
}

/// Why a notification is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing was told of this group, or it was over.
    First,
    /// More alerts fire.
    NewAlerts,
    /// Some are over.
    SomeResolved,
    /// All are over.
    AllResolved,
    /// It still fires, and was last told too long ago.
    Repeated,
}

/// Something that is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification<'a> {
    /// When.
    pub at: u64,
    /// By which route.
    pub route: &'a Route,
    /// Through what of its receiver.
    pub integration: &'a Integration,
    /// The labels that its alerts share.
    pub group: Labels,
    /// The key of its group.
    pub key: String,
    /// Why.
    pub reason: Reason,
    /// The alerts that fire.
    pub firing: Vec<Labels>,
    /// The alerts that are over.
    pub resolved: Vec<Labels>,
}

/// Why nothing is told at a moment at which it would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hold<'a> {
    /// All alerts of the group are inhibited, the first of them by this one.
    Inhibited(Labels),
    /// A time keeps it back.
    Time(Sent<'a>),
}

/// Something that is not told.
#[derive(Clone, Debug, PartialEq)]
pub struct Held<'a> {
    /// When.
    pub at: u64,
    /// By which route.
    pub route: &'a Route,
    /// The labels that its alerts share.
    pub group: Labels,
    /// Why not.
    pub why: Hold<'a>,
}

/// What follows from alerts over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline<'a> {
    /// What is told, in order of time.
    pub notifications: Vec<Notification<'a>>,
    /// What is kept back.
    pub held: Vec<Held<'a>>,
    /// There was more than is followed; this ends early.
    pub cut: bool,
}

/// What clocks show at each moment of a timeline.
pub trait Calendar {
    /// The moment so many milliseconds after the start.
    fn clock(&self, at: u64) -> Box<dyn Clock + '_>;
}

/// Follows alerts until an end; Alertmanager starts when the timeline does. Events at the same moment count in their order, and before what is told then.
pub fn timeline<'a>(tree: &'a Tree, events: &[Event], until: u64, calendar: &dyn Calendar) -> Timeline<'a> {
    let mut events: Vec<&Event> = events.iter().filter(|event| event.at <= until).collect();
    events.sort_by_key(|event| event.at);
    let mut run = Run {
        tree,
        calendar,
        alerts: BTreeMap::new(),
        came: 0,
        groups: Vec::new(),
        told: HashMap::new(),
        line: Timeline::default(),
    };
    let mut events = events.into_iter().peekable();
    for _ in 0..MOST {
        let flush = run
            .groups
            .iter()
            .enumerate()
            .min_by_key(|(index, group)| (group.next, *index));
        let flush = flush
            .map(|(index, group)| (index, group.next))
            .filter(|(_, at)| *at <= until);
        match (events.peek(), flush) {
            (Some(event), flush) if flush.is_none_or(|(_, at)| event.at <= at) => {
                run.happens(event);
                events.next();
            }
            (_, Some((index, at))) => run.flush(index, at),
            (_, None) => return run.line,
        }
    }
    run.line.cut = true;
    run.line
}

/// When an alert began, and when it was over.
#[derive(Clone, Copy)]
struct Life {
    from: u64,
    over: Option<u64>,
}

impl Life {
    fn is_over(self, at: u64) -> bool {
        self.over.is_some_and(|over| over <= at)
    }
}

struct Group<'a> {
    of: Delivery<'a>,
    key: String,
    alerts: BTreeMap<Labels, Life>,
    next: u64,
}

/// What a receiver was last told of a group.
struct Told {
    at: u64,
    /// From then on it may be forgotten.
    forgotten: u64,
    firing: BTreeSet<Labels>,
    resolved: BTreeSet<Labels>,
}

/// Groups are remembered by their key, which two routes may share.
type Memory = (String, String, String, usize);

struct Run<'a, 'c> {
    tree: &'a Tree,
    calendar: &'c dyn Calendar,
    /// All alerts, with the order in which they came.
    alerts: BTreeMap<Labels, (Life, usize)>,
    came: usize,
    groups: Vec<Group<'a>>,
    told: HashMap<Memory, Told>,
    line: Timeline<'a>,
}

impl<'a> Run<'a, '_> {
    fn happens(&mut self, event: &Event) {
        let known = self.alerts.get(&event.labels).filter(|(life, _)| life.over.is_none());
        let life = match (known, event.over) {
            // It fires already, or it is over already.
            (Some(_), false) | (None, true) => return,
            (Some((life, _)), true) => Life {
                over: Some(event.at),
                ..*life
            },
            (None, false) => Life {
                from: event.at,
                over: None,
            },
        };
        self.came += 1;
        self.alerts.insert(event.labels.clone(), (life, self.came));
        for delivery in simulate(self.tree, &event.labels, None).deliveries {
            let same = |group: &&mut Group<'a>| {
                std::ptr::eq(group.of.route, delivery.route) && group.of.group == delivery.group
            };
            if let Some(group) = self.groups.iter_mut().find(same) {
                group.alerts.insert(event.labels.clone(), life);
                continue;
            }
            let waits = life.from.saturating_add(delivery.route.group_wait);
            let soon = event.at.saturating_add(delivery.route.group_wait);
            self.groups.push(Group {
                key: delivery.key(),
                alerts: BTreeMap::from([(event.labels.clone(), life)]),
                // An alert that is older than the wait does not wait again.
                next: if waits < event.at { event.at } else { soon },
                of: delivery,
            });
        }
    }

    fn flush(&mut self, index: usize, at: u64) {
        let Some(group) = self.groups.get_mut(index) else {
            return;
        };
        group.next = at.saturating_add(group.of.route.group_interval.max(1));
        let (route, labels, key) = (group.of.route, group.of.group.clone(), group.key.clone());
        let alerts = group.alerts.clone();
        if let Some(why) = self.tell(at, route, &labels, &key, &alerts) {
            self.line.held.push(Held {
                at,
                route,
                group: labels,
                why,
            });
        }
        // Those that are over leave the group, told or not; a group without alerts is gone.
        if let Some(group) = self.groups.get_mut(index) {
            group.alerts.retain(|_, life| !life.is_over(at));
            if group.alerts.is_empty() {
                self.groups.remove(index);
            }
        }
    }

    fn tell(
        &mut self,
        at: u64,
        route: &'a Route,
        group: &Labels,
        key: &str,
        alerts: &BTreeMap<Labels, Life>,
    ) -> Option<Hold<'a>> {
        let mut firing: Vec<_> = self.alerts.iter().filter(|(_, (life, _))| !life.is_over(at)).collect();
        firing.sort_by_key(|(_, (_, came))| *came);
        let sources: Vec<Labels> = firing.into_iter().map(|(labels, _)| labels.clone()).collect();
        let mut by = None;
        let heard = alerts.iter().filter(|(labels, _)| {
            let found = inhibited(self.tree, labels, &sources);
            by = by.take().or(found.map(|(_, source)| source.clone()));
            found.is_none()
        });
        let (over, firing): (Vec<_>, Vec<_>) = heard.partition(|(_, life)| life.is_over(at));
        if over.is_empty() && firing.is_empty() {
            return Some(Hold::Inhibited(by.unwrap_or_default()));
        }
        let sent = sent(self.tree, route, &*self.calendar.clock(at));
        if sent != Sent::Yes {
            return Some(Hold::Time(sent));
        }
        let set = |alerts: Vec<(&Labels, &Life)>| {
            alerts
                .into_iter()
                .map(|(labels, _)| labels.clone())
                .collect::<BTreeSet<_>>()
        };
        let (firing, resolved) = (set(firing), set(over));
        for integration in self.tree.integrations.get(&route.receiver).into_iter().flatten() {
            let memory = (
                key.to_owned(),
                route.receiver.clone(),
                integration.kind.clone(),
                integration.index,
            );
            let last = self
                .told
                .get(&memory)
                .filter(|told| told.forgotten > at / CLEANED * CLEANED);
            let Some(reason) = reason(last, &firing, &resolved, integration, at, route.repeat_interval) else {
                continue;
            };
            // Who does not want to hear of an end is told nothing of it; that it is over is remembered all the same.
            if integration.send_resolved || !firing.is_empty() {
                self.line.notifications.push(Notification {
                    at,
                    route,
                    integration,
                    group: group.clone(),
                    key: key.to_owned(),
                    reason,
                    firing: firing.iter().cloned().collect(),
                    resolved: if integration.send_resolved {
                        resolved.iter().cloned().collect()
                    } else {
                        Vec::new()
                    },
                });
            }
            let told = Told {
                at,
                forgotten: at.saturating_add(route.repeat_interval.saturating_mul(2).min(MEMORY)),
                firing: firing.clone(),
                resolved: resolved.clone(),
            };
            self.told.insert(memory, told);
        }
        None
    }
}

/// Whether a receiver must be told, and why.
fn reason(
    last: Option<&Told>,
    firing: &BTreeSet<Labels>,
    resolved: &BTreeSet<Labels>,
    integration: &Integration,
    at: u64,
    repeat: u64,
) -> Option<Reason> {
    let Some(last) = last else {
        return (!firing.is_empty()).then_some(Reason::First);
    };
    if !firing.is_subset(&last.firing) {
        return Some(if last.firing.is_empty() {
            Reason::First
        } else {
            Reason::NewAlerts
        });
    }
    if firing.is_empty() {
        return (!last.firing.is_empty()).then_some(Reason::AllResolved);
    }
    if integration.send_resolved && !resolved.is_subset(&last.resolved) {
        return Some(Reason::SomeResolved);
    }
    // Not at the very moment: the flush that falls on it is still too early.
    (last.at.saturating_add(repeat) < at).then_some(Reason::Repeated)
}

impl Reason {
    /// What Alertmanager calls it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first notification",
            Self::NewAlerts => "new alerts added",
            Self::SomeResolved => "some alerts resolved",
            Self::AllResolved => "all alerts resolved",
            Self::Repeated => "repeat interval elapsed",
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::civil::{DateTime, date};

    use super::*;
    use crate::yaml;

    /// A calendar that begins here, without a zone.
    pub(in crate::routing) struct Day(pub(in crate::routing) DateTime);

    impl Calendar for Day {
        fn clock(&self, at: u64) -> Box<dyn Clock + '_> {
            let later = jiff::Span::new().milliseconds(i64::try_from(at).unwrap());
            Box::new(self.0.checked_add(later).unwrap())
        }
    }

    const CONFIG: &str = "
route:
  receiver: hook
  group_by: [alertname]
  group_interval: 5m
  repeat_interval: 1h
  routes:
    - matchers: [team=night]
      receiver: hook
      mute_time_intervals: [night]
receivers:
  - name: hook
    webhook_configs: [{url: 'http://localhost/'}]
time_intervals:
  - name: night
    time_intervals: [{times: [{start_time: '00:00', end_time: '06:00'}]}]
";

    /// Minutes and seconds at which something is told, and why.
    fn told(events: &[(u64, &str, bool)], hours: u64) -> Vec<(u64, u64, &'static str)> {
        let tree = Tree::read(&yaml::read(CONFIG).unwrap()[0]).unwrap();
        let labels = |text: &str| {
            text.split(' ')
                .filter_map(|pair| pair.split_once('='))
                .map(|(n, v)| (n.into(), v.into()))
                .collect()
        };
        let events: Vec<Event> = events
            .iter()
            .map(|(seconds, text, over)| Event {
                at: seconds * 1000,
                labels: labels(text),
                over: *over,
            })
            .collect();
        let line = timeline(
            &tree,
            &events,
            hours * 3_600_000,
            &Day(date(2026, 11, 25).at(1, 0, 0, 0)),
        );
        line.notifications
            .iter()
            .map(|one| (one.at / 60_000, one.at / 1000 % 60, one.reason.as_str()))
            .collect()
    }

    #[test]
    fn a_group_waits_changes_repeats_and_ends() {
        let events = [
            (0, "alertname=A x=1", false),
            (10, "alertname=A x=2", false),
            (4000, "alertname=A x=1", true),
            (8000, "alertname=A x=2", true),
        ];
        assert_eq!(
            told(&events, 3),
            [
                (0, 30, "first notification"),
                // An hour later it is not yet more than an hour.
                (65, 30, "repeat interval elapsed"),
                (70, 30, "some alerts resolved"),
                (135, 30, "all alerts resolved"),
            ]
        );
    }

    #[test]
    fn what_ends_while_it_is_muted_is_never_told() {
        assert_eq!(told(&[(0, "team=night", false), (3600, "team=night", true)], 8), []);
        assert_eq!(told(&[(0, "team=night", false)], 6), [(300, 30, "first notification")]);
    }
}
