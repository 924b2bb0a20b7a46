//! `cluster-tamer routes message`: what receivers are sent of an alert.

use std::path::PathBuf;

use clap::Args;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use tamer_core::notify::{Asked, Limit, Notice, Told, What, templates, told};
use tamer_core::routing::Labels;
use tamer_core::slack::{self, AlertData, Cut, Message, Moment, Time, Zones};

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

What each receiver that the alert reaches is sent, by Alertmanager 0.34's own rules: as Slack shows it, a mail with subject
and text, a card of Teams, an embed of Discord, an event of PagerDuty, the JSON of a webhook. Limits are applied and told;
nothing is sent, and no secret is shown. The stack's texts (tamer.title, tamer.text) and Alertmanager's are known;
--templates names files with others.

Exit codes: 0 shown, 1 nothing is sent or a template is wrong, 2 the command could not be done.";

/// Shows what receivers are sent of an alert
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
        let mut templates = templates().map_err(|why| wrong("the stack's texts", &why.to_string()))?;
        for path in &self.templates {
            let bytes = input::read(path)?;
            let name = path.display().to_string();
            let text = input::text(&bytes).map_err(|finding| {
                report::tell(&[*finding]);
                Failure::Errors
            })?;
            templates.add(text).map_err(|why| wrong(&name, &why.to_string()))?;
        }
        let now = self.at.map_or_else(jiff::Timestamp::now, |at| at.0).as_second();
        let moment = Moment {
            now: Time::from_seconds(now),
            zones: &Machine,
        };
        let labels: Labels = self.labels.iter().cloned().collect();
        let alerts = [self.alert(&labels, now)];
        let asked = Asked {
            labels: &labels,
            alerts: &alerts,
            external_url: &self.external_url,
        };
        let told = told(&node.value(), &tree, &asked, &templates, &moment);
        self.print(&told)?;
        if told.iter().any(|told| matches!(told.what, What::Fault(_))) {
            return Err(Failure::Errors);
        }
        if !told.iter().any(|told| is_shown(&told.what)) {
            output::tell("nothing that is shown here is sent of it");
            return Err(Failure::Tried);
        }
        Ok(())
    }

    fn print(&self, all: &[Told]) -> Result<(), Failure> {
        for told in all {
            let (receiver, kind) = (&told.receiver, &told.kind);
            match &told.what {
                What::Fault(fault) => output::tell(&printable(&format!("{receiver}: {kind}: {fault}"))),
                What::Unshown => output::tell(&printable(&format!(
                    "{receiver}: what {kind} is sent is not shown here"
                ))),
                _ => {}
            }
        }
        let shown = all.iter().filter(|told| is_shown(&told.what));
        if self.common.json {
            let each =
                |told: &Told| json!({"receiver": told.receiver, "kind": told.kind, "message": message(&told.what)});
            let all: Vec<Value> = shown.map(each).collect();
            return output::print(&format!("{:#}\n", Value::from(all)));
        }
        let texts: Vec<String> = shown.map(text).collect();
        output::print(&texts.join("\n"))
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

fn wrong(what: &str, why: &str) -> Failure {
    output::tell(&printable(&format!("{what}: {why}")));
    Failure::Errors
}

fn is_shown(what: &What) -> bool {
    matches!(what, What::Slack(_) | What::Notice(_))
}

fn message(what: &What) -> Value {
    match what {
        What::Slack(message) => json!(message),
        What::Notice(notice) => json!(notice),
        What::Kept | What::Unshown | What::Fault(_) => Value::Null,
    }
}

fn text(told: &Told) -> String {
    let lines = match &told.what {
        What::Slack(message) => slack_lines(&told.receiver, message),
        What::Notice(notice) => notice_lines(&told.receiver, notice),
        What::Kept | What::Unshown | What::Fault(_) => Vec::new(),
    };
    lines.iter().map(|line| printable(line) + "\n").collect()
}

fn state(resolved: bool) -> &'static str {
    if resolved { "resolved" } else { "firing" }
}

fn notice_lines(receiver: &str, notice: &Notice) -> Vec<String> {
    let by = if notice.by.is_empty() {
        String::new()
    } else {
        format!(" as {}", notice.by)
    };
    let mut lines = vec![format!("receiver {receiver}, {}{by}", notice.service)];
    let mut add = |text: &str| lines.extend(text.split('\n').map(|line| format!("  {line}").trim_end().to_owned()));
    for (name, value) in &notice.fields {
        add(&format!("{name}: {value}"));
    }
    if !notice.title.is_empty() {
        add(&format!("[{}] {}", state(notice.resolved), notice.title));
    }
    for line in &notice.lines {
        let texts: Vec<&str> = line.spans.iter().map(|span| span.text.as_str()).collect();
        add(&texts.concat());
    }
    if !notice.plain.is_empty() {
        add(&format!("as plain text: {}", notice.plain));
    }
    // What is read says all of it for the others; --json has it.
    if let Some(body) = notice.body.as_ref().filter(|_| notice.lines.is_empty()) {
        add(&format!("{body:#}"));
    }
    for limit in &notice.limits {
        add(&limited(limit));
    }
    lines
}

fn limited(limit: &Limit) -> String {
    match limit {
        Limit::Cut { field, most } => format!("Alertmanager cuts {field} at {most} characters."),
        Limit::Details => "Alertmanager leaves the details out: the event is larger than 512 kB.".into(),
        Limit::Refused => "Teams refuses messages beyond 28 kB: this one does not arrive.".into(),
        Limit::Alerts { count } => format!("{count} more alerts are left out by max_alerts."),
        Limit::Loose { field } => format!("Alertmanager reads {field} as YAML; here it is text."),
    }
}

fn slack_lines(receiver: &str, message: &Message) -> Vec<String> {
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
    let state = state(message.resolved);
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
    lines
}
