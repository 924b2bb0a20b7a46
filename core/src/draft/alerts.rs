//! Step 4: who hears about which alert. Words and forms are Alertmanager's own.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::form::Form;

/// Who hears about which alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Alerts {
    /// How Slack is reached.
    pub slack: Slack,
    /// The receivers: Slack channels, pagers, addresses.
    pub receivers: Vec<Receiver>,
    /// The Secret with what the receivers beside Slack keep to themselves, a key for each.
    pub secret: ReceiverSecret,
    /// Who notices when alerts stop coming: Watchdog is posted there again and again.
    pub dead_mans_switch: DeadMansSwitch,
    /// Receiver of all that no route takes; empty means nobody.
    pub receiver: String,
    /// Labels by which alerts are put into one message.
    pub group_by: Vec<String>,
    /// How long a new group waits for further alerts.
    pub group_wait: String,
    /// How long until changes of a group are sent.
    pub group_interval: String,
    /// How long until an unchanged group is sent again.
    pub repeat_interval: String,
    /// When an alert without an end counts as resolved (Flux alerts have none).
    pub resolve_timeout: String,
    /// The tree of routes below the first one.
    pub routes: Vec<Route>,
    /// Named times for `mute_time_intervals` and `active_time_intervals`.
    pub time_intervals: Vec<TimeInterval>,
    /// Which alerts silence which others.
    pub inhibit: Vec<Inhibit>,
    /// Keep Watchdog and InfoInhibitor, which always fire, away from people.
    pub mute_watchdog: bool,
}

impl Default for Alerts {
    fn default() -> Self {
        Self {
            slack: Slack::default(),
            receivers: Vec::new(),
            secret: ReceiverSecret::default(),
            dead_mans_switch: DeadMansSwitch::default(),
            receiver: String::new(),
            group_by: strings(&["alertname", "cluster", "namespace"]),
            group_wait: "30s".into(),
            group_interval: "5m".into(),
            repeat_interval: "4h".into(),
            resolve_timeout: "5m".into(),
            routes: Vec::new(),
            time_intervals: Vec::new(),
            inhibit: vec![
                Inhibit::new(
                    &[r#"severity = "critical""#],
                    &[r#"severity =~ "warning|info""#],
                    &["alertname", "cluster", "namespace"],
                ),
                Inhibit::new(
                    &[r#"severity = "warning""#],
                    &[r#"severity = "info""#],
                    &["alertname", "cluster", "namespace"],
                ),
                Inhibit::new(
                    &[r#"alertname = "InfoInhibitor""#],
                    &[r#"severity = "info""#],
                    &["namespace"],
                ),
            ],
            mute_watchdog: true,
        }
    }
}

/// How Slack is reached. Addresses and tokens are never part of the answers, only the Secret that holds them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Slack {
    /// By one webhook, a webhook for each channel, or a bot token.
    pub reach: SlackReach,
    /// Name of the Secret with the webhook addresses or the token.
    pub secret: String,
    /// Key in that Secret; empty means `slackWebhookUrl` or `slackBotToken`.
    pub key: String,
    /// The bundle brings the Secret with placeholders; otherwise it exists already.
    pub create_secret: bool,
}

impl Default for Slack {
    fn default() -> Self {
        Self {
            reach: SlackReach::default(),
            secret: "slack-config".into(),
            key: String::new(),
            create_secret: true,
        }
    }
}

/// How Slack is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SlackReach {
    /// Not at all.
    #[default]
    None,
    /// One webhook: an app's webhook posts to one channel only, whatever channel is asked for.
    Webhook,
    /// A webhook for each channel.
    WebhookPerChannel,
    /// A bot token: any channel that the bot was invited to.
    BotToken,
}

/// The Secret of the receivers beside Slack: addresses, keys and passwords are never part of the answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ReceiverSecret {
    /// Name of the Secret.
    pub name: String,
    /// The bundle brings the Secret with placeholders; otherwise it exists already.
    pub create: bool,
}

impl Default for ReceiverSecret {
    fn default() -> Self {
        Self {
            name: "alert-receivers".into(),
            create: true,
        }
    }
}

/// A service that Watchdog, which always fires, is posted to. It raises the alarm when nothing comes any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct DeadMansSwitch {
    /// Post Watchdog to it.
    pub enabled: bool,
    /// Key of its address in the Secret of the receivers; empty means `dead-mans-switch`.
    pub key: String,
    /// How long until Watchdog is posted again.
    pub repeat_interval: String,
}

impl Default for DeadMansSwitch {
    fn default() -> Self {
        Self {
            enabled: false,
            key: String::new(),
            repeat_interval: "5m".into(),
        }
    }
}

/// By what a receiver is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReceiverKind {
    /// A Slack channel.
    #[default]
    Slack,
    /// PagerDuty, by the routing key of its Events API v2.
    Pagerduty,
    /// Microsoft Teams, by a webhook of Workflows.
    Msteams,
    /// E-mail.
    Email,
    /// Discord, by a webhook.
    Discord,
    /// A program that takes Alertmanager's JSON.
    Webhook,
}

/// A receiver: a Slack channel or another, or one that an import brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Receiver {
    /// Name that routes use.
    pub name: String,
    /// By what it is told.
    #[serde(skip_serializing_if = "ReceiverKind::is_slack")]
    pub kind: ReceiverKind,
    /// Slack channel such as `#alerts`, or its id.
    pub channel: String,
    /// Key of its webhook in the Slack Secret, or of what it needs in that of the receivers; empty means the receiver's name.
    pub key: String,
    /// Title, subject or summary as a Go template; empty means the stack's own for Slack, Alertmanager's for others.
    pub title: String,
    /// Text as a Go template; empty means the same.
    pub text: String,
    /// Emoji such as `:rotating_light:`; only old webhooks and bot tokens honour it.
    pub icon_emoji: String,
    /// E-mail addresses of those who are told, between commas.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub to: String,
    /// E-mail address of the sender.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// Mail server with its port, such as `smtp.example.com:587`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub smarthost: String,
    /// User at the mail server; empty means without signing in.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub auth_username: String,
    /// Refuse to send mail without TLS.
    #[serde(skip_serializing_if = "is_true")]
    pub require_tls: bool,
    /// Severity at PagerDuty: `critical`, `error`, `warning`, `info` or a Go template; empty means that of the alert.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub severity: String,
    /// Say when an alert is over.
    pub send_resolved: bool,
    /// Further keys of Alertmanager's `slack_configs` entry, carried through unchanged.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub slack_extra: Map<String, Value>,
    /// Further keys of the receiver, such as `webhook_configs`, carried through unchanged.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub other: Map<String, Value>,
}

