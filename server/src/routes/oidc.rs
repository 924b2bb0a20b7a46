//! `/api/session/oidc`: to the identity provider, and back from it.

use axum::extract::{Query, State};
use axum::http::header::{CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tamer_core::wire::cluster::Way;
use tamer_core::words::Language;

use super::gate::{cookies, keep};
use super::refusal::Refused;
use super::spoken::{Spoken, said};
use crate::access::Session;
use crate::access::oidc::{self, COOKIE, Flow, LONGEST, PATH, Unsigned};
use crate::audit::{Action, Outcome};
use crate::desk::{Desk, SharedDesk};

/// What the provider sends the browser back with.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Back {
    state: String,
    code: String,
    error: String,
    error_description: String,
}

pub async fn begin(State(desk): State<SharedDesk>, Spoken(language): Spoken) -> Response {
    let Some(provider) = &desk.access.oidc else {
        return Refused::Way.into_response();
    };
    let flow = Flow::new();
    let sealed = flow.seal(&desk.access.keys.held().session);
    match (provider.begin(&flow).await, sealed) {
        (Ok(place), Some(sealed)) => {
            let mut response = to(&place);
            set(&desk, &sealed, LONGEST, response.headers_mut());
            response
        }
        (Err(unsigned), _) => told(language, &unsigned),
        (Ok(_), None) => Refused::Broken.into_response(),
    }
}

pub async fn end(
    State(desk): State<SharedDesk>,
    Spoken(language): Spoken,
    headers: HeaderMap,
    extensions: Extensions,
    back: Result<Query<Back>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Some(provider) = &desk.access.oidc else {
        return Refused::Way.into_response();
    };
    let from = desk.access.addresses.of(&extensions, &headers);
    let tell = |who: &str, outcome| {
        let way = Way::Oidc.word();
        desk.audit.access(Action::SignIn, who, way, from, outcome);
    };
    if let Err(wait) = desk.access.tries.begin(from) {
        tell("", Outcome::Refused);
        return Refused::Tries(wait).into_response();
    }
    let cookies = cookies(&headers);
    let back = back.map(|Query(back)| back).unwrap_or_default();
    let signed = match Flow::open(&cookies, &back.state, &desk.access.keys.held().session) {
        Ok(_) if !back.error.is_empty() => Err(oidc::refused(&back.error, &back.error_description)),
        Ok(flow) => provider.end(&flow, &back.code).await,
        Err(unsigned) => Err(unsigned),
    };
    if !matches!(signed, Err(Unsigned::State | Unsigned::Token(_))) {
        // It was right, or it is nobody's guess.
        desk.access.tries.was_right(from);
    }
    let mut response = match signed {
        Ok(person) => {
            let session = Session::of(person);
            let mut response = to(&provider.home());
            match keep(&desk, &cookies, &session, response.headers_mut()) {
                Ok(()) => {
                    tell(&session.person.name, Outcome::Done);
                    response
                }
                Err(refused) => refused.into_response(),
            }
        }
        Err(unsigned) => {
            let who = match &unsigned {
                Unsigned::Group(who) => who.as_str(),
                _ => "",
            };
            tell(who, Outcome::Refused);
            told(language, &unsigned)
        }
    };
    // It is over, however it ended.
    set(&desk, "", 0, response.headers_mut());
    response
}

fn to(place: &str) -> Response {
    let Ok(place) = HeaderValue::try_from(place) else {
        return Refused::Broken.into_response();
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(LOCATION, place);
    response
}

/// The one cookie that comes along when another site leads here: it must, for the provider is one.
fn set(desk: &Desk, value: &str, age: u64, headers: &mut HeaderMap) {
    let secure = if desk.access.secure { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={value}; Path={PATH}; HttpOnly; SameSite=Lax{secure}; Max-Age={age}");
    if let Ok(mut cookie) = HeaderValue::try_from(cookie) {
        cookie.set_sensitive(true);
        headers.append(SET_COOKIE, cookie);
    }
}

/// A page of its own: nobody's script asked for it.
fn told(language: Language, unsigned: &Unsigned) -> Response {
    let status = match unsigned {
        Unsigned::Provider(_) => StatusCode::BAD_GATEWAY,
        Unsigned::Group(_) => StatusCode::FORBIDDEN,
        Unsigned::Refused(_) | Unsigned::State | Unsigned::Token(_) => StatusCode::UNAUTHORIZED,
    };
    let (error, advice) = unsigned.words();
    let title = language.say("Not signed in");
    let page = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <main>\n<h1>{title}</h1>\n<p>{}.</p>\n<p>{}</p>\n<p><a href=\"../../../?step=deliver\">{}</a></p>\n</main>\n</html>\n",
        language.code(),
        escaped(language.told(&error).trim_end_matches('.')),
        escaped(&language.told(&advice)),
        language.say("Back to the wizard")
    );
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    said(language, (status, [(CONTENT_TYPE, kind)], page))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
