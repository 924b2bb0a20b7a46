//! What templates work with: Alertmanager's data and the values that functions give.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::time::Time;

/// Label names and values, or annotations.
pub type Labels = BTreeMap<String, String>;

/// What a message is about, as Alertmanager hands it to templates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Data {
    /// Name of the receiver.
    pub receiver: String,
    /// Firing and resolved alerts, in the order in which they are told.
    pub alerts: Vec<AlertData>,
    /// Why Alertmanager tells it, in its words.
    pub reason: String,
    /// What the group has in common by its route.
    pub group_labels: Labels,
    /// Where Alertmanager's own page is.
    pub external_url: String,
}

/// One alert of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertData {
    /// Its labels.
    pub labels: Labels,
    /// Its annotations.
    pub annotations: Labels,
    /// Since when it fires.
    pub starts: Time,
    /// When it was over; none while it fires.
    pub ends: Option<Time>,
    /// Where its expression can be seen.
    pub generator_url: String,
}

impl Data {
    /// Whether anything fires.
    pub fn is_firing(&self) -> bool {
        self.alerts.iter().any(|alert| alert.ends.is_none())
    }

    /// What all alerts have in common of one of their maps.
    fn common(&self, of: fn(&AlertData) -> &Labels) -> Labels {
        let Some(first) = self.alerts.first() else {
            return Labels::new();
        };
        let mut common = of(first).clone();
        common.retain(|name, value| {
            // As in Alertmanager, a label that is missing is an empty one.
            self.alerts
                .iter()
                .all(|alert| of(alert).get(name).map_or("", String::as_str) == value.as_str())
        });
        common
    }
}

/// A value. What is a type of its own in Go is one here where it can be told apart.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Nil,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Rc<str>),
    /// A text that HTML would take as it is: `safeHtml` and `safeUrl`.
    Safe(Rc<str>),
    Strings(Rc<Vec<Value>>, /* with methods */ bool),
    List(Rc<Vec<Value>>),
    Alerts(Rc<Vec<Value>>, /* with methods */ bool),
    Pairs(Rc<Vec<Value>>),
    /// Labels or annotations.
    Labels(Rc<Labels>),
    Dict(Rc<BTreeMap<String, Value>>),
    Alert(Rc<Fields>),
    Data(Rc<Fields>),
    Pair(Rc<Fields>),
    Time(Time),
    /// Nanoseconds.
    Duration(i64),
    /// A month or weekday: number and name.
    Named(i64, &'static str),
}

/// The fields of a Go struct, in their order, with their names in JSON.
pub(super) type Fields = Vec<(&'static str, &'static str, Value)>;

