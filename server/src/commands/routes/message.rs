//! `cluster-tamer routes message`: what Slack will show of an alert.

use std::path::PathBuf;

use clap::Args;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use tamer_core::routing::{Labels, Tree, simulate};
use tamer_core::slack::{self, AlertData, Cut, Group, Message, Moment, Time, Zones};

use super::test::label;
use super::{Common, moment, read};
use crate::failure::Failure;
use crate::report::printable;
use crate::{input, output, report};

const EXAMPLES: &str = "\
Examples:
  cluster-tamer routes message cluster-tamer.yaml alertname=KubePodCrashLooping severity=warning
  cluster-tamer routes message alertmanager.yml alertname=Down --annotation 'summary=It is down' --resolved
  cluster-tamer routes message alertmanager.yml severity=critical --templates team.tmpl --json

The message of each Slack channel that the alert goes to, by Alertmanager 0.34's own rules for templates. The stack's
texts (tamer.title, tamer.text) and Alertmanager's are known; --templates names files with others.

Exit codes: 0 shown, 1 no channel of Slack hears of it or a template is wrong, 2 the command could not be done.";

/// Shows an alert as Slack will show it
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct ShowMessage {
    #[command(flatten)]
    common: Common,

    /// Labels of the alert
    #[arg(value_name = "LABEL=VALUE", value_parser = label)]
    labels: Vec<(String, String)>,

    /// An annotation of the alert; without any, a summary is made up
    #[arg(long, value_name = "NAME=VALUE", value_parser = annotation)]
    annotation: Vec<(String, String)>,

    /// The alert is over
    #[arg(long)]
    resolved: bool,

    /// When it is told; otherwise now
    #[arg(long, value_name = "TIME", value_parser = moment::read)]
    at: Option<moment::Moment>,

    /// A file with templates; may be given several times
    #[arg(long, value_name = "FILE")]
    templates: Vec<PathBuf>,

    /// Address of Alertmanager's own page
    #[arg(long, value_name = "URL", default_value = "http://alertmanager:9093")]
    external_url: String,
}

fn annotation(typed: &str) -> Result<(String, String), String> {
    let (name, value) = typed.split_once('=').ok_or("annotations are written name=value")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

/// The time zones of this machine or, where it has none, those inside of the program.
struct Machine;

impl Zones for Machine {
    fn offset(&self, zone: &str, seconds: i64) -> Option<(i32, String)> {
        let zone = TimeZone::get(if zone.is_empty() { "UTC" } else { zone }).ok()?;
        let info = zone.to_offset_info(jiff::Timestamp::from_second(seconds).ok()?);
        Some((info.offset().seconds(), info.abbreviation().to_owned()))
    }
}

impl ShowMessage {
    pub fn run(self) -> Result<(), Failure> {
        let node = read(&self.common.file)?;
        let tree = super::tree_of(&self.common.file, &node)?;
        let mut templates = slack::templates().map_err(|why| told("the stack's texts", &why.to_string()))?;
        for path in &self.templates {
            let bytes = input::read(path)?;
            let name = path.display().to_string();
            let text = input::text(&bytes).map_err(|finding| {
                report::tell(&[*finding]);
                Failure::Errors
            })?;
            templates.add(text).map_err(|why| told(&name, &why.to_string()))?;
        }
        let now = self.at.map_or_else(jiff::Timestamp::now, |at| at.0).as_second();
        let moment = Moment {
            now: Time::from_seconds(now),
            zones: &Machine,
        };
        let labels: Labels = self.labels.iter().cloned().collect();
        let alert = self.alert(&labels, now);
        let config = node.value();
        let mut shown = Vec::new();
        for (receiver, group_labels) in deliveries(&tree, &labels) {
            for entry in entries(&config, &receiver) {
                let group = Group {
                    labels: group_labels.clone(),
                    alerts: vec![alert.clone()],
                    external_url: self.external_url.clone(),
                };
                if self.resolved && entry.get("send_resolved").and_then(Value::as_bool) != Some(true) {
                    continue;
                }
                let message = slack::message(&entry, &receiver, &templates, &group, &moment)
                    .map_err(|fault| told(&receiver, &fault.to_string()))?;
                shown.push((receiver.clone(), message));
            }
        }
        if self.common.json {
            let all: Vec<Value> = shown
                .iter()
                .map(|(receiver, message)| json!({"receiver": receiver, "message": message}))
                .collect();
            output::print(&format!("{:#}\n", Value::from(all)))?;
        } else {
            let texts: Vec<String> = shown
                .iter()
                .map(|(receiver, message)| text(receiver, message))
                .collect();
            output::print(&texts.join("\n"))?;
        }
        if shown.is_empty() {
            output::tell("no channel of Slack hears of it");
            return Err(Failure::Tried);
        }
        Ok(())
    }

    fn alert(&self, labels: &Labels, now: i64) -> AlertData {
        let mut annotations: Labels = self.annotation.iter().cloned().collect();
        if annotations.is_empty() {
            let name = labels.get("alertname").map_or("The alert", String::as_str);
            annotations.insert("summary".into(), format!("{name} (an example)"));
        }
        AlertData {
            labels: labels.clone(),
            annotations,
            starts: Time::from_seconds(now - 600),
            ends: self.resolved.then(|| Time::from_seconds(now - 1)),
            generator_url: String::new(),
        }
    }
}

fn told(what: &str, why: &str) -> Failure {
    output::tell(&printable(&format!("{what}: {why}")));
    Failure::Errors
}

/// Receivers that hear of the alert, and what their group has in common.
fn deliveries(tree: &Tree, labels: &Labels) -> Vec<(String, Labels)> {
    let way = simulate(tree, labels, None);
    let pair = |delivery: &tamer_core::routing::Delivery<'_>| (delivery.route.receiver.clone(), delivery.group.clone());
    way.deliveries.iter().map(pair).collect()
}

fn entries(config: &Value, receiver: &str) -> Vec<Map<String, Value>> {
    let receivers = config.get("receivers").and_then(Value::as_array).into_iter().flatten();
    let named = receivers.filter(|of| of.get("name").and_then(Value::as_str) == Some(receiver));
    named
        .filter_map(|of| of.get("slack_configs").and_then(Value::as_array))
        .flatten()
        .filter_map(Value::as_object)
        .cloned()
        .collect()
}

fn text(receiver: &str, message: &Message) -> String {
    let mut lines = vec![format!(
        "receiver {receiver}, {} as {}",
        message.channel, message.username
    )];
    let mut add = |text: &str| lines.extend(text.split('\n').map(|line| format!("  {line}")));
    for part in [&message.message_text, &message.pretext] {
        if !part.is_empty() {
            add(&slack::plain(part));
        }
    }
    let state = if message.resolved { "resolved" } else { "firing" };
    add(&format!("[{state} {}] {}", message.color, message.title));
    add(&format!("<{}>", message.title_link));
    if !message.text.is_empty() {
        add(&slack::plain(&message.text));
    }
    for field in &message.fields {
        add(&format!("{}: {}", field.title, field.value));
    }
    for (button, address) in &message.actions {
        add(&format!("[{button}] <{address}>"));
    }
    if !message.footer.is_empty() {
        add(&message.footer);
    }
    add(&format!("on a phone: {}", message.fallback));
    for cut in &message.cuts {
        add(match cut {
            Cut::Title => "Alertmanager cuts the title at 1024 characters.",
            Cut::Folded => "Slack folds the text behind \"Show more\".",
            Cut::Text => "Slack cuts the text at about 8000 characters.",
        });
    }
    lines.iter().map(|line| printable(line) + "\n").collect()
}
