//! A field: label, hint, notes and input, in that order, tied by one id.

use leptos::prelude::*;

use super::notes::{Note, Notes, Tone};

/// What an input shows and does.
#[derive(Clone)]
pub struct Field {
    /// Id of the input; those of its hint and notes follow from it.
    pub id: String,
    /// What is asked.
    pub label: String,
    /// How to answer.
    pub hint: &'static str,
    /// The answer.
    pub value: Signal<String>,
    /// Called with each new answer.
    pub set: Callback<String>,
    /// Called when the input is left.
    pub leave: Callback<()>,
    /// What is wrong or unwise.
    pub notes: Signal<Vec<Note>>,
    /// Called with the index of the note to settle.
    pub fix: Callback<usize>,
}

impl Field {
    /// An input of the page itself, which answers nothing of the draft.
    pub fn of_page(
        id: &str,
        label: &str,
        hint: &'static str,
        value: Signal<String>,
        set: impl Fn(String) + Send + Sync + 'static,
    ) -> Self {
        Self {
            id: id.to_owned(),
            label: label.to_owned(),
            hint,
            value,
            set: Callback::new(set),
            leave: Callback::new(|()| {}),
            notes: Signal::stored(Vec::new()),
            fix: Callback::new(|_| {}),
        }
    }

    /// An input of the page itself that takes text; typing clears what was said about it.
    pub fn of_page_typed(
        id: &str,
        label: &str,
        hint: &'static str,
        typed: RwSignal<String>,
        notes: RwSignal<Vec<Note>>,
    ) -> Self {
        let set = move |text| {
            notes.set(Vec::new());
            typed.set(text);
        };
        Self {
            notes: notes.into(),
            ..Self::of_page(id, label, hint, typed.into(), set)
        }
    }

    /// Id of the hint.
    pub fn hint_id(&self) -> String {
        format!("{}:hint", self.id)
    }

    /// Id of the notes.
    pub fn notes_id(&self) -> String {
        format!("{}:notes", self.id)
    }

    /// Ids that describe the input.
    pub fn described_by(&self) -> String {
        if self.hint.is_empty() {
            self.notes_id()
        } else {
            format!("{} {}", self.hint_id(), self.notes_id())
        }
    }

    /// Whether the answer is wrong.
    pub fn is_wrong(&self) -> Signal<bool> {
        let notes = self.notes;
        Signal::derive(move || notes.with(|notes| notes.iter().any(|note| note.tone == Tone::Error)))
    }
}

/// Label, hint and notes around an input.
#[component]
pub fn Frame(field: Field, children: Children) -> impl IntoView {
    let (hint_id, notes_id) = (field.hint_id(), field.notes_id());
    let wrong = field.is_wrong();
    view! {
        <div class="field" data-wrong=move || wrong.get().then_some("")>
            <label class="field__label" for=field.id>
                {field.label}
            </label>
            {(!field.hint.is_empty()).then(|| view! { <p class="field__hint" id=hint_id>{field.hint}</p> })}
            <Notes id=notes_id notes=field.notes fix=field.fix />
            {children()}
        </div>
    }
}
