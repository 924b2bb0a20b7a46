//! Databases for Grafana.

use leptos::prelude::*;
use tamer_core::draft::Runs;

use crate::state::answers;
use crate::ui::{Cards, Select, Sheet, Text, Toggle, When};
use crate::words::{choices, words};
use crate::{choice, text, toggle};

/// What PostgreSQL and Valkey are asked alike: where it runs, and then its volume, or its address and Secret.
macro_rules! database {
    ($part:ident, $host:literal, $more:expr) => {{
        let answers = answers();
        let runs = Memo::new(move |_| answers.read(|draft| draft.extras.databases.$part.runs));
        view! {
            <Cards
                field=choice!(answers, extras.databases.$part.runs)
                choices=choices("extras.databases.runs")
                size="third"
            />
            {move || match runs.get() {
                Runs::Nowhere => ().into_any(),
                Runs::Here => view! { <Text field=text!(answers, extras.databases.$part.size) /> }.into_any(),
                Runs::Elsewhere => {
                    view! {
                        <div class="pair">
                            <Text field=text!(answers, extras.databases.$part.host) mode="url" placeholder=$host />
                            <Text field=text!(answers, extras.databases.$part.port) mode="numeric" />
                        </div>
                        <div class="pair">
                            <Text field=text!(answers, extras.databases.$part.database) />
                            <Text field=text!(answers, extras.databases.$part.user) />
                        </div>
                        {$more}
                        <div class="pair">
                            <Text field=text!(answers, extras.databases.$part.secret.name) />
                            <Text field=text!(answers, extras.databases.$part.secret.key) />
                        </div>
                    }
                        .into_any()
                }
            }}
        }
        .into_any()
    }};
}

/// PostgreSQL, Valkey, and how many Grafanas share them.
#[component]
pub fn Databases() -> impl IntoView {
    let answers = answers();
    let words = &words().steps;
    let shared = answers.asks(|draft| draft.extras.databases.postgresql.runs != Runs::Nowhere);
    view! {
        <Sheet title=words.databases text=words.databases_text>
            {database!(
                postgresql,
                "postgresql.example.com",
                view! {
                    <Select
                        field=choice!(answers, extras.databases.postgresql.tls)
                        choices=choices("extras.databases.postgresql.tls")
                    />
                }
            )}
            {database!(
                valkey,
                "valkey.example.com",
                view! { <Toggle field=toggle!(answers, extras.databases.valkey.tls) /> }
            )}
            <When when=move || shared.get()>
                <Text field=text!(answers, extras.databases.replicas) mode="numeric" />
            </When>
        </Sheet>
    }
}
