//! Looking at releases for many at once: one poller for each release and each person's rights, however many watch.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use tamer_core::apply::Refusal;
use tamer_core::names::Name;
use tamer_core::status::Status;
use tokio::sync::watch;

use crate::access::Rights;
use crate::cluster::Cluster;
use crate::frame;
use crate::metrics::Metrics;
use crate::watch as look;

/// How often the cluster is asked.
pub const PAUSE: Duration = Duration::from_secs(2);

/// Releases that are watched.
#[derive(Default)]
pub struct Pollers(Mutex<HashMap<Key, watch::Sender<Option<Arc<Look>>>>>);

/// One release with one person's rights.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    namespace: String,
    release: String,
    rights: Rights,
}

/// What a look came to.
pub struct Look {
    /// When it began: what was applied later is not in it.
    pub began: Instant,
    /// Counts up whenever it says something else than the look before.
    pub number: u64,
    /// What was seen.
    pub seen: Result<Seen, Refusal>,
}

/// A status, written once for all who watch.
pub struct Seen {
    /// As it is.
    pub status: Status,
    /// As an event.
    pub frame: Bytes,
}

/// Looks at one release, as they come.
pub type Looks = watch::Receiver<Option<Arc<Look>>>;

impl Key {
    pub fn new(namespace: &Name, release: &Name, rights: Rights) -> Self {
        Self {
            namespace: namespace.to_string(),
            release: release.to_string(),
            rights,
        }
    }
}

impl Pollers {
    /// Looks from now on. The poller ends when nobody looks any more.
    pub fn watch(self: &Arc<Self>, key: Key, cluster: Arc<dyn Cluster>, metrics: &Arc<Metrics>) -> Looks {
        let mut live = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = live.get(&key) {
            return sender.subscribe();
        }
        let (sender, looks) = watch::channel(None);
        live.insert(key.clone(), sender.clone());
        tokio::spawn(Arc::clone(self).poll(key, cluster, sender, Arc::clone(metrics)));
        looks
    }

    async fn poll(
        self: Arc<Self>,
        key: Key,
        cluster: Arc<dyn Cluster>,
        sender: watch::Sender<Option<Arc<Look>>>,
        metrics: Arc<Metrics>,
    ) {
        let _counted = metrics.poller();
        loop {
            let began = Instant::now();
            let seen = look::status(cluster.as_ref(), &key.namespace, &key.release).await;
            metrics.looked(seen.is_ok());
            let last = sender.borrow().clone();
            let next = Look::after(last.as_deref(), began, seen);
            sender.send_replace(Some(Arc::new(next)));
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = sender.closed() => {}
            }
            let mut live = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Nobody can begin to look meanwhile: that needs the lock.
            if sender.receiver_count() == 0 {
                live.remove(&key);
                return;
            }
        }
    }
}

impl Look {
    fn after(last: Option<&Self>, began: Instant, seen: Result<Status, Refusal>) -> Self {
        let is_same = match (last.map(|last| &last.seen), &seen) {
            (Some(Ok(last)), Ok(status)) => last.status == *status,
            (Some(Err(last)), Err(refusal)) => last == refusal,
            _ => false,
        };
        let number = last.map_or(0, |last| last.number) + u64::from(!is_same);
        let seen = seen.map(|status| Seen {
            frame: frame::event("status", &status),
            status,
        });
        Self { began, number, seen }
    }
}
