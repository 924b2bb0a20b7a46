//! `GET /api/cluster/facts`: what the cluster is and has, and what follows for the usual answers.

use axum::Json;
use axum::extract::State;
use tamer_core::Draft;
use tamer_core::facts::suggestions;
use tamer_core::wire::cluster::Found;

use super::gate::Signed;
use super::refusal::Refused;
use crate::desk::SharedDesk;
use crate::discover;

pub async fn facts(State(desk): State<SharedDesk>, signed: Signed) -> Result<Json<Found>, Refused> {
    let cluster = signed.cluster(&desk)?;
    let facts = discover::facts(cluster.as_ref()).await;
    let facts = facts.map_err(|refusal| signed.refused(refusal))?;
    let suggestions = suggestions(&facts, &Draft::default());
    Ok(Json(Found { facts, suggestions }))
}
