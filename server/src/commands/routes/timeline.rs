//! `cluster-tamer routes timeline`: which notifications follow from alerts that fire and end over time.

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tamer_core::routing::{self, Calendar, Clock, Event, Hold, Labels, Reason, Sent, place, span};
use tamer_core::units::Duration;

use super::moment::{self, Moment};
use super::{Common, test, tree};
use crate::failure::Failure;
use crate::output;
use crate::report::printable;

const EXAMPLES: &str = "\
Examples:
  cluster-tamer routes timeline alertmanager.yml 0s..2h:alertname=Down,severity=critical
  cluster-tamer routes timeline alertmanager.yml 0s..:alertname=Down,pod=a 40s..20m:alertname=Down,pod=b --until 12h
  cluster-tamer routes timeline cluster-tamer.yaml 1h..3h:severity=warning --from 2026-12-24T21:30:00Z

FROM..TO:LABELS is an alert that begins to fire FROM after the start and is over TO after it; without TO it goes on.
Followed are group_wait, group_interval and repeat_interval, inhibitions and time intervals, as Alertmanager 0.34 does;
sending takes no time here and always succeeds.";

/// Tells which notifications follow from alerts over time
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct ShowTimeline {
    #[command(flatten)]
    common: Common,

    /// Alerts
    #[arg(value_name = "FROM..TO:LABELS", required = true, value_parser = alert)]
    alerts: Vec<Alert>,

    /// The moment of the start [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment::read)]
    from: Option<Moment>,

    /// How long to follow them
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = duration)]
    until: u64,
}

#[derive(Clone, Debug)]
struct Alert {
    from: u64,
    to: Option<u64>,
    labels: Labels,
}

/// Milliseconds of `1h30m`.
fn duration(typed: &str) -> Result<u64, String> {
    let duration = Duration::parse(typed).map(|duration| duration.milliseconds());
    duration.ok_or_else(|| format!("`{typed}` is no duration such as 90s or 1h30m"))
}

fn alert(typed: &str) -> Result<Alert, String> {
    let form = "write an alert such as 0s..2h:alertname=Down,severity=critical";
    let (times, labels) = typed.split_once(':').ok_or(form)?;
    let (from, to) = times.split_once("..").ok_or(form)?;
    let (from, to) = (duration(from)?, if to.is_empty() { None } else { Some(duration(to)?) });
    if to.is_some_and(|to| to <= from) {
        return Err("an alert is over after it began".into());
    }
    let labels = test::labels(labels)?;
    Ok(Alert { from, to, labels })
}

/// Moments after a start.
struct Since(Timestamp);

impl Calendar for Since {
    fn clock(&self, at: u64) -> Box<dyn Clock + '_> {
        Box::new(Moment(after(self.0, at)))
    }
}

/// In whole seconds.
fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

fn after(start: Timestamp, at: u64) -> Timestamp {
    let at = SignedDuration::from_millis(i64::try_from(at).unwrap_or(i64::MAX));
    start.saturating_add(at).unwrap_or(start)
}

impl ShowTimeline {
    pub fn run(self) -> Result<(), Failure> {
        let tree = tree(&self.common.file)?;
        let start = self.from.map_or_else(now, |moment| moment.0);
        let events: Vec<Event> = self.alerts.iter().flat_map(events).collect();
        let line = routing::timeline(&tree, &events, self.until, &Since(start));
        let mut rows: Vec<(u64, String)> = Vec::new();
        for one in &line.notifications {
            rows.push((
                one.at,
                format!(
                    "{} ({}): {}\n    group {} by {}, {} firing, {} over",
                    one.route.receiver,
                    one.integration.kind,
                    reason(one.reason),
                    test::spelled(&one.group),
                    place(&one.route.path),
                    one.firing.len(),
                    one.resolved.len()
                ),
            ));
        }
        for held in &line.held {
            rows.push((
                held.at,
                format!(
                    "{}: nothing, {}\n    group {} by {}",
                    held.route.receiver,
                    why(&held.why),
                    test::spelled(&held.group),
                    place(&held.route.path)
                ),
            ));
        }
        rows.sort_by_key(|(at, _)| *at);
        if self.common.json {
            let told = line.notifications.iter().map(|one| {
                json!({
                    "after": span(one.at), "at": after(start, one.at).to_string(), "receiver": one.route.receiver,
                    "integration": one.integration.kind, "route": place(&one.route.path), "group": one.group,
                    "reason": one.reason.as_str(), "firing": one.firing, "resolved": one.resolved,
                })
            });
            let held = line.held.iter().map(|held| {
                json!({
                    "after": span(held.at), "at": after(start, held.at).to_string(), "receiver": held.route.receiver,
                    "route": place(&held.route.path), "group": held.group, "why": why(&held.why),
                })
            });
            let (told, held): (Vec<_>, Vec<_>) = (told.collect(), held.collect());
            let all = json!({ "start": start.to_string(), "notifications": told, "held": held, "cut": line.cut });
            output::print(&format!("{all:#}\n"))?;
        } else {
            let mut text = format!("from {start}, for {}\n", span(self.until));
            for (at, row) in &rows {
                text += &format!("\n+{}  {row}\n", span(*at));
            }
            if rows.is_empty() {
                text += "\nnothing is sent\n";
            }
            output::print(&test::printable_lines(&text))?;
        }
        if line.cut {
            output::tell(&printable("there is more than is followed: this ends early"));
        }
        Ok(())
    }
}

fn events(alert: &Alert) -> impl Iterator<Item = Event> {
    let event = |at, over| Event {
        at,
        labels: alert.labels.clone(),
        over,
    };
    [Some(event(alert.from, false)), alert.to.map(|to| event(to, true))]
        .into_iter()
        .flatten()
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::First => "first told",
        Reason::NewAlerts => "more alerts fire",
        Reason::SomeResolved => "some are over",
        Reason::AllResolved => "all are over",
        Reason::Repeated => "told again",
    }
}

fn why(hold: &Hold<'_>) -> String {
    match hold {
        Hold::Inhibited => "all its alerts are inhibited".into(),
        Hold::Time(Sent::Muted(name)) => format!("{name} mutes it"),
        Hold::Time(Sent::Unknown(name)) => format!("whether {name} holds cannot be told"),
        Hold::Time(Sent::Inactive | Sent::Yes) => "it is not active at that time".into(),
    }
}
