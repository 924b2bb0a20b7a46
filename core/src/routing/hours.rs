//! Alerts over hours as people write them, and what follows as a picture and as a list.
//!
//! The picture is as wide as its place: everything in it lies at percents of the width.

use std::collections::BTreeMap;

use super::simulate::{Labels, Sent};
use super::timeline::{Calendar, Event, Held, Hold, Reason, timeline};
use super::tree::Tree;
use crate::routing::own::ARCHIVE;
use crate::units::Duration;

/// How long an alert fires: from so many milliseconds after the start, until, or on and on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// It begins to fire.
    pub from: u64,
    /// It is over.
    pub to: Option<u64>,
}

/// Why a span cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpanFault {
    /// There is no `..` in it.
    Form,
    /// This is no duration.
    Duration(String),
    /// It is over before it began.
    Order,
}

/// Reads `1h30m`, in milliseconds.
pub fn length(typed: &str) -> Result<u64, SpanFault> {
    let duration = Duration::parse(typed.trim()).map(|duration| duration.milliseconds());
    duration.ok_or_else(|| SpanFault::Duration(typed.trim().to_owned()))
}

impl Span {
    /// Reads `40s..2h`, or `40s..` for one that goes on.
    pub fn read(typed: &str) -> Result<Self, SpanFault> {
        let (from, to) = typed.split_once("..").ok_or(SpanFault::Form)?;
        let to = if to.trim().is_empty() { None } else { Some(length(to)?) };
        let from = length(from)?;
        if to.is_some_and(|to| to <= from) {
            return Err(SpanFault::Order);
        }
        Ok(Self { from, to })
    }
}

/// What happens of alerts, each with the span in which it fires.
pub fn events(alerts: &[(Span, Labels)]) -> Vec<Event> {
    let event = |at, labels: &Labels, over| Event {
        at,
        labels: labels.clone(),
        over,
    };
    let both = |(span, labels): &(Span, Labels)| {
        let end = span.to.map(|to| event(to, labels, true));
        [Some(event(span.from, labels, false)), end]
    };
    alerts.iter().flat_map(both).flatten().collect()
}

/// Why something is kept back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// All its alerts are inhibited, the first of them by this one.
    Alert(Labels),
    /// This time interval mutes it.
    Mutes(String),
    /// None of these time intervals holds.
    Inactive(Vec<String>),
    /// Only Alertmanager knows whether this time interval holds.
    Unknown(String),
}

impl Keeper {
    /// Of something that is kept back.
    pub fn of(held: &Held<'_>) -> Self {
        match &held.why {
            Hold::Inhibited(by) => Self::Alert(by.clone()),
            Hold::Time(Sent::Muted(name)) => Self::Mutes((*name).to_owned()),
            Hold::Time(Sent::Unknown(name)) => Self::Unknown((*name).to_owned()),
            Hold::Time(Sent::Inactive | Sent::Yes) => Self::Inactive(held.route.active.clone()),
        }
    }
}

/// What happens at a moment, or again and again until another.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When, in milliseconds.
    pub at: u64,
    /// The last time; the same moment where it happens once.
    pub until: u64,
    /// How often.
    pub times: usize,
    /// The lane that it belongs to.
    pub lane: usize,
    /// What.
    pub what: What,
}

/// Something that is told, or is not.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// It is told.
    Told {
        /// Why.
        reason: Reason,
        /// So many alerts fire.
        firing: usize,
        /// So many are over.
        over: usize,
    },
    /// It is kept back.
    Kept(Keeper),
}

/// A group of alerts at a route, with all that is told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The receiver.
    pub receiver: String,
    /// Through what it is told.
    pub by: Vec<String>,
    /// The way to the route.
    pub path: Vec<usize>,
    /// The labels that the alerts share.
    pub group: Labels,
    /// Notifications: where, and why.
    pub marks: Vec<(f64, Reason)>,
    /// Where something is kept back: from, and how wide.
    pub kept: Vec<(f64, f64)>,
}

/// Everything that follows from alerts over hours, but for what the archive gets: each alert by itself, whatever is told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story {
    /// Each alert: from where and how wide, nothing if it fires later; and whether it goes on.
    pub bars: Vec<Option<(f64, f64, bool)>>,
    /// The groups, in the order of the tree.
    pub lanes: Vec<Lane>,
    /// What happens, in order of time.
    pub entries: Vec<Entry>,
    /// Times on the scale: where, and when.
    pub ticks: Vec<(f64, u64)>,
    /// There was more than is followed.
    pub cut: bool,
}

/// Marks of the same kind that are nearer than this, in percent, are one.
const NEAR: f64 = 0.4;

