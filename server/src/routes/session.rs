//! `/api/session`: who is signed in, signing in and signing out.

use axum::Json;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use tamer_core::wire::cluster::{Session as Told, SignIn, Way};

use super::body::Asked;
use super::gate::{cookies, forget, keep, session as of};
use super::refusal::Refused;
use crate::access::{self, Person, Session, Unknown};
use crate::audit::{Action, Outcome};
use crate::desk::{Desk, SharedDesk};

/// Where there is no cluster, there is nothing to sign in to.
pub async fn none() -> Json<Told> {
    Json(Told::default())
}

pub async fn session(State(desk): State<SharedDesk>, headers: HeaderMap) -> Response {
    let cookies = cookies(&headers);
    let session = of(&desk, &cookies);
    let person = session.as_ref().map(|session| &session.person);
    let told = Told {
        cluster: true,
        signed_in: person.is_some(),
        user: person.map(|person| person.name.clone()),
        role: person.map(|person| person.role),
        ways: desk.access.ways(),
        demo: desk.demo,
    };
    let mut response = Json(told).into_response();
    if let Some(renewed) = session.and_then(|session| session.renewed()) {
        let _ = keep(&desk, &cookies, &renewed, response.headers_mut());
    }
    response
}

pub async fn sign_in(
    State(desk): State<SharedDesk>,
    headers: HeaderMap,
    extensions: Extensions,
    Asked(asked, _): Asked<SignIn>,
) -> Result<Response, Refused> {
    let from = desk.access.addresses.of(&extensions, &headers);
    let tell = |who: &str, outcome| {
        desk.audit.access(Action::SignIn, who, asked.way.word(), from, outcome);
    };
    if let Err(wait) = desk.access.tries.begin(from) {
        tell("", Outcome::Refused);
        return Err(Refused::Tries(wait));
    }
    let known = person(&desk, &asked).await;
    if !matches!(known, Err(Refused::Token | Refused::Way)) {
        // It was right, or nobody can tell.
        desk.access.tries.was_right(from);
    }
    let person = known.inspect_err(|_| tell("", Outcome::Refused))?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    let session = Session::of(person);
    keep(&desk, &cookies(&headers), &session, response.headers_mut())?;
    tell(&session.person.name, Outcome::Done);
    Ok(response)
}

async fn person(desk: &Desk, asked: &SignIn) -> Result<Person, Refused> {
    match asked.way {
        Way::Token => desk.access.keys.held().whose(&asked.token).ok_or(Refused::Token),
        Way::Kubernetes if desk.access.kubernetes => access::by_kubernetes(desk.door.as_ref(), &asked.token)
            .await
            .map_err(|unknown| match unknown {
                Unknown::Token => Refused::Token,
                Unknown::Cluster(refusal) => refusal.into(),
            }),
        Way::Kubernetes | Way::Oidc => Err(Refused::Way),
    }
}

pub async fn sign_out(State(desk): State<SharedDesk>, headers: HeaderMap, extensions: Extensions) -> Response {
    let cookies = cookies(&headers);
    if let Some(session) = of(&desk, &cookies) {
        let from = desk.access.addresses.of(&extensions, &headers);
        desk.audit
            .access(Action::SignOut, &session.person.name, "", from, Outcome::Done);
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    forget(&desk, &cookies, response.headers_mut());
    response
}
