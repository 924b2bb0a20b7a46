//! Connections: how many, how patient, and how they end.

mod patient;
mod stop;
mod tls;

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::access::Peer;
use crate::desk::STREAMS;
use patient::Patient;

pub use stop::Stop;
pub use tls::Tls;

/// More wait until one of these ends. Those who watch stay.
const MOST: usize = STREAMS + 512;

/// How long a head may take, and how long a connection may idle. `axum::serve` would wait for ever.
const HEAD: Duration = Duration::from_secs(15);

/// How long answers under way may take once the server should end.
const LEAVE: Duration = Duration::from_secs(5);

/// Answers until `stop`, and then what is under way.
pub async fn serve(listener: TcpListener, tls: Option<Arc<Tls>>, router: Router, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    let under_way = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(MOST));
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (accept(&listener).await, place)
        };
        let ((stream, peer), place) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        // An event is small, and wanted now.
        let _ = stream.set_nodelay(true);
        let (watcher, router, tls) = (under_way.watcher(), router.clone(), tls.clone());
        tokio::spawn(async move {
            let stream = Patient::new(stream);
            match tls {
                None => answer(stream, peer, router, watcher).await,
                Some(tls) => {
                    if let Some(stream) = tls.accept(stream, HEAD).await {
                        answer(stream, peer, router, watcher).await;
                    }
                }
            }
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(LEAVE, under_way.shutdown()).await;
}

async fn answer(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    router: Router,
    watcher: Watcher,
) {
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        // Enough for a long token in cookies; hyper's own bound is 400 KiB for each of thousands.
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(stream), service);
    // A client that goes away is its own affair.
    let _ = watcher.watch(connection).await;
}

/// The next connection. Where none can be had (out of files, say) others must end first.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}
