//! `POST /api/import`: what is there already in, answers out.

use axum::Json;
use axum::http::StatusCode;
use axum::response::Response;
use tamer_core::file;
use tamer_core::words::Language;

use super::body::{Body, aside};
use super::refusal::Refused;
use super::spoken::{Spoken, said};
use crate::answers::Answers;
use crate::wire::{Findings, Imported};

pub async fn import(Spoken(language): Spoken, Body(text): Body) -> Result<Response, Refused> {
    let imported = aside(text, move |text| imported(language, &Answers::import(&text))).await?;
    let status = match imported.answers {
        Some(_) => StatusCode::OK,
        None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok(said(language, (status, Json(imported))))
}

fn imported(language: Language, answers: &Answers) -> Imported {
    Imported {
        answers: answers.draft.as_ref().map(file::write),
        findings: Findings::new(language, &answers.findings),
    }
}
