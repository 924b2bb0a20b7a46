//! The object store: in each place one object is written, read, listed and removed, with the same keys as the stack's.

use std::time::{Duration, Instant};

use ring::rand::{SecureRandom, SystemRandom};
use tamer_core::Config;
use tamer_core::config::ObjectStore;
use tamer_core::live::probes::Trust;
use tamer_core::live::s3::{self, Addressing, Asked, Place};
use tamer_core::live::{Action, Check, Failure, Hidden, LeftOut, Moment, Seen, Stage, Step};
use tamer_core::secrets::Secrets;

use super::Reach;
use super::connection::{self, Layer};
use super::reach::{Host, Private};
use super::web::{self, Address, Question, Scheme, Wanted};

mod sign;

use sign::Keys;

/// Tries the object store of these answers, if there is one. What was written is removed, even when nobody waits any longer.
pub async fn check(config: &Config, secrets: &Secrets, reach: Reach) -> Vec<Step> {
    check_at(config, secrets, reach, web::now).await
}

/// As [`check`], by another clock.
async fn check_at(config: &Config, secrets: &Secrets, reach: Reach, clock: fn() -> Moment) -> Vec<Step> {
    let Some(store) = &config.storage.s3 else {
        return Vec::new();
    };
    let about = &store.endpoint;
    if !s3::has_keys(store) {
        return vec![Step::left_out(Check::S3, about, Action::Connect, LeftOut::Role)];
    }
    if secrets.s3_access_key.is_empty() || secrets.s3_secret_key.is_empty() {
        let why = Failure::KeysMissing;
        return vec![Step::failed(Check::S3, about, Action::Connect, Seen::default(), why)];
    }
    let places = s3::places(store);
    let reached = connect(store, reach).await;
    let failed = reached.is_failed();
    let mut steps = vec![reached];
    if failed {
        let left_out = |place: Place| Step::left_out(Check::S3, place.name(), Action::Put, LeftOut::Before);
        steps.extend(places.into_iter().map(left_out));
        return steps;
    }
    let visits = places.into_iter().map(|place| {
        let visit = Visit {
            object: place.object(&random()),
            wrote: format!("Written by a check of Cluster Tamer, and removed by it: {}\n", random()).into_bytes(),
            place,
            store: store.clone(),
            secrets: secrets.clone(),
            reach,
            clock,
        };
        // A task of its own: it removes what it wrote even where the person has left.
        tokio::spawn(async move { visit.steps().await })
    });
    for visit in visits.collect::<Vec<_>>() {
        steps.extend(visit.await.unwrap_or_default());
    }
    steps
}

async fn connect(store: &ObjectStore, reach: Reach) -> Step {
    let (scheme, port) = way(store);
    let started = Instant::now();
    let opened = match Host::parse(&store.endpoint, port) {
        Some(host) => {
            let layer = match scheme {
                Scheme::Http => Layer::Plain,
                Scheme::Https => Layer::Tls(Trust::Known),
            };
            connection::open(&host, layer, reach, Private::Allowed).await
        }
        None => Err(Failure::NameUnknown {
            host: store.endpoint.clone(),
        }),
    };
    let took = |seen: Seen| timed(seen, started);
    match opened {
        Ok(connection) => Step::fine(
            Check::S3,
            &store.endpoint,
            Action::Connect,
            took(web::seen(&connection)),
        ),
        Err(why) => Step::failed(Check::S3, &store.endpoint, Action::Connect, took(Seen::default()), why),
    }
}

fn way(store: &ObjectStore) -> (Scheme, u16) {
    if store.insecure {
        (Scheme::Http, 80)
    } else {
        (Scheme::Https, 443)
    }
}

fn timed(seen: Seen, started: Instant) -> Seen {
    Seen {
        milliseconds: u64::try_from(started.elapsed().as_millis()).ok(),
        ..seen
    }
}

