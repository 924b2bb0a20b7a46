//! One web request on a connection of its own, bounded in bytes and time. Redirects are answers like others.

use axum::http::{HeaderMap, Request, Uri, Version, header};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tamer_core::live::probes::Trust;
use tamer_core::live::{Failure, Moment, Seen, Stage};
use tokio::time::timeout;

use super::Reach;
use super::connection::{self, Connection, First, Layer, too_long};
use super::reach::{Host, Private};

/// A longer answer to any of these questions is a mistake.
const MOST: usize = 64 << 10;

/// A web address.
#[derive(Clone, Debug)]
pub struct Address {
    /// With TLS, or without.
    pub scheme: Scheme,
    /// Whom to ask.
    pub host: Host,
    /// What to ask for, with the query.
    pub path: String,
}

/// How to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// In plain text.
    Http,
    /// With TLS.
    Https,
}

impl Address {
    /// Reads `https://host:port/path?query`.
    pub fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let (scheme, port) = match uri.scheme_str()? {
            "http" => (Scheme::Http, 80),
            "https" => (Scheme::Https, 443),
            _ => return None,
        };
        Some(Self {
            scheme,
            host: Host::parse(uri.authority()?.as_str(), port)?,
            path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        })
    }
}

/// What is asked.
pub struct Question<'a> {
    /// Method.
    pub method: &'a str,
    /// Headers beside host and agent.
    pub headers: &'a [(&'static str, String)],
    /// Body.
    pub body: Vec<u8>,
    /// Which certificates are taken.
    pub trust: Trust,
    /// How much of the answer matters.
    pub wanted: Wanted,
}

/// How much of an answer matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of it; one that is too long is a failure.
    Whole,
    /// Its head.
    Head,
}

/// What is answered.
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Version of HTTP.
    pub version: Version,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, if it was wanted.
    pub body: Vec<u8>,
    /// What was seen of the other side.
    pub seen: Seen,
}

impl Answer {
    /// A header as text.
    pub fn header(&self, name: &str) -> Option<String> {
        Some(self.headers.get(name)?.to_str().ok()?.to_owned())
    }
}

/// Asks.
pub async fn ask(
    address: &Address,
    question: &Question<'_>,
    reach: Reach,
    private: Private,
) -> Result<Answer, Failure> {
    let layer = match address.scheme {
        Scheme::Http => Layer::Plain,
        Scheme::Https => Layer::Tls(question.trust),
    };
    let connection = connection::open(&address.host, layer, reach, private).await?;
    let exchange = exchange(address, question, connection);
    match timeout(reach.patience, exchange).await {
        Ok(answer) => answer,
        Err(_) => Err(too_long(&address.host, Stage::Answer, reach)),
    }
}

/// What is known of the other side of a connection.
pub fn seen(connection: &Connection) -> Seen {
    Seen {
        address: Some(connection.address.ip()),
        certificate_days: connection.certificate_end.map(|end| end.days_from(now())),
        ..Seen::default()
    }
}

/// The clock.
pub fn now() -> Moment {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    Moment(i64::try_from(since.as_secs()).unwrap_or_default())
}

async fn exchange(address: &Address, question: &Question<'_>, connection: Connection) -> Result<Answer, Failure> {
    let seen = seen(&connection);
    let Connection { stream, first, .. } = connection;
    let broken = |error: hyper::Error| broken(address, &first, &error);
    let (mut sender, driver) = http1::Builder::new()
        .max_buf_size(MOST)
        .handshake::<_, Full<Bytes>>(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    // It ends with the sender, or with the connection.
    tokio::spawn(async move {
        let _ = driver.await;
    });
    let mut request = Request::builder()
        .method(question.method)
        .uri(address.path.as_str())
        .header(header::HOST, address.host.authority.as_str())
        .header(header::USER_AGENT, concat!("cluster-tamer/", env!("CARGO_PKG_VERSION")))
        .header(header::ACCEPT, "*/*");
    for (name, value) in question.headers {
        request = request.header(*name, value.as_str());
    }
    let request = request
        .body(Full::new(Bytes::from(question.body.clone())))
        .map_err(|_| Failure::NotHttp {
            host: address.host.authority.clone(),
        })?;
    let response = sender.send_request(request).await.map_err(broken)?;
    let (head, body) = response.into_parts();
    let body = match question.wanted {
        Wanted::Whole => whole(body, &broken).await?,
        Wanted::Head => Vec::new(),
    };
    Ok(Answer {
        status: head.status.as_u16(),
        version: head.version,
        headers: head.headers,
        body,
        seen: Seen {
            status: Some(head.status.as_u16()),
            ..seen
        },
    })
}

async fn whole(mut body: Incoming, broken: &impl Fn(hyper::Error) -> Failure) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(broken)?.into_data() {
            bytes.extend_from_slice(&data);
        }
        if bytes.len() > MOST {
            return Err(Failure::TooLarge { kib: MOST >> 10 });
        }
    }
    Ok(bytes)
}

fn broken(address: &Address, first: &First, error: &hyper::Error) -> Failure {
    let host = address.host.authority.clone();
    if first.is_tls() {
        return Failure::TlsWanted { host };
    }
    if error.is_parse_too_large() {
        return Failure::TooLarge { kib: MOST >> 10 };
    }
    if error.is_parse() {
        return Failure::NotHttp { host };
    }
    Failure::Closed {
        host,
        stage: Stage::Answer,
    }
}
