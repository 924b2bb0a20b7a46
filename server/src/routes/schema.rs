//! `GET /api/schema`: the JSON Schema of the answers file.

use axum::Json;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

pub async fn schema() -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "application/schema+json")],
        Json(crate::schema::schema()),
    )
}
