//! Live checks: the object store, Slack and probed addresses, asked for real.
//!
//! What to ask and what an answer means is the core's ([`tamer_core::live`]); here is how it is asked, and whom it may reach:
//! only hosts that the answers name, judged by the address that is connected to.

use std::time::Duration;

mod reach;

mod connection;
mod tls;
mod web;

pub mod s3;

pub mod slack;

pub mod targets;

pub mod report;

/// Whom checks may reach, and how long they wait.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    /// This machine.
    pub loopback: Loopback,
    /// How long each stage may take: name, connection, TLS, answer.
    pub patience: Duration,
}

/// Whether checks may reach this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loopback {
    /// As it should be where others may ask for checks.
    Forbidden,
    /// For laptops and tests.
    Allowed,
}

impl Default for Reach {
    fn default() -> Self {
        Self {
            loopback: Loopback::Forbidden,
            patience: Duration::from_secs(10),
        }
    }
}
