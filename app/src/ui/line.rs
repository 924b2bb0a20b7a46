//! An input for a list of words on one line. What is being typed stays as typed while it means the same list.

use leptos::prelude::*;

use super::field::Field;
use super::text::Text;

/// A list of words between commas.
#[component]
pub fn Line(
    field: Field,
    /// Takes a line apart and puts it together again.
    tidy: fn(&str) -> String,
    #[prop(optional, into)] placeholder: Signal<String>,
    #[prop(optional, into)] offers: Signal<Vec<String>>,
) -> impl IntoView {
    let typed = RwSignal::new(field.value.get_untracked());
    let (value, set, leave) = (field.value, field.set, field.leave);
    let shown = Signal::derive(move || {
        let typed = typed.get();
        let value = value.get();
        if tidy(&typed) == value { typed } else { value }
    });
    let field = Field {
        value: shown,
        set: Callback::new(move |text: String| {
            let tidied = tidy(&text);
            typed.set(text);
            if value.with_untracked(|value| *value != tidied) {
                set.run(tidied);
            }
        }),
        leave: Callback::new(move |()| {
            typed.set(value.get_untracked());
            let _ = leave.try_run(());
        }),
        ..field
    };
    view! { <Text field placeholder offers /> }
}
