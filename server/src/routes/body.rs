//! Bodies of requests: bounded, and worked on where nobody else waits.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_LENGTH;
use serde::de::DeserializeOwned;
use tamer_core::yaml::MAX_BYTES;

use super::refusal::Refused;

/// How long a body may take: some actions may take longer than that, but nobody's typing.
const LONGEST: Duration = Duration::from_secs(30);

/// What was sent, whatever its content type says: `curl --data-binary` calls everything a form.
pub struct Body(pub Bytes);

/// JSON that was sent, and its bytes.
pub struct Asked<T>(pub T, pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let announced = request.headers().get(CONTENT_LENGTH);
        let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        // Said before it is sent, for those who wait for `100 Continue`.
        if announced.is_some_and(|length| length > MAX_BYTES as u64) {
            return Err(Refused::TooLarge);
        }
        let bytes = tokio::time::timeout(LONGEST, Bytes::from_request(request, state));
        match bytes.await.map_err(|_| Refused::TooLate)? {
            Ok(bytes) => Ok(Self(bytes)),
            Err(rejection) if rejection.status() == Refused::TooLarge.status() => Err(Refused::TooLarge),
            Err(_) => Err(Refused::Body),
        }
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Asked<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let Body(bytes) = Body::from_request(request, state).await?;
        let mut reader = serde_json::Deserializer::from_slice(&bytes);
        // serde quotes what it stumbles over, which may be a secret: only the place is told.
        let asked = serde_path_to_error::deserialize(&mut reader)
            .map_err(|error| Refused::Field(format!("`{}`", error.path())))?;
        reader.end().map_err(|_| Refused::Field("its end".into()))?;
        Ok(Self(asked, bytes))
    }
}

/// Works on a body aside: a large file must not keep the others waiting.
pub async fn aside<I: Send + 'static, T: Send + 'static>(
    body: I,
    work: impl FnOnce(I) -> T + Send + 'static,
) -> Result<T, Refused> {
    let worked = tokio::task::spawn_blocking(move || work(body));
    worked.await.map_err(|_| Refused::Broken)
}
