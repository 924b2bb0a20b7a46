//! An answer as a field: its words, its value, its findings, what happens on input.

use leptos::prelude::*;
use tamer_core::draft::Choice;
use tamer_core::wire::Told;
use tamer_core::{Draft, Finding, Severity, words as sentences};

use super::Answers;
use super::history::Pace;
use crate::ui::{Field, Note, Tone};
use crate::words;

/// Reads an answer as text.
pub type Get = Box<dyn Fn(&Draft) -> String + Send + Sync>;
/// Writes an answer given as text.
pub type Set = Box<dyn Fn(&mut Draft, String) + Send + Sync>;

impl Answers {
    /// The field for the answer at `place`.
    pub fn field(self, place: String, pace: Pace, get: Get, set: Set) -> Field {
        let (label, hint) = words::field(&place);
        let journey = self.journey;
        let value = Memo::new(move |_| self.read(&get));
        let (at_input, at_leave) = (place.clone(), place.clone());
        let set = Callback::new(move |text: String| {
            // A choice is made with one click: what is wrong with it may be said at once.
            if pace == Pace::Once {
                journey.leave(&at_input);
            }
            self.edit(&at_input, pace, |draft| set(draft, text));
        });
        let leave = Callback::new(move |()| journey.leave_soon(&at_leave));
        let (notes, fix) = self.notes(place.clone());
        Field {
            id: place,
            label: label.to_owned(),
            hint,
            value: value.into(),
            set,
            leave,
            notes,
            fix,
        }
    }

    /// The field of the answer at a place, which may end with a dot.
    pub fn at(self, place: &str, pace: Pace) -> Field {
        let place = place.trim_end_matches('.').to_owned();
        let (from, to) = (place.clone(), place.clone());
        self.field(
            place,
            pace,
            Box::new(move |draft| draft.text_at(&from)),
            Box::new(move |draft, text| draft.set_at(&to, text)),
        )
    }

    /// The field of an answer in a row.
    pub fn in_row(self, rows: &str, index: usize, key: &str, pace: Pace) -> Field {
        self.at(&format!("{}[{index}].{key}", rows.trim_end_matches('.')), pace)
    }

    /// The findings at a place and in it, and what settles them.
    pub fn notes(self, place: String) -> (Signal<Vec<Note>>, Callback<usize>) {
        let at = place.clone();
        let notes = Memo::new(move |_| {
            // First, so that a note has the same number whether findings show or not.
            let mut notes = self.suggested(&at);
            if self.journey.shows(&at) {
                self.outcome
                    .with(|outcome| notes.extend(outcome.under(&at).into_iter().map(note)));
            }
            notes
        });
        let within = place.clone();
        let settle = self.fixer(move |outcome| outcome.under(&within).into_iter().cloned().collect());
        let fix = Callback::new(move |index: usize| {
            if !self.follow(&place, index) {
                let suggested = self
                    .suggestions
                    .with_untracked(|all| all.iter().filter(|said| said.place == place).count());
                settle.run(index - suggested);
            }
        });
        (notes.into(), fix)
    }

    /// The findings at this very place, for rows whose fields show their own.
    pub fn notes_at(self, place: String) -> (Signal<Vec<Note>>, Callback<usize>) {
        let at = place.clone();
        let notes = Memo::new(move |_| {
            if !self.journey.shows(&at) {
                return Vec::new();
            }
            self.outcome
                .with(|outcome| outcome.at(&at).into_iter().map(note).collect())
        });
        (
            notes.into(),
            self.fixer(move |outcome| outcome.at(&place).into_iter().cloned().collect()),
        )
    }

    fn fixer(
        self,
        findings: impl Fn(&super::outcome::Outcome) -> Vec<Finding> + Send + Sync + 'static,
    ) -> Callback<usize> {
        Callback::new(move |index: usize| {
            let finding = self
                .outcome
                .with_untracked(|outcome| findings(outcome).into_iter().nth(index));
            if let Some(Finding {
                place, fix: Some(fix), ..
            }) = finding
            {
                self.fix(&place, &fix);
                // The button is gone with its finding.
                crate::browser::focus_nearest(place.to_string());
            }
        })
    }
}

/// A finding as a note beside a field.
pub fn note(finding: &Finding) -> Note {
    let spoken = words::language::spoken().language;
    Note {
        tone: tone(finding.severity()),
        code: finding.rule.id(),
        text: sentences::sentence_in(spoken, finding),
        fix: finding.fix.as_ref().map(|fix| sentences::fix_label_in(spoken, fix)),
    }
}

/// What the reader says as a note.
pub fn told(told: &Told) -> Note {
    Note {
        tone: tone(told.severity),
        code: told.rule.id(),
        text: told.text.clone(),
        fix: None,
    }
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone::Error,
        Severity::Warning => Tone::Warning,
        Severity::Hint => Tone::Hint,
    }
}

/// How a choice is spelled in the answers.
pub fn spelled<T: Choice>(choice: &T) -> String {
    choice.spelled().to_owned()
}

/// The choice that is spelled so.
pub fn choice<T: Choice>(text: String) -> Option<T> {
    T::named(&text)
}

/// The field of a text: `text!(answers, cluster.name)`, or in a row `text!(answers, alerts.receivers, index, name)`.
#[macro_export]
macro_rules! text {
    ($($place:tt)+) => { $crate::answer!(Typed, String, $($place)+) };
}

/// The field of something that is on or off, like `text!`.
#[macro_export]
macro_rules! toggle {
    ($($place:tt)+) => { $crate::answer!(Once, bool, $($place)+) };
}

/// The field of one choice of several, like `text!`.
#[macro_export]
macro_rules! choice {
    ($($place:tt)+) => { $crate::answer!(Once, _, $($place)+) };
}

/// The field of a list of words, like `text!`.
#[macro_export]
macro_rules! list {
    ($($place:tt)+) => { $crate::answer!(Typed, Vec<String>, $($place)+) };
}

/// The field of a text that is chosen, not typed.
#[macro_export]
macro_rules! choice_text {
    ($($place:tt)+) => { $crate::answer!(Once, String, $($place)+) };
}

/// The field of the answer at a place of this type. The constant is never called: it makes the compiler look whether the answer is there.
#[macro_export]
macro_rules! answer {
    ($pace:ident, $type:ty, $answers:expr, $($part:ident).+) => {{
        const _: fn(&tamer_core::Draft) = |draft| { let _: &$type = &draft.$($part).+; };
        $answers.at(concat!($(stringify!($part), "."),+), $crate::state::history::Pace::$pace)
    }};
    ($pace:ident, $type:ty, $answers:expr, $($part:ident).+, $index:expr, $($key:ident).+) => {{
        const _: fn(&tamer_core::Draft) = |draft| { draft.$($part).+.iter().for_each(|row| { let _: &$type = &row.$($key).+; }); };
        $answers.in_row(
            concat!($(stringify!($part), "."),+),
            $index,
            concat!($(stringify!($key), "."),+),
            $crate::state::history::Pace::$pace,
        )
    }};
}
