//! What commands with a cluster share: whom they reach, as whom, and what they are about.

use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, ValueEnum};
use sha2::{Digest, Sha256};
use tamer_core::Config;
use tamer_core::apply::Refusal;
use tamer_core::names::Name;
use tamer_core::secrets::Secrets;

use crate::answers::Answers;
use crate::cluster::Owners;
use crate::cluster::kube::{Credentials, Kube};
use crate::commands::Format;
use crate::failure::Failure;
use crate::lease::Holder;
use crate::wish::Wish;
use crate::{input, report, secrets};

/// Answers, and the cluster that is to have what follows from them.
#[derive(Args)]
pub struct Wanted {
    /// The answers file, or - for standard input
    file: PathBuf,

    /// Fills the Secrets from this YAML file; those that are left out must be in the cluster already
    #[arg(long, value_name = "FILE")]
    secrets: Option<PathBuf>,

    /// Who installs the chart; otherwise the answer `cluster.delivery` counts
    #[arg(long, value_enum, value_name = "WHO")]
    format: Option<Format>,

    /// Takes over fields that somebody else manages
    #[arg(long)]
    take_over: bool,

    #[command(flatten)]
    credentials: Credentials,
}

impl Wanted {
    /// The wish, the configuration it comes from, and what happens to fields of others.
    pub fn read(&self) -> Result<(Wish, Config, Owners), Failure> {
        let mut answers = Answers::check(&input::read(&self.file)?, self.format.map(Into::into));
        let secrets = match &self.secrets {
            Some(path) => secrets::read(path)?,
            None => Secrets::default(),
        };
        secrets::check(&secrets, &mut answers);
        report::tell(&answers.findings);
        let Some((draft, config)) = answers.checked() else {
            return Err(Failure::Errors);
        };
        let owners = if self.take_over {
            Owners::Override
        } else {
            Owners::Respect
        };
        Ok((Wish::new(draft, config, &secrets), config.clone(), owners))
    }

    /// Who asks.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }
}

/// A release that is there, or was.
#[derive(Args)]
pub struct Installed {
    /// The Helm release
    #[arg(default_value = "ct", value_parser = name)]
    release: Name,

    /// Its namespace
    #[arg(short, long, default_value = "monitoring", value_parser = name)]
    namespace: Name,

    #[command(flatten)]
    credentials: Credentials,
}

impl Installed {
    pub fn release(&self) -> &str {
        self.release.as_str()
    }

    pub fn namespace(&self) -> &str {
        self.namespace.as_str()
    }

    pub fn release_name(&self) -> &Name {
        &self.release
    }

    pub fn namespace_name(&self) -> &Name {
        &self.namespace
    }

    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }
}

fn name(typed: &str) -> Result<Name, &'static str> {
    Name::parse(typed).ok_or("only a-z, 0-9 and - are allowed, with a letter or digit at both ends")
}

/// How a command answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people
    #[default]
    Text,
    /// For scripts
    Json,
}

/// How long to wait, such as `90s`, `15m` or `1h`.
pub fn duration(typed: &str) -> Result<Duration, &'static str> {
    let wrong = "a number with s, m or h behind it is wanted, such as 90s or 15m";
    let (number, unit) = typed.split_at_checked(typed.len().saturating_sub(1)).ok_or(wrong)?;
    let number: u64 = number.parse().map_err(|_| wrong)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err(wrong),
    };
    number.checked_mul(seconds).map(Duration::from_secs).ok_or(wrong)
}

/// Who works at a release by a command, as others are told. The same command on the same machine goes on where one that was cut off has
/// stopped.
pub fn holder(what: &'static str) -> Holder {
    let name = |variables: [&str; 2]| {
        let mut names = variables
            .into_iter()
            .filter_map(|variable| std::env::var(variable).ok());
        names.find(|name| !name.is_empty())
    };
    let user = name(["USER", "LOGNAME"]).unwrap_or_else(|| "somebody".into());
    let who = match name(["HOSTNAME", "COMPUTERNAME"]) {
        Some(machine) => format!("{user} at {machine}"),
        None => user,
    };
    let mut digest = Sha256::new().chain_update(&who);
    for word in std::env::args_os() {
        digest = digest.chain_update([0]).chain_update(word.as_encoded_bytes());
    }
    Holder {
        request: URL_SAFE_NO_PAD.encode(digest.finalize()),
        who,
        what,
    }
}

/// Does something with the cluster, on one thread.
pub fn with<T>(credentials: &Credentials, work: impl AsyncFnOnce(Kube) -> Result<T, Failure>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| Failure::Serve { source })?;
    runtime.block_on(async {
        let cluster = Kube::new(credentials)
            .await
            .map_err(|why| Failure::Credentials { why })?;
        work(cluster).await
    })
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Cluster { refusal }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("2h"), Ok(Duration::from_secs(7200)));
        for wrong in [
            "",
            "m",
            "5",
            "-1s",
            "1d",
            "ä",
            "99999999999999999999h",
            "9999999999999999999h",
        ] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
