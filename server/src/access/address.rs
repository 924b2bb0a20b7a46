//! Where a request comes from.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::http::{Extensions, HeaderMap};

/// The other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Whose word counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addresses {
    /// The other end of the connection.
    Peer,
    /// What the proxy in front adds to `X-Forwarded-For`: the last entry, for the others are the client's own word.
    Proxy,
}

impl Addresses {
    /// Where a request comes from.
    pub fn of(self, extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
        let forwarded = || {
            let last = headers.get_all("x-forwarded-for").iter().next_back()?;
            last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
        };
        let peer = || extensions.get::<Peer>().map(|peer| peer.0.ip());
        let address = match self {
            Self::Peer => peer(),
            Self::Proxy => forwarded().or_else(peer),
        };
        address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_what_the_proxy_says_last_counts_and_only_behind_one() {
        let mut extensions = Extensions::new();
        extensions.insert(Peer("10.0.0.1:5".parse().unwrap()));
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", HeaderValue::from_static("6.6.6.6"));
        headers.append("x-forwarded-for", HeaderValue::from_static("6.6.6.6, 192.0.2.1"));
        assert_eq!(Addresses::Peer.of(&extensions, &headers).to_string(), "10.0.0.1");
        assert_eq!(Addresses::Proxy.of(&extensions, &headers).to_string(), "192.0.2.1");
        assert_eq!(
            Addresses::Proxy.of(&extensions, &HeaderMap::new()).to_string(),
            "10.0.0.1"
        );
    }
}
