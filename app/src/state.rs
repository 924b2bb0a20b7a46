//! The answers on the page: one Draft, and everything that follows from it.

mod field;
pub mod history;
pub mod journey;
pub mod keep;
pub mod list;
pub mod look;
pub mod marks;
pub mod matcher;
pub mod outcome;
pub mod program;
pub mod restore;
pub mod review;
pub mod route;
pub mod secret;
pub mod step;
pub mod voice;

pub use field::{choice, note, spelled, told};
pub use tamer_core::draft::{joined, split};

use std::sync::Arc;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use serde_json::Value;
use tamer_core::bundle::Renderer;
use tamer_core::check::Checker;
use tamer_core::facts::Suggestion;
use tamer_core::finding::{Change, Fix};
use tamer_core::secrets::Secrets;
use tamer_core::{Draft, Place};

use crate::browser;
use history::{Brought, History, Pace};
use journey::Journey;
use outcome::{Files, Outcome, hidden};

/// Above this many milliseconds for check and files, what was typed is painted before both,
const QUICK: f64 = 4.0;
const PAINTED: Duration = Duration::from_millis(20);
/// and above this many, both wait for a pause in typing.
const SLOW: f64 = 25.0;
const PAUSE: Duration = Duration::from_millis(250);

/// The place of a change of all answers at once: an import, a preset, a link.
const BEGINNING: &str = "start";

/// What changed since the last check.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Scope {
    Nothing,
    Step(String),
    All,
}

impl Scope {
    fn with(self, step: Option<&str>) -> Self {
        match (self, step) {
            (Self::Nothing, Some(step)) => Self::Step(step.to_owned()),
            (Self::Step(known), Some(step)) if known == step => Self::Step(known),
            _ => Self::All,
        }
    }
}

/// The answers, shared by the whole page.
#[derive(Clone, Copy)]
pub struct Answers {
    draft: RwSignal<Draft>,
    history: StoredValue<History>,
    /// Rises when findings and files are due; with large answers, that is later than each letter.
    due: RwSignal<u32>,
    scope: StoredValue<Scope>,
    waiting: StoredValue<Option<TimeoutHandle>>,
    cost: StoredValue<[f64; 2]>,
    saving: StoredValue<Option<TimeoutHandle>>,
    /// What was typed as a secret; it stays in the memory of this page.
    pub secrets: RwSignal<Secrets>,
    /// The files get the typed secrets.
    pub with_secrets: RwSignal<bool>,
    /// The typed secrets are readable on the screen.
    pub show_secrets: RwSignal<bool>,
    /// Something can be undone, something can be redone.
    pub reach: RwSignal<(bool, bool)>,
    /// The place of the last answer.
    pub last: RwSignal<Option<String>>,
    /// What the check found.
    pub outcome: Memo<Arc<Outcome>>,
    /// The files as shown.
    pub files: Memo<Arc<Files>>,
    /// The files before the last answer; none where all answers are new, so that no change can be told.
    pub before: RwSignal<Arc<Files>>,
    /// What an import brought; none where the answers began otherwise.
    pub brought: RwSignal<Brought>,
    /// Labels that matchers may ask for with the values of each, once the studio has told them.
    pub offers: RwSignal<Option<Value>>,
    /// What the cluster says about the answers, where there is one.
    pub suggestions: RwSignal<Vec<Suggestion>>,
    /// Where the person is.
    pub journey: Journey,
}

