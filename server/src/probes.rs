//! Live checks: the object store, Slack and probed addresses, asked for real.
//!
//! What to ask and what an answer means is the core's ([`tamer_core::live`]); here is how it is asked, and whom it may reach:
//! only hosts that the answers name, judged by the address that is connected to.

use std::time::Duration;

mod reach;

mod connection;
mod tls;

pub mod web;

pub mod s3;

pub mod slack;

pub mod targets;

pub mod report;

pub use reach::Private;

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

#[cfg(test)]
mod tests {
    use super::*;

    /// A handler of the server may wait for each of them.
    #[test]
    fn checks_can_be_waited_for_on_any_thread() {
        fn is_send(_: impl Future<Output = Vec<tamer_core::live::Step>> + Send) {}
        let config = tamer_core::check(&tamer_core::presets::draft("small-team").unwrap()).config;
        let (config, secrets) = (config.unwrap(), tamer_core::secrets::Secrets::default());
        let reach = Reach::default();
        is_send(s3::check(&config, &secrets, reach));
        is_send(slack::check(&config, &secrets, &slack::Api::default(), reach));
        is_send(targets::check(&config, reach));
    }
}
