//! `POST /api/render`: answers as YAML in, files or a zip archive out.

use axum::Json;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tamer_core::secrets::Secrets;
use tamer_core::words::Language;

use super::body::{Body, aside};
use super::refusal::Refused;
use super::spoken::{Spoken, said};
use crate::answers::Answers;
use crate::commands::Format;
use crate::wire::{Findings, Rendered};

/// `?as=zip&format=helm`
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wish {
    #[serde(rename = "as")]
    form: Form,
    format: Option<Format>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    #[default]
    Json,
    Zip,
}

pub async fn render(
    wish: Result<Query<Wish>, QueryRejection>,
    Spoken(language): Spoken,
    Body(answers): Body,
) -> Result<Response, Refused> {
    let Query(wish) = wish.map_err(|_| Refused::Query)?;
    aside(answers, move |answers| {
        let answers = Answers::check(&answers, wish.format.map(Into::into));
        said(language, rendered(language, &answers, wish.form))
    })
    .await
}

fn rendered(language: Language, answers: &Answers, form: Form) -> Response {
    let findings = Findings::new(language, &answers.findings);
    // Secrets are filled in where the files are applied: none travels to the server.
    match (answers.bundle_in(language, &Secrets::default()), form) {
        (None, _) => (StatusCode::UNPROCESSABLE_ENTITY, Json(findings)).into_response(),
        (Some(bundle), Form::Json) => Json(Rendered::new(bundle, findings)).into_response(),
        (Some(bundle), Form::Zip) => {
            let name = r#"attachment; filename="cluster-tamer.zip""#;
            (
                [(CONTENT_TYPE, "application/zip"), (CONTENT_DISPOSITION, name)],
                bundle.zip(),
            )
                .into_response()
        }
    }
}
