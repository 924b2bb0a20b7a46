//! `GET /api/openapi.json`: what the server answers, for programs and people who write them.

use std::sync::LazyLock;

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

pub async fn openapi() -> impl IntoResponse {
    static TEXT: LazyLock<String> = LazyLock::new(|| crate::openapi::document().to_string());
    ([(CONTENT_TYPE, "application/json")], TEXT.as_str())
}
