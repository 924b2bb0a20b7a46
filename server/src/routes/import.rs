//! `POST /api/import`: what is there already in, answers out.

use axum::Json;
use axum::http::StatusCode;
use tamer_core::file;

use super::body::{Body, aside};
use super::refusal::Refused;
use crate::answers::Answers;
use crate::wire::Imported;

pub async fn import(Body(text): Body) -> Result<(StatusCode, Json<Imported>), Refused> {
    let imported = aside(text, |text| imported(&Answers::import(&text))).await?;
    let status = match imported.answers {
        Some(_) => StatusCode::OK,
        None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok((status, Json(imported)))
}

fn imported(answers: &Answers) -> Imported {
    Imported {
        answers: answers.draft.as_ref().map(file::write),
        findings: answers.findings.as_slice().into(),
    }
}
