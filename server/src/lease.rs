//! One work for each release, whichever replica or command does it: a Lease of the release's name, held while the work goes on.
//!
//! It is written with the rights of whoever works. A new one is applied as a field manager of its own, so that of two who come
//! at the same moment one has a conflict; everything after that names the version that was read.

use std::future::Future;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tamer_core::apply::{MANAGER, Refusal, Target};
use tamer_core::names::Name;

use crate::access::random_text;
use crate::cluster::{Cluster, kinds};
use crate::failure::Failure;

/// Whoever has not renewed it for this long has gone.
const DURATION: SignedDuration = SignedDuration::from_secs(30);

/// How often it is renewed.
const RENEWAL: Duration = Duration::from_secs(10);

/// How often a namespace that is just being made is looked at.
const SOON: Duration = Duration::from_secs(1);

const WHO: &str = "cluster-tamer/who";
const WHAT: &str = "cluster-tamer/what";
const REQUEST: &str = "cluster-tamer/request";

/// Who works, and at what.
#[derive(Clone, Debug)]
pub struct Holder {
    /// What to call them.
    pub who: String,
    /// One word for what they do.
    pub what: &'static str,
    /// The same for the same wish of the same person: it goes on where one that was cut off has stopped. No secret can be read from it.
    pub request: String,
}

/// Works while nobody else does. Where somebody does, says who and since when. Who may not hold it works all the same, and is told so.
pub async fn hold<T>(
    cluster: &dyn Cluster,
    (namespace, release): (&Name, &Name),
    holder: &Holder,
    tell: impl FnOnce(&str),
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let mut lease = Lease {
        cluster,
        target: kinds::LEASE.named(Some(namespace.as_str()), release.as_str()),
        holder,
        identity: random_text(),
        version: None,
    };
    match lease.take().await {
        // The work waits for the cluster, or says that it cannot be reached.
        Ok(())
        | Err(Failure::Cluster {
            refusal: Refusal::Unreachable { .. },
        }) => {}
        Err(Failure::Cluster {
            refusal: refusal @ Refusal::Forbidden { .. },
        }) => {
            tell(&format!("Nothing keeps others from this release meanwhile: {refusal}"));
            return work.await;
        }
        Err(failure) => return Err(failure),
    }
    let lost = async {
        loop {
            let pause = if lease.version.is_some() { RENEWAL } else { SOON };
            tokio::time::sleep(pause).await;
            if let Err(lost @ Failure::Elsewhere { .. }) = lease.take().await {
                break lost;
            }
            // Who cannot be asked now is asked again; the work itself says what is wrong with the cluster.
        }
    };
    let done = tokio::select! {
        biased;
        done = work => done,
        lost = lost => return Err(lost),
    };
    lease.let_go().await;
    done
}

struct Lease<'a> {
    cluster: &'a dyn Cluster,
    target: Target,
    holder: &'a Holder,
    /// Nobody else has this one.
    identity: String,
    /// The version that we wrote last; none while we hold nothing.
    version: Option<String>,
}

