//! Bodies of requests: bounded, and worked on where nobody else waits.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_LENGTH;
use tamer_core::yaml::MAX_BYTES;

use super::refusal::Refused;

/// What was sent, whatever its content type says: `curl --data-binary` calls everything a form.
pub struct Body(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let announced = request.headers().get(CONTENT_LENGTH);
        let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        // Said before it is sent, for those who wait for `100 Continue`.
        if announced.is_some_and(|length| length > MAX_BYTES as u64) {
            return Err(Refused::TooLarge);
        }
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(Self(bytes)),
            Err(rejection) if rejection.status() == Refused::TooLarge.status() => Err(Refused::TooLarge),
            Err(_) => Err(Refused::Body),
        }
    }
}

/// Works on a body aside: a large file must not keep the others waiting.
pub async fn aside<T: Send + 'static>(
    body: Bytes,
    work: impl FnOnce(Bytes) -> T + Send + 'static,
) -> Result<T, Refused> {
    let worked = tokio::task::spawn_blocking(move || work(body));
    worked.await.map_err(|_| Refused::Broken)
}
