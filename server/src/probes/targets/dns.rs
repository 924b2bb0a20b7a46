//! DNS servers: the question of the chart's modules, by UDP and by TCP.

use std::net::SocketAddr;

use ring::rand::{SecureRandom, SystemRandom};
use tamer_core::live::{Failure, Seen, Stage, dns};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UdpSocket;
use tokio::time::timeout;

use crate::probes::Reach;
use crate::probes::connection::{self, Layer, too_long};
use crate::probes::reach::{Private, addresses};

const PORT: u16 = 53;

/// The longest answer that is read.
const MOST: usize = 4096;

pub async fn by_udp(target: &str, reach: Reach) -> Result<Seen, Failure> {
    let host = super::host(target, PORT)?;
    let address = addresses(&host, reach, Private::Allowed)
        .await?
        .into_iter()
        .next()
        .ok_or(Failure::NotDns)?;
    let id = id();
    let exchange = async {
        let here = match address {
            SocketAddr::V4(_) => "0.0.0.0:0",
            SocketAddr::V6(_) => "[::]:0",
        };
        let socket = UdpSocket::bind(here).await?;
        socket.connect(address).await?;
        socket.send(&dns::question(id)).await?;
        let mut answer = [0; MOST];
        let length = socket.recv(&mut answer).await?;
        std::io::Result::Ok(answer.get(..length).unwrap_or_default().to_vec())
    };
    match timeout(reach.patience, exchange).await {
        Ok(Ok(answer)) => judge(&answer, id)?,
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            return Err(Failure::Refused { address });
        }
        Ok(Err(error)) => {
            return Err(Failure::NoWay {
                address,
                said: error.to_string(),
            });
        }
        Err(_) => return Err(too_long(&host, Stage::Answer, reach)),
    }
    Ok(Seen {
        address: Some(address.ip()),
        ..Seen::default()
    })
}

pub async fn by_tcp(target: &str, reach: Reach) -> Result<Seen, Failure> {
    let host = super::host(target, PORT)?;
    let mut connection = connection::open(&host, Layer::Plain, reach, Private::Allowed).await?;
    let id = id();
    let question = dns::question(id);
    let exchange = async {
        let length = u16::try_from(question.len()).unwrap_or_default();
        connection.stream.write_all(&length.to_be_bytes()).await?;
        connection.stream.write_all(&question).await?;
        let length = connection.stream.read_u16().await?;
        let mut answer = vec![0; usize::from(length).min(MOST)];
        connection.stream.read_exact(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    match timeout(reach.patience, exchange).await {
        Ok(Ok(answer)) => judge(&answer, id)?,
        Ok(Err(_)) => {
            return Err(Failure::Closed {
                host: host.authority,
                stage: Stage::Answer,
            });
        }
        Err(_) => return Err(too_long(&host, Stage::Answer, reach)),
    }
    Ok(Seen {
        address: Some(connection.address.ip()),
        ..Seen::default()
    })
}

fn judge(answer: &[u8], id: u16) -> Result<(), Failure> {
    match dns::code(answer, id) {
        Some(0) => Ok(()),
        Some(code) => Err(Failure::Dns {
            name: dns::NAME.to_owned(),
            code,
        }),
        None => Err(Failure::NotDns),
    }
}

fn id() -> u16 {
    let mut bytes = [0; 2];
    // It only tells answers apart.
    let _ = SystemRandom::new().fill(&mut bytes);
    u16::from_be_bytes(bytes)
}
