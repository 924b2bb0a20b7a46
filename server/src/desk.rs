//! What the server needs to serve people who have a cluster.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{Semaphore, watch};

use crate::access::Access;
use crate::audit::Audit;
use crate::cluster::Door;
use crate::metrics::Metrics;
use crate::pollers::Pollers;
use crate::probes::Reach;
use crate::works::Works;

/// How many streams there may be at once.
pub const STREAMS: usize = 2000;

/// Everything about the cluster, the people and what is under way.
pub struct Desk {
    /// The way to the cluster.
    pub door: Arc<dyn Door>,
    /// Whether the cluster is made up.
    pub demo: bool,
    /// The chart for Helm, where the answers do not say.
    pub chart: Option<PathBuf>,
    /// Whom live checks may reach.
    pub reach: Reach,
    /// Who may.
    pub access: Access,
    /// Applies, rollbacks and cleanups under way.
    pub works: Arc<Works>,
    /// Releases that somebody watches.
    pub pollers: Arc<Pollers>,
    /// Places for streams.
    pub streams: Arc<Semaphore>,
    /// Who did what.
    pub audit: Arc<Audit>,
    /// How much of it.
    pub metrics: Arc<Metrics>,
    /// True once the server should end.
    pub stopping: watch::Receiver<bool>,
}

/// The desk as handlers take it.
pub type SharedDesk = Arc<Desk>;
