//! What keeps a command from doing its work.

use std::error::Error;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use tamer_core::apply::Refusal;
use tamer_core::presets::PRESETS;
use tamer_core::wire::cluster::End;

use crate::report::printable;

/// Why a command ends early.
#[derive(Debug)]
pub enum Failure {
    /// The answers hold errors, and the person has read them.
    Errors,
    /// Something that was tried failed, and the person has read it.
    Tried,
    /// The person did not want to wait.
    Stopped,
    /// A file, or the standard input, cannot be read.
    Read { path: PathBuf, source: io::Error },
    /// A file, a folder or the standard output cannot be written.
    Write { path: PathBuf, source: io::Error },
    /// There is no preset of that name.
    Preset { name: String },
    /// The secrets file is not what it should be. What stands in it is not repeated.
    Secrets { path: PathBuf, why: String },
    /// Something has that address already, or it is not ours.
    Listen { address: SocketAddr, source: io::Error },
    /// An object cannot be applied, and the person has read why.
    InTheWay,
    /// The same, for who cannot read: the first of them, and whether others were changed before.
    Blocked { first: String, changed: bool },
    /// A work ended with these words.
    Ended(End),
    /// Somebody else works at the release: this process or another one.
    Elsewhere { who: String, what: String, since: String },
    /// The release is not ready, and the person has read why.
    NotReady,
    /// There are no credentials for a cluster.
    Credentials { why: String },
    /// The cluster refused something, or could not be reached.
    Cluster { refusal: Refusal },
    /// There is no such revision to go back to.
    Revision { wanted: u64, known: Vec<String> },
    /// Nobody has said where Helm finds the chart.
    Chart,
    /// Argo CD installs, which takes everything from Git.
    Argocd,
    /// Helm failed.
    Helm { why: String },
    /// The server must not begin like this.
    Access { why: String },
    /// The server stopped by itself.
    Serve { source: io::Error },
}

impl Failure {
    /// Whether the person has read it already.
    pub fn is_told(&self) -> bool {
        matches!(self, Self::Errors | Self::InTheWay | Self::NotReady | Self::Tried)
    }

    /// What happened, and what to do about it.
    pub fn words(&self) -> (String, String) {
        match self {
            Self::Cluster { refusal } => (refusal.to_string(), refusal.advice()),
            Self::Ended(end) => (end.message.clone(), end.advice.clone()),
            Self::Elsewhere { .. } => (
                self.to_string(),
                "Wait until that is done. Whoever was cut off is followed by the next one after half a minute.".into(),
            ),
            Self::Blocked { .. } => (
                self.to_string(),
                "Each step says what to do; then apply the same answers again.".into(),
            ),
            other => (other.to_string(), String::new()),
        }
    }

    /// 1: the answers are wrong, or something is in the way. 2: the command could not be done.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Errors | Self::InTheWay | Self::NotReady | Self::Tried => ExitCode::from(1),
            _ => ExitCode::from(2),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Errors => f.write_str("the answers hold errors"),
            Self::Stopped => f.write_str("stopped; what was written has been removed, as far as the store allows"),
            Self::Tried => f.write_str("something that was tried failed"),
            Self::InTheWay => f.write_str("something is in the way"),
            Self::NotReady => f.write_str("it is not ready"),
            Self::Blocked { first, changed: false } => {
                write!(f, "something is in the way, and nothing was changed: {first}")
            }
            Self::Blocked { first, .. } => write!(f, "something is in the way: {first}"),
            Self::Elsewhere { who, what, since } => write!(
                f,
                "{} is at this release already ({}, since {})",
                printable(who),
                printable(what),
                printable(since)
            ),
            Self::Ended(end) => f.write_str(&end.message),
            Self::Access { why } => f.write_str(why),
            Self::Credentials { why } => write!(
                f,
                "no credentials for a cluster: {why}; name a file with --kubeconfig, or set $KUBECONFIG"
            ),
            Self::Cluster { refusal } => {
                write!(f, "{}
{}", printable(&refusal.to_string()), refusal.advice())
            }
            Self::Revision { known, .. } if known.len() < 2 => f.write_str("there is no earlier revision to go back to"),
            Self::Revision { wanted, known } => {
                write!(f, "there is no revision {wanted}; there are {}", known.join(", "))
            }
            Self::Chart => f.write_str(
                "Helm installs the chart from a folder or archive here: name it with --chart, for instance chart/stack of a clone, after `helm dependency update`",
            ),
            Self::Argocd => f.write_str(
                "with Argo CD nothing is applied from here: commit what `render` writes, or choose Flux or Helm as the way of delivery",
            ),
            Self::Helm { why } => write!(f, "helm: {}", printable(why)),
            Self::Read { path, .. } => write!(f, "cannot read {}", path.display()),
            Self::Write { path, .. } => write!(f, "cannot write {}", path.display()),
            Self::Preset { name } => {
                let known = PRESETS.map(|preset| preset.name).join(", ");
                write!(f, "there is no preset `{name}`; choose one of {known}")
            }
            Self::Secrets { path, why } => write!(f, "cannot use the secrets in {}: {why}", path.display()),
            Self::Listen { address, source } if source.kind() == io::ErrorKind::AddrInUse => {
                write!(
                    f,
                    "another program listens on {address}; choose another port with --port"
                )
            }
            Self::Listen { address, .. } => write!(f, "cannot listen on {address}"),
            Self::Serve { .. } => f.write_str("the server stopped"),
        }
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Read { source, .. } | Self::Write { source, .. } | Self::Serve { source } => Some(source),
            Self::Listen { source, .. } if source.kind() != io::ErrorKind::AddrInUse => Some(source),
            _ => None,
        }
    }
}