impl Story {
    /// Follows alerts for so many milliseconds.
    pub fn of(tree: &Tree, alerts: &[(Span, Labels)], until: u64, calendar: &dyn Calendar) -> Self {
        let until = until.max(1);
        let at = |moment: u64| moment.min(until) as f64 / until as f64 * 100.0;
        let line = timeline(tree, &events(alerts), until, calendar);
        let mut lanes: BTreeMap<(&[usize], &Labels), Lane> = BTreeMap::new();
        let told = line.notifications.iter().map(|one| (one.route, &one.group));
        for (route, group) in told.chain(line.held.iter().map(|held| (held.route, &held.group))) {
            if route.receiver == ARCHIVE {
                continue;
            }
            lanes.entry((route.path.as_slice(), group)).or_insert_with(|| {
                let by = tree.integrations.get(&route.receiver).into_iter().flatten();
                Lane {
                    receiver: route.receiver.clone(),
                    by: by.map(|by| by.kind.clone()).collect(),
                    path: route.path.clone(),
                    group: group.clone(),
                    marks: Vec::new(),
                    kept: Vec::new(),
                }
            });
        }
        let index = |path: &[usize], group: &Labels| lanes.keys().position(|key| *key == (path, group));
        let mut all: Vec<Entry> = Vec::new();
        for one in &line.notifications {
            let Some(lane) = index(&one.route.path, &one.group) else {
                continue;
            };
            // One receiver may be told through several things at once.
            if all
                .iter()
                .rev()
                .take_while(|last| last.at == one.at)
                .any(|last| last.lane == lane)
            {
                continue;
            }
            let what = What::Told {
                reason: one.reason,
                firing: one.firing.len(),
                over: one.resolved.len(),
            };
            all.push(Entry::once(one.at, lane, what));
        }
        for held in &line.held {
            if let Some(lane) = index(&held.route.path, &held.group) {
                all.push(Entry::once(held.at, lane, What::Kept(Keeper::of(held))));
            }
        }
        all.sort_by_key(|entry| entry.at);
        let mut story = Self {
            lanes: lanes.into_values().collect(),
            ticks: ticks(until).into_iter().map(|moment| (at(moment), moment)).collect(),
            bars: alerts.iter().map(|(span, _)| bar(*span, until, &at)).collect(),
            cut: line.cut,
            entries: Vec::new(),
        };
        for entry in all {
            story.take(entry);
        }
        story.draw(until, &at);
        story
    }

    /// What goes on as before is the same entry.
    fn take(&mut self, entry: Entry) {
        let goes_on = matches!(
            entry.what,
            What::Kept(_)
                | What::Told {
                    reason: Reason::Repeated,
                    ..
                }
        );
        let last = self.entries.iter_mut().rev().find(|last| last.lane == entry.lane);
        match last.filter(|last| goes_on && last.what == entry.what) {
            Some(last) => {
                last.until = entry.at;
                last.times += 1;
            }
            None => self.entries.push(entry),
        }
    }

    fn draw(&mut self, until: u64, at: &impl Fn(u64) -> f64) {
        for entry in &self.entries {
            let Some(lane) = self.lanes.get_mut(entry.lane) else {
                continue;
            };
            match &entry.what {
                What::Told { reason, .. } => {
                    let each = (entry.until - entry.at) / (entry.times as u64 - 1).max(1);
                    for time in 0..entry.times as u64 {
                        let mark = (at(entry.at + time * each), *reason);
                        let near = lane.marks.last().is_some_and(|last| mark.0 - last.0 < NEAR);
                        // The first, and the last, are more than a repetition.
                        if !near || *reason != Reason::Repeated {
                            lane.marks.push(mark);
                        }
                    }
                }
                What::Kept(_) => {
                    // One moment is seen, too.
                    let (from, to) = (at(entry.at), at(entry.until.max(entry.at + until / 100)));
                    lane.kept.push((from, to - from));
                }
            }
        }
    }
}

impl Entry {
    fn once(at: u64, lane: usize, what: What) -> Self {
        Self {
            at,
            until: at,
            times: 1,
            lane,
            what,
        }
    }
}

fn bar(span: Span, until: u64, at: &impl Fn(u64) -> f64) -> Option<(f64, f64, bool)> {
    (span.from < until).then(|| {
        let to = span.to.unwrap_or(until);
        (at(span.from), at(to) - at(span.from), to > until || span.to.is_none())
    })
}

