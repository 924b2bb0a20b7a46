//! Why a request is not answered.

use std::time::Duration;

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tamer_core::apply::Refusal;
use tamer_core::wire::cluster;

use super::spoken::said;
use crate::failure::Failure;
use crate::wire::Findings;
use crate::works::Busy;

/// A request that gets no answer.
pub enum Refused {
    /// There is no such action.
    Unknown,
    /// The server reaches no cluster.
    NoCluster,
    /// The query says something that nobody understands.
    Query,
    /// The body broke off.
    Body,
    /// The body is not what the action wants, at this place.
    Field(String),
    /// A namespace or release is none.
    Name,
    /// The answers hold errors.
    Answers(Findings),
    /// The body is larger than any real file.
    TooLarge,
    /// It took too long.
    TooLate,
    /// The request is for a host that this is not.
    OtherHost,
    /// It may be another page that sends it.
    NotMeant,
    /// Nobody is signed in.
    SignIn,
    /// The token is not known.
    Token,
    /// This way to sign in is not open.
    Way,
    /// The token is too long to keep.
    LongToken,
    /// There were too many tries; the next one may be after this time.
    Tries(Duration),
    /// Who may only look wants to change something.
    Reader,
    /// Somebody else works at the release.
    Busy(Busy),
    /// What was typed is not the name of the release.
    Confirm,
    /// Too many watch already.
    Full,
    /// The cluster or Helm refused it, or could not be reached.
    Failed(Failure),
    /// It is our fault.
    Broken,
}

impl Refused {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Unknown | Self::NoCluster => StatusCode::NOT_FOUND,
            Self::Query | Self::Body | Self::Field(_) | Self::Name | Self::Way | Self::Confirm => {
                StatusCode::BAD_REQUEST
            }
            Self::Answers(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooLate => StatusCode::REQUEST_TIMEOUT,
            Self::OtherHost => StatusCode::MISDIRECTED_REQUEST,
            Self::SignIn | Self::Token | Self::LongToken => StatusCode::UNAUTHORIZED,
            Self::NotMeant | Self::Reader => StatusCode::FORBIDDEN,
            Self::Busy(_) => StatusCode::CONFLICT,
            Self::Tries(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Full => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(failure) => of_failure(failure),
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn words(&self) -> (String, String) {
        let (error, advice) = match self {
            Self::Unknown => ("there is no such action; see `cluster-tamer serve --help`", ""),
            Self::NoCluster => (
                "this server reaches no cluster",
                "Start it with `cluster-tamer serve --cluster`.",
            ),
            Self::Query => (
                "the query is not what this action wants; /api/openapi.json says what it takes",
                "",
            ),
            Self::Body => ("the body broke off", ""),
            Self::Field(place) => {
                return (
                    format!("the body is not what this action wants, at {place}"),
                    String::new(),
                );
            }
            Self::Name => (
                "namespace and release have only a-z, 0-9 and -, with a letter or digit at both ends",
                "",
            ),
            Self::Answers(_) => ("the answers hold errors", ""),
            Self::TooLarge => ("the body is larger than 4 MiB", ""),
            Self::TooLate => ("the request took longer than 30 seconds", ""),
            Self::OtherHost => ("this server does not answer for that host; --host allows more", ""),
            Self::NotMeant => (
                "requests that change something carry `X-Requested-With: cluster-tamer` and come from this server's own page",
                "",
            ),
            Self::SignIn => ("nobody is signed in", "Sign in first."),
            Self::Token => (
                "this token is not known",
                "Look whether it was copied as a whole, and whether it has expired.",
            ),
            Self::Way => ("this server does not let people sign in that way", ""),
            Self::LongToken => ("this token is too long to keep", "Sign in with a shorter one."),
            Self::Tries(wait) => {
                let error = format!(
                    "there were too many tries; the next one may be in {} s",
                    wait.as_secs() + 1
                );
                return (error, String::new());
            }
            Self::Reader => (
                "with this token one may only look",
                "Sign in with a token that may change something.",
            ),
            Self::Busy(Busy { what, who }) => {
                return (
                    format!("{who} is at this release already ({what})"),
                    "Wait until that is done; its progress is in the status.".into(),
                );
            }
            Self::Confirm => ("not confirmed: type the name of the release; nothing was changed", ""),
            Self::Full => ("too many watch already; try again later", ""),
            Self::Failed(failure) => return failure.words(),
            Self::Broken => (
                "the server could not do this; what it wrote to its standard error says why",
                "",
            ),
        };
        (error.into(), advice.into())
    }
}

/// The code of the cluster's answer, where it is the person's affair; otherwise the server is between the two.
fn of_failure(failure: &Failure) -> StatusCode {
    match failure {
        Failure::Cluster { refusal } => match refusal {
            Refusal::Unauthorized => StatusCode::UNAUTHORIZED,
            Refusal::Forbidden { .. } | Refusal::Denied { .. } => StatusCode::FORBIDDEN,
            Refusal::Conflict { .. } => StatusCode::CONFLICT,
            Refusal::Immutable { .. }
            | Refusal::Invalid { .. }
            | Refusal::UnknownKind { .. }
            | Refusal::NoNamespace { .. }
            | Refusal::Incomplete { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::Other { code: 404, .. } => StatusCode::NOT_FOUND,
            Refusal::Unreachable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::Other { .. } => StatusCode::BAD_GATEWAY,
        },
        Failure::Elsewhere { .. } => StatusCode::CONFLICT,
        Failure::Revision { .. } => StatusCode::NOT_FOUND,
        Failure::Chart | Failure::Argocd => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::BAD_GATEWAY,
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Failed(refusal.into())
    }
}

impl From<Busy> for Refused {
    fn from(busy: Busy) -> Self {
        Self::Busy(busy)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = self.status();
        if let Self::Answers(findings) = self {
            return said(findings.language, (status, Json(findings)));
        }
        let (error, advice) = self.words();
        let mut response = (status, Json(cluster::Refused { error, advice })).into_response();
        let wait = match self {
            Self::Tries(wait) => wait.as_secs() + 1,
            Self::Full => 10,
            _ => return response,
        };
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait));
        response
    }
}

/// For `/api/` and anything unknown behind it.
pub async fn unknown() -> Refused {
    Refused::Unknown
}

/// For everything about a cluster where there is none.
pub async fn no_cluster() -> Refused {
    Refused::NoCluster
}
