//! `POST /api/cluster/verify`: whether what was installed does its work, as a stream of checks.

use axum::extract::State;
use axum::response::Response;
use futures_util::stream;
use tamer_core::verify::State as Found;
use tamer_core::wire::cluster::{End, Wanted};
use tokio::sync::mpsc;

use super::body::Asked;
use super::gate::Signed;
use super::refusal::Refused;
use super::spoken::Spoken;
use super::wanted;
use crate::audit::{Action, Outcome};
use crate::desk::SharedDesk;
use crate::{frame, verify as ask};

pub async fn verify(
    State(desk): State<SharedDesk>,
    signed: Signed,
    spoken: Spoken,
    Asked(asked, _): Asked<Wanted>,
) -> Result<Response, Refused> {
    let checked = wanted::check(spoken, asked).await?;
    let cluster = signed.cluster(&desk)?;
    let about = (&checked.wish.namespace, &checked.wish.release);
    desk.audit
        .release(Action::Verify, &signed.0, about, Outcome::Done, "")
        .await;
    // There are as many checks as there are questions: a handful.
    let (told, mut checks) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut tell = |check: &tamer_core::verify::Check| {
            let _ = told.send(frame::event("check", check));
        };
        let done = ask::verify(cluster.as_ref(), &checked.config, &mut tell).await;
        let end = match done {
            Ok(checks) => {
                let failed = checks.iter().filter(|check| check.state == Found::Fails).count();
                End {
                    ok: failed == 0,
                    message: format!("{} of {} checks failed.", failed, checks.len()),
                    advice: String::new(),
                }
            }
            Err(refusal) => End {
                ok: false,
                message: refusal.to_string(),
                advice: refusal.advice(),
            },
        };
        let _ = told.send(frame::event("end", &end));
    });
    super::stream::open(&desk, stream::poll_fn(move |context| checks.poll_recv(context)))
}
