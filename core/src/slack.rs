//! An alert as Slack will show it: what Alertmanager makes of a `slack_configs` entry, and what Slack makes of that.

mod markup;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::draft::Receiver;
use crate::template::{Data, TemplateFault, Templates};

pub use crate::template::{AlertData, Labels, Moment, Time, Utc, Zones};
pub use markup::{Line, Span, plain, spans};

/// Our texts, as the chart gives them to Alertmanager; a test holds them equal.
const OURS: &str = include_str!("slack/cluster-tamer.tmpl");

/// What Alertmanager has itself under the same names.
const DEFAULTS: &str = include_str!("slack/defaults.tmpl");

/// Alertmanager cuts titles here (characters).
const TITLE: usize = 1024;

/// Slack folds longer texts away behind "Show more" (characters or lines).
const FOLDED: usize = 700;
const FOLDED_LINES: usize = 5;

/// Slack cuts the text of an attachment here (characters).
const TEXT: usize = 8000;

/// What Alertmanager takes for fields that an entry lacks.
const USUAL: [(&str, &str); 7] = [
    ("color", r#"{{ template "slack.default.color" . }}"#),
    ("username", r#"{{ template "slack.default.username" . }}"#),
    ("title", r#"{{ template "slack.default.title" . }}"#),
    ("title_link", r#"{{ template "slack.default.titlelink" . }}"#),
    ("pretext", r#"{{ template "slack.default.pretext" . }}"#),
    ("text", r#"{{ template "slack.default.text" . }}"#),
    ("fallback", r#"{{ template "slack.default.fallback" . }}"#),
];

/// A message in a channel.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Message {
    /// Where it goes, such as `#alerts`.
    pub channel: String,
    /// Who says it; an app's webhook has a name of its own.
    pub username: String,
    /// Emoji instead of a picture, such as `:rotating_light:`.
    pub icon_emoji: String,
    /// Text above the bar.
    pub message_text: String,
    /// The bar's colour as `#rrggbb`; empty where Slack knows no such colour, then it is grey.
    pub color: String,
    /// All alerts are over.
    pub resolved: bool,
    /// Text above the title, as mrkdwn.
    pub pretext: String,
    /// Plain text: Slack shows asterisks in it as they are.
    pub title: String,
    /// Where the title leads.
    pub title_link: String,
    /// The text as mrkdwn; [`spans`] reads it.
    pub text: String,
    /// Small tables of title and value.
    pub fields: Vec<Field>,
    /// Buttons: text and address.
    pub actions: Vec<(String, String)>,
    /// Small text below.
    pub footer: String,
    /// Address of a picture below the text.
    pub image_url: String,
    /// Fields whose text is mrkdwn.
    pub mrkdwn_in: Vec<String>,
    /// The plain text that phones show.
    pub fallback: String,
    /// What was cut, and what is folded away.
    pub cuts: Vec<Cut>,
}

/// A field below the text.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Field {
    /// In bold.
    pub title: String,
    /// Below it.
    pub value: String,
    /// Two of them stand side by side.
    pub short: bool,
}

/// What a limit did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Alertmanager cut the title at 1024 characters.
    Title,
    /// Slack folds the text behind "Show more".
    Folded,
    /// Slack cuts the text near 8000 characters.
    Text,
}

/// Why there is no message: Alertmanager would log this and send nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The field of the entry, such as `title`.
    pub field: String,
    /// What is wrong with its template.
    pub why: TemplateFault,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.field, self.why)
    }
}

/// Alerts that are told in one message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// What they have in common by their route.
    pub labels: Labels,
    /// In the order in which they are told.
    pub alerts: Vec<AlertData>,
    /// Where Alertmanager's own page is, such as `https://alerts.example.org`.
    pub external_url: String,
}

impl Group {
    /// What Alertmanager hands to templates when it tells a receiver of the group for the first time, or that it is over.
    pub(crate) fn data(&self, receiver: &str) -> Data {
        let fires = self.alerts.iter().any(|alert| alert.ends.is_none());
        let reason = if fires || self.alerts.is_empty() {
            "first notification"
        } else {
            "all alerts resolved"
        };
        Data {
            receiver: receiver.to_owned(),
            alerts: self.alerts.clone(),
            reason: reason.to_owned(),
            group_labels: self.labels.clone(),
            external_url: self.external_url.clone(),
        }
    }
}

/// The names that templates have in the stack: ours and Alertmanager's own.
///
/// # Errors
/// Never for what is compiled in; a test reads both.
pub fn templates() -> Result<Templates, TemplateFault> {
    let mut templates = Templates::default();
    templates.add(DEFAULTS)?;
    templates.add(OURS)?;
    Ok(templates)
}

