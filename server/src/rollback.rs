//! The way back: which revisions there are, and what an earlier one brought.

use tamer_core::names::Name;
use tamer_core::wire::cluster::Revision;

use crate::cluster::Cluster;
use crate::failure::Failure;
use crate::wish::Wish;
use crate::{apply, watch};

/// How one goes back.
pub enum Back {
    /// Its objects are applied again.
    Flux(Box<Wish>),
    /// Helm goes back to its own revision; 0 is the one before.
    Helm(u64),
}

/// Revisions of a release, the newest first: ours where Flux looks after it, otherwise Helm's own.
pub async fn revisions(cluster: &dyn Cluster, namespace: &str, release: &str) -> Result<Vec<Revision>, Failure> {
    let status = watch::status(cluster, namespace, release).await?;
    if let Some(by_helm) = status.release.filter(|release| !release.by_flux) {
        let past = by_helm.history.into_iter();
        return Ok(past
            .map(|past| Revision {
                number: past.revision,
                when: past.when,
                answers: String::new(),
                status: past.status,
            })
            .collect());
    }
    let revisions = apply::revisions(cluster, namespace, release).await?;
    Ok(revisions
        .into_iter()
        .map(|revision| Revision {
            number: revision.number,
            when: revision.when,
            answers: revision.answers,
            status: String::new(),
        })
        .collect())
}

/// How to go back to a revision, or to the one before the present one.
pub async fn to(cluster: &dyn Cluster, namespace: &Name, release: &Name, wanted: Option<u64>) -> Result<Back, Failure> {
    let status = watch::status(cluster, namespace.as_str(), release.as_str()).await?;
    if !status.release.is_some_and(|release| release.by_flux) {
        return Ok(Back::Helm(wanted.unwrap_or_default()));
    }
    let revisions = apply::revisions(cluster, namespace.as_str(), release.as_str()).await?;
    let present = revisions.first().map_or(0, |revision| revision.number);
    let wanted = wanted.unwrap_or(present.saturating_sub(1));
    let Some(revision) = revisions.iter().find(|revision| revision.number == wanted) else {
        let known = revisions.iter().map(|revision| revision.number.to_string()).collect();
        return Err(Failure::Revision { wanted, known });
    };
    Ok(Back::Flux(Box::new(Wish::of_revision(revision, namespace, release))))
}