impl Lease<'_> {
    /// Takes it or renews it. A namespace that is not there has nothing to hold, and nobody who works in it.
    async fn take(&mut self) -> Result<(), Failure> {
        // Another one may come between reading and writing, once or twice.
        for _ in 0..3 {
            let taken = match self.cluster.get(&self.target).await? {
                None => {
                    let manager = format!("{MANAGER}-{}", self.identity);
                    self.cluster.claim(&self.object(), &manager).await
                }
                Some(lease) => {
                    let version = text(&lease, "/metadata/resourceVersion");
                    let is_ours = text(&lease, "/spec/holderIdentity") == self.identity;
                    if !is_ours && !self.may_take_over(&lease) {
                        return Err(elsewhere(&lease));
                    }
                    let mut patch = if is_ours {
                        json!({"spec": {"renewTime": now()}})
                    } else {
                        self.object()
                    };
                    if let Some(patch) = patch.as_object_mut() {
                        patch.remove("apiVersion");
                        patch.remove("kind");
                        let metadata = patch.entry("metadata").or_insert_with(|| json!({}));
                        if let Some(metadata) = metadata.as_object_mut() {
                            metadata.insert("resourceVersion".into(), version.into());
                        }
                    }
                    self.cluster.merge(&self.target, &patch).await
                }
            };
            match taken {
                Ok(lease) => {
                    self.version = Some(text(&lease, "/metadata/resourceVersion").to_owned());
                    return Ok(());
                }
                Err(Refusal::NoNamespace { .. }) => {
                    self.version = None;
                    return Ok(());
                }
                Err(Refusal::Conflict { .. } | Refusal::Other { code: 404 | 409, .. }) => {}
                Err(refusal) => return Err(refusal.into()),
            }
        }
        match self.cluster.get(&self.target).await? {
            Some(lease) if text(&lease, "/spec/holderIdentity") != self.identity => Err(elsewhere(&lease)),
            _ => Ok(()),
        }
    }

    /// Nobody holds it, whoever did is gone, or it is the same wish again.
    fn may_take_over(&self, lease: &Value) -> bool {
        let renewed = text(lease, "/spec/renewTime").parse::<Timestamp>();
        // A moment that nobody can read was not written by one of us, and would hold for ever.
        let is_over = renewed.map_or(true, |renewed| Timestamp::now().duration_since(renewed) > DURATION);
        let request = text(lease, "/metadata/annotations/cluster-tamer~1request");
        text(lease, "/spec/holderIdentity").is_empty() || is_over || request == self.holder.request
    }

    /// Gives it back, unless somebody else has it by now. That it cannot be given back keeps nobody: it ends by itself.
    async fn let_go(&mut self) {
        let Some(version) = self.version.take() else { return };
        if let Err(refusal) = self.cluster.delete_version(&self.target, &version).await {
            tracing::debug!(lease = %self.target, "not given back: {refusal}");
        }
    }

    fn object(&self) -> Value {
        let now = now();
        json!({
            "apiVersion": kinds::LEASE.api_version,
            "kind": kinds::LEASE.kind,
            "metadata": {
                "name": self.target.name,
                "namespace": self.target.namespace,
                "labels": {"app.kubernetes.io/managed-by": MANAGER},
                "annotations": {WHO: self.holder.who, WHAT: self.holder.what, REQUEST: self.holder.request},
            },
            "spec": {
                "holderIdentity": self.identity,
                "leaseDurationSeconds": DURATION.as_secs(),
                "acquireTime": now,
                "renewTime": now,
            },
        })
    }
}

/// As Kubernetes writes moments with fractions.
fn now() -> String {
    format!("{:.6}", Timestamp::now())
}

