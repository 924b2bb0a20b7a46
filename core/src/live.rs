//! Live checks: what was tried against the real object store, Slack and probed addresses, and plain words for how it ended.
//!
//! The server does the asking. What to ask, how to read an answer and what to say about it is here, so that the page,
//! the command line and the server say the same.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

mod failure;
mod words;

pub mod reach;

pub mod policy;
pub mod s3;

pub mod slack;

pub mod probes;

pub mod certificate;
pub mod dns;
pub mod grpc;
mod moment;
mod said;

pub use failure::{Failure, LeftOut, Stage};
pub use moment::Moment;
pub use said::Hidden;

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// The object store.
    S3,
    /// Slack.
    Slack,
    /// Probed addresses.
    Probes,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Find and reach it.
    Connect,
    /// Write one object.
    Put,
    /// Read it back.
    Get,
    /// Find it in a list.
    List,
    /// Remove it.
    Delete,
    /// Send a message.
    Send,
    /// Ask as the blackbox exporter does.
    Probe,
}

/// One thing that was tried, and how it ended. Holds no secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What is checked.
    pub check: Check,
    /// Which one: an endpoint, `bucket/prefix`, a channel, an address.
    pub about: String,
    /// What was done.
    pub action: Action,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// What was seen on the way.
    #[serde(default)]
    pub seen: Seen,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", content = "why", rename_all = "kebab-case")]
pub enum Outcome {
    /// As it should.
    Fine,
    /// Not as it should.
    Failed(Failure),
    /// It was not tried.
    LeftOut(LeftOut),
}

/// What was seen on the way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Seen {
    /// How long it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub milliseconds: Option<u64>,
    /// Status of the last answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Who answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// Days until the certificate ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_days: Option<i64>,
    /// The addresses that redirects led to, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub redirects: Vec<String>,
}

impl Step {
    /// A step that ended well.
    pub fn fine(check: Check, about: impl Into<String>, action: Action, seen: Seen) -> Self {
        Self {
            check,
            about: about.into(),
            action,
            outcome: Outcome::Fine,
            seen,
        }
    }

    /// A step that did not.
    pub fn failed(check: Check, about: impl Into<String>, action: Action, seen: Seen, why: Failure) -> Self {
        Self {
            outcome: Outcome::Failed(why),
            ..Self::fine(check, about, action, seen)
        }
    }

    /// A step that was not tried.
    pub fn left_out(check: Check, about: impl Into<String>, action: Action, why: LeftOut) -> Self {
        Self {
            outcome: Outcome::LeftOut(why),
            ..Self::fine(check, about, action, Seen::default())
        }
    }

    /// Whether it failed.
    pub fn is_failed(&self) -> bool {
        matches!(self.outcome, Outcome::Failed(_))
    }

    /// What there is to say: what happened, why, and what to do.
    pub fn sentence(&self) -> String {
        words::sentence(self)
    }

    /// Something to paste that mends it.
    pub fn paste(&self) -> Option<String> {
        policy::missing(std::slice::from_ref(self))
    }
}
