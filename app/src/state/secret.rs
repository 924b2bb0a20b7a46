//! Fields for secrets: in memory only, and not part of undo.

use leptos::prelude::*;
use tamer_core::Place;
use tamer_core::secrets::Secrets;

use super::Answers;
use crate::ui::Field;
use crate::words;

impl Answers {
    /// The field of a secret.
    pub fn secret(self, place: &str, get: fn(&Secrets) -> &String, set: fn(&mut Secrets) -> &mut String) -> Field {
        let (label, hint) = words::field(place);
        let value = Memo::new(move |_| self.secrets.with(|secrets| get(secrets).clone()));
        let write = Callback::new(move |text: String| self.secrets.update(|secrets| *set(secrets) = text));
        self.secret_field(place.to_owned(), label.to_owned(), hint, value.into(), write)
    }

    /// The field of a webhook or token, by its key in the Slack Secret.
    pub fn slack_secret(self, key: String, label: String) -> Field {
        let place = Place::new("secrets.slack").key(&key).to_string();
        let at = key.clone();
        let value = Memo::new(move |_| {
            self.secrets
                .with(|secrets| secrets.slack.get(&at).cloned().unwrap_or_default())
        });
        let write = Callback::new(move |text: String| {
            self.secrets.update(|secrets| {
                if text.is_empty() {
                    secrets.slack.remove(&key);
                } else {
                    secrets.slack.insert(key.clone(), text);
                }
            });
        });
        self.secret_field(place, label, "", value.into(), write)
    }

    fn secret_field(
        self,
        place: String,
        label: String,
        hint: &'static str,
        value: Signal<String>,
        set: Callback<String>,
    ) -> Field {
        let journey = self.journey;
        let (notes, fix) = self.notes(place.clone());
        let left = place.clone();
        Field {
            id: place,
            label,
            hint,
            value,
            set,
            leave: Callback::new(move |()| journey.leave_soon(&left)),
            notes,
            fix,
        }
    }
}
