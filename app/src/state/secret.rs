//! Fields for secrets: in memory only, and not part of undo.

use std::collections::BTreeMap;

use leptos::prelude::*;
use tamer_core::Place;
use tamer_core::secrets::Secrets;

use super::Answers;
use crate::ui::Field;
use crate::words;

/// A Secret with as many keys as receivers need.
#[derive(Clone, Copy)]
pub enum Keyed {
    /// Webhooks or the bot token.
    Slack,
    /// What the other receivers need.
    Receivers,
}

impl Keyed {
    fn place(self) -> &'static str {
        match self {
            Self::Slack => "secrets.slack",
            Self::Receivers => "secrets.receivers",
        }
    }

    fn all(self, secrets: &Secrets) -> &BTreeMap<String, String> {
        match self {
            Self::Slack => &secrets.slack,
            Self::Receivers => &secrets.receivers,
        }
    }

    fn all_mut(self, secrets: &mut Secrets) -> &mut BTreeMap<String, String> {
        match self {
            Self::Slack => &mut secrets.slack,
            Self::Receivers => &mut secrets.receivers,
        }
    }
}

impl Answers {
    /// The field of a secret.
    pub fn secret(self, place: &str, get: fn(&Secrets) -> &String, set: fn(&mut Secrets) -> &mut String) -> Field {
        let (label, hint) = words::field(place);
        let value = Memo::new(move |_| self.secrets.with(|secrets| get(secrets).clone()));
        let write = Callback::new(move |text: String| self.secrets.update(|secrets| *set(secrets) = text));
        self.secret_field(place.to_owned(), label.to_owned(), hint, value.into(), write)
    }

    /// The field of what stands below a key of a Secret.
    pub fn keyed_secret(self, of: Keyed, key: String, label: String) -> Field {
        let place = Place::new(of.place()).key(&key).to_string();
        let at = key.clone();
        let value = Memo::new(move |_| {
            self.secrets
                .with(|secrets| of.all(secrets).get(&at).cloned().unwrap_or_default())
        });
        let write = Callback::new(move |text: String| {
            self.secrets.update(|secrets| {
                if text.is_empty() {
                    of.all_mut(secrets).remove(&key);
                } else {
                    of.all_mut(secrets).insert(key.clone(), text);
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
