//! `POST /api/check`: answers as YAML in, findings out.

use axum::Json;
use axum::body::Bytes;
use axum::response::Response;

use super::body::Body;
use super::refusal::Refused;
use super::spoken::{Spoken, said};
use crate::answers::Answers;
use crate::wire::Findings;

pub async fn check(Spoken(language): Spoken, Body(answers): Body) -> Result<Response, Refused> {
    let findings = super::body::aside(answers, move |answers: Bytes| {
        Findings::new(language, &Answers::check(&answers, None).findings)
    });
    Ok(said(language, Json(findings.await?)))
}