impl ReceiverKind {
    /// Whether it is a Slack channel, which files need not say.
    pub fn is_slack(&self) -> bool {
        *self == Self::Slack
    }
}

/// Whether an answer is what it is without a word in the file.
fn is_true(flag: &bool) -> bool {
    *flag
}

impl Default for Receiver {
    fn default() -> Self {
        Self {
            name: String::new(),
            kind: ReceiverKind::default(),
            channel: String::new(),
            key: String::new(),
            title: String::new(),
            text: String::new(),
            icon_emoji: String::new(),
            to: String::new(),
            from: String::new(),
            smarthost: String::new(),
            auth_username: String::new(),
            require_tls: true,
            severity: String::new(),
            send_resolved: true,
            slack_extra: Map::new(),
            other: Map::new(),
        }
    }
}

/// A branch of the routing tree. Empty fields are inherited from the branch above.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Route {
    /// Receiver of the alerts that fit.
    pub receiver: String,
    /// All of these must fit, such as `severity = "critical"`.
    pub matchers: Vec<String>,
    /// Off, it is kept here only: alerts pass it, and all below it.
    #[serde(skip_serializing_if = "is_true")]
    pub enabled: bool,
    /// Go on to the next branch after this one fitted.
    #[serde(rename = "continue")]
    pub go_on: bool,
    /// Labels by which alerts are put into one message.
    pub group_by: Vec<String>,
    /// How long a new group waits for further alerts.
    pub group_wait: String,
    /// How long until changes of a group are sent.
    pub group_interval: String,
    /// How long until an unchanged group is sent again.
    pub repeat_interval: String,
    /// Times in which nothing is sent.
    pub mute_time_intervals: Vec<String>,
    /// Times in which only something is sent.
    pub active_time_intervals: Vec<String>,
    /// Branches below this one.
    pub routes: Vec<Route>,
}

impl Default for Route {
    fn default() -> Self {
        Self {
            receiver: String::new(),
            matchers: Vec::new(),
            enabled: true,
            go_on: false,
            group_by: Vec::new(),
            group_wait: String::new(),
            group_interval: String::new(),
            repeat_interval: String::new(),
            mute_time_intervals: Vec::new(),
            active_time_intervals: Vec::new(),
            routes: Vec::new(),
        }
    }
}

impl Route {
    /// Those of some branches that alerts meet, each with its index.
    pub fn met(routes: &[Route]) -> impl Iterator<Item = (usize, &Route)> {
        routes.iter().enumerate().filter(|(_, route)| route.enabled)
    }
}

/// A named time, for instance the nights.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct TimeInterval {
    /// Name that routes use.
    pub name: String,
    /// It holds when one of these does.
    pub time_intervals: Vec<Period>,
}

/// A time that holds when each of its non-empty fields does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Period {
    /// Times of day such as `09:00-17:00`; the end may be `24:00`.
    pub times: Vec<String>,
    /// Days such as `monday:friday`.
    pub weekdays: Vec<String>,
    /// Days of the month such as `1:7` or `-1`.
    pub days_of_month: Vec<String>,
    /// Months such as `january:march` or `12`.
    pub months: Vec<String>,
    /// Years such as `2026:2027`.
    pub years: Vec<String>,
    /// Time zone such as `Europe/Berlin`; empty means UTC.
    pub location: String,
}

/// Alerts that fit `source_matchers` silence those that fit `target_matchers`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Inhibit {
    /// The alerts that silence.
    pub source_matchers: Vec<String>,
    /// The alerts that are silenced.
    pub target_matchers: Vec<String>,
    /// Labels that must be equal in both.
    pub equal: Vec<String>,
}

impl Inhibit {
    fn new(source: &[&str], target: &[&str], equal: &[&str]) -> Self {
        Self {
            source_matchers: strings(source),
            target_matchers: strings(target),
            equal: strings(equal),
        }
    }
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}
