//! What is known of the cluster, and what is under way.

mod apply;
mod live;
mod look;
mod plan;
mod session;
mod undo;

use leptos::prelude::*;
use tamer_core::facts::Facts;
use tamer_core::live::Check as Trial;
use tamer_core::status::Status;
use tamer_core::verify::Check;
use tamer_core::wire::cluster::{Revision, Role, Session, Wanted};
use tamer_core::wire::program::Told;
use tamer_core::{Draft, file};

use super::api::{Failure, encoded};

pub use apply::Work;
pub use live::{Ended, Line, Tried};
pub use look::Found;
pub use plan::Plan;

/// A part of the program, where its troubles are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    SignIn,
    Facts,
    From,
    Plan,
    Apply,
    Status,
    Verify,
    Undo,
    Cleanup,
    Live(Trial),
}

/// Everything that is known.
#[derive(Clone, Copy)]
pub struct Desk {
    /// How the page stands.
    pub told: RwSignal<Told>,
    /// The answers.
    pub draft: Memo<Draft>,
    /// Who is signed in; none before the server said so.
    pub session: RwSignal<Option<Session>>,
    /// Whether a session ended by itself.
    pub ended: RwSignal<bool>,
    /// What the cluster has.
    pub facts: RwSignal<Option<Facts>>,
    /// Releases that are there, each with its answers.
    pub found: RwSignal<Option<Vec<Found>>>,
    /// What would change.
    pub plan: RwSignal<Option<Plan>>,
    /// Whether fields of others are to become ours.
    pub take_over: RwSignal<bool>,
    /// The last apply.
    pub work: RwSignal<Option<Work>>,
    /// What the cluster says about the release.
    pub status: RwSignal<Option<Status>>,
    /// The connection to what is watched broke, and is tried again.
    pub lost: RwSignal<bool>,
    /// What is verified.
    pub checks: RwSignal<Vec<Check>>,
    /// Revisions of the release, the newest first.
    pub revisions: RwSignal<Vec<Revision>>,
    /// The last way back.
    pub back: RwSignal<Option<undo::Back>>,
    /// What a cleanup would remove.
    pub stock: RwSignal<Option<Vec<String>>>,
    /// What a cleanup did.
    pub cleaned: RwSignal<Option<undo::Cleaned>>,
    /// What came of live checks, the newest of each.
    pub tried: RwSignal<Vec<Tried>>,
    /// What waits for an answer.
    pub busy: RwSignal<Vec<At>>,
    /// What went wrong.
    pub troubles: RwSignal<Vec<(At, Failure)>>,
    /// Which watch counts; older ones end.
    watch: StoredValue<u32>,
}

impl Desk {
    /// Knows nothing yet.
    pub fn new() -> Self {
        let told = RwSignal::new(Told::default());
        let desk = Self {
            told,
            draft: Memo::new(move |_| told.with(Told::draft)),
            session: RwSignal::new(None),
            ended: RwSignal::new(false),
            facts: RwSignal::new(None),
            found: RwSignal::new(None),
            plan: RwSignal::new(None),
            take_over: RwSignal::new(false),
            work: RwSignal::new(None),
            status: RwSignal::new(None),
            lost: RwSignal::new(false),
            checks: RwSignal::new(Vec::new()),
            revisions: RwSignal::new(Vec::new()),
            back: RwSignal::new(None),
            stock: RwSignal::new(None),
            cleaned: RwSignal::new(None),
            tried: RwSignal::new(Vec::new()),
            busy: RwSignal::new(Vec::new()),
            troubles: RwSignal::new(Vec::new()),
            watch: StoredValue::new(0),
        };
        desk.follow_release();
        desk
    }

    /// Whether somebody is signed in.
    pub fn is_signed_in(self) -> bool {
        self.session
            .with(|session| session.as_ref().is_some_and(|session| session.signed_in))
    }

    /// Whether they may change something.
    pub fn may_change(self) -> bool {
        self.session.with(|session| {
            session
                .as_ref()
                .is_some_and(|session| session.role == Some(Role::Admin))
        })
    }

    /// Whether a part waits for an answer.
    pub fn is_busy(self, at: At) -> bool {
        self.busy.with(|busy| busy.contains(&at))
    }

    /// What went wrong in a part.
    pub fn trouble(self, at: At) -> Option<Failure> {
        self.troubles.with(|troubles| {
            troubles
                .iter()
                .find(|(place, _)| *place == at)
                .map(|(_, failure)| failure.clone())
        })
    }

    /// Namespace and release that the answers name.
    pub fn release(self) -> (String, String) {
        self.draft.with(of)
    }

    /// The release that the answers name now.
    pub fn release_name(self) -> String {
        self.release_now().1
    }

    fn release_now(self) -> (String, String) {
        self.draft.with_untracked(of)
    }

    /// The same as a query.
    fn query(self) -> String {
        let (namespace, release) = self.release_now();
        format!("namespace={}&release={}", encoded(&namespace), encoded(&release))
    }

    /// The answers as a request takes them.
    fn wanted(self) -> Wanted {
        Wanted {
            answers: self.draft.with_untracked(file::write),
            secrets: self.told.with_untracked(|told| told.secrets.clone()),
            take_over: self.take_over.get_untracked(),
        }
    }

    /// Begins to wait; what went wrong there before is forgotten.
    fn begin(self, at: At) {
        self.troubles
            .update(|troubles| troubles.retain(|(place, _)| *place != at));
        self.busy.update(|busy| busy.push(at));
    }

    fn end(self, at: At) {
        self.busy.update(|busy| busy.retain(|place| *place != at));
    }

    /// Ends waiting; what went wrong is told there. None if something did.
    fn settle<T>(self, at: At, answer: Result<T, Failure>) -> Option<T> {
        self.end(at);
        match answer {
            Ok(answer) => Some(answer),
            Err(failure) => {
                self.fail(at, failure);
                None
            }
        }
    }

    fn fail(self, at: At, failure: Failure) {
        if matches!(failure, Failure::SignedOut(_)) && at != At::SignIn {
            self.session_ended();
        } else {
            self.troubles.update(|troubles| troubles.push((at, failure)));
        }
    }
}

fn of(draft: &Draft) -> (String, String) {
    (draft.cluster.namespace.clone(), draft.cluster.release.clone())
}

/// The program's desk.
pub fn desk() -> Desk {
    expect_context()
}
