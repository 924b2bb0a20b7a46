//! Which addresses a server may ask on somebody's behalf.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

/// What an address belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Land {
    /// The internet.
    Public,
    /// A network of one's own, such as a cluster's.
    Private,
    /// This machine.
    Loopback,
    /// Set apart by the standards: tunnels, protocols, broadcast.
    Reserved,
    /// No address at all. Linux takes it for this machine.
    Unspecified,
    /// Many at once.
    Multicast,
    /// This network segment.
    LinkLocal,
    /// Where clouds hand out credentials.
    Metadata,
}

/// What an address belongs to. One that carries an IPv4 address inside is judged by that.
pub fn land(address: IpAddr) -> Land {
    match address {
        IpAddr::V4(address) => land_v4(address),
        IpAddr::V6(address) => land_v6(address),
    }
}

/// Names by which clouds reach their metadata, whatever they resolve to.
pub fn is_metadata_name(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let whole = ["metadata", "metadata.goog", "metadata.google.internal", "instance-data"];
    whole.contains(&host.as_str()) || host.ends_with(".metadata.google.internal") || host.starts_with("instance-data.")
}

fn land_v4(address: Ipv4Addr) -> Land {
    // Metadata of Amazon and most others, of containers and pods there, of Alibaba, Azure's wire server, Oracle.
    const METADATA: [[u8; 4]; 6] = [
        [169, 254, 169, 254],
        [169, 254, 170, 2],
        [169, 254, 170, 23],
        [100, 100, 100, 200],
        [168, 63, 129, 16],
        [192, 0, 0, 192],
    ];
    let octets = address.octets();
    if METADATA.contains(&octets) {
        return Land::Metadata;
    }
    match octets {
        [0, ..] => Land::Unspecified,
        [127, ..] => Land::Loopback,
        [169, 254, ..] => Land::LinkLocal,
        [224..=239, ..] => Land::Multicast,
        [255, 255, 255, 255] | [192, 0, 0, _] | [192, 88, 99, _] => Land::Reserved,
        // Carrier-grade NAT, benchmarks and class E serve as pod networks too.
        [100, 64..=127, ..] | [198, 18..=19, ..] | [240..=255, ..] => Land::Private,
        _ if address.is_private() => Land::Private,
        _ => Land::Public,
    }
}

fn land_v6(address: Ipv6Addr) -> Land {
    // Amazon, Google, Scaleway.
    const METADATA: [[u16; 8]; 3] = [
        [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254],
        [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254],
        [0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42],
    ];
    if METADATA.contains(&address.segments()) {
        return Land::Metadata;
    }
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Land::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => Land::Loopback,
        // IPv4-compatible, IPv4-mapped, IPv4-translated, NAT64.
        [0, 0, 0, 0, 0, 0, high, low]
        | [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => land_v4(inside(high, low)),
        // 6to4.
        [0x2002, high, low, ..] => land_v4(inside(high, low)),
        // NAT64 of one's own, Teredo and other protocols carry addresses in ways that are not worth trusting.
        [0x64, 0xff9b, ..] | [0x2001, 0..=0x1ff, ..] => Land::Reserved,
        [0xfe80..=0xfebf, ..] => Land::LinkLocal,
        [0xff00..=0xffff, ..] => Land::Multicast,
        // ISATAP.
        [.., 0 | 0x200, 0x5efe, high, low] => land_v4(inside(high, low)),
        [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Land::Private,
        _ => Land::Public,
    }
}

fn inside(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_has_its_land() {
        for (land_expected, addresses) in [
            (
                Land::Public,
                &[
                    "1.1.1.1",
                    "172.32.0.1",
                    "100.128.0.1",
                    "192.169.0.1",
                    "223.255.255.255",
                    "2606:4700::1111",
                ][..],
            ),
            (Land::Public, &["::ffff:1.1.1.1", "2002:101:101::1", "64:ff9b::1.1.1.1"]),
            (
                Land::Private,
                &[
                    "10.0.0.1",
                    "172.16.0.1",
                    "172.31.255.255",
                    "192.168.1.1",
                    "100.64.0.1",
                    "240.0.0.1",
                    "198.18.0.1",
                ],
            ),
            (
                Land::Private,
                &[
                    "fc00::1",
                    "fd12:3456::1",
                    "fec0::1",
                    "::ffff:10.0.0.1",
                    "64:ff9b::10.0.0.1",
                ],
            ),
            (
                Land::Loopback,
                &[
                    "127.0.0.1",
                    "127.255.255.254",
                    "::1",
                    "::127.0.0.1",
                    "::ffff:127.0.0.1",
                    "::ffff:7f00:1",
                ],
            ),
            (
                Land::Loopback,
                &[
                    "::ffff:0:127.0.0.1",
                    "64:ff9b::127.0.0.1",
                    "2002:7f00:1::",
                    "2001:db8::5efe:7f00:1",
                ],
            ),
            (
                Land::LinkLocal,
                &[
                    "169.254.0.1",
                    "169.254.42.42",
                    "fe80::1",
                    "febf::1",
                    "::ffff:169.254.1.1",
                ],
            ),
            (
                Land::Metadata,
                &[
                    "169.254.169.254",
                    "169.254.170.2",
                    "169.254.170.23",
                    "100.100.100.200",
                    "168.63.129.16",
                    "192.0.0.192",
                ],
            ),
            (
                Land::Metadata,
                &[
                    "fd00:ec2::254",
                    "fd20:ce::254",
                    "fd00:42::42",
                    "::ffff:169.254.169.254",
                    "64:ff9b::a9fe:a9fe",
                    "2002:a9fe:a9fe::1",
                ],
            ),
            (
                Land::Unspecified,
                &["0.0.0.0", "0.1.2.3", "::", "::ffff:0.0.0.0", "64:ff9b::"],
            ),
            (
                Land::Multicast,
                &["224.0.0.1", "239.255.255.255", "ff02::1", "::ffff:224.0.0.1"],
            ),
            (
                Land::Reserved,
                &[
                    "255.255.255.255",
                    "192.0.0.8",
                    "192.88.99.1",
                    "64:ff9b:1::1",
                    "2001::1",
                    "2001:0:7f00:1::",
                ],
            ),
        ] {
            for address in addresses {
                assert_eq!(land(address.parse().unwrap()), land_expected, "{address}");
            }
        }
    }

    #[test]
    fn metadata_has_names_too() {
        for (host, expected) in [
            ("metadata.google.internal", true),
            ("Metadata.Google.Internal.", true),
            ("metadata", true),
            ("instance-data.ec2.internal", true),
            ("metadata.example.com", false),
            ("s3.amazonaws.com", false),
        ] {
            assert_eq!(is_metadata_name(host), expected, "{host}");
        }
    }
}
