//! What holds for every request: the host it is for, the time it may take, the headers of its answer.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{self, HOST, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::refusal::Refused;
use crate::site::policy;

/// Reading the body included.
const LONGEST: Duration = Duration::from_secs(30);

/// Which hosts requests may be for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosts {
    reach: Reach,
    /// Names that are taken besides.
    named: Arc<[String]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// This machine by its own names. A foreign name that points here is somebody's page reaching in (DNS rebinding).
    Loopback,
    /// Only what is named, addresses and localhost: another name can be pointed here by a stranger.
    Named,
    /// Any: who listens on a network is called by names that only the network knows.
    Any,
}

impl Hosts {
    /// What suits the address that is listened on, and the names that somebody gave.
    pub fn for_listener(address: IpAddr, named: Vec<String>) -> Self {
        let reach = match (address.is_loopback(), named.is_empty()) {
            (true, _) => Reach::Loopback,
            (false, false) => Reach::Named,
            (false, true) => Reach::Any,
        };
        Self {
            reach,
            named: named.into(),
        }
    }

    /// Whether somebody gave this name, with or without its port.
    pub fn names(&self, host: &str) -> bool {
        let name = name(host);
        self.named
            .iter()
            .any(|named| named.eq_ignore_ascii_case(host) || named.eq_ignore_ascii_case(name))
    }

    fn take(&self, headers: &HeaderMap) -> bool {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        match self.reach {
            Reach::Any => true,
            Reach::Loopback => host.is_some_and(|host| is_loopback(host) || self.names(host)),
            Reach::Named => {
                host.is_some_and(|host| is_loopback(host) || name(host).parse::<IpAddr>().is_ok() || self.names(host))
            }
        }
    }
}

/// Whether what travels can be read on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// It can.
    Plain,
    /// TLS, here or at a proxy in front.
    Tls,
}

fn name(host: &str) -> &str {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => host.split(':').next(),
    };
    name.unwrap_or_default()
}

fn is_loopback(host: &str) -> bool {
    let name = name(host);
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

pub async fn known_host(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    if hosts.take(request.headers()) {
        next.run(request).await
    } else {
        Refused::OtherHost.into_response()
    }
}

pub async fn in_time(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(LONGEST, next.run(request)).await;
    answer.unwrap_or_else(|_| Refused::TooLate.into_response())
}

/// Every answer says what a browser may do with it; what an answer has said already stays.
pub async fn with_headers(State(transport): State<Transport>, mut response: Response) -> Response {
    let headers: [(HeaderName, &'static str); 7] = [
        (header::CONTENT_SECURITY_POLICY, policy::STRICT),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in headers {
        let entry = response.headers_mut().entry(name);
        entry.or_insert(HeaderValue::from_static(value));
    }
    if transport == Transport::Tls {
        let year = HeaderValue::from_static("max-age=31536000");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_loopback_only_names_of_this_machine_are_taken() {
        for (host, expected) in [
            ("localhost", true),
            ("LOCALHOST:8080", true),
            ("127.0.0.1:8080", true),
            ("[::1]:8080", true),
            ("127.0.0.1.evil.example", false),
            ("localhost.evil.example:8080", false),
            ("evil.example", false),
            ("10.0.0.1", false),
            ("", false),
        ] {
            assert_eq!(is_loopback(host), expected, "{host}");
        }
    }

    #[test]
    fn names_that_somebody_gave_are_taken_besides_and_on_a_network_only_they() {
        for (listen, host, expected) in [
            ("127.0.0.1", "tamer.example", true),
            ("127.0.0.1", "other.example", false),
            ("0.0.0.0", "TAMER.example:8443", true),
            ("0.0.0.0", "other.example", false),
            ("0.0.0.0", "localhost", true),
            ("0.0.0.0", "10.1.2.3:8080", true),
            ("0.0.0.0", "[fd00::1]:8080", true),
        ] {
            let hosts = Hosts::for_listener(listen.parse().unwrap(), vec!["tamer.example".into()]);
            let headers = HeaderMap::from_iter([(HOST, HeaderValue::from_static(host))]);
            assert_eq!(hosts.take(&headers), expected, "{listen} {host}");
        }
        let any = Hosts::for_listener("0.0.0.0".parse().unwrap(), Vec::new());
        assert!(any.take(&HeaderMap::new()));
    }
}
