//! `GET /api/cluster/revisions`: what was applied when.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use tamer_core::wire::cluster::{Installed, Revision};

use super::gate::Signed;
use super::refusal::Refused;
use super::wanted::names;
use crate::desk::SharedDesk;
use crate::rollback;

pub async fn revisions(
    State(desk): State<SharedDesk>,
    signed: Signed,
    installed: Result<Query<Installed>, QueryRejection>,
) -> Result<Json<Vec<Revision>>, Refused> {
    let Query(installed) = installed.map_err(|_| Refused::Query)?;
    let (namespace, release) = names(&installed)?;
    let cluster = signed.cluster(&desk)?;
    let revisions = rollback::revisions(cluster.as_ref(), namespace.as_str(), release.as_str()).await;
    Ok(Json(revisions.map_err(|failure| signed.refused(failure))?))
}
