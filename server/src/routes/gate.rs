//! Who gets through to the cluster.

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::header::{COOKIE, HOST, ORIGIN, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tamer_core::apply::Refusal;
use tamer_core::wire::cluster::{Role, Way};

use super::refusal::Refused;
use crate::access::{COOKIES, Session};
use crate::audit::{self, By};
use crate::cluster::Cluster;
use crate::desk::{Desk, SharedDesk};
use crate::failure::Failure;

/// Who is signed in.
#[derive(Clone)]
pub struct Signed(pub By);

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        parts.extensions.get().cloned().ok_or(Refused::SignIn)
    }
}

impl Signed {
    /// The cluster with the person's rights.
    pub fn cluster(&self, desk: &Desk) -> Result<std::sync::Arc<dyn Cluster>, Refused> {
        let cluster = self.0.person.cluster(desk.door.as_ref());
        cluster.map_err(|why| Refused::Failed(Failure::Credentials { why }))
    }

    /// Why the cluster refused something. That it does not know the server itself is nobody's sign-in.
    pub fn refused(&self, failure: impl Into<Failure>) -> Refused {
        match failure.into() {
            Failure::Cluster {
                refusal: Refusal::Unauthorized,
            } if self.0.person.way != Way::Kubernetes => Refused::Failed(Failure::Credentials {
                why: "the cluster does not know the server's own account".into(),
            }),
            failure => Refused::Failed(failure),
        }
    }
}

/// Lets nobody through who is not signed in.
pub async fn signed_in(State(desk): State<SharedDesk>, mut request: Request, next: Next) -> Response {
    let cookies = cookies(request.headers());
    let Some(session) = session(&desk, &cookies) else {
        return Refused::SignIn.into_response();
    };
    let from = desk.access.addresses.of(request.extensions(), request.headers());
    let person = session.person.clone();
    request.extensions_mut().insert(Signed(By { person, from }));
    let mut response = next.run(request).await;
    if response.status() == StatusCode::UNAUTHORIZED {
        // Their token has expired.
        forget(&desk, &cookies, response.headers_mut());
    } else if let Some(renewed) = session.renewed() {
        let _ = keep(&desk, &cookies, &renewed, response.headers_mut());
    }
    response
}

/// Lets only those through who may change something.
pub async fn admins(Signed(by): Signed, request: Request, next: Next) -> Response {
    if by.person.role == Role::Admin {
        return next.run(request).await;
    }
    let action = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("", MatchedPath::as_str);
    tracing::info!(target: audit::TARGET, action, who = by.person.name, from = %by.from, result = "refused");
    Refused::Reader.into_response()
}

/// Lets no other page's requests through: a form or a script elsewhere cannot set the header without our leave.
pub async fn meant(State(desk): State<SharedDesk>, request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_meant(&desk, request.headers()) {
        next.run(request).await
    } else {
        Refused::NotMeant.into_response()
    }
}

fn is_meant(desk: &Desk, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(HOST.as_str()).unwrap_or_default();
    let from_here = text(ORIGIN.as_str()).is_none_or(|origin| {
        let origin = origin.split_once("://").map_or("", |(_, origin)| origin);
        !origin.is_empty() && (origin.eq_ignore_ascii_case(host) || desk.access.hosts.names(origin))
    });
    let same_site = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    text("x-requested-with") == Some("cluster-tamer") && from_here && same_site
}

/// The cookies of a request as one text.
pub fn cookies(headers: &HeaderMap) -> String {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
    cookies.collect::<Vec<_>>().join("; ")
}

/// Whose cookies these are.
pub fn session(desk: &Desk, cookies: &str) -> Option<Session> {
    Session::open(cookies, &desk.access.keys.held().session)
}

/// Gives somebody their session; fails where it is too much for cookies.
pub fn keep(desk: &Desk, cookies: &str, session: &Session, headers: &mut HeaderMap) -> Result<(), Refused> {
    let key = desk.access.keys.held().session;
    let parts = session.seal(&key).ok_or(Refused::LongToken)?;
    for (index, name) in COOKIES.into_iter().enumerate() {
        match parts.get(index) {
            Some(value) => set(desk, name, value, "", headers),
            None if cookies.contains(name) => set(desk, name, "", "; Max-Age=0", headers),
            None => {}
        }
    }
    Ok(())
}

/// Takes somebody's session away.
pub fn forget(desk: &Desk, cookies: &str, headers: &mut HeaderMap) {
    for name in COOKIES.into_iter().filter(|name| cookies.contains(name)) {
        set(desk, name, "", "; Max-Age=0", headers);
    }
}

fn set(desk: &Desk, name: &str, value: &str, age: &str, headers: &mut HeaderMap) {
    let secure = if desk.access.secure { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{age}");
    if let Ok(mut cookie) = HeaderValue::try_from(cookie) {
        cookie.set_sensitive(true);
        headers.append(SET_COOKIE, cookie);
    }
}