impl Value {
    pub(super) fn text(text: impl Into<Rc<str>>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn strings(texts: impl IntoIterator<Item = String>) -> Self {
        Self::Strings(Rc::new(texts.into_iter().map(Self::text).collect()), true)
    }

    /// The type's name in Go, for messages and `%T`.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Nil => "<nil>",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Float(_) => "float64",
            Self::Text(_) => "string",
            Self::Safe(_) => "template.HTML",
            Self::Strings(_, true) => "template.Strings",
            Self::Strings(_, false) => "[]string",
            Self::List(_) => "[]interface {}",
            Self::Alerts(_, true) => "template.Alerts",
            Self::Alerts(_, false) => "[]template.Alert",
            Self::Pairs(_) => "template.Pairs",
            Self::Labels(_) => "template.KV",
            Self::Dict(_) => "map[string]interface {}",
            Self::Alert(_) => "template.Alert",
            Self::Data(_) => "*template.Data",
            Self::Pair(_) => "template.Pair",
            Self::Time(_) => "time.Time",
            Self::Duration(_) => "time.Duration",
            Self::Named(..) => "time.Month",
        }
    }

    /// Whether a condition takes it for true.
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Nil => false,
            Self::Bool(value) => *value,
            Self::Int(value) | Self::Duration(value) | Self::Named(value, _) => *value != 0,
            Self::Float(value) => *value != 0.0,
            Self::Text(text) | Self::Safe(text) => !text.is_empty(),
            Self::Labels(map) => !map.is_empty(),
            Self::Dict(map) => !map.is_empty(),
            Self::Alert(_) | Self::Data(_) | Self::Pair(_) | Self::Time(_) => true,
            other => other.list().is_some_and(|list| !list.is_empty()),
        }
    }

    /// The elements of a list.
    pub(super) fn list(&self) -> Option<&Rc<Vec<Value>>> {
        match self {
            Self::Strings(list, _) | Self::List(list) | Self::Alerts(list, _) | Self::Pairs(list) => Some(list),
            _ => None,
        }
    }

    /// A list of the same type with other elements.
    pub(super) fn with_list(&self, list: Vec<Value>) -> Self {
        let list = Rc::new(list);
        match self {
            Self::Strings(_, methods) => Self::Strings(list, *methods),
            Self::Alerts(_, methods) => Self::Alerts(list, *methods),
            Self::Pairs(_) => Self::Pairs(list),
            _ => Self::List(list),
        }
    }

    /// The fields of a struct.
    pub(super) fn fields(&self) -> Option<&Fields> {
        match self {
            Self::Alert(fields) | Self::Data(fields) | Self::Pair(fields) => Some(fields),
            _ => None,
        }
    }

    /// What templates see of a message.
    pub(super) fn of(data: &Data) -> Self {
        let alerts: Vec<Value> = data.alerts.iter().map(Self::of_alert).collect();
        Self::Data(Rc::new(vec![
            ("Receiver", "receiver", Self::text(quoted(&data.receiver))),
            ("Status", "status", Self::text(status(data.is_firing()))),
            ("Alerts", "alerts", Self::Alerts(Rc::new(alerts), true)),
            (
                "NotificationReason",
                "notification_reason",
                Self::text(data.reason.as_str()),
            ),
            (
                "GroupLabels",
                "groupLabels",
                Self::Labels(Rc::new(data.group_labels.clone())),
            ),
            (
                "CommonLabels",
                "commonLabels",
                Self::Labels(Rc::new(data.common(|alert| &alert.labels))),
            ),
            (
                "CommonAnnotations",
                "commonAnnotations",
                Self::Labels(Rc::new(data.common(|alert| &alert.annotations))),
            ),
            ("RouteLabels", "routeLabels", Self::Labels(Rc::default())),
            ("ExternalURL", "externalURL", Self::text(data.external_url.as_str())),
        ]))
    }

    fn of_alert(alert: &AlertData) -> Self {
        Self::Alert(Rc::new(vec![
            ("Status", "status", Self::text(status(alert.ends.is_none()))),
            ("Labels", "labels", Self::Labels(Rc::new(alert.labels.clone()))),
            (
                "Annotations",
                "annotations",
                Self::Labels(Rc::new(alert.annotations.clone())),
            ),
            ("StartsAt", "startsAt", Self::Time(alert.starts.clone())),
            (
                "EndsAt",
                "endsAt",
                Self::Time(alert.ends.clone().unwrap_or_else(Time::zero)),
            ),
            ("GeneratorURL", "generatorURL", Self::text(alert.generator_url.as_str())),
            ("Fingerprint", "fingerprint", Self::text(fingerprint(&alert.labels))),
        ]))
    }
}

fn status(firing: bool) -> &'static str {
    if firing { "firing" } else { "resolved" }
}

/// As `regexp.QuoteMeta` does it.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for c in text.chars() {
        if r"\.+*?()|[]{}^$".contains(c) {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted
}

/// The number by which Alertmanager tells alerts apart: FNV-1a over labels in order.
fn fingerprint(labels: &Labels) -> String {
    let mut sum = 14_695_981_039_346_656_037_u64;
    let mut add = |byte: u8| sum = (sum ^ u64::from(byte)).wrapping_mul(1_099_511_628_211);
    for (name, value) in labels {
        name.bytes().for_each(&mut add);
        add(255);
        value.bytes().for_each(&mut add);
        add(255);
    }
    format!("{sum:016x}")
}

/// Bytes as text: each that is no character becomes `\u{fffd}`, as where Go writes JSON.
pub(super) fn text_of(mut bytes: &[u8]) -> String {
    let mut text = String::new();
    loop {
        match std::str::from_utf8(bytes) {
            Ok(rest) => {
                text.push_str(rest);
                return text;
            }
            Err(fault) => {
                let (good, bad) = bytes.split_at(fault.valid_up_to());
                text.push_str(std::str::from_utf8(good).unwrap_or_default());
                text.push('\u{fffd}');
                bytes = bad.get(1..).unwrap_or_default();
            }
        }
    }
}
