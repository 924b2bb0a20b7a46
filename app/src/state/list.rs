//! Lists of rows: adding, removing, moving, each as one undoable change.

use tamer_core::Draft;

use super::Answers;
use super::history::Pace;

/// The list that a change is about.
pub type List<T> = fn(&mut Draft) -> &mut Vec<T>;

impl Answers {
    /// Adds a row at the end and returns its index.
    pub fn add<T>(self, place: &str, list: List<T>, row: T) -> usize {
        let mut index = 0;
        self.edit(place, Pace::Once, |draft| {
            let list = list(draft);
            index = list.len();
            list.push(row);
        });
        index
    }

    /// Removes a row.
    pub fn remove<T>(self, place: &str, list: List<T>, index: usize) {
        self.edit(place, Pace::Once, |draft| {
            let list = list(draft);
            if index < list.len() {
                list.remove(index);
            }
        });
    }
}
