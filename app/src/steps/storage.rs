//! Step 2: where telemetry is kept.

mod keys;
mod object_store;

use leptos::prelude::*;
use tamer_core::draft::Backend;

use crate::state::answers;
use crate::ui::{Cards, More, Sheet, Text, When};
use crate::words::{choices, words};
use crate::{choice, text};

/// Step 2.
#[component]
pub fn Storage() -> impl IntoView {
    let answers = answers();
    let words = &words().steps;
    let in_s3 = answers.asks(|draft| draft.storage.backend == Backend::S3);
    view! {
        <Sheet>
            <Cards field=choice!(answers, storage.backend) choices=choices("storage.backend") />
        </Sheet>
        <When
            when=move || in_s3.get()
            otherwise=move || {
                view! {
                    <Sheet title=words.volumes text=words.volumes_hint>
                        <Volumes />
                    </Sheet>
                }
            }
        >
            <object_store::ObjectStore />
            <keys::AccessKeys />
            <Sheet>
                <More label=words.volumes_beside>
                    <Volumes />
                </More>
            </Sheet>
        </When>
    }
}

#[component]
fn Volumes() -> impl IntoView {
    let answers = answers();
    view! {
        <div class="trio">
            <Text field=text!(answers, storage.volumes.metrics) />
            <Text field=text!(answers, storage.volumes.logs) />
            <Text field=text!(answers, storage.volumes.traces) />
            <Text field=text!(answers, storage.volumes.profiles) />
            <Text field=text!(answers, storage.volumes.alerts) />
            <Text field=text!(answers, storage.volumes.grafana) />
        </div>
        <Text field=text!(answers, storage.volumes.class) placeholder="standard" />
    }
}
