//! What is under way in the cluster: one work for each release, which goes on whoever leaves, and which the same request joins.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::BoxFuture;
use sha2::{Digest, Sha256};
use tamer_core::apply::Step;
use tamer_core::names::Name;
use tamer_core::wire::cluster::End;
use tokio::sync::watch;

use crate::access::{Person, Rights};
use crate::frame;

/// Works by namespace and release.
#[derive(Default)]
pub struct Works(Mutex<HashMap<(String, String), Arc<Work>>>);

/// One work.
pub struct Work {
    what: &'static str,
    who: String,
    request: Request,
    told: watch::Sender<Told>,
}

/// Whose wish it is, and which: only the same one is joined.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Request {
    rights: Rights,
    digest: [u8; 32],
}

/// What was told so far.
#[derive(Debug, Default)]
pub struct Told {
    /// As events.
    pub frames: Vec<Bytes>,
    /// Steps that were done.
    pub steps: Vec<Step>,
    /// How it ended.
    pub end: Option<End>,
}

/// Tells what is done.
pub struct Teller(Arc<Work>);

/// Somebody else works at that release.
#[derive(Debug)]
pub struct Busy {
    /// What they do.
    pub what: &'static str,
    /// Who.
    pub who: String,
}

impl Request {
    /// From who asks and what they ask.
    pub fn new(person: &Person, path: &str, body: &[u8]) -> Self {
        let digest = Sha256::new().chain_update(path).chain_update([0]).chain_update(body);
        Self {
            rights: person.rights(),
            digest: digest.finalize().into(),
        }
    }

    /// The same for the same wish of the same person, at every replica that has this key. Nothing can be read from it.
    pub fn mark(&self, key: &[u8; 32]) -> String {
        let rights = match self.rights {
            Rights::Own => [0; 32],
            Rights::Person(digest) => digest,
        };
        let parts = [b"lease".as_slice(), key, &rights, &self.digest];
        URL_SAFE_NO_PAD.encode(parts.into_iter().fold(Sha256::new(), Sha256::chain_update).finalize())
    }
}

impl Works {
    /// Begins a work, or joins the same one. It goes on whoever leaves.
    pub fn begin(
        self: &Arc<Self>,
        what: &'static str,
        person: &Person,
        request: Request,
        (namespace, release): (&Name, &Name),
        work: impl FnOnce(Teller) -> BoxFuture<'static, End>,
    ) -> Result<watch::Receiver<Told>, Busy> {
        let key = (namespace.to_string(), release.to_string());
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(other) = under_way.get(&key) {
            if other.request == request {
                return Ok(other.told.subscribe());
            }
            return Err(Busy {
                what: other.what,
                who: other.who.clone(),
            });
        }
        let (told, follow) = watch::channel(Told::default());
        let begun = Arc::new(Work {
            what,
            who: person.name.clone(),
            request,
            told,
        });
        under_way.insert(key.clone(), Arc::clone(&begun));
        let place = Place {
            works: Arc::clone(self),
            key,
            work: Arc::clone(&begun),
        };
        let work = work(Teller(begun));
        tokio::spawn(async move {
            let end = work.await;
            place.work.told.send_modify(|told| told.end = Some(end));
            drop(place);
        });
        Ok(follow)
    }

    /// Waits until nothing is under way, but not for ever.
    pub async fn finish(&self, patience: Duration) {
        let all = async {
            loop {
                let next = self.next();
                let Some(work) = next else { return };
                let mut told = work.told.subscribe();
                let _ = told.wait_for(|told| told.end.is_some()).await;
                // Its place is given back right after.
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let _ = tokio::time::timeout(patience, all).await;
    }

    fn next(&self) -> Option<Arc<Work>> {
        let under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        under_way.values().next().cloned()
    }
}

impl Teller {
    /// A step was done.
    pub fn step(&self, step: &Step) {
        let frame = frame::event("step", step);
        self.0.told.send_modify(|told| {
            told.frames.push(frame);
            told.steps.push(step.clone());
        });
    }

    /// Something is said.
    pub fn line(&self, line: &str) {
        let frame = frame::event("line", &line);
        self.0.told.send_modify(|told| told.frames.push(frame));
    }
}

/// The place of a work among the others; given back however it ends.
struct Place {
    works: Arc<Works>,
    key: (String, String),
    work: Arc<Work>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut under_way = self.works.0.lock().unwrap_or_else(PoisonError::into_inner);
        under_way.remove(&self.key);
        drop(under_way);
        self.work.told.send_if_modified(|told| {
            let broke = told.end.is_none();
            if broke {
                told.end = Some(End {
                    ok: false,
                    message: "The server broke off.".into(),
                    advice: "Do the same again: it goes on where it was. The server's log says what happened.".into(),
                });
            }
            broke
        });
    }
}

#[cfg(test)]
mod tests {
    use tamer_core::wire::cluster::Role;
    use tokio::sync::oneshot;

    use super::*;

    fn name(name: &str) -> Name {
        Name::parse(name).unwrap()
    }

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    }

    #[test]
    fn the_same_request_joins_and_another_one_is_told_who_works() {
        runtime().block_on(async {
            let (works, person) = (Arc::new(Works::default()), Person::with_role(Role::Admin));
            let (release, other) = ((&name("m"), &name("ct")), (&name("m"), &name("other")));
            let request = |body: &[u8]| Request::new(&person, "/apply", body);
            let (go, wait) = oneshot::channel::<()>();
            let work = |teller: Teller| -> BoxFuture<'static, End> {
                Box::pin(async move {
                    teller.line("begun");
                    let _ = wait.await;
                    End {
                        ok: true,
                        ..End::default()
                    }
                })
            };
            let first = works.begin("apply", &person, request(b"a"), release, work).unwrap();
            drop(first);
            let never = |_: Teller| -> BoxFuture<'static, End> { unreachable!() };
            let busy = works
                .begin("apply", &person, request(b"b"), release, never)
                .unwrap_err();
            assert_eq!((busy.what, busy.who.as_str()), ("apply", "admin"));
            let mut joined = works.begin("apply", &person, request(b"a"), release, never).unwrap();
            let stranger = Person::of_kubernetes("jane", "hunter2");
            let same = Request::new(&stranger, "/apply", b"a");
            assert!(works.begin("apply", &stranger, same, release, never).is_err());
            let done = |_: Teller| -> BoxFuture<'static, End> { Box::pin(async { End::default() }) };
            works.begin("apply", &person, request(b"b"), other, done).unwrap();
            go.send(()).unwrap();
            let told = joined.wait_for(|told| told.end.is_some()).await.unwrap();
            assert!(told.frames.len() == 1 && told.end.as_ref().unwrap().ok);
            drop(told);
            works.finish(Duration::from_secs(5)).await;
            assert!(works.next().is_none());
        });
    }

    #[test]
    fn a_work_that_breaks_gives_its_place_back() {
        runtime().block_on(async {
            let (works, person) = (Arc::new(Works::default()), Person::with_role(Role::Admin));
            let release = (&name("m"), &name("ct"));
            let request = Request::new(&person, "/apply", b"");
            let broken = |_: Teller| -> BoxFuture<'static, End> { Box::pin(async { panic!("on purpose") }) };
            let mut told = works.begin("apply", &person, request, release, broken).unwrap();
            let told = told.wait_for(|told| told.end.is_some()).await.unwrap();
            assert!(!told.end.as_ref().unwrap().ok);
            assert!(works.next().is_none());
        });
    }
}