/// The `slack_configs` entry that becomes of a receiver as typed. None for one that is no channel.
pub fn entry(receiver: &Receiver) -> Option<Map<String, Value>> {
    let channel = receiver.channel.trim();
    if channel.is_empty() {
        return None;
    }
    let or = |text: &str, usual: &str| Value::from(if text.is_empty() { usual } else { text });
    let mut entry = Map::new();
    entry.insert("channel".into(), channel.into());
    entry.insert("title".into(), or(&receiver.title, r#"{{ template "tamer.title" . }}"#));
    entry.insert("text".into(), or(&receiver.text, r#"{{ template "tamer.text" . }}"#));
    if !receiver.icon_emoji.is_empty() {
        entry.insert("icon_emoji".into(), receiver.icon_emoji.as_str().into());
    }
    entry.extend(receiver.slack_extra.clone());
    Some(entry)
}

/// The message that a receiver of the answers sends. None for one that is no Slack channel.
///
/// # Errors
/// As [`message`].
pub fn preview(receiver: &Receiver, group: &Group, moment: &Moment<'_>) -> Option<Result<Message, Fault>> {
    let entry = entry(receiver)?;
    let known = templates().map_err(|why| Fault {
        field: "templates".into(),
        why,
    });
    Some(known.and_then(|known| message(&entry, &receiver.name, &known, group, moment)))
}

/// The message that an entry of `slack_configs` makes of a group of alerts.
///
/// # Errors
/// The first field whose template cannot be read or run.
pub fn message(
    entry: &Map<String, Value>,
    receiver: &str,
    templates: &Templates,
    group: &Group,
    moment: &Moment<'_>,
) -> Result<Message, Fault> {
    let data = group.data(receiver);
    let run = |field: &str, text: &str| {
        templates.render(text, &data, moment).map_err(|why| Fault {
            field: field.to_owned(),
            why,
        })
    };
    let get = |field: &str| {
        let usual = USUAL
            .iter()
            .find(|(name, _)| *name == field)
            .map_or("", |(_, text)| text);
        run(field, entry.get(field).and_then(Value::as_str).unwrap_or(usual))
    };
    let mut cuts = Vec::new();
    let mut title = get("title")?;
    if title.chars().count() > TITLE {
        title = title.chars().take(TITLE - 1).chain(['…']).collect();
        cuts.push(Cut::Title);
    }
    let text = get("text")?;
    let length = text.chars().count();
    if length > FOLDED || text.lines().count() > FOLDED_LINES {
        cuts.push(Cut::Folded);
    }
    if length > TEXT {
        cuts.push(Cut::Text);
    }
    let short = |entry: &Value| entry.get("short").and_then(Value::as_bool);
    let all_short = entry.get("short_fields").and_then(Value::as_bool).unwrap_or(false);
    let inside = |entry: &Value, field: &str, part: &str| {
        let text = entry.get(part).and_then(Value::as_str).unwrap_or_default();
        run(&format!("{field}.{part}"), text)
    };
    let list = |field: &str| entry.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut fields = Vec::new();
    for field in list("fields") {
        fields.push(Field {
            title: inside(&field, "fields", "title")?,
            value: inside(&field, "fields", "value")?,
            short: short(&field).unwrap_or(all_short),
        });
    }
    let mut actions = Vec::new();
    for action in list("actions") {
        actions.push((inside(&action, "actions", "text")?, inside(&action, "actions", "url")?));
    }
    let mut mrkdwn_in: Vec<String> = list("mrkdwn_in")
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    if mrkdwn_in.is_empty() {
        mrkdwn_in = ["fallback", "pretext", "text"].map(str::to_owned).into();
    }
    Ok(Message {
        channel: get("channel")?,
        username: get("username")?,
        icon_emoji: get("icon_emoji")?,
        message_text: get("message_text")?,
        color: color(&get("color")?),
        resolved: !data.is_firing(),
        pretext: get("pretext")?,
        title,
        title_link: get("title_link")?,
        text,
        fields,
        actions,
        footer: get("footer")?,
        image_url: get("image_url")?,
        mrkdwn_in,
        fallback: get("fallback")?,
        cuts,
    })
}

/// Slack's three names, or a colour as HTML has it.
fn color(name: &str) -> String {
    match name {
        "good" => "#2eb886".into(),
        "warning" => "#daa038".into(),
        "danger" => "#a30200".into(),
        other => {
            let digits = other.strip_prefix('#').unwrap_or(other);
            let is_color = digits.len() == 6 && digits.chars().all(|c| c.is_ascii_hexdigit());
            if is_color { format!("#{digits}") } else { String::new() }
        }
    }
}

#[cfg(test)]
mod tests;
