//! An answer as a field: its words, its value, its findings, what happens on input.

use leptos::prelude::*;
use tamer_core::draft::{Choice, Route};
use tamer_core::wire::Told;
use tamer_core::{Draft, Finding, Severity, words as sentences};

use super::history::Pace;
use super::{Answers, route};
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

    /// The field of a route.
    pub fn route_field(
        self,
        path: route::Path,
        key: &str,
        pace: Pace,
        get: fn(&Route) -> String,
        set: fn(&mut Route, String),
    ) -> Field {
        let place = format!("{}.{key}", route::place(&path));
        let to = path.clone();
        self.field(
            place,
            pace,
            Box::new(move |draft| route::get(draft, &path).map(get).unwrap_or_default()),
            Box::new(move |draft, text| {
                if let Some(route) = route::get_mut(draft, &to) {
                    set(route, text);
                }
            }),
        )
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

/// A list of words as one line.
pub fn joined(list: &[String]) -> String {
    list.join(", ")
}

/// The words of a line, between commas, blanks or line ends.
pub fn split(line: &str) -> Vec<String> {
    line.split([',', '\n', ';'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
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
    ($answers:expr, $($part:ident).+) => {
        $answers.field(
            [$(stringify!($part)),+].join("."),
            $crate::state::history::Pace::Typed,
            Box::new(|draft| draft.$($part).+.clone()),
            Box::new(|draft, text| draft.$($part).+ = text),
        )
    };
    ($answers:expr, $($part:ident).+, $index:expr, $($key:ident).+) => {{
        let index: usize = $index;
        $answers.field(
            format!("{}[{index}].{}", [$(stringify!($part)),+].join("."), [$(stringify!($key)),+].join(".")),
            $crate::state::history::Pace::Typed,
            Box::new(move |draft| draft.$($part).+.get(index).map(|row| row.$($key).+.clone()).unwrap_or_default()),
            Box::new(move |draft, text| if let Some(row) = draft.$($part).+.get_mut(index) { row.$($key).+ = text }),
        )
    }};
}

/// The field of something that is on or off, like `text!`.
#[macro_export]
macro_rules! toggle {
    ($answers:expr, $($part:ident).+) => {
        $answers.field(
            [$(stringify!($part)),+].join("."),
            $crate::state::history::Pace::Once,
            Box::new(|draft| draft.$($part).+.to_string()),
            Box::new(|draft, text| draft.$($part).+ = text == "true"),
        )
    };
    ($answers:expr, $($part:ident).+, $index:expr, $key:ident) => {{
        let index: usize = $index;
        $answers.field(
            format!("{}[{index}].{}", [$(stringify!($part)),+].join("."), stringify!($key)),
            $crate::state::history::Pace::Once,
            Box::new(move |draft| draft.$($part).+.get(index).is_some_and(|row| row.$key).to_string()),
            Box::new(move |draft, text| if let Some(row) = draft.$($part).+.get_mut(index) { row.$key = text == "true" }),
        )
    }};
}

/// The field of one choice of several.
#[macro_export]
macro_rules! choice {
    ($answers:expr, $($part:ident).+) => {
        $answers.field(
            [$(stringify!($part)),+].join("."),
            $crate::state::history::Pace::Once,
            Box::new(|draft| $crate::state::spelled(&draft.$($part).+)),
            Box::new(|draft, text| if let Some(choice) = $crate::state::choice(text) { draft.$($part).+ = choice }),
        )
    };
    ($answers:expr, $($part:ident).+, $index:expr, $key:ident) => {{
        let index: usize = $index;
        $answers.field(
            format!("{}[{index}].{}", [$(stringify!($part)),+].join("."), stringify!($key)),
            $crate::state::history::Pace::Once,
            Box::new(move |draft| {
                let row = draft.$($part).+.get(index);
                row.map(|row| $crate::state::spelled(&row.$key)).unwrap_or_default()
            }),
            Box::new(move |draft, text| {
                if let (Some(row), Some(choice)) = (draft.$($part).+.get_mut(index), $crate::state::choice(text)) {
                    row.$key = choice;
                }
            }),
        )
    }};
}

/// The field of a list of words, like `text!`.
#[macro_export]
macro_rules! list {
    ($answers:expr, $($part:ident).+) => {
        $answers.field(
            [$(stringify!($part)),+].join("."),
            $crate::state::history::Pace::Typed,
            Box::new(|draft| $crate::state::joined(&draft.$($part).+)),
            Box::new(|draft, text| draft.$($part).+ = $crate::state::split(&text)),
        )
    };
    ($answers:expr, $($part:ident).+, $index:expr, $key:ident) => {{
        let index: usize = $index;
        $answers.field(
            format!("{}[{index}].{}", [$(stringify!($part)),+].join("."), stringify!($key)),
            $crate::state::history::Pace::Typed,
            Box::new(move |draft| draft.$($part).+.get(index).map(|row| $crate::state::joined(&row.$key)).unwrap_or_default()),
            Box::new(move |draft, text| if let Some(row) = draft.$($part).+.get_mut(index) { row.$key = $crate::state::split(&text) }),
        )
    }};
}

/// The field of a text that is chosen, not typed.
#[macro_export]
macro_rules! choice_text {
    ($answers:expr, $($part:ident).+) => {
        $answers.field(
            [$(stringify!($part)),+].join("."),
            $crate::state::history::Pace::Once,
            Box::new(|draft| draft.$($part).+.clone()),
            Box::new(|draft, text| draft.$($part).+ = text),
        )
    };
    ($answers:expr, $($part:ident).+, $index:expr, $key:ident) => {{
        let index: usize = $index;
        $answers.field(
            format!("{}[{index}].{}", [$(stringify!($part)),+].join("."), stringify!($key)),
            $crate::state::history::Pace::Once,
            Box::new(move |draft| draft.$($part).+.get(index).map(|row| row.$key.clone()).unwrap_or_default()),
            Box::new(move |draft, text| if let Some(row) = draft.$($part).+.get_mut(index) { row.$key = text }),
        )
    }};
}
