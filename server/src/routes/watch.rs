//! `GET /api/cluster/watch`: a release as it changes, until nothing more is to be expected.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use tamer_core::wire::cluster::Installed;

use super::gate::Signed;
use super::refusal::Refused;
use super::wanted::names;
use super::{follow, stream};
use crate::desk::SharedDesk;
use crate::pollers::Key;

pub async fn watch(
    State(desk): State<SharedDesk>,
    signed: Signed,
    installed: Result<Query<Installed>, QueryRejection>,
) -> Result<Response, Refused> {
    let Query(installed) = installed.map_err(|_| Refused::Query)?;
    let (namespace, release) = names(&installed)?;
    let key = Key::new(&namespace, &release, signed.0.person.rights());
    let looks = desk.pollers.watch(key, signed.cluster(&desk)?, &desk.metrics);
    stream::open(&desk, follow::release(looks))
}
