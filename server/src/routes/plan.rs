//! `POST /api/cluster/plan`: what applying answers would change.

use axum::Json;
use axum::extract::State;
use tamer_core::wire::cluster::{Steps, Wanted};

use super::body::Asked;
use super::gate::Signed;
use super::refusal::Refused;
use super::spoken::Spoken;
use super::wanted;
use crate::apply;
use crate::audit::{Action, Outcome};
use crate::desk::SharedDesk;

pub async fn plan(
    State(desk): State<SharedDesk>,
    signed: Signed,
    spoken: Spoken,
    Asked(asked, _): Asked<Wanted>,
) -> Result<Json<Steps>, Refused> {
    let checked = wanted::check(spoken, asked).await?;
    let cluster = signed.cluster(&desk)?;
    let planned = apply::plan(cluster.as_ref(), &checked.wish, checked.owners).await;
    let about = (&checked.wish.namespace, &checked.wish.release);
    let outcome = Outcome::of(planned.is_ok());
    desk.audit.release(Action::Plan, &signed.0, about, outcome, "").await;
    let steps = planned.map_err(|refusal| signed.refused(refusal))?;
    Ok(Json(Steps { steps }))
}
