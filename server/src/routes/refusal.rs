//! Why a request is not answered.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::wire::Refusal;

/// A request that gets no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There is no such action.
    Unknown,
    /// The query says something that nobody understands.
    Query,
    /// The body broke off.
    Body,
    /// The body is larger than any real file.
    TooLarge,
    /// It took too long.
    TooLate,
    /// The request is for a host that this is not.
    OtherHost,
    /// It is our fault.
    Broken,
}

impl Refused {
    pub fn status(self) -> StatusCode {
        match self {
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Query | Self::Body => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooLate => StatusCode::REQUEST_TIMEOUT,
            Self::OtherHost => StatusCode::MISDIRECTED_REQUEST,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::Unknown => "there is no such action; see `cluster-tamer serve --help`",
            Self::Query => "the query may say as=json or as=zip, and format=flux or format=helm",
            Self::Body => "the body broke off",
            Self::TooLarge => "the body is larger than 4 MiB",
            Self::TooLate => "the request took longer than 30 seconds",
            Self::OtherHost => "this server listens on a loopback address and answers for localhost only",
            Self::Broken => "the server could not do this; what it wrote to its standard error says why",
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let refusal = Refusal { error: self.reason() };
        (self.status(), Json(refusal)).into_response()
    }
}

/// For `/api/` and anything unknown behind it.
pub async fn unknown() -> Refused {
    Refused::Unknown
}
