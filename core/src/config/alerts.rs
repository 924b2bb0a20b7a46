//! Who hears about which alert.

use serde_json::{Map, Value};

use crate::draft::{ReceiverKind, TimeInterval};
use crate::routing::Matcher;
use crate::units::Duration;

/// Who hears about which alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Alerts {
    /// How Slack is reached, if at all.
    pub slack: Option<Slack>,
    /// Channels and other receivers.
    pub receivers: Vec<Receiver>,
    /// The Secret of the receivers beside Slack.
    pub secret: ReceiverSecret,
    /// What Watchdog is posted to, if anything.
    pub dead_mans_switch: Option<DeadMansSwitch>,
    /// Receiver of all that no route takes, if anybody.
    pub receiver: Option<String>,
    /// Grouping and timing of the first route.
    pub timing: Timing,
    /// When an alert without an end counts as resolved.
    pub resolve_timeout: Duration,
    /// The tree below the first route.
    pub routes: Vec<Route>,
    /// Named times.
    pub time_intervals: Vec<TimeInterval>,
    /// Inhibitions.
    pub inhibit: Vec<Inhibit>,
    /// Watchdog and InfoInhibitor reach nobody.
    pub mute_watchdog: bool,
}

/// The Secret through which Slack is reached.
#[derive(Clone, Debug, PartialEq)]
pub struct Slack {
    /// One webhook, one for each channel, or a bot token.
    pub reach: crate::draft::SlackReach,
    /// Name of the Secret.
    pub secret: String,
    /// Key of the one webhook or of the token.
    pub key: String,
    /// The bundle brings it, with placeholders.
    pub create: bool,
}

/// The Secret of the receivers beside Slack.
#[derive(Clone, Debug, PartialEq)]
pub struct ReceiverSecret {
    /// Its name.
    pub name: String,
    /// The bundle brings it, with placeholders.
    pub create: bool,
}

/// What Watchdog is posted to.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadMansSwitch {
    /// Key of its address in the Secret of the receivers.
    pub key: String,
    /// How long until it is posted again.
    pub repeat_interval: Duration,
}

/// How mail is sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Email {
    /// To whom.
    pub to: String,
    /// From whom.
    pub from: String,
    /// Mail server and port.
    pub smarthost: String,
    /// User at the mail server, if it asks for one.
    pub auth_username: Option<String>,
    /// Refuse to send without TLS.
    pub require_tls: bool,
}

/// A Slack channel, another receiver, or one that was carried through.
#[derive(Clone, Debug, PartialEq)]
pub struct Receiver {
    /// Name that routes use.
    pub name: String,
    /// By what it is told.
    pub kind: ReceiverKind,
    /// Slack channel; none for others, and for a receiver that was carried through.
    pub channel: Option<String>,
    /// Key of its webhook in the Slack Secret, when each channel has one; of others, in the Secret of the receivers.
    pub key: String,
    /// Title, if not the stack's own.
    pub title: Option<String>,
    /// Text, if not the stack's own.
    pub text: Option<String>,
    /// Emoji.
    pub icon_emoji: Option<String>,
    /// How mail is sent.
    pub email: Email,
    /// Severity at PagerDuty, if not that of the alert.
    pub severity: Option<String>,
    /// Say when an alert is over.
    pub send_resolved: bool,
    /// Further keys of the Slack entry.
    pub slack_extra: Map<String, Value>,
    /// Further keys of the receiver.
    pub other: Map<String, Value>,
}

/// Grouping and timing; none is inherited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timing {
    /// Labels by which alerts are put into one message.
    pub group_by: Vec<String>,
    /// Wait for a new group.
    pub group_wait: Option<Duration>,
    /// Wait for changes of a group.
    pub group_interval: Option<Duration>,
    /// Wait until an unchanged group is sent again.
    pub repeat_interval: Option<Duration>,
}

/// A branch of the tree; those that are switched off are not here.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Its index among the answers, where others that are switched off may stand before it.
    pub index: usize,
    /// Receiver, if not inherited.
    pub receiver: Option<String>,
    /// All of these must fit.
    pub matchers: Vec<Matcher>,
    /// Go on to the next branch.
    pub go_on: bool,
    /// Grouping and timing.
    pub timing: Timing,
    /// Times in which nothing is sent.
    pub mute_time_intervals: Vec<String>,
    /// Times in which only something is sent.
    pub active_time_intervals: Vec<String>,
    /// Branches below.
    pub routes: Vec<Route>,
}

/// An inhibition.
#[derive(Clone, Debug, PartialEq)]
pub struct Inhibit {
    /// The alerts that silence.
    pub source: Vec<Matcher>,
    /// The alerts that are silenced.
    pub target: Vec<Matcher>,
    /// Labels that must be equal.
    pub equal: Vec<String>,
}

impl Receiver {
    /// Whether a key of the Secret of the receivers holds what it needs.
    pub fn has_secret(&self) -> bool {
        match self.kind {
            ReceiverKind::Slack => false,
            ReceiverKind::Email => self.email.auth_username.is_some(),
            _ => true,
        }
    }
}
