//! Everything that is known to go wrong, with its facts. The sentences are in `words`.

#![allow(
    missing_docs,
    reason = "the fields' names say it all; what a variant means stands above it"
)]

use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};

use super::Moment;
use super::reach::Land;

/// How far it had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Looking up the name.
    Name,
    /// Reaching the port.
    Connection,
    /// Agreeing on TLS.
    Tls,
    /// Waiting for the answer.
    Answer,
}

/// What went wrong. What a stranger said in it has gone through [`super::Hidden`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Failure {
    // The way there
    /// Nobody knows the name.
    NameUnknown { host: String },
    /// The name could not be looked up.
    NameServer { host: String, said: String },
    /// It leads to where no check may go.
    Forbidden { host: String, address: IpAddr, land: Land },
    /// The name is one by which clouds reach their metadata.
    MetadataName { host: String },
    /// A redirect leads into a private network.
    RedirectInside { host: String, address: IpAddr },
    /// Nothing listens.
    Refused { address: SocketAddr },
    /// No way leads there.
    NoWay { address: SocketAddr, said: String },
    /// It took too long.
    TimedOut { host: String, stage: Stage, seconds: u64 },
    /// The other side hung up.
    Closed { host: String, stage: Stage },

    // TLS
    /// Signed by nobody who is trusted here.
    IssuerUnknown { host: String },
    /// Made for other names.
    NameWrong { host: String, names: Vec<String> },
    /// The certificate has ended.
    Expired { host: String, end: Option<Moment> },
    /// The certificate has not begun.
    NotYetValid { host: String, begin: Option<Moment> },
    /// Something else about TLS.
    Tls { host: String, said: String },
    /// It speaks plain text where TLS was expected.
    PlainText { host: String },
    /// It wants TLS where plain text was expected.
    TlsWanted { host: String },

    // HTTP
    /// What answers does not speak HTTP.
    NotHttp { host: String },
    /// The answer is longer than any real one.
    TooLarge { kib: usize },
    /// A proxy in between has no answer.
    Gateway { status: u16 },

    // S3
    /// No keys were given.
    KeysMissing,
    /// The clocks differ too much.
    ClockSkew { ours: Moment, theirs: Option<Moment> },
    /// Nobody has this access key.
    KeyUnknown,
    /// The secret key belongs to another access key.
    SecretWrong,
    /// The keys were good for a time that is over, or were switched off.
    KeyOver { said: String },
    /// The bucket is in another region.
    RegionWrong { region: String, right: Option<String> },
    /// The bucket belongs to another endpoint.
    EndpointWrong { endpoint: String, right: Option<String> },
    /// There is no such bucket.
    BucketMissing { bucket: String },
    /// Only `endpoint/bucket` works.
    PathStyleNeeded { endpoint: String, bucket: String },
    /// Only `bucket.endpoint` works.
    VirtualStyleNeeded { endpoint: String, bucket: String },
    /// The keys lack a right.
    Denied {
        permission: String,
        resource: String,
        /// A policy forbids it, rather than none allowing it.
        forbidden: bool,
    },
    /// The store wants fewer requests.
    SlowDown,
    /// The store has no room.
    Full { said: String },
    /// What was read is not what was written.
    Differs { wrote: usize, read: usize },
    /// What was written is not found.
    Lost,
    /// What was written is not in the list.
    NotListed,
    /// What answers is no object store.
    NotS3 { status: u16, said: String },
    /// An answer that is not known here.
    Store { status: u16, code: String, said: String },

    // Slack
    /// No address or token was given.
    SlackSecretMissing { key: String },
    /// The address or the token is not of Slack's form.
    SlackSecretForm { key: String },
    /// Slack said why not.
    Slack {
        status: u16,
        code: String,
        key: String,
        channel: String,
    },
    /// Too many messages.
    SlackBusy { seconds: Option<u64> },
    /// What answers is not Slack.
    NotSlack { status: u16, said: String },

    // Probes
    /// A status that the module does not take.
    Status { status: u16, module: String },
    /// A version of HTTP that the module does not take.
    HttpVersion,
    /// More redirects than are followed.
    Redirects { most: usize },
    /// A redirect to something that is no address.
    RedirectForm,
    /// The DNS server has no good answer.
    Dns { name: String, code: u8 },
    /// What answers is no DNS server.
    NotDns,
    /// The service is not serving.
    Grpc { status: String },
    /// What answers is no gRPC server.
    NotGrpc { status: u16 },
}

/// Why something was not tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LeftOut {
    /// It needs what failed before.
    Before,
    /// Nothing was there to do it with, but it would be allowed.
    Allowed,
    /// Keys come from a role that only pods have.
    Role,
    /// There are more than are tried at once.
    Many { most: usize },
    /// This machine does not let the program ping.
    Ping,
    /// The receiver is not Slack.
    OtherReceiver,
}
