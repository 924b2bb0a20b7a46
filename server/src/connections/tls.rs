//! TLS of our own: certificate and key from files that may be exchanged while the server runs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

/// A certificate that was exchanged counts after this time.
const FRESH: Duration = Duration::from_secs(5);

/// Certificate and key.
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    held: Mutex<Held>,
}

struct Held {
    looked: Instant,
    acceptor: TlsAcceptor,
    /// What the files said, to see whether they say something else.
    read: (Vec<u8>, Vec<u8>),
}

impl Tls {
    /// Reads both files.
    pub fn new(certificate: PathBuf, key: PathBuf) -> Result<Self, String> {
        let read = read(&certificate, &key)?;
        let acceptor = acceptor(&read).map_err(|why| format!("{}: {why}", certificate.display()))?;
        Ok(Self {
            certificate,
            key,
            held: Mutex::new(Held {
                looked: Instant::now(),
                acceptor,
                read,
            }),
        })
    }

    /// Shakes hands; none if the other end cannot, or takes too long.
    pub async fn accept<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
        patience: Duration,
    ) -> Option<TlsStream<S>> {
        let acceptor = self.acceptor();
        tokio::time::timeout(patience, acceptor.accept(stream)).await.ok()?.ok()
    }

    /// With what the files say now. While they do not fit together, what they said before counts.
    fn acceptor(&self) -> TlsAcceptor {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.looked.elapsed() < FRESH {
            return held.acceptor.clone();
        }
        held.looked = Instant::now();
        match read(&self.certificate, &self.key) {
            Ok(read) if read == held.read => {}
            Ok(read) => match acceptor(&read) {
                Ok(acceptor) => {
                    tracing::info!("the certificate was exchanged");
                    (held.acceptor, held.read) = (acceptor, read);
                }
                Err(why) => tracing::error!("the new certificate is not taken: {why}"),
            },
            Err(why) => tracing::error!("{why}; the certificate stays as it was"),
        }
        held.acceptor.clone()
    }
}

fn read(certificate: &Path, key: &Path) -> Result<(Vec<u8>, Vec<u8>), String> {
    let read = |path: &Path| std::fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()));
    Ok((read(certificate)?, read(key)?))
}

fn acceptor((certificate, key): &(Vec<u8>, Vec<u8>)) -> Result<TlsAcceptor, String> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificate).collect();
    let certificates = certificates.map_err(|error| format!("no certificates in PEM: {error}"))?;
    if certificates.is_empty() {
        return Err("no certificates in PEM".into());
    }
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| "the key is not a private key in PEM")?;
    // Without a set of its own, rustls asks for one for the whole program.
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(|error| format!("certificate and key do not fit together: {error}"))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