impl Answers {
    /// Starts with these answers, which began with those of an import, or not.
    pub fn new(draft: Draft, brought: Brought) -> Self {
        let draft = RwSignal::new(draft);
        let secrets = RwSignal::new(Secrets::default());
        let (with_secrets, show_secrets) = (RwSignal::new(false), RwSignal::new(false));
        let due = RwSignal::new(0);
        let cost = StoredValue::new([0.0; 2]);
        let scope = StoredValue::new(Scope::All);
        let checker = StoredValue::new(Checker::default());
        let renderer = StoredValue::new(Renderer::default());
        let outcome = Memo::new_with_compare(
            move |_| {
                due.track();
                let start = browser::now();
                let step = match scope.get_value() {
                    // No step has this name: none is checked again.
                    Scope::Nothing => Some("secrets".to_owned()),
                    Scope::Step(step) => Some(step),
                    Scope::All => None,
                };
                scope.set_value(Scope::Nothing);
                let checked =
                    checker.try_update_value(|checker| checker.check_changed(&draft.read_untracked(), step.as_deref()));
                let checked = checked.unwrap_or_else(|| tamer_core::check(&draft.read_untracked()));
                let outcome = draft.with_untracked(|draft| Outcome::of(checked, &secrets.read(), &draft.alerts));
                cost.update_value(|cost| cost[0] = browser::now() - start);
                Arc::new(outcome)
            },
            |_, _| true,
        );
        let files = Memo::new_with_compare(
            move |last: Option<&Arc<Files>>| {
                let outcome = outcome.get();
                let start = browser::now();
                let typed = match (with_secrets.get(), show_secrets.get()) {
                    (false, _) => Secrets::default(),
                    (true, false) => hidden(&secrets.read()),
                    (true, true) => secrets.get(),
                };
                let files = renderer
                    .try_update_value(|renderer| Files::of(renderer, &draft.read_untracked(), &outcome, &typed, last))
                    .unwrap_or_default();
                cost.update_value(|cost| cost[1] = browser::now() - start);
                Arc::new(files)
            },
            |_, _| true,
        );
        Self {
            draft,
            history: StoredValue::new(History::default()),
            due,
            scope,
            waiting: StoredValue::new(None),
            cost,
            saving: StoredValue::new(None),
            secrets,
            with_secrets,
            show_secrets,
            reach: RwSignal::new((false, false)),
            last: RwSignal::new(None),
            outcome,
            files,
            before: RwSignal::new(files.get_untracked()),
            brought: RwSignal::new(brought),
            offers: RwSignal::new(None),
            suggestions: RwSignal::new(Vec::new()),
            journey: Journey::new(),
        }
    }

    /// Reads the answers, now and whenever they change.
    pub fn read<T>(self, read: impl FnOnce(&Draft) -> T) -> T {
        self.draft.with(read)
    }

    /// Reads the answers as they are now.
    pub fn now<T>(self, read: impl FnOnce(&Draft) -> T) -> T {
        self.draft.with_untracked(read)
    }

    /// A question about the answers: yes or no, now and whenever they change.
    pub fn asks(self, question: impl Fn(&Draft) -> bool + Send + Sync + 'static) -> Memo<bool> {
        self.derived(Box::new(question))
    }

    /// A number that follows from the answers.
    pub fn counts(self, count: impl Fn(&Draft) -> usize + Send + Sync + 'static) -> Memo<usize> {
        self.derived(Box::new(count))
    }

    /// A text that follows from the answers.
    pub fn tells(self, tell: impl Fn(&Draft) -> String + Send + Sync + 'static) -> Memo<String> {
        self.derived(Box::new(tell))
    }

