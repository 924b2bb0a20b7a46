//! Where the person is, and which findings it is time to show.

use std::collections::HashSet;
use std::time::Duration;

use leptos::prelude::*;

use super::step::Step;
use crate::browser;

/// Id of the heading of a step, which takes focus when the step opens.
pub const HEADING: &str = "heading";
/// Id of the summary of errors.
pub const SUMMARY: &str = "summary";
/// Id of the part of the page that scrolls.
pub const PAGE: &str = "page";

/// Where the person is.
#[derive(Clone, Copy)]
pub struct Journey {
    /// The open step.
    pub step: RwSignal<Step>,
    /// Steps that were left, or asked to be continued from: all their findings show.
    asked: RwSignal<HashSet<Step>>,
    /// Places that were left: their findings show.
    left: RwSignal<HashSet<String>>,
    /// The summary of errors is on top of the step.
    pub summary: RwSignal<bool>,
    /// Where to return to after a change.
    pub back_to: RwSignal<Option<Step>>,
    /// A place that lists and trees are to bring into view.
    pub reveal: RwSignal<Option<String>>,
}

impl Journey {
    pub(super) fn new() -> Self {
        let step = browser::step_in_address()
            .and_then(|slug| Step::named(&slug))
            .unwrap_or(Step::Start);
        Self {
            step: RwSignal::new(step),
            asked: RwSignal::new(HashSet::new()),
            left: RwSignal::new(HashSet::new()),
            summary: RwSignal::new(false),
            back_to: RwSignal::new(None),
            reveal: RwSignal::new(None),
        }
    }

    /// Opens a step and puts it into the address.
    pub fn go(self, step: Step) {
        if self.step.get_untracked() != step {
            self.enter(step);
            browser::push_step(step.slug());
        }
        browser::focus(HEADING);
    }

    /// Opens a step that the address names already.
    pub fn enter(self, step: Step) {
        self.ask(self.step.get_untracked());
        self.summary.set(false);
        self.step.set(step);
        browser::to_top(PAGE);
    }

    /// Opens the field of a place.
    pub fn go_to(self, place: &str) {
        let Some(step) = Step::of(place) else { return };
        if self.step.get_untracked() != step {
            self.enter(step);
            browser::push_step(step.slug());
        }
        self.reveal.set(Some(place.to_owned()));
        browser::focus_nearest(place);
    }

    /// Opens the field of a place and comes back to `step` with the next continue.
    pub fn change(self, place: &str, step: Step) {
        self.back_to.set(Some(step));
        self.go_to(place);
    }

    /// Shows all findings of a step from now on.
    pub fn ask(self, step: Step) {
        if !self.asked.with_untracked(|asked| asked.contains(&step)) {
            self.asked.update(|asked| _ = asked.insert(step));
        }
    }

    /// Shows all findings from now on.
    pub fn ask_all(self) {
        self.asked.update(|asked| asked.extend(Step::ALL));
    }

    /// Forgets what was asked: a new beginning.
    pub fn begin_again(self) {
        self.asked.update(HashSet::clear);
        self.left.update(HashSet::clear);
        self.summary.set(false);
    }

    /// Shows the findings at a place from now on.
    pub fn leave(self, place: &str) {
        if !self.left.with_untracked(|left| left.contains(place)) {
            self.left.update(|left| _ = left.insert(place.to_owned()));
        }
    }

    /// Shows the findings at a place after a moment: at once they would push away the button that is just being pressed.
    pub fn leave_soon(self, place: &str) {
        let place = place.to_owned();
        set_timeout(move || self.leave(&place), Duration::from_millis(200));
    }

    /// Whether a step was asked for.
    pub fn was_asked(self, step: Step) -> bool {
        self.asked.with(|asked| asked.contains(&step))
    }

    /// Whether it is time to show the findings at a place.
    pub fn shows(self, place: &str) -> bool {
        Step::of(place).is_some_and(|step| self.was_asked(step)) || self.left.with(|left| left.contains(place))
    }
}
