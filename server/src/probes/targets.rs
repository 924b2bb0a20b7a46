//! Probed addresses: each is asked once as its module asks, from here.

use std::time::Instant;

use futures_util::{StreamExt, stream};
use tamer_core::Config;
use tamer_core::config::Target;
use tamer_core::live::probes::{Trust, Way, module};
use tamer_core::live::{Action, Check, Failure, LeftOut, Seen, Step};

use super::Reach;
use super::connection::{self, Layer};
use super::reach::{Host, Private};
use super::web;

mod dns;
mod grpc;
mod page;

mod ping;

/// More addresses are not asked at once: that is the stack's work.
const MOST: usize = 50;

/// How many are asked at the same time.
const TOGETHER: usize = 8;

/// Asks the probed addresses of these answers, and tells in their order.
pub async fn check(config: &Config, reach: Reach) -> Vec<Step> {
    let targets = &config.probes.targets;
    // Gathered first: with the closure inside, the compiler does not see that the future may go from thread to thread.
    let asked: Vec<_> = targets
        .iter()
        .take(MOST)
        .map(|target| one(target, config, reach))
        .collect();
    let mut steps: Vec<Step> = stream::iter(asked).buffered(TOGETHER).collect().await;
    let left = targets.iter().skip(MOST);
    let many = LeftOut::Many { most: MOST };
    steps.extend(left.map(|target| Step::left_out(Check::Probes, &target.url, Action::Probe, many.clone())));
    steps
}

/// How one probe ended, and what was seen of the other side.
struct Probed {
    judged: Result<(), Reason>,
    seen: Seen,
}

/// Why a probe is not fine.
enum Reason {
    Failed(Failure),
    LeftOut(LeftOut),
}

impl From<Failure> for Probed {
    fn from(why: Failure) -> Self {
        Self {
            judged: Err(Reason::Failed(why)),
            seen: Seen::default(),
        }
    }
}

impl From<Seen> for Probed {
    fn from(seen: Seen) -> Self {
        Self { judged: Ok(()), seen }
    }
}

async fn one(target: &Target, config: &Config, reach: Reach) -> Step {
    let started = Instant::now();
    let module = module(target, config);
    let probed = match Way::of(module) {
        Way::Web(way) => page::ask(target, way, module, config, reach).await,
        Way::Tcp => connect(target, Layer::Plain, reach).await,
        Way::Tls => connect(target, Layer::Tls(Trust::Known), reach).await,
        Way::DnsUdp => dns::by_udp(&target.url, reach)
            .await
            .map_or_else(Into::into, Into::into),
        Way::DnsTcp => dns::by_tcp(&target.url, reach)
            .await
            .map_or_else(Into::into, Into::into),
        Way::Grpc => grpc::ask(&target.url, Layer::Tls(Trust::Known), reach)
            .await
            .map_or_else(Into::into, Into::into),
        Way::GrpcPlain => grpc::ask(&target.url, Layer::Plain, reach)
            .await
            .map_or_else(Into::into, Into::into),
        Way::Ping => ping::ask(&target.url, reach).await,
    };
    let seen = Seen {
        milliseconds: u64::try_from(started.elapsed().as_millis()).ok(),
        ..probed.seen
    };
    match probed.judged {
        Ok(()) => Step::fine(Check::Probes, &target.url, Action::Probe, seen),
        Err(Reason::Failed(why)) => Step::failed(Check::Probes, &target.url, Action::Probe, seen, why),
        Err(Reason::LeftOut(why)) => Step::left_out(Check::Probes, &target.url, Action::Probe, why),
    }
}

async fn connect(target: &Target, layer: Layer, reach: Reach) -> Probed {
    let host = match host(&target.url, 0) {
        Ok(host) => host,
        Err(why) => return why.into(),
    };
    match connection::open(&host, layer, reach, Private::Allowed).await {
        Ok(connection) => web::seen(&connection).into(),
        Err(why) => why.into(),
    }
}

/// The host of an address that was checked already.
fn host(address: &str, port: u16) -> Result<Host, Failure> {
    Host::parse(address, port).ok_or_else(|| Failure::NameUnknown {
        host: address.to_owned(),
    })
}
