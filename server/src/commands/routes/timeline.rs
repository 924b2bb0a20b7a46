//! `cluster-tamer routes timeline`: which notifications follow from alerts that fire and end over time.

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tamer_core::routing::{self, Calendar, Clock, Held, Keeper, Labels, Span, place, span};
use tamer_core::words::{Language, hours};

use super::moment::{self, Moment};
use super::{Common, test, tree};
use crate::failure::Failure;
use crate::report::printable;
use crate::{language, output};

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
    alerts: Vec<(Span, Labels)>,

    /// The moment of the start [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment::read)]
    from: Option<Moment>,

    /// How long to follow them
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = length)]
    until: u64,
}

fn length(typed: &str) -> Result<u64, String> {
    routing::length(typed).map_err(|fault| hours::fault(Language::ENGLISH, &fault))
}

fn alert(typed: &str) -> Result<(Span, Labels), String> {
    let form = "write an alert such as 0s..2h:alertname=Down,severity=critical";
    let (times, labels) = typed.split_once(':').ok_or(form)?;
    let span = Span::read(times).map_err(|fault| hours::fault(Language::ENGLISH, &fault))?;
    Ok((span, test::labels(labels)?))
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
        let line = routing::timeline(&tree, &routing::events(&self.alerts), self.until, &Since(start));
        let mut rows: Vec<(u64, String)> = Vec::new();
        for one in &line.notifications {
            rows.push((
                one.at,
                format!(
                    "{} ({}): {}\n    group {} by {}, {} firing, {} over",
                    one.route.receiver,
                    one.integration.kind,
                    hours::reason(language::spoken(), one.reason),
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
                    "{}: kept back: {}\n    group {} by {}",
                    held.route.receiver,
                    why(held),
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
                    "route": place(&held.route.path), "group": held.group, "why": why(held),
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

fn why(held: &Held<'_>) -> String {
    hours::keeper(language::spoken(), &Keeper::of(held))
}
