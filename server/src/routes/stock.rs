//! `GET /api/cluster/stock`: what a cleanup would remove.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use tamer_core::wire::cluster::{Installed, Stock};

use super::gate::Signed;
use super::refusal::Refused;
use super::wanted::names;
use crate::cleanup::{self, Data};
use crate::desk::SharedDesk;

/// `?namespace=monitoring&release=ct&data=true`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    namespace: String,
    release: String,
    #[serde(default)]
    data: bool,
}

pub async fn stock(
    State(desk): State<SharedDesk>,
    signed: Signed,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Stock>, Refused> {
    let Query(Asked {
        namespace,
        release,
        data,
    }) = asked.map_err(|_| Refused::Query)?;
    let (namespace, release) = names(&Installed { namespace, release })?;
    let cluster = signed.cluster(&desk)?;
    let stock = cleanup::stock(cluster.as_ref(), namespace.as_str(), release.as_str()).await;
    let stock = stock.map_err(|refusal| signed.refused(refusal))?;
    Ok(Json(Stock {
        lines: stock.lines(of(data)),
    }))
}

/// What becomes of the data.
pub fn of(data: bool) -> Data {
    if data { Data::Remove } else { Data::Keep }
}