/// Round times, no more than seven.
fn ticks(until: u64) -> Vec<u64> {
    const MINUTE: u64 = 60_000;
    const STEPS: [u64; 16] = [
        1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 7200, 14_400,
    ];
    let fits = |step: &u64| until / (step * MINUTE) <= 6;
    let step = STEPS.into_iter().find(fits).unwrap_or(43_200) * MINUTE;
    (0..=until / step).take(100).map(|number| number * step).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::routing::timeline::tests::Day;
    use crate::words::{Language, hours};
    use crate::yaml;

    const CONFIG: &str = "
route:
  receiver: chat
  group_by: [alertname]
  repeat_interval: 1h
  routes:
    - {matchers: [severity=info], receiver: night, mute_time_intervals: [night]}
    - {matchers: [team=shop], receiver: night, active_time_intervals: [office]}
    - {matchers: [team=none], receiver: nobody}
    - {receiver: alert-archive, continue: true}
    - {receiver: chat}
receivers:
  - {name: chat, slack_configs: [{channel: a}], webhook_configs: [{url: 'http://localhost/'}]}
  - {name: night, slack_configs: [{channel: b}]}
  - {name: nobody}
  - {name: alert-archive, webhook_configs: [{url: 'http://localhost/'}]}
inhibit_rules:
  - {source_matchers: [severity=critical], target_matchers: [severity=warning], equal: [alertname]}
time_intervals:
  - name: night
    time_intervals: [{times: [{start_time: '00:00', end_time: '03:00'}]}]
  - name: office
    time_intervals: [{times: [{start_time: '09:00', end_time: '17:00'}]}]
";

    fn story(alerts: &[&str], hours: u64) -> Story {
        let tree = Tree::read(&yaml::read(CONFIG).unwrap()[0]).unwrap();
        let alert = |text: &&str| {
            let (span, labels) = text.split_once(':').unwrap();
            let pairs = labels.split(',').filter_map(|pair| pair.split_once('='));
            (
                Span::read(span).unwrap(),
                pairs.map(|(n, v)| (n.into(), v.into())).collect(),
            )
        };
        let alerts: Vec<_> = alerts.iter().map(alert).collect();
        Story::of(
            &tree,
            &alerts,
            hours * 3_600_000,
            &Day(date(2026, 11, 25).at(1, 0, 0, 0)),
        )
    }

    fn told(story: &Story) -> Vec<String> {
        let entry = |entry: &Entry| {
            let lane = &story.lanes[entry.lane];
            format!("{} {}", lane.receiver, hours::entry(Language::ENGLISH, entry))
        };
        story.entries.iter().map(entry).collect()
    }

    #[test]
    fn a_span_is_read_as_it_is_typed() {
        assert_eq!(
            Span::read("0s..2h"),
            Ok(Span {
                from: 0,
                to: Some(7_200_000)
            })
        );
        assert_eq!(Span::read(" 40s .. "), Ok(Span { from: 40_000, to: None }));
        assert_eq!(Span::read("2h"), Err(SpanFault::Form));
        assert_eq!(Span::read("2h..1h"), Err(SpanFault::Order));
        assert_eq!(Span::read("soon..1h"), Err(SpanFault::Duration("soon".into())));
    }

    #[test]
    fn what_is_told_again_and_again_is_one_entry() {
        let story = story(&["0s..5h:alertname=A"], 6);
        assert_eq!(
            told(&story),
            [
                "chat first told, 1 firing",
                // Each time at the first change of the group that is more than an hour later.
                "chat told again, 1 firing; 4 times until +4h20m30s",
                "chat all are over",
            ]
        );
        assert_eq!(story.lanes.len(), 1);
        assert_eq!(story.lanes[0].by, ["webhook", "slack"]);
        assert_eq!(story.lanes[0].marks.len(), 6);
        let (from, wide, goes_on) = story.bars[0].unwrap();
        assert_eq!((from, wide.round(), goes_on), (0.0, 83.0, false));
        let hours: Vec<u64> = story.ticks.iter().map(|(_, at)| at / 3_600_000).collect();
        assert_eq!(hours, [0, 1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn what_is_kept_back_says_by_what() {
        let muted = story(&["0s..:alertname=A,severity=info"], 4);
        assert_eq!(
            told(&muted),
            [
                "night kept back: `night` holds; 24 times until +1h55m30s",
                "night first told, 1 firing",
                "night told again, 1 firing"
            ]
        );
        assert_eq!(muted.lanes[0].kept.len(), 1);
        assert_eq!(muted.bars, [Some((0.0, 100.0, true))]);
        let inactive = story(&["0s..:alertname=A,team=shop"], 1);
        assert_eq!(
            told(&inactive)[0],
            "night kept back: none of `office` holds; 12 times until +55m30s"
        );
        let inhibited = story(
            &[
                "0s..1h:alertname=A,severity=critical",
                "0s..2h:alertname=A,severity=warning,x=1",
            ],
            1,
        );
        // Both are one group: what is told leaves out the one that is silenced.
        assert_eq!(told(&inhibited)[0], "chat first told, 1 firing");
        let alone = story(
            &[
                "5m..:alertname=A,severity=warning,team=shop",
                "0s..1h:alertname=A,severity=critical",
            ],
            1,
        );
        let silenced = told(&alone);
        let why = "night kept back: `alertname=A`, `severity=critical` silences it; ";
        assert!(silenced.iter().any(|said| said.starts_with(why)), "{silenced:#?}");
    }

    #[test]
    fn who_tells_nobody_has_no_lane_and_a_late_alert_no_bar() {
        let story = story(&["0s..:alertname=A,team=none", "3h..:alertname=B"], 2);
        assert_eq!((story.lanes.len(), story.entries.len()), (0, 0));
        assert_eq!(story.bars, [Some((0.0, 100.0, true)), None]);
    }

    #[test]
    fn a_scale_has_few_and_round_times() {
        for hours in 1..1000 {
            let found = ticks(hours * 3_600_000);
            assert!((2..=8).contains(&found.len()), "{hours}: {found:?}");
        }
        assert_eq!(ticks(1), [0]);
    }
}
