//! From a name to addresses that may be asked. They are connected to as they are: the name is not looked up twice.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tamer_core::live::reach::{Land, is_metadata_name, land};
use tamer_core::live::{Failure, Stage};
use tokio::net::lookup_host;
use tokio::time::timeout;

use super::{Loopback, Reach};

/// More addresses of one name are not tried.
const MOST: usize = 4;

/// Whether private addresses are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Private {
    /// They are: stores in the cluster are usual.
    Allowed,
    /// They are not.
    Forbidden,
}

/// A host with its port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Name or address, without brackets.
    pub name: String,
    /// Port.
    pub port: u16,
    /// Both, as typed.
    pub authority: String,
}

impl Host {
    /// Reads `host`, `host:port` or `[address]:port`.
    pub fn parse(authority: &str, port: u16) -> Option<Self> {
        let (name, port) = match authority.rsplit_once(':') {
            Some((name, typed)) if !typed.contains(']') => (name, typed.parse().ok().filter(|port| *port > 0)?),
            _ => (authority, port),
        };
        let name = name.trim_start_matches('[').trim_end_matches(']');
        let fine =
            !name.is_empty() && !name.contains(['@', '/', '[', ']']) && name.bytes().all(|b| b.is_ascii_graphic());
        fine.then(|| Self {
            name: name.to_owned(),
            port,
            authority: authority.to_owned(),
        })
    }
}

/// The addresses of a host, the older kind first. One that may not be asked spoils them all.
pub async fn addresses(host: &Host, reach: Reach, private: Private) -> Result<Vec<SocketAddr>, Failure> {
    if is_metadata_name(&host.name) {
        return Err(Failure::MetadataName {
            host: host.name.clone(),
        });
    }
    let mut addresses = match known(&host.name) {
        Some(addresses) => addresses,
        None => look_up(host, reach).await?,
    };
    if addresses.is_empty() {
        return Err(Failure::NameUnknown {
            host: host.name.clone(),
        });
    }
    for address in &addresses {
        judge(host, *address, reach, private)?;
    }
    // As the blackbox exporter's modules ask: `preferred_ip_protocol: ip4`.
    addresses.sort_by_key(IpAddr::is_ipv6);
    addresses.dedup();
    let sockets = addresses.into_iter().take(MOST);
    Ok(sockets.map(|address| SocketAddr::new(address, host.port)).collect())
}

/// Addresses, and names that no DNS server is asked for. <https://www.rfc-editor.org/rfc/rfc6761>
fn known(name: &str) -> Option<Vec<IpAddr>> {
    if let Ok(address) = name.parse() {
        return Some(vec![address]);
    }
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or_default();
    match last {
        "localhost" => Some(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]),
        "invalid" => Some(Vec::new()),
        _ => None,
    }
}

async fn look_up(host: &Host, reach: Reach) -> Result<Vec<IpAddr>, Failure> {
    match timeout(reach.patience, lookup_host((host.name.as_str(), host.port))).await {
        Err(_) => Err(Failure::TimedOut {
            host: host.name.clone(),
            stage: Stage::Name,
            seconds: reach.patience.as_secs(),
        }),
        Ok(Err(error)) => Err(not_found(host, &error)),
        Ok(Ok(found)) => Ok(found.map(|address| address.ip()).collect()),
    }
}

/// The C library tells only by its text whether nobody knows the name, or nobody could be asked.
fn not_found(host: &Host, error: &io::Error) -> Failure {
    let text = error.to_string();
    let said = text.rsplit(": ").next().unwrap_or_default();
    let host = host.name.clone();
    if ["Temporary failure", "Try again", "System error", "Non-recoverable"]
        .iter()
        .any(|sign| said.contains(sign))
    {
        Failure::NameServer {
            host,
            said: said.to_owned(),
        }
    } else {
        Failure::NameUnknown { host }
    }
}

fn judge(host: &Host, address: IpAddr, reach: Reach, private: Private) -> Result<(), Failure> {
    let land = land(address);
    let may = match land {
        Land::Public => true,
        Land::Private => private == Private::Allowed,
        Land::Loopback => reach.loopback == Loopback::Allowed,
        _ => false,
    };
    if may {
        return Ok(());
    }
    Err(Failure::Forbidden {
        host: host.name.clone(),
        address,
        land,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(authority: &str, loopback: Loopback, private: Private) -> Result<Vec<SocketAddr>, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let reach = Reach {
            loopback,
            ..Reach::default()
        };
        runtime.block_on(addresses(&Host::parse(authority, 443).unwrap(), reach, private))
    }

    #[test]
    fn this_machine_is_reached_by_a_flag_only_whatever_it_is_called() {
        for authority in [
            "localhost",
            "bucket.localhost:9000",
            "LOCALHOST.",
            "127.0.0.1",
            "127.9.9.9:80",
            "[::1]:9000",
            "[::ffff:127.0.0.1]",
            // The C library reads these as addresses too.
            "127.1",
            "0x7f000001",
            "2130706433",
        ] {
            let forbidden = ask(authority, Loopback::Forbidden, Private::Allowed).unwrap_err();
            let land = Land::Loopback;
            assert!(
                matches!(&forbidden, Failure::Forbidden { land: found, .. } if *found == land),
                "{authority}: {forbidden:?}"
            );
            assert!(
                ask(authority, Loopback::Allowed, Private::Allowed).is_ok(),
                "{authority}"
            );
        }
    }

    #[test]
    fn some_addresses_are_never_asked() {
        for authority in [
            "169.254.169.254",
            "[fe80::1]",
            "[fd00:ec2::254]",
            "[::ffff:169.254.169.254]",
            "0.0.0.0",
            "0",
            "[::]",
            "224.0.0.1",
            "metadata.google.internal",
            "100.100.100.200",
        ] {
            let forbidden = ask(authority, Loopback::Allowed, Private::Allowed);
            assert!(
                matches!(forbidden, Err(Failure::Forbidden { .. } | Failure::MetadataName { .. })),
                "{authority}: {forbidden:?}"
            );
        }
    }

    #[test]
    fn private_addresses_are_asked_where_that_is_usual() {
        let found = ask("10.1.2.3:9000", Loopback::Forbidden, Private::Allowed).unwrap();
        assert_eq!(found, ["10.1.2.3:9000".parse().unwrap()]);
        assert!(ask("10.1.2.3", Loopback::Allowed, Private::Forbidden).is_err());
        assert!(ask("1.1.1.1", Loopback::Forbidden, Private::Forbidden).is_ok());
    }

    #[test]
    fn names_that_nobody_has_are_told() {
        assert_eq!(
            ask("store.invalid", Loopback::Forbidden, Private::Allowed),
            Err(Failure::NameUnknown {
                host: "store.invalid".into()
            })
        );
    }

    #[test]
    fn hosts_are_read_with_and_without_a_port() {
        for (authority, expected) in [
            ("a.b", Some(("a.b", 443))),
            ("a.b:9000", Some(("a.b", 9000))),
            ("[::1]", Some(("::1", 443))),
            ("[::1]:80", Some(("::1", 80))),
            ("a:0", None),
            ("a:99999", None),
            ("user@a", None),
            ("", None),
            ("a b", None),
        ] {
            let host = Host::parse(authority, 443);
            assert_eq!(
                host.as_ref().map(|host| (host.name.as_str(), host.port)),
                expected,
                "{authority}"
            );
        }
    }
}
