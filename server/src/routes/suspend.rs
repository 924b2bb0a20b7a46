//! `POST /api/cluster/suspend` and `resume`: Flux leaves a release alone, and looks after it again.

use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;
use tamer_core::wire::cluster::Installed;

use super::body::Asked;
use super::gate::Signed;
use super::refusal::Refused;
use super::wanted::names;
use crate::audit::{Action, Outcome};
use crate::cluster::kinds;
use crate::desk::{Desk, SharedDesk};

pub async fn suspend(
    State(desk): State<SharedDesk>,
    signed: Signed,
    Asked(asked, _): Asked<Installed>,
) -> Result<StatusCode, Refused> {
    set(&desk, &signed, &asked, Action::Suspend).await
}

pub async fn resume(
    State(desk): State<SharedDesk>,
    signed: Signed,
    Asked(asked, _): Asked<Installed>,
) -> Result<StatusCode, Refused> {
    set(&desk, &signed, &asked, Action::Resume).await
}

async fn set(desk: &Desk, signed: &Signed, asked: &Installed, action: Action) -> Result<StatusCode, Refused> {
    let (namespace, release) = names(asked)?;
    let cluster = signed.cluster(desk)?;
    let target = kinds::HELM_RELEASE.named(Some(namespace.as_str()), release.as_str());
    let patch = json!({"spec": {"suspend": action == Action::Suspend}});
    let set = cluster.merge(&target, &patch).await;
    let detail = set.as_ref().err().map(ToString::to_string).unwrap_or_default();
    let outcome = Outcome::of(set.is_ok());
    desk.audit
        .release(action, &signed.0, (&namespace, &release), outcome, &detail)
        .await;
    set.map_err(|refusal| signed.refused(refusal))?;
    Ok(StatusCode::NO_CONTENT)
}
