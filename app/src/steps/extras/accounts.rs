//! Service accounts of Grafana.

use std::sync::Arc;

use leptos::prelude::*;
use tamer_core::draft::ServiceAccount;

use super::super::alerts::index_in;
use crate::state::answers;
use crate::ui::{More, Notes, Rows, Select, Sheet, Text};
use crate::words::{choices, words};
use crate::{choice, text};

const PLACE: &str = "extras.service_accounts.accounts";

/// The accounts, and when their tokens change.
#[component]
pub fn Accounts() -> impl IntoView {
    let answers = answers();
    let words = &words().steps;
    let count = answers.counts(|draft| draft.extras.service_accounts.accounts.len());
    let add = Callback::new(move |()| {
        let index = answers.add(
            PLACE,
            |draft| &mut draft.extras.service_accounts.accounts,
            ServiceAccount::default(),
        );
        format!("{PLACE}[{index}].name")
    });
    let remove = Callback::new(move |index| {
        answers.remove(PLACE, |draft| &mut draft.extras.service_accounts.accounts, index);
    });
    let reveal = Signal::derive(move || index_in(answers.journey.reveal.get(), PLACE));
    view! {
        <Sheet title=words.accounts text=words.accounts_text>
            <Rows
                id=PLACE
                count=count.into()
                row=Arc::new(move |index| view! { <Account index /> }.into_any())
                add
                remove
                reveal
                name=words.account
                add_label=words.account_add
                remove_label=words.account_remove
                empty=words.accounts_none
            />
            <More label=words.rotation>
                <Text field=text!(answers, extras.service_accounts.rotation) />
            </More>
        </Sheet>
    }
}

/// Name, role and Secret of an account.
#[component]
fn Account(index: usize) -> impl IntoView {
    let answers = answers();
    let usual = Signal::derive(move || {
        answers.read(|draft| {
            let accounts = &draft.extras.service_accounts.accounts;
            accounts
                .get(index)
                .map(|account| format!("grafana-{}", account.name))
                .unwrap_or_default()
        })
    });
    let (notes, fix) = answers.notes_at(format!("{PLACE}[{index}]"));
    view! {
        <div class="pair">
            <Text field=text!(answers, extras.service_accounts.accounts, index, name) placeholder="ci" />
            <Select
                field=choice!(answers, extras.service_accounts.accounts, index, role)
                choices=choices("extras.service_accounts.accounts.role")
            />
            <Text field=text!(answers, extras.service_accounts.accounts, index, secret) placeholder=usual />
            <Text field=text!(answers, extras.service_accounts.accounts, index, key) placeholder="token" />
        </div>
        <Notes id=format!("{PLACE}[{index}]:notes") notes fix />
    }
}
