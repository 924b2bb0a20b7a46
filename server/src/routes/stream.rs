//! Streams of events: bounded in number and time, and never a reason to stay when the server should end.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};

use super::refusal::Refused;
use crate::desk::Desk;
use crate::frame;

/// After this time without an event something is sent: proxies close what is silent.
const SILENCE: Duration = Duration::from_secs(15);

/// Longer than the longest work; a page that still watches asks again, and is asked who it is.
const LONGEST: Duration = Duration::from_secs(3600);

/// An answer that goes on as long as there are events.
pub fn open(desk: &Desk, frames: impl Stream<Item = Bytes> + Send + 'static) -> Result<Response, Refused> {
    let place = desk.streams.clone().try_acquire_owned().map_err(|_| Refused::Full)?;
    let living = desk.metrics.stream();
    let mut stopping = desk.stopping.clone();
    let stop = async move {
        let stopped = stopping.wait_for(|stopping| *stopping);
        let _ = tokio::time::timeout(LONGEST, stopped).await;
        // Both are given back with the stream.
        drop((place, living));
    };
    let begun = stream::once(async { frame::ALIVE });
    let frames = begun.chain(alive(frames)).take_until(Box::pin(stop));
    let body = Body::from_stream(frames.map(Ok::<_, Infallible>));
    let headers = [
        (CONTENT_TYPE, "text/event-stream"),
        (CACHE_CONTROL, "no-store, no-transform"),
        // nginx would hold events back.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, body).into_response())
}

/// The same frames, and a sign of life where they pause.
fn alive(frames: impl Stream<Item = Bytes> + Send + 'static) -> impl Stream<Item = Bytes> + Send {
    stream::unfold(Box::pin(frames), async |mut frames| {
        match tokio::time::timeout(SILENCE, frames.next()).await {
            Ok(Some(frame)) => Some((frame, frames)),
            Ok(None) => None,
            Err(_) => Some((frame::ALIVE, frames)),
        }
    })
}
