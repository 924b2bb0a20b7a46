//! Web pages. Redirects are followed a few times; each is looked at as if somebody had typed it, and harder.

use axum::http::Version;
use tamer_core::Config;
use tamer_core::config::Target;
use tamer_core::live::probes::{Redirects, Web, join};
use tamer_core::live::reach::Land;
use tamer_core::live::{Failure, Seen};

use super::{Probed, Reason};
use crate::probes::Reach;
use crate::probes::reach::Private;
use crate::probes::web::{self, Address, Answer, Question, Wanted};

/// The blackbox exporter follows ten; whoever needs more than three has a loop.
const MOST: usize = 3;

pub async fn ask(target: &Target, way: Web, module: &str, config: &Config, reach: Reach) -> Probed {
    let mut seen = Seen::default();
    let judged = follow(target, way, module, config, reach, &mut seen).await;
    Probed {
        judged: judged.map_err(Reason::Failed),
        seen,
    }
}

async fn follow(
    target: &Target,
    way: Web,
    module: &str,
    config: &Config,
    reach: Reach,
    seen: &mut Seen,
) -> Result<(), Failure> {
    let mut method = way.method;
    let mut url = target.url.clone();
    loop {
        let address = Address::parse(&url).ok_or(Failure::RedirectForm)?;
        let question = Question {
            method,
            headers: &[],
            body: Vec::new(),
            trust: way.trust,
            wanted: Wanted::Head,
        };
        let private = if seen.redirects.is_empty() || is_named(&address, config) {
            Private::Allowed
        } else {
            // Whoever answers from outside must not send us around inside.
            Private::Forbidden
        };
        let answer = web::ask(&address, &question, reach, private)
            .await
            .map_err(redirected)?;
        let redirects = std::mem::take(&mut seen.redirects);
        *seen = Seen {
            redirects,
            ..answer.seen.clone()
        };
        let Some(next) = redirect(&answer, way, &url)? else {
            return judge(&answer, way, module);
        };
        if seen.redirects.len() >= MOST {
            return Err(Failure::Redirects { most: MOST });
        }
        // As browsers and the blackbox exporter do.
        if matches!(answer.status, 301..=303) {
            method = "GET";
        }
        seen.redirects.push(shown(&next));
        url = next;
    }
}

/// What follows a path may be a ticket for somebody.
fn shown(url: &str) -> String {
    url.split('?').next().unwrap_or_default().chars().take(200).collect()
}

fn redirect(answer: &Answer, way: Web, base: &str) -> Result<Option<String>, Failure> {
    if way.redirects == Redirects::Kept || !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    match answer.header("location") {
        Some(location) => join(base, &location).map(Some).ok_or(Failure::RedirectForm),
        None => Ok(None),
    }
}

fn judge(answer: &Answer, way: Web, module: &str) -> Result<(), Failure> {
    if way.modern && answer.version == Version::HTTP_10 {
        return Err(Failure::HttpVersion);
    }
    way.judge(answer.status, module).map_or(Ok(()), Err)
}

/// Whether the answers name this host as a target.
fn is_named(address: &Address, config: &Config) -> bool {
    config.probes.targets.iter().any(|target| {
        Address::parse(&target.url).is_some_and(|named| named.host.name.eq_ignore_ascii_case(&address.host.name))
    })
}

fn redirected(why: Failure) -> Failure {
    match why {
        Failure::Forbidden {
            host,
            address,
            land: Land::Private,
        } => Failure::RedirectInside { host, address },
        why => why,
    }
}
