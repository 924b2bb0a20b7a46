//! `POST /api/check`: answers as YAML in, findings out.

use axum::Json;
use axum::body::Bytes;

use super::body::Body;
use super::refusal::Refused;
use crate::answers::Answers;
use crate::wire::Findings;

pub async fn check(Body(answers): Body) -> Result<Json<Findings>, Refused> {
    let findings = super::body::aside(answers, |answers: Bytes| {
        Findings::from(Answers::check(&answers, None).findings.as_slice())
    });
    Ok(Json(findings.await?))
}
