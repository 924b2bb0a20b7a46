//! Following a work until it is done, and a release until nothing more is to be expected.

use std::time::{Duration, Instant};

use axum::body::Bytes;
use futures_util::{Stream, stream};
use tamer_core::apply::Refusal;
use tamer_core::status::{Phase, Status};
use tamer_core::wire::cluster::{End, Note};
use tokio::sync::watch;

use crate::frame;
use crate::pollers::{Look, Looks, PAUSE};
use crate::works::Told;

/// A release that is just being made may not be seen at once.
const UNSEEN: Duration = PAUSE.saturating_mul(5);

/// What comes after a work that reached its end.
pub type Then = Option<(Looks, Duration)>;

/// Where one is.
enum At {
    Work(watch::Receiver<Told>, usize, Then),
    Release(Watching),
    Over,
}

struct Watching {
    looks: Looks,
    /// Older looks do not count.
    since: Instant,
    patience: Option<Duration>,
    /// What was told last.
    number: u64,
}

/// The events of a work, its end, and before that the release where it comes after.
pub fn work(told: watch::Receiver<Told>, then: Then) -> impl Stream<Item = Bytes> + Send {
    stream::unfold(At::Work(told, 0, then), next)
}

/// The events of a release.
pub fn release(looks: Looks) -> impl Stream<Item = Bytes> + Send {
    // A look of the last seconds counts: many watch the same.
    let since = Instant::now().checked_sub(PAUSE).unwrap_or_else(Instant::now);
    stream::unfold(At::Release(Watching::new(looks, since, None)), next)
}

async fn next(at: At) -> Option<(Bytes, At)> {
    match at {
        At::Work(told, from, then) => Some(next_of_work(told, from, then).await),
        At::Release(watching) => Some(watching.next().await),
        At::Over => None,
    }
}

async fn next_of_work(mut told: watch::Receiver<Told>, from: usize, then: Then) -> (Bytes, At) {
    let (frames, from, end) = match told
        .wait_for(|told| told.frames.len() > from || told.end.is_some())
        .await
    {
        Ok(told) => {
            let frames = told.frames.get(from..).unwrap_or_default().concat();
            (frames, told.frames.len(), told.end.clone())
        }
        Err(_) => (Vec::new(), from, Some(broke_off())),
    };
    match (end, then) {
        (None, then) => (frames.into(), At::Work(told, from, then)),
        (Some(end), Some((looks, patience))) if end.ok => {
            let watching = Watching::new(looks, Instant::now(), Some(patience));
            (joined(frames, &frame::ALIVE), At::Release(watching))
        }
        (Some(end), _) => (joined(frames, &frame::event("end", &end)), At::Over),
    }
}

impl Watching {
    fn new(mut looks: Looks, since: Instant, patience: Option<Duration>) -> Self {
        // What was seen before somebody came is new to them.
        looks.mark_changed();
        Self {
            looks,
            since,
            patience,
            number: 0,
        }
    }

    async fn next(mut self) -> (Bytes, At) {
        loop {
            if self.looks.changed().await.is_err() {
                return (frame::event("end", &broke_off()), At::Over);
            }
            let look = self.looks.borrow_and_update().clone();
            let Some(look) = look.filter(|look| look.began >= self.since) else {
                continue;
            };
            let frames = self.frames(&look);
            let end = self.end(&look);
            self.number = look.number;
            match (end, frames.is_empty()) {
                (Some(end), _) => return (joined(frames, &frame::event("end", &end)), At::Over),
                (None, false) => return (frames.into(), At::Release(self)),
                (None, true) => {}
            }
        }
    }

    /// What is new.
    fn frames(&self, look: &Look) -> Vec<u8> {
        if look.number == self.number {
            return Vec::new();
        }
        match &look.seen {
            Ok(seen) => seen.frame.to_vec(),
            Err(refusal) if is_passing(refusal) => {
                let message = format!("{refusal}; trying again");
                frame::event("note", &Note { message }).to_vec()
            }
            Err(_) => Vec::new(),
        }
    }

    fn end(&self, look: &Look) -> Option<End> {
        let waited = self.since.elapsed();
        match &look.seen {
            Ok(seen) if seen.status.phase == Phase::Absent && waited < UNSEEN => None,
            Ok(seen) if seen.status.phase.is_final() => Some(end_of(&seen.status)),
            Err(refusal) if !is_passing(refusal) => Some(End {
                ok: false,
                message: refusal.to_string(),
                advice: refusal.advice(),
            }),
            seen if self.patience.is_some_and(|patience| waited > patience) => Some(End {
                ok: false,
                message: match seen {
                    Ok(seen) => format!(
                        "Not ready within {} minutes: {}",
                        waited.as_secs() / 60,
                        seen.status.says
                    ),
                    Err(refusal) => refusal.to_string(),
                },
                advice: "What keeps it is in the status; it goes on in the cluster meanwhile.".into(),
            }),
            _ => None,
        }
    }
}

/// The API server may restart meanwhile.
fn is_passing(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::Unreachable { .. }
            | Refusal::Other {
                code: 429 | 500..=599,
                ..
            }
    )
}

fn end_of(status: &Status) -> End {
    let trouble = status.troubles.first();
    let advice = match status.phase {
        Phase::Ready => "",
        Phase::Suspended => "Resume it, so that Flux looks after it again.",
        _ => trouble.map_or("", |trouble| trouble.why.advice()),
    };
    End {
        ok: status.phase == Phase::Ready,
        message: status.says.clone(),
        advice: advice.into(),
    }
}

fn broke_off() -> End {
    End {
        ok: false,
        message: "The server broke off.".into(),
        advice: "Do the same again: it goes on where it was.".into(),
    }
}

fn joined(mut frames: Vec<u8>, last: &[u8]) -> Bytes {
    frames.extend_from_slice(last);
    frames.into()
}
