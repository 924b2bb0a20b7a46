//! Undo and redo: the answers before each change, with quick changes of one place taken together.

use std::sync::Arc;

use tamer_core::Draft;

/// Changes of the same place within this many milliseconds are one step.
const TOGETHER: f64 = 1000.0;
/// At most this many steps are kept,
const STEPS: usize = 200;
/// and at most this many rows of lists in all of them, so that large answers do not fill the memory.
const ROWS: usize = 200_000;

/// How a change was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Letter by letter: what follows soon at the same place belongs to it.
    Typed,
    /// At once.
    Once,
}

/// The answers that an import brought, if the present ones began with one.
pub type Brought = Option<Arc<Draft>>;

/// The answers before or after a change, and where that was.
#[derive(Clone, Debug)]
pub struct Step {
    pub draft: Draft,
    pub brought: Brought,
    pub place: String,
}

/// What can be undone and redone.
#[derive(Debug, Default)]
pub struct History {
    past: Vec<Step>,
    future: Vec<Step>,
    last: Option<(String, f64)>,
}

impl History {
    /// Whether a change goes on with the one before.
    pub fn goes_on(&self, place: &str, pace: Pace, now: f64) -> bool {
        pace == Pace::Typed
            && self
                .last
                .as_ref()
                .is_some_and(|(last, at)| last == place && now - at < TOGETHER)
    }

    /// Keeps the answers as they are before a change at `place`, unless it goes on with the one before.
    pub fn keep(&mut self, draft: &Draft, brought: &Brought, place: &str, pace: Pace, now: f64) {
        let goes_on = self.goes_on(place, pace, now);
        self.last = (pace == Pace::Typed).then(|| (place.to_owned(), now));
        self.future.clear();
        if goes_on {
            return;
        }
        self.past.push(Step {
            draft: draft.clone(),
            brought: brought.clone(),
            place: place.to_owned(),
        });
        let most = (ROWS / rows(draft).max(1)).clamp(3, STEPS);
        if self.past.len() > most {
            self.past.drain(..self.past.len() - most);
        }
    }

    /// The answers before the last change, and where that was.
    pub fn undo(&mut self, now: &Draft, brought: &Brought) -> Option<Step> {
        Self::travel(&mut self.past, &mut self.future, now, brought, &mut self.last)
    }

    /// The answers after the change that was undone, and where that was.
    pub fn redo(&mut self, now: &Draft, brought: &Brought) -> Option<Step> {
        Self::travel(&mut self.future, &mut self.past, now, brought, &mut self.last)
    }

    fn travel(
        from: &mut Vec<Step>,
        to: &mut Vec<Step>,
        now: &Draft,
        brought: &Brought,
        last: &mut Option<(String, f64)>,
    ) -> Option<Step> {
        *last = None;
        let step = from.pop()?;
        to.push(Step {
            draft: now.clone(),
            brought: brought.clone(),
            place: step.place.clone(),
        });
        Some(step)
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

fn rows(draft: &Draft) -> usize {
    200 + draft.probes.targets.len() + 4 * draft.alerts.routes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn named(name: &str) -> Draft {
        let mut draft = Draft::default();
        draft.cluster.name = name.into();
        draft
    }

    #[wasm_bindgen_test]
    fn letters_typed_in_a_row_are_one_step() {
        let mut history = History::default();
        history.keep(&named("a"), &None, "cluster.name", Pace::Typed, 0.0);
        history.keep(&named("ab"), &None, "cluster.name", Pace::Typed, 300.0);
        history.keep(&named("abc"), &None, "cluster.name", Pace::Typed, 1200.0);
        let Step { draft, place, .. } = history.undo(&named("abcd"), &None).unwrap();
        assert_eq!((draft.cluster.name.as_str(), place.as_str()), ("a", "cluster.name"));
        assert!(history.undo(&draft, &None).is_none());
        assert_eq!(history.redo(&draft, &None).unwrap().draft.cluster.name, "abcd");
    }

    #[wasm_bindgen_test]
    fn a_pause_another_place_or_a_click_begins_a_new_step() {
        let mut history = History::default();
        history.keep(&named("a"), &None, "cluster.name", Pace::Typed, 0.0);
        history.keep(&named("b"), &None, "cluster.name", Pace::Typed, 1500.0);
        history.keep(&named("c"), &None, "cluster.release", Pace::Typed, 1600.0);
        history.keep(&named("d"), &None, "cluster.release", Pace::Once, 1700.0);
        history.keep(&named("e"), &None, "cluster.release", Pace::Once, 1800.0);
        let mut now = named("f");
        for expected in ["e", "d", "c", "b", "a"] {
            now = history.undo(&now, &None).unwrap().draft;
            assert_eq!(now.cluster.name, expected);
        }
    }

    #[wasm_bindgen_test]
    fn a_change_after_an_undo_forgets_what_was_undone() {
        let mut history = History::default();
        history.keep(&named("a"), &None, "cluster.name", Pace::Once, 0.0);
        let Step { draft, .. } = history.undo(&named("b"), &None).unwrap();
        assert!(history.can_redo());
        history.keep(&draft, &None, "cluster.name", Pace::Once, 10.0);
        assert!(!history.can_redo());
    }

    #[wasm_bindgen_test]
    fn an_import_is_undone_with_what_it_brought() {
        let mut history = History::default();
        let brought = Some(Arc::new(named("b")));
        history.keep(&named("a"), &None, "start", Pace::Once, 0.0);
        let before = history.undo(&named("b"), &brought).unwrap();
        assert_eq!((before.draft, before.brought), (named("a"), None));
        assert_eq!(history.redo(&named("a"), &None).unwrap().brought, brought);
    }

    #[wasm_bindgen_test]
    fn history_is_bounded() {
        let mut history = History::default();
        for step in 0..1000 {
            history.keep(&named(&step.to_string()), &None, "cluster.name", Pace::Once, 0.0);
        }
        assert_eq!(history.past.len(), STEPS);
    }
}
