//! What all works have in common: whose rights they use, what is told, and what is written down at their end.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tamer_core::apply::Step;
use tamer_core::names::Name;
use tamer_core::wire::cluster::{End, Way};
use tokio::sync::watch;

use crate::apply;
use crate::audit::{Action, Audit, By, Outcome};
use crate::cluster::kube::Credentials;
use crate::cluster::{Cluster, Door, Owners};
use crate::desk::Desk;
use crate::failure::Failure;
use crate::lease::{self, Holder};
use crate::wish::Wish;
use crate::works::{Busy, Request, Teller, Told};

/// One work of a person.
pub struct Job {
    /// The cluster with the person's rights.
    pub cluster: Arc<dyn Cluster>,
    door: Arc<dyn Door>,
    by: By,
    action: Action,
    audit: Arc<Audit>,
    /// What it is about.
    pub namespace: Name,
    /// The same.
    pub release: Name,
}

/// What a work comes to.
pub type Done = BoxFuture<'static, Result<End, Failure>>;

impl Job {
    pub fn new(
        desk: &Desk,
        by: &By,
        cluster: Arc<dyn Cluster>,
        action: Action,
        (namespace, release): (&Name, &Name),
    ) -> Self {
        Self {
            cluster,
            door: Arc::clone(&desk.door),
            by: by.clone(),
            action,
            audit: Arc::clone(&desk.audit),
            namespace: namespace.clone(),
            release: release.clone(),
        }
    }

    /// What Helm may use.
    pub fn credentials(&self) -> Result<Credentials, Failure> {
        let credentials = self.door.for_helm(self.by.person.token());
        credentials.map_err(|why| Failure::Credentials { why })
    }

    /// Begins it, or joins the same one.
    pub fn begin(
        self,
        desk: &Desk,
        request: Request,
        work: impl FnOnce(Arc<Self>, Arc<Teller>) -> Done,
    ) -> Result<watch::Receiver<Told>, Busy> {
        let job = Arc::new(self);
        let (person, about) = (&job.by.person, (&job.namespace, &job.release));
        let holder = Holder {
            who: person.name.clone(),
            what: job.action.word(),
            request: request.mark(&desk.access.keys.held().session),
        };
        desk.works.begin(job.action.word(), person, request, about, |teller| {
            let teller = Arc::new(teller);
            let done = work(Arc::clone(&job), Arc::clone(&teller));
            let job = Arc::clone(&job);
            Box::pin(async move {
                let about = (&job.namespace, &job.release);
                let held = lease::hold(job.cluster.as_ref(), about, &holder, |line| teller.line(line), done);
                let end = match held.await {
                    Ok(end) => end,
                    Err(failure) => job.failed(failure),
                };
                let outcome = Outcome::of(end.ok);
                job.audit
                    .release(job.action, &job.by, about, outcome, &end.message)
                    .await;
                end
            })
        })
    }

    fn failed(&self, failure: Failure) -> End {
        let (message, advice) = failure.words();
        let own = self.by.person.way != Way::Kubernetes;
        End {
            ok: false,
            message,
            advice: match failure {
                Failure::Cluster {
                    refusal: tamer_core::apply::Refusal::Unauthorized,
                } if own => "The cluster does not know the server's own account: look at its credentials.".into(),
                _ => advice,
            },
        }
    }
}

/// Applies, and tells each step as it is done. Where something is in the way, that is told.
pub async fn steps(cluster: &dyn Cluster, wish: &Wish, owners: Owners, teller: &Teller) -> Result<(), Failure> {
    let mut told = 0;
    let done = apply::apply(cluster, wish, owners, &mut |step| {
        told += 1;
        teller.step(step);
    })
    .await?;
    let in_the_way: Vec<&Step> = done.iter().filter(|step| !step.verdict.is_possible()).collect();
    let Some(first) = in_the_way.first() else { return Ok(()) };
    let first = format!("{} ({})", first.target, first.verdict.word());
    // Where a plan is refused as a whole, nothing was done and nothing told yet.
    if told == 0 {
        for step in &done {
            teller.step(step);
        }
    }
    Err(Failure::Blocked {
        first,
        changed: told > 0,
    })
}
