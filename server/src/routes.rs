//! The table of what the server answers.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state, map_response_with_state};
use axum::routing::{any, get, post};
use tamer_core::yaml::MAX_BYTES;

use crate::desk::SharedDesk;
use crate::metrics::Metrics;
use crate::site::Site;

mod check;
mod health;
mod import;
mod openapi;
mod page;
mod render;
mod schema;

mod oidc;
mod session;

mod apply;
mod cleanup;
mod facts;
mod live;
mod plan;
mod revisions;
mod rollback;
mod status;
mod stock;
mod suspend;
mod verify;
mod watch;

mod follow;
mod stream;
mod wanted;

mod body;
mod gate;
mod guard;
mod refusal;
mod spoken;

pub mod measure;

pub use guard::{Hosts, Transport};

/// All routes. Without a desk the server only makes manifests.
pub fn router(
    site: Site,
    hosts: Hosts,
    transport: Transport,
    metrics: Arc<Metrics>,
    desk: Option<SharedDesk>,
) -> Router {
    let open = Router::new()
        .route("/healthz", get(health::alive))
        .route("/api/health", get(health::health))
        .route("/api/openapi.json", get(openapi::openapi))
        .route("/api/schema", get(schema::schema))
        .route("/api/check", post(check::check))
        .route("/api/render", post(render::render))
        .route("/api/import", post(import::import))
        .route("/api/{*unknown}", any(refusal::unknown))
        .fallback_service(get(page::page).with_state(Arc::new(site)))
        .layer(from_fn(guard::in_time));
    open.merge(desk.map_or_else(without_cluster, with_cluster))
        .layer(DefaultBodyLimit::max(MAX_BYTES))
        .layer(from_fn_with_state(hosts, guard::known_host))
        .layer(map_response_with_state(transport, guard::with_headers))
        .layer(from_fn_with_state(metrics, measure::measured))
}

fn without_cluster() -> Router {
    Router::new()
        .route("/api/session", get(session::none))
        .route("/api/cluster/{*any}", any(refusal::no_cluster))
        .route("/api/live/{*any}", any(refusal::no_cluster))
}

fn with_cluster(desk: SharedDesk) -> Router {
    let look = Router::new()
        .route("/api/cluster/facts", get(facts::facts))
        .route("/api/cluster/status", get(status::status))
        .route("/api/cluster/watch", get(watch::watch))
        .route("/api/cluster/revisions", get(revisions::revisions))
        .route("/api/cluster/stock", get(stock::stock));
    let act = Router::new()
        .route("/api/cluster/plan", post(plan::plan))
        .route("/api/cluster/apply", post(apply::apply))
        .route("/api/cluster/verify", post(verify::verify))
        .route("/api/cluster/suspend", post(suspend::suspend))
        .route("/api/cluster/resume", post(suspend::resume))
        .route("/api/cluster/cleanup", post(cleanup::cleanup));
    // Helm takes its minutes, a store that does not answer its own, and who waits has to be told.
    let long = Router::new()
        .route("/api/cluster/rollback", post(rollback::rollback))
        .route("/api/live/s3", post(live::s3))
        .route("/api/live/slack", post(live::slack))
        .route("/api/live/probes", post(live::addresses));
    let session = Router::new()
        .route("/api/session", get(session::session))
        .route("/api/session", post(session::sign_in))
        .route("/api/session", axum::routing::delete(session::sign_out))
        .route("/api/session/oidc", get(oidc::begin))
        .route("/api/session/oidc/callback", get(oidc::end));
    let act = act.layer(from_fn(guard::in_time)).merge(long);
    let act = act.route_layer(from_fn(gate::admins));
    look.layer(from_fn(guard::in_time))
        .merge(act)
        .route_layer(from_fn_with_state(desk.clone(), gate::signed_in))
        .merge(session.layer(from_fn(guard::in_time)))
        .route_layer(from_fn_with_state(desk.clone(), gate::meant))
        .with_state(desk)
}
