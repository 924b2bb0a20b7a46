//! A connection to one checked address, with TLS or without.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use rustls::pki_types::ServerName;
use tamer_core::live::probes::Trust;
use tamer_core::live::{Failure, Moment, Stage, certificate};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::Reach;
use super::reach::{Host, Private, addresses};
use super::tls;

/// A stream of bytes, whatever carries it.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// How to connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// As it is.
    Plain,
    /// With TLS.
    Tls(Trust),
}

/// A connection.
pub struct Connection {
    /// The bytes.
    pub stream: Box<dyn Stream>,
    /// Who is on the other side.
    pub address: SocketAddr,
    /// When its certificate ends.
    pub certificate_end: Option<Moment>,
    /// What came first, if it is plain text that is expected.
    pub first: First,
}

/// Connects to the first address that takes it.
pub async fn open(host: &Host, layer: Layer, reach: Reach, private: Private) -> Result<Connection, Failure> {
    let (tcp, address) = connect(host, reach, private).await?;
    let Layer::Tls(trust) = layer else {
        let first = First::default();
        let stream = Box::new(Watched {
            inner: tcp,
            first: first.clone(),
        });
        return Ok(Connection {
            stream,
            address,
            certificate_end: None,
            first,
        });
    };
    let stream = agree(host, trust, tcp, reach).await?;
    let leaf = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
    let certificate_end = leaf.and_then(|leaf| certificate::validity(leaf)).map(|(_, end)| end);
    Ok(Connection {
        stream: Box::new(stream),
        address,
        certificate_end,
        first: First::default(),
    })
}

async fn connect(host: &Host, reach: Reach, private: Private) -> Result<(TcpStream, SocketAddr), Failure> {
    let mut failure = None;
    for address in addresses(host, reach, private).await? {
        let error = match timeout(reach.patience, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok((stream, address)),
            Ok(Err(error)) => not_connected(host, address, &error, reach),
            Err(_) => too_long(host, Stage::Connection, reach),
        };
        // The first address is the one that people look at.
        failure.get_or_insert(error);
    }
    Err(failure.unwrap_or_else(|| Failure::NameUnknown {
        host: host.name.clone(),
    }))
}

fn not_connected(host: &Host, address: SocketAddr, error: &io::Error, reach: Reach) -> Failure {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Failure::Refused { address },
        io::ErrorKind::TimedOut => too_long(host, Stage::Connection, reach),
        io::ErrorKind::HostUnreachable => no_way(address, "the host is not to be found"),
        io::ErrorKind::NetworkUnreachable => no_way(address, "there is no route to the network"),
        io::ErrorKind::ConnectionReset => Failure::Closed {
            host: host.authority.clone(),
            stage: Stage::Connection,
        },
        _ => no_way(address, &error.to_string()),
    }
}

fn no_way(address: SocketAddr, said: &str) -> Failure {
    Failure::NoWay {
        address,
        said: said.to_owned(),
    }
}

/// The failure of a stage that took too long.
pub fn too_long(host: &Host, stage: Stage, reach: Reach) -> Failure {
    Failure::TimedOut {
        host: host.authority.clone(),
        stage,
        seconds: reach.patience.as_secs(),
    }
}

async fn agree(host: &Host, trust: Trust, tcp: TcpStream, reach: Reach) -> Result<TlsStream<TcpStream>, Failure> {
    let name = ServerName::try_from(host.name.trim_end_matches('.').to_owned()).map_err(|_| Failure::NameUnknown {
        host: host.name.clone(),
    })?;
    let connector = TlsConnector::from(tls::client(trust));
    match timeout(reach.patience, connector.connect(name, tcp)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(tls::failure(&host.authority, &error)),
        Err(_) => Err(too_long(host, Stage::Tls, reach)),
    }
}

/// The first bytes that came.
#[derive(Clone, Default)]
pub struct First(Arc<Mutex<Vec<u8>>>);

impl First {
    /// Whether they are how TLS refuses.
    pub fn is_tls(&self) -> bool {
        self.0
            .lock()
            .is_ok_and(|bytes| matches!(bytes.as_slice(), [0x15 | 0x16, 0x03, ..]))
    }

    fn keep(&self, bytes: &[u8]) {
        if let Ok(mut kept) = self.0.lock() {
            let missing = 3_usize.saturating_sub(kept.len());
            kept.extend(bytes.iter().take(missing));
        }
    }
}

/// A stream that remembers how it began.
struct Watched<S> {
    inner: S,
    first: First,
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(context, buffer);
        self.first.keep(buffer.filled().get(before..).unwrap_or_default());
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}
