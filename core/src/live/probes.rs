//! Probed addresses: what each module of the blackbox exporter asks, and which answers it takes.

use crate::config::{Config, Target};

use super::Failure;

/// How a module asks. As the chart configures them: `prometheus-blackbox-exporter.config.modules`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A web request.
    Web(Web),
    /// A TCP connection.
    Tcp,
    /// A TCP connection with TLS.
    Tls,
    /// A ping.
    Ping,
    /// A DNS question by UDP.
    DnsUdp,
    /// A DNS question by TCP.
    DnsTcp,
    /// The health service of gRPC with TLS.
    Grpc,
    /// The health service of gRPC in plain text.
    GrpcPlain,
}

/// A web request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Web {
    /// Method.
    pub method: &'static str,
    /// Statuses that are taken; none named means all of 2xx.
    pub statuses: &'static [u16],
    /// Go where redirects lead.
    pub redirects: Redirects,
    /// Take any certificate.
    pub trust: Trust,
    /// HTTP/1.0 is not taken.
    pub modern: bool,
}

/// What becomes of redirects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redirects {
    /// They are followed.
    Followed,
    /// They are answers like others.
    Kept,
}

/// Which certificates are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Those that somebody known signed for the host.
    Known,
    /// All.
    Any,
}

const WEB: Web = Web {
    method: "GET",
    statuses: &[],
    redirects: Redirects::Followed,
    trust: Trust::Known,
    modern: false,
};

impl Way {
    /// How a module asks. Answers that were checked name only modules that are known.
    pub fn of(module: &str) -> Self {
        match module {
            "http_2xx_3xx" => Self::Web(Web {
                statuses: &[200, 201, 202, 204, 301, 302, 303, 307, 308, 401, 403],
                redirects: Redirects::Kept,
                ..WEB
            }),
            "http_post_2xx" => Self::Web(Web { method: "POST", ..WEB }),
            "http_2xx_insecure" => Self::Web(Web {
                trust: Trust::Any,
                ..WEB
            }),
            "tcp_connect" => Self::Tcp,
            "tls_connect" => Self::Tls,
            "icmp" => Self::Ping,
            "dns_udp" => Self::DnsUdp,
            "dns_tcp" => Self::DnsTcp,
            "grpc" => Self::Grpc,
            "grpc_plain" => Self::GrpcPlain,
            _ => Self::Web(Web { modern: true, ..WEB }),
        }
    }
}

impl Web {
    /// Judges a status.
    pub fn judge(&self, status: u16, module: &str) -> Option<Failure> {
        let taken = match self.statuses {
            [] => (200..300).contains(&status),
            statuses => statuses.contains(&status),
        };
        (!taken).then(|| Failure::Status {
            status,
            module: module.to_owned(),
        })
    }
}

/// The module of a target.
pub fn module<'a>(target: &'a Target, config: &'a Config) -> &'a str {
    target.module.as_deref().unwrap_or(&config.probes.module)
}

/// Where a redirect leads: an address of its own, or one that begins at the host or beside the last path.
pub fn join(base: &str, location: &str) -> Option<String> {
    let location = location.split('#').next().unwrap_or_default();
    let fine = location.bytes().all(|b| b.is_ascii_graphic()) && location.len() <= 8192;
    let (scheme, rest) = base.split_once("://").filter(|_| fine)?;
    let authority = rest.split(['/', '?']).next()?;
    let path = rest.get(authority.len()..)?.split('?').next()?;
    if location.starts_with("//") {
        return Some(format!("{scheme}:{location}"));
    }
    if location.starts_with('/') {
        return Some(format!("{scheme}://{authority}{location}"));
    }
    if let Some((other, _)) = location.split_once("://")
        && !other.is_empty()
        && other.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        let other = other.to_ascii_lowercase();
        let fine = matches!(other.as_str(), "http" | "https");
        return fine.then(|| format!("{other}{}", location.get(other.len()..).unwrap_or_default()));
    }
    let path = if path.is_empty() { "/" } else { path };
    match location {
        "" => None,
        query if query.starts_with('?') => Some(format!("{scheme}://{authority}{path}{query}")),
        // Something like `mailto:`.
        other if other.split('/').next().is_some_and(|first| first.contains(':')) => None,
        beside => {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            Some(format!("{scheme}://{authority}{folder}/{beside}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::MODULES;
    use proptest::prelude::*;

    #[test]
    fn every_module_has_its_way() {
        let usual = Way::of("http_2xx");
        for (module, _) in MODULES.iter().filter(|(module, _)| *module != "http_2xx") {
            assert_ne!(Way::of(module), usual, "{module}");
        }
    }

    #[test]
    fn redirects_lead_where_browsers_go() {
        let base = "https://example.com:8443/a/b?c=d";
        for (location, expected) in [
            ("/x", Some("https://example.com:8443/x")),
            ("x?y", Some("https://example.com:8443/a/x?y")),
            ("?y", Some("https://example.com:8443/a/b?y")),
            ("//other.com/x", Some("https://other.com/x")),
            ("http://other.com#part", Some("http://other.com")),
            ("HTTP://other.com", Some("http://other.com")),
            ("file:///etc/passwd", None),
            ("gopher://x", None),
            ("mailto:me@example.com", None),
            ("", None),
            ("/a b", None),
            ("/\r\nx: y", None),
        ] {
            assert_eq!(join(base, location).as_deref(), expected, "{location}");
        }
        assert_eq!(join("http://a.b", "x").as_deref(), Some("http://a.b/x"));
    }

    proptest! {
        #[test]
        fn any_redirect_is_read_without_a_panic_and_stays_in_the_web(location: String, base: String) {
            for location in [location.as_str(), &format!("//{location}"), &format!("/{location}"), &format!("ü://{location}")] {
                let _ = join(&base, location);
                let joined = join("https://a.b/c?d", location);
                let web = |url: &String| url.starts_with("https://") || url.starts_with("https:") || url.starts_with("http://");
                prop_assert!(joined.as_ref().is_none_or(web), "{location}: {joined:?}");
            }
        }
    }
}
