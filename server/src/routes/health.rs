//! `GET /healthz` for Kubernetes, `GET /api/health` for the page.

use axum::Json;

use crate::wire::Health;

/// The server answers: that is all there is to know.
pub async fn alive() -> &'static str {
    "ok\n"
}

pub async fn health() -> Json<Health> {
    Json(Health {
        version: tamer_core::VERSION,
    })
}
