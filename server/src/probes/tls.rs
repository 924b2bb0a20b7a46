//! TLS: whom to trust, and what its errors mean.

use std::io;
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tamer_core::live::probes::Trust;
use tamer_core::live::{Failure, Moment, Stage};

/// The settings of a client that trusts like this.
pub fn client(trust: Trust) -> Arc<ClientConfig> {
    static KNOWN: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    static ANY: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    let config = match trust {
        Trust::Known => KNOWN.get_or_init(|| Arc::new(build(|builder| builder.with_root_certificates(roots())))),
        Trust::Any => ANY.get_or_init(|| {
            let verifier = Arc::new(AnyCertificate(Arc::new(ring::default_provider())));
            Arc::new(build(|builder| {
                builder.dangerous().with_custom_certificate_verifier(verifier)
            }))
        }),
    };
    Arc::clone(config)
}

type Builder<State> = rustls::ConfigBuilder<ClientConfig, State>;

fn build(
    trust: impl FnOnce(Builder<rustls::WantsVerifier>) -> Builder<rustls::client::WantsClientCert>,
) -> ClientConfig {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider has suites for every version");
    trust(builder).with_no_client_auth()
}

/// Those of the system (`SSL_CERT_FILE` names others); where it has none, as in an empty image, Mozilla's.
fn roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    roots
}

/// What it means that TLS did not come about.
pub fn failure(host: &str, error: &io::Error) -> Failure {
    let host = host.to_owned();
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    match inner {
        None => Failure::Closed {
            host,
            stage: Stage::Tls,
        },
        Some(Error::InvalidCertificate(error)) => certificate(host, error),
        Some(Error::InvalidMessage(_)) => Failure::PlainText { host },
        Some(Error::AlertReceived(alert)) => Failure::Tls {
            host,
            said: format!("it refused with the alert {alert:?}"),
        },
        Some(Error::PeerIncompatible(_)) => Failure::Tls {
            host,
            said: "it speaks no version and cipher that is still safe".into(),
        },
        Some(error) => Failure::Tls {
            host,
            said: error.to_string().trim_end_matches('.').to_owned(),
        },
    }
}

fn certificate(host: String, error: &CertificateError) -> Failure {
    let moment = |time: &UnixTime| i64::try_from(time.as_secs()).ok().map(Moment);
    match error {
        CertificateError::Expired => Failure::Expired { host, end: None },
        CertificateError::ExpiredContext { not_after, .. } => Failure::Expired {
            host,
            end: moment(not_after),
        },
        CertificateError::NotValidYet => Failure::NotYetValid { host, begin: None },
        CertificateError::NotValidYetContext { not_before, .. } => Failure::NotYetValid {
            host,
            begin: moment(not_before),
        },
        CertificateError::NotValidForName => Failure::NameWrong {
            host,
            names: Vec::new(),
        },
        CertificateError::NotValidForNameContext { presented, .. } => Failure::NameWrong {
            host,
            names: presented.iter().map(|name| plain(name)).collect(),
        },
        // The other is an authority of the same name with another key, such as that of another cluster.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Failure::IssuerUnknown { host },
        // Signed by itself, with the mark of an authority: what `openssl req -x509` makes.
        other if format!("{other:?}").contains("CaUsedAsEndEntity") => Failure::IssuerUnknown { host },
        other => Failure::Tls {
            host,
            said: other.to_string().trim_end_matches('.').to_owned(),
        },
    }
}

/// `a.example` out of `DnsName("a.example")`.
fn plain(name: &str) -> String {
    let name = name.split('"').nth(1).unwrap_or(name);
    name.chars().filter(|c| c.is_ascii_graphic()).take(253).collect()
}

/// Takes any certificate, for the module that says so. That the other side has its key is verified all the same.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