/// Sixteen letters that no other run has.
fn random() -> String {
    let mut bytes = [0; 8];
    // Where there is no chance, the clock has to do.
    if SystemRandom::new().fill(&mut bytes).is_err() {
        bytes = web::now().0.to_be_bytes();
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One place, and all that is done there.
struct Visit {
    store: ObjectStore,
    place: Place,
    object: String,
    wrote: Vec<u8>,
    secrets: Secrets,
    reach: Reach,
    clock: fn() -> Moment,
}

/// How one request ended.
struct Ended {
    judged: Result<(), Failure>,
    seen: Seen,
}

impl Visit {
    async fn steps(&self) -> Vec<Step> {
        let put = self.ask(Action::Put, Some(&self.wrote)).await;
        let put = self.look_again(put).await;
        let wrote = put.judged.is_ok();
        let only_denied = matches!(put.judged, Err(Failure::Denied { .. }));
        let may_be_there = may_be_there(&put);
        let mut steps = vec![self.step(Action::Put, put)];
        if wrote {
            for action in [Action::Get, Action::List] {
                steps.push(self.step(action, self.ask(action, Some(&self.wrote)).await));
            }
        }
        if only_denied {
            // So that all rights that are missing are known at once.
            steps.extend(self.rights().await);
        }
        if may_be_there {
            steps.push(self.remove().await);
        }
        steps
    }

    /// The rights to do what could not be done.
    async fn rights(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for action in [Action::Get, Action::List, Action::Delete] {
            let outcome = self.ask(action, None).await;
            steps.push(match outcome.judged {
                Ok(()) | Err(Failure::Lost) => Step::left_out(Check::S3, self.place.name(), action, LeftOut::Allowed),
                Err(_) => self.step(action, outcome),
            });
        }
        steps
    }

    async fn remove(&self) -> Step {
        let mut outcome = self.ask(Action::Delete, None).await;
        // What is left behind is worth a second try.
        if !matches!(outcome.judged, Ok(()) | Err(Failure::Denied { .. })) {
            tokio::time::sleep(Duration::from_millis(300)).await;
            outcome = self.ask(Action::Delete, None).await;
        }
        let mut step = self.step(Action::Delete, outcome);
        if step.is_failed() {
            step.about = format!("{}/{}", self.place.bucket, self.object);
        }
        step
    }

    fn step(&self, action: Action, outcome: Ended) -> Step {
        let about = self.place.name();
        match outcome.judged {
            Ok(()) => Step::fine(Check::S3, about, action, outcome.seen),
            Err(why) => Step::failed(Check::S3, about, action, outcome.seen, why),
        }
    }

    /// Where a bucket as host name leads nowhere but `endpoint/bucket` works, that is the reason.
    async fn look_again(&self, outcome: Ended) -> Ended {
        let puzzling = matches!(
            outcome.judged,
            Err(Failure::NameUnknown { .. }
                | Failure::NameWrong { .. }
                | Failure::BucketMissing { .. }
                | Failure::SecretWrong
                | Failure::NotS3 { .. }
                | Failure::Store { .. })
        );
        if !puzzling || self.store.path_style {
            return outcome;
        }
        match self.ask_by(Addressing::Path, Action::List, None).await.judged {
            Ok(()) => Ended {
                judged: Err(Failure::PathStyleNeeded {
                    endpoint: self.store.endpoint.clone(),
                    bucket: self.place.bucket.clone(),
                }),
                seen: outcome.seen,
            },
            Err(_) => outcome,
        }
    }

    async fn ask(&self, action: Action, wrote: Option<&[u8]>) -> Ended {
        self.ask_by(Addressing::from(&self.store), action, wrote).await
    }

    async fn ask_by(&self, addressing: Addressing, action: Action, wrote: Option<&[u8]>) -> Ended {
        let started = Instant::now();
        let (access, secret) = (&self.secrets.s3_access_key, &self.secrets.s3_secret_key);
        let hidden = Hidden::new([access.as_str(), secret.as_str()]);
        let asked = Asked {
            store: &self.store,
            addressing,
            place: &self.place,
            action,
            object: &self.object,
            wrote,
            at: (self.clock)(),
            hidden: &hidden,
        };
        match self.exchange(&asked, Keys { access, secret }).await {
            Ok((answer, seen)) => Ended {
                judged: asked.judge(&answer),
                seen: timed(seen, started),
            },
            Err(why) => Ended {
                judged: Err(why),
                seen: timed(Seen::default(), started),
            },
        }
    }

    async fn exchange(&self, asked: &Asked<'_>, keys: Keys<'_>) -> Result<(s3::Answer, Seen), Failure> {
        let request = s3::request(&self.store, asked.addressing, &self.place, asked.action, &self.object);
        let body = match asked.action {
            Action::Put => self.wrote.clone(),
            _ => Vec::new(),
        };
        let headers = sign::headers(&request, &self.store.region, keys, asked.at, &body);
        let (scheme, port) = way(&self.store);
        let address = Address {
            scheme,
            host: Host::parse(&request.authority, port).ok_or_else(|| Failure::NameUnknown {
                host: request.authority.clone(),
            })?,
            path: match request.query.as_str() {
                "" => request.path,
                query => format!("{}?{query}", request.path),
            },
        };
        let question = Question {
            method: request.method,
            headers: &headers,
            body,
            trust: Trust::Known,
            wanted: Wanted::Whole,
        };
        let answer = web::ask(&address, &question, self.reach, Private::Allowed).await?;
        let seen = Seen {
            // The step that connects has told.
            address: None,
            certificate_days: None,
            ..answer.seen.clone()
        };
        let read = s3::Answer {
            status: answer.status,
            region: answer.header("x-amz-bucket-region"),
            date: answer.header("date"),
            etag: answer.header("etag"),
            location: answer.header("location"),
            content_type: answer.header("content-type"),
            body: answer.body,
        };
        Ok((read, seen))
    }
}

/// Whether something may have been written: it was taken, or nobody knows.
fn may_be_there(put: &Ended) -> bool {
    match (&put.judged, put.seen.status) {
        (Ok(()), _) => true,
        (Err(_), Some(status)) => (200..300).contains(&status) || status >= 500,
        (Err(why), None) => matches!(
            why,
            Failure::TimedOut {
                stage: Stage::Answer,
                ..
            } | Failure::Closed {
                stage: Stage::Answer,
                ..
            } | Failure::TooLarge { .. }
        ),
    }
}

#[cfg(test)]
mod tests;
