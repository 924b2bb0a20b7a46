//! `POST /api/live/…`: the object store, Slack and probed addresses, asked for real before anything is installed.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use tamer_core::live::Step;
use tamer_core::wire::cluster::Wanted;

use super::body::Asked;
use super::gate::Signed;
use super::refusal::Refused;
use super::spoken::Spoken;
use super::wanted::{self, Checked};
use crate::audit::{Action, Outcome};
use crate::desk::{Desk, SharedDesk};
use crate::probes;
use crate::probes::report::Tried;

pub async fn s3(
    State(desk): State<SharedDesk>,
    signed: Signed,
    spoken: Spoken,
    Asked(asked, _): Asked<Wanted>,
) -> Result<Response, Refused> {
    let (checked, secrets) = begin(&desk, &signed, spoken, asked).await?;
    Ok(told(&probes::s3::check(&checked.config, &secrets, desk.reach).await))
}

pub async fn slack(
    State(desk): State<SharedDesk>,
    signed: Signed,
    spoken: Spoken,
    Asked(asked, _): Asked<Wanted>,
) -> Result<Response, Refused> {
    let (checked, secrets) = begin(&desk, &signed, spoken, asked).await?;
    let api = probes::slack::Api::default();
    Ok(told(
        &probes::slack::check(&checked.config, &secrets, &api, desk.reach).await,
    ))
}

pub async fn addresses(
    State(desk): State<SharedDesk>,
    signed: Signed,
    spoken: Spoken,
    Asked(asked, _): Asked<Wanted>,
) -> Result<Response, Refused> {
    let (checked, _) = begin(&desk, &signed, spoken, asked).await?;
    Ok(told(&probes::targets::check(&checked.config, desk.reach).await))
}

async fn begin(
    desk: &Desk,
    signed: &Signed,
    spoken: Spoken,
    asked: Wanted,
) -> Result<(Checked, tamer_core::secrets::Secrets), Refused> {
    let secrets = asked.secrets.clone();
    let checked = wanted::check(spoken, asked).await?;
    let about = (&checked.wish.namespace, &checked.wish.release);
    desk.audit
        .release(Action::Try, &signed.0, about, Outcome::Done, "")
        .await;
    Ok((checked, secrets))
}

fn told(steps: &[Step]) -> Response {
    Json(Tried::from(steps)).into_response()
}
