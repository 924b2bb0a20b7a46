//! Step 5: addresses that are probed from inside the cluster.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::form::{self, Faults, Form, Take, ToValue};

/// Addresses that are probed, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Probes {
    /// Module of the blackbox exporter for targets that name none.
    pub module: String,
    /// How often a target that says nothing else is probed.
    pub interval: String,
    /// The addresses.
    pub targets: Vec<Target>,
    /// When an expiring certificate becomes an alert.
    pub certificates: Certificates,
}

impl Default for Probes {
    fn default() -> Self {
        Self {
            module: "http_2xx".into(),
            interval: "60s".into(),
            targets: Vec::new(),
            certificates: Certificates::default(),
        }
    }
}

/// One address. In the file a bare address is enough.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "TargetForm", into = "TargetForm")]
#[cfg_attr(feature = "schema", schemars(with = "TargetForm"))]
pub struct Target {
    /// Address as the module wants it: a URL, or host and port.
    pub url: String,
    /// Module of the blackbox exporter; empty means the common one.
    pub module: String,
    /// How often; empty means the common interval.
    pub interval: String,
    /// Labels on the result, for routes and dashboards.
    pub labels: BTreeMap<String, String>,
}

/// A target in the file: an address, or an address with more.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum TargetForm {
    /// Just the address.
    Address(String),
    /// The address with more.
    Full {
        /// Address as the module wants it: a URL, or host and port.
        #[serde(default)]
        url: String,
        /// Module of the blackbox exporter; empty means the common one.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        module: String,
        /// How often; empty means the common interval.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        interval: String,
        /// Labels on the result, for routes and dashboards.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        labels: BTreeMap<String, String>,
    },
}

impl From<TargetForm> for Target {
    fn from(form: TargetForm) -> Self {
        match form {
            TargetForm::Address(url) => Self { url, ..Self::default() },
            TargetForm::Full {
                url,
                module,
                interval,
                labels,
            } => Self {
                url,
                module,
                interval,
                labels,
            },
        }
    }
}

impl From<Target> for TargetForm {
    fn from(target: Target) -> Self {
        let Target {
            url,
            module,
            interval,
            labels,
        } = target;
        if module.is_empty() && interval.is_empty() && labels.is_empty() {
            Self::Address(url)
        } else {
            Self::Full {
                url,
                module,
                interval,
                labels,
            }
        }
    }
}

impl ToValue for Target {
    fn to_value(&self) -> Value {
        let Self {
            url,
            module,
            interval,
            labels,
        } = self;
        if module.is_empty() && interval.is_empty() && labels.is_empty() {
            return url.to_value();
        }
        form::write(self)
    }

    fn each(&self, show: &mut dyn FnMut(&str, &dyn ToValue, bool)) {
        show("url", &self.url, false);
        show("module", &self.module, self.module.is_empty());
        show("interval", &self.interval, self.interval.is_empty());
        show("labels", &self.labels, self.labels.is_empty());
    }
}

impl Take for Target {
    fn take(&mut self, value: Value, faults: &mut Faults) -> bool {
        match value {
            Value::String(_) => self.url.take(value, faults),
            Value::Object(_) => form::read(self, value, faults),
            other => faults.wrong(&other, "an address or a map"),
        }
    }

    fn each_mut(&mut self, lend: &mut dyn FnMut(&str, &mut dyn Take)) {
        lend("url", &mut self.url);
        lend("module", &mut self.module);
        lend("interval", &mut self.interval);
        lend("labels", &mut self.labels);
    }
}

/// When an expiring certificate becomes an alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Certificates {
    /// Days before the end that are worth a warning.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Number"))]
    pub warning_days: String,
    /// Days before the end that are critical.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Number"))]
    pub critical_days: String,
}

impl Default for Certificates {
    fn default() -> Self {
        Self {
            warning_days: "14".into(),
            critical_days: "3".into(),
        }
    }
}
