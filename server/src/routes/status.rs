//! `GET /api/cluster/status`: how far a release is, at this moment.

use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use tamer_core::status::Status;
use tamer_core::wire::cluster::Installed;

use super::gate::Signed;
use super::refusal::Refused;
use super::wanted::names;
use crate::desk::SharedDesk;
use crate::pollers::Key;

/// A look that is younger counts: many may ask at once.
const FRESH: Duration = Duration::from_secs(2);

pub async fn status(
    State(desk): State<SharedDesk>,
    signed: Signed,
    installed: Result<Query<Installed>, QueryRejection>,
) -> Result<Json<Status>, Refused> {
    let Query(installed) = installed.map_err(|_| Refused::Query)?;
    let (namespace, release) = names(&installed)?;
    let key = Key::new(&namespace, &release, signed.0.person.rights());
    let mut looks = desk.pollers.watch(key, signed.cluster(&desk)?, &desk.metrics);
    let asked = Instant::now();
    let fresh = looks.wait_for(|look| look.as_ref().is_some_and(|look| look.began + FRESH >= asked));
    let look = fresh
        .await
        .map_err(|_| Refused::Broken)?
        .clone()
        .ok_or(Refused::Broken)?;
    match &look.seen {
        Ok(seen) => Ok(Json(seen.status.clone())),
        Err(refusal) => Err(signed.refused(refusal.clone())),
    }
}
