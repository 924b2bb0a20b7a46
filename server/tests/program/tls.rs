//! TLS of the server's own.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::access::{ADMIN, serve};
use crate::http::Server;
use crate::kubernetes::Kubernetes;
use crate::person::MEANT;
use crate::run::folder;

/// Writes a certificate of its own and its key.
fn certificate(folder: &Path) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(folder.join("tls.crt"), made.cert.pem()).unwrap();
    fs::write(folder.join("tls.key"), made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

/// Asks by TLS, believing only this certificate.
fn ask(server: &Server, trusted: &CertificateDer<'static>, request: &str) -> Result<String, String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let stream = TcpStream::connect(&server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut stream = StreamOwned::new(connection, stream);
    stream
        .write_all(request.as_bytes())
        .map_err(|error| error.to_string())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(|error| error.to_string())?;
    Ok(answer)
}

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

#[test]
fn by_tls_cookies_are_secure_and_browsers_are_told_to_come_back_so() {
    let folder = folder("tls");
    let trusted = certificate(&folder);
    let (crt, key) = (folder.join("tls.crt"), folder.join("tls.key"));
    let options = ["--tls-cert", crt.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let kubernetes = Kubernetes::empty("tls-cluster");
    let server = serve("tls", &kubernetes, &options);
    assert!(server.url.starts_with("https://"), "{}", server.url);
    // Who begins to shake hands and does not go on keeps nobody waiting.
    let _idle: Vec<TcpStream> = (0..20).map(|_| TcpStream::connect(&server.address).unwrap()).collect();
    let body = format!(r#"{{"way": "token", "token": "{ADMIN}"}}"#);
    let sign_in = format!(
        "POST /api/session HTTP/1.1\r\nhost: localhost\r\n{}: {}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        MEANT.0,
        MEANT.1,
        body.len()
    );
    let answer = ask(&server, &trusted, &sign_in).unwrap();
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    assert!(answer.contains("SameSite=Strict; Secure"), "{answer}");
    assert!(
        answer.contains("strict-transport-security: max-age=31536000"),
        "{answer}"
    );
    let mut plain = TcpStream::connect(&server.address).unwrap();
    plain.write_all(HEALTH.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"));

    let exchanged = certificate(&folder);
    let begun = Instant::now();
    while ask(&server, &exchanged, HEALTH).is_err() {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "the new certificate is not taken"
        );
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(ask(&server, &trusted, HEALTH).is_err());
    // One that does not fit leaves the present one.
    fs::write(&key, "not a key").unwrap();
    std::thread::sleep(Duration::from_secs(6));
    assert!(ask(&server, &exchanged, HEALTH).unwrap().starts_with("HTTP/1.1 200"));
}

#[test]
fn behind_a_proxy_with_tls_cookies_are_secure_too() {
    let kubernetes = Kubernetes::empty("behind-tls");
    let server = serve("behind-tls", &kubernetes, &["--behind-tls"]);
    let body = format!(r#"{{"way": "token", "token": "{ADMIN}"}}"#);
    let forwarded = ("x-forwarded-for", "6.6.6.6, 192.0.2.1");
    let answer = server.ask("POST", "/api/session", &[MEANT, forwarded], body.as_bytes());
    assert!(
        answer.header("set-cookie").ends_with("; Secure"),
        "{}",
        answer.header("set-cookie")
    );
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
    // Each address behind the proxy has tries of its own.
    let wrong = br#"{"way": "token", "token": "a-wrong-token-of-somebody"}"#;
    let guess = |from: &str| {
        let headers = [MEANT, ("x-forwarded-for", from)];
        server.ask("POST", "/api/session", &headers, wrong).status
    };
    for _ in 0..10 {
        assert_eq!(guess("192.0.2.7"), 401);
    }
    assert_eq!(
        (guess("192.0.2.7"), guess("1.1.1.1, 192.0.2.7"), guess("192.0.2.8")),
        (429, 429, 401)
    );
}