fn elsewhere(lease: &Value) -> Failure {
    let or = |pointer: &str, other: &str| match text(lease, pointer) {
        "" => other.to_owned(),
        told => told.to_owned(),
    };
    let since = text(lease, "/spec/acquireTime").parse::<Timestamp>();
    Failure::Elsewhere {
        who: or("/metadata/annotations/cluster-tamer~1who", "somebody"),
        what: or("/metadata/annotations/cluster-tamer~1what", "work"),
        since: since.map_or_else(|_| "an unknown time".into(), |since| format!("{since:.0}")),
    }
}

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;
    use crate::cluster::memory::Memory;
    use crate::cluster::{Mode, Owners};

    fn names() -> (Name, Name) {
        (Name::parse("monitoring").unwrap(), Name::parse("ct").unwrap())
    }

    fn holder(who: &str, request: &str) -> Holder {
        Holder {
            who: who.into(),
            what: "apply",
            request: request.into(),
        }
    }

    async fn memory() -> Memory {
        let memory = Memory::new();
        make_namespace(&memory).await;
        memory
    }

    async fn make_namespace(memory: &Memory) {
        let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "monitoring"}});
        memory.apply(&namespace, Mode::Real, Owners::Respect).await.unwrap();
    }

    async fn lease(memory: &Memory) -> Option<Value> {
        let target = kinds::LEASE.named(Some("monitoring"), "ct");
        memory.get(&target).await.unwrap()
    }

    /// Begins a work that ends never, and gives it back once it holds the lease.
    macro_rules! holding {
        ($memory:expr, $holder:expr) => {{
            let (namespace, release) = names();
            let (memory, holder) = ($memory, $holder);
            let mut held = Box::pin(async move {
                let never = pending::<Result<(), Failure>>();
                hold(memory, (&namespace, &release), holder, untold, never).await
            });
            tokio::select! {
                biased;
                ended = &mut held => panic!("{ended:?}"),
                () = tokio::time::sleep(Duration::from_secs(5)) => {}
            }
            held
        }};
    }

    fn untold(line: &str) {
        panic!("{line}");
    }

    async fn attempt(memory: &Memory, holder: &Holder) -> Result<&'static str, Failure> {
        let (namespace, release) = names();
        hold(memory, (&namespace, &release), holder, untold, async { Ok("done") }).await
    }

    #[tokio::test(start_paused = true)]
    async fn while_one_works_another_is_told_who_and_since_when() {
        let memory = memory().await;
        let (jane, john) = (holder("jane", "a"), holder("john", "b"));
        let held = holding!(&memory, &jane);
        let refused = attempt(&memory, &john).await.unwrap_err();
        let begun = text(&lease(&memory).await.unwrap(), "/spec/acquireTime").to_owned();
        let (message, _) = refused.words();
        let minute = begun.rsplit_once(':').unwrap().0;
        assert!(
            message.starts_with("jane is at this release already (apply, since "),
            "{message}"
        );
        assert!(message.contains(minute), "{message} {begun}");
        drop(held);
        // Cut off: it is still there, and the same wish goes on.
        assert!(attempt(&memory, &john).await.is_err());
        assert_eq!(attempt(&memory, &jane).await.unwrap(), "done");
        assert!(lease(&memory).await.is_none(), "nothing is left behind");
        assert_eq!(attempt(&memory, &john).await.unwrap(), "done");
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_gone_is_followed_by_another_who_then_keeps_it() {
        let memory = memory().await;
        let (jane, john) = (holder("jane", "a"), holder("john", "b"));
        let held = holding!(&memory, &jane);
        let target = kinds::LEASE.named(Some("monitoring"), "ct");
        let old = format!("{:.6}", Timestamp::now() - DURATION - SignedDuration::from_secs(1));
        memory
            .merge(&target, &json!({"spec": {"renewTime": old}}))
            .await
            .unwrap();
        let mut taken = holding!(&memory, &john);
        assert_eq!(
            text(
                &lease(&memory).await.unwrap(),
                "/metadata/annotations/cluster-tamer~1who"
            ),
            "john"
        );
        // Whoever comes back finds that out at the next renewal, and stops.
        let lost = tokio::select! {
            lost = held => lost.unwrap_err(),
            ended = &mut taken => panic!("{ended:?}"),
        };
        assert!(lost.words().0.starts_with("john is at this release"), "{lost}");
        assert!(lease(&memory).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_renewed_while_the_work_goes_on() {
        let memory = memory().await;
        let jane = holder("jane", "a");
        let (namespace, release) = names();
        let work = async {
            let before = lease(&memory).await.unwrap();
            tokio::time::sleep(RENEWAL * 3).await;
            let after = lease(&memory).await.unwrap();
            assert_ne!(before["spec"]["renewTime"], after["spec"]["renewTime"]);
            assert_eq!(before["spec"]["acquireTime"], after["spec"]["acquireTime"]);
            Ok(())
        };
        hold(&memory, (&namespace, &release), &jane, untold, work)
            .await
            .unwrap();
        assert!(lease(&memory).await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_namespace_that_the_work_makes_is_held_from_then_on() {
        let memory = Memory::new();
        let jane = holder("jane", "a");
        let (namespace, release) = names();
        let work = async {
            assert!(lease(&memory).await.is_none());
            make_namespace(&memory).await;
            tokio::time::sleep(SOON * 2).await;
            assert!(lease(&memory).await.is_some());
            Ok(())
        };
        hold(&memory, (&namespace, &release), &jane, untold, work)
            .await
            .unwrap();
        assert!(lease(&memory).await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn of_two_at_the_same_moment_one_works() {
        let memory = memory().await;
        let (jane, john) = (holder("jane", "a"), holder("john", "b"));
        let (namespace, release) = names();
        let slow = || async {
            tokio::time::sleep(RENEWAL * 2).await;
            Ok(())
        };
        let (first, second) = tokio::join!(
            hold(&memory, (&namespace, &release), &jane, untold, slow()),
            hold(&memory, (&namespace, &release), &john, untold, slow()),
        );
        assert_eq!([first.is_ok(), second.is_ok()].iter().filter(|ok| **ok).count(), 1);
    }
}