    /// One code for each type, not for each question.
    fn derived<T: PartialEq + Send + Sync + 'static>(self, derive: Box<dyn Fn(&Draft) -> T + Send + Sync>) -> Memo<T> {
        Memo::new(move |_| self.read(&derive))
    }

    /// Changes the answers at `place`; it can be undone.
    pub fn edit(self, place: &str, pace: Pace, change: impl FnOnce(&mut Draft)) {
        self.remember(place, pace);
        self.draft.update(change);
        self.changed(place, Some(Place::new(place).step()));
    }

    /// Replaces the answers because of a change at `place`; it can be undone.
    pub fn replace(self, draft: Draft, place: &str) {
        self.remember(place, Pace::Once);
        self.draft.set(draft);
        self.changed(place, None);
    }

    /// Begins with other answers, and tells changes from here on; it can be undone.
    pub fn begin(self, draft: Draft) {
        self.begin_with(draft, None);
    }

    /// Begins with the answers of an import, which later ones are compared with.
    pub fn take_over(self, draft: Draft) {
        let brought = Some(Arc::new(draft.clone()));
        self.begin_with(draft, brought);
    }

    fn begin_with(self, draft: Draft, brought: Brought) {
        self.remember(BEGINNING, Pace::Once);
        self.draft.set(draft);
        self.brought.set(brought);
        self.changed(BEGINNING, None);
    }

    /// Settles a finding.
    pub fn fix(self, place: &Place, fix: &Fix) {
        for change in &fix.0 {
            if let Change::Set(place, value) = change
                && let Some(key) = place.as_str().strip_prefix("secrets.")
            {
                let text = value.as_str().unwrap_or_default().to_owned();
                self.secrets.update(|secrets| match key {
                    "s3_access_key" => secrets.s3_access_key = text,
                    "s3_secret_key" => secrets.s3_secret_key = text,
                    _ => {}
                });
            }
        }
        if !place.as_str().starts_with("secrets.") {
            self.replace(self.now(|draft| fix.apply(draft)), place.as_str());
        }
    }

    /// Takes the last change back and says where it was.
    pub fn undo(self) -> Option<String> {
        self.travel(History::undo)
    }

    /// Makes the change that was taken back again and says where it was.
    pub fn redo(self) -> Option<String> {
        self.travel(History::redo)
    }

    fn travel(self, way: fn(&mut History, &Draft, &Brought) -> Option<history::Step>) -> Option<String> {
        let mut history = self.history.try_write_value()?;
        let step = way(
            &mut history,
            &self.draft.read_untracked(),
            &self.brought.read_untracked(),
        )?;
        drop(history);
        self.compare_from_here();
        self.draft.set(step.draft);
        self.brought.set(step.brought);
        self.changed(&step.place, None);
        Some(step.place)
    }

    fn remember(self, place: &str, pace: Pace) {
        let time = browser::now();
        let goes_on = self.history.with_value(|history| history.goes_on(place, pace, time));
        if !goes_on {
            self.compare_from_here();
        }
        let draft = self.draft.read_untracked();
        self.history
            .update_value(|history| history.keep(&draft, &self.brought.read_untracked(), place, pace, time));
    }

    /// The README follows the language of the page.
    pub fn speak(self) {
        self.due.update(|due| *due = due.wrapping_add(1));
        self.compare_from_here();
    }

    /// What the files are now is what later ones are compared with.
    fn compare_from_here(self) {
        let files = self.files.get_untracked();
        // After a beginning with errors there are only files of other answers.
        if files.current || !self.before.read_untracked().files.is_empty() {
            self.before.set(files);
        }
    }

    /// Follows a change at `place`, of the answers of one step or of all.
    fn changed(self, place: &str, step: Option<&str>) {
        self.scope.update_value(|scope| *scope = scope.clone().with(step));
        self.reach.set(
            self.history
                .with_value(|history| (history.can_undo(), history.can_redo())),
        );
        if self.last.with_untracked(|last| last.as_deref() != Some(place)) {
            self.last.set(Some(place.to_owned()));
        }
        self.settle();
        self.save_soon();
        if place == BEGINNING {
            self.keep_brought();
            self.settle_now();
            let files = self.files.get_untracked();
            self.before.set(if files.current { files } else { Arc::default() });
        }
    }

    /// Findings and files follow now, where they wait for a pause.
    pub fn settle_now(self) {
        if let Some(waiting) = self.waiting.get_value() {
            waiting.clear();
            self.waiting.set_value(None);
            self.due.update(|due| *due = due.wrapping_add(1));
        }
    }

    /// Findings and files follow at once, or after a pause where that would make typing slow.
    fn settle(self) {
        if let Some(waiting) = self.waiting.get_value() {
            waiting.clear();
            self.waiting.set_value(None);
        }
        let due = self.due;
        let wait = match self.cost.get_value().iter().sum::<f64>() {
            cost if cost < QUICK => return due.update(|due| *due = due.wrapping_add(1)),
            cost if cost < SLOW => PAINTED,
            _ => PAUSE,
        };
        let later = set_timeout_with_handle(move || self.settle_now(), wait);
        self.waiting.set_value(later.ok());
    }
}

/// The answers of this page.
pub fn answers() -> Answers {
    expect_context()
}
