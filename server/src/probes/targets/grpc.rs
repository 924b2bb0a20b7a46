//! gRPC: what the health service says about the server as a whole.

use axum::http::{HeaderMap, Request, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tamer_core::live::{Failure, Seen, Stage, grpc};
use tokio::time::timeout;

use crate::probes::Reach;
use crate::probes::connection::{self, Connection, Layer, too_long};
use crate::probes::reach::{Host, Private};
use crate::probes::web;

/// The answer has seven bytes.
const MOST: usize = 1024;

pub async fn ask(target: &str, layer: Layer, reach: Reach) -> Result<Seen, Failure> {
    let host = super::host(target, 0)?;
    let connection = connection::open(&host, layer, reach, Private::Allowed).await?;
    let seen = web::seen(&connection);
    match timeout(reach.patience, exchange(&host, layer, connection)).await {
        Ok(status) => judge(&status?)?,
        Err(_) => return Err(too_long(&host, Stage::Answer, reach)),
    }
    Ok(seen)
}

fn judge(status: &str) -> Result<(), Failure> {
    if status == "SERVING" {
        return Ok(());
    }
    Err(Failure::Grpc {
        status: status.to_owned(),
    })
}

async fn exchange(host: &Host, layer: Layer, connection: Connection) -> Result<String, Failure> {
    let Connection { stream, first, .. } = connection;
    let broken = |_| {
        if first.is_tls() {
            return Failure::TlsWanted {
                host: host.authority.clone(),
            };
        }
        Failure::Closed {
            host: host.authority.clone(),
            stage: Stage::Answer,
        }
    };
    let (mut sender, driver) = http2::Builder::new(TokioExecutor::new())
        .max_header_list_size(16 << 10)
        .handshake::<_, Full<Bytes>>(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    tokio::spawn(async move {
        let _ = driver.await;
    });
    let scheme = if layer == Layer::Plain { "http" } else { "https" };
    let request = Request::post(format!("{scheme}://{}{}", host.authority, grpc::PATH))
        .header(header::CONTENT_TYPE, "application/grpc")
        .header(header::TE, "trailers")
        .header(header::USER_AGENT, concat!("cluster-tamer/", env!("CARGO_PKG_VERSION")))
        .body(Full::new(Bytes::from_static(&grpc::QUESTION)))
        .map_err(|_| Failure::NotGrpc { status: 0 })?;
    let response = sender.send_request(request).await.map_err(broken)?;
    let (head, body) = response.into_parts();
    let not_grpc = || Failure::NotGrpc {
        status: head.status.as_u16(),
    };
    if !head.status.is_success() {
        return Err(not_grpc());
    }
    let body = Limited::new(body, MOST).collect().await.map_err(|_| not_grpc())?;
    let code = |headers: &HeaderMap| headers.get("grpc-status")?.to_str().ok().map(str::to_owned);
    let code = body.trailers().and_then(code).or_else(|| code(&head.headers));
    match code.as_deref() {
        None => Err(not_grpc()),
        Some("0") => grpc::status(&body.to_bytes()).map(str::to_owned).ok_or_else(not_grpc),
        Some(code) => Ok(grpc::code_name(code)),
    }
}
