//! The table of what the server answers.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::routing::{any, get, post};
use tamer_core::yaml::MAX_BYTES;

use crate::site::Site;

mod check;
mod health;
mod import;
mod page;
mod render;
mod schema;

mod body;
mod guard;
mod refusal;

pub use guard::Hosts;

/// All routes.
pub fn router(site: Site, hosts: Hosts) -> Router {
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/api/health", get(health::health))
        .route("/api/schema", get(schema::schema))
        .route("/api/check", post(check::check))
        .route("/api/render", post(render::render))
        .route("/api/import", post(import::import))
        .route("/api/{*unknown}", any(refusal::unknown))
        .fallback_service(get(page::page).with_state(Arc::new(site)))
        .layer(DefaultBodyLimit::max(MAX_BYTES))
        .layer(from_fn(guard::in_time))
        .layer(from_fn_with_state(hosts, guard::known_host))
        .layer(map_response(guard::with_headers))
}
