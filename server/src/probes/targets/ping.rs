//! Pings, as far as this machine lets programs without rights send them.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, Socket, Type};
use tamer_core::live::{Failure, LeftOut, Seen, Stage};

use super::{Probed, Reason};
use crate::probes::Reach;
use crate::probes::connection::too_long;
use crate::probes::reach::{Host, Private, addresses};

/// Type 8 for the old protocol, 128 for the new one; the kernel fills in the rest.
const OLD: [u8; 8] = [8, 0, 0, 0, 0, 0, 0, 1];
const NEW: [u8; 8] = [128, 0, 0, 0, 0, 0, 0, 1];

pub async fn ask(target: &str, reach: Reach) -> Probed {
    let host = match super::host(target, 0) {
        Ok(host) => host,
        Err(why) => return why.into(),
    };
    let address = match addresses(&host, reach, Private::Allowed).await {
        Ok(addresses) => addresses.first().map(SocketAddr::ip),
        Err(why) => return why.into(),
    };
    let Some(address) = address else {
        return Failure::NameUnknown { host: host.name }.into();
    };
    let patience = reach.patience;
    match tokio::task::spawn_blocking(move || echo(address, patience)).await {
        Ok(Ok(())) => Seen {
            address: Some(address),
            ..Seen::default()
        }
        .into(),
        Ok(Err(error)) => failed(&host, address, &error, reach),
        Err(_) => failed(&host, address, &ErrorKind::Other.into(), reach),
    }
}

fn failed(host: &Host, address: IpAddr, error: &io::Error, reach: Reach) -> Probed {
    match error.kind() {
        // Not opened at all: the kernel keeps this kind of socket for groups in `net.ipv4.ping_group_range`.
        ErrorKind::PermissionDenied | ErrorKind::Unsupported => Probed {
            judged: Err(Reason::LeftOut(LeftOut::Ping)),
            seen: Seen::default(),
        },
        ErrorKind::WouldBlock | ErrorKind::TimedOut => too_long(host, Stage::Answer, reach).into(),
        _ => Failure::NoWay {
            address: SocketAddr::new(address, 0),
            said: error.to_string(),
        }
        .into(),
    }
}

fn echo(address: IpAddr, patience: Duration) -> io::Result<()> {
    let (domain, protocol, question, answer) = match address {
        IpAddr::V4(_) => (Domain::IPV4, Protocol::ICMPV4, OLD, 0),
        IpAddr::V6(_) => (Domain::IPV6, Protocol::ICMPV6, NEW, 129),
    };
    let mut socket = Socket::new(domain, Type::DGRAM, Some(protocol))?;
    socket.connect(&SocketAddr::new(address, 0).into())?;
    socket.send(&question)?;
    let end = Instant::now() + patience;
    let mut bytes = [0; 64];
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        socket.set_read_timeout(Some(left))?;
        let length = io::Read::read(&mut socket, &mut bytes)?;
        if length > 0 && bytes.first() == Some(&answer) {
            return Ok(());
        }
    }
}
