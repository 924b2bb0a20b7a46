//! The access keys: where they come from, and a place to type them.

use leptos::prelude::*;
use tamer_core::draft::{Keys, Provider};

use crate::state::answers;
use crate::ui::{Cards, More, Secret, Sheet, Text};
use crate::words::{choices, words};
use crate::{choice, text};

/// Where the keys come from.
#[component]
pub fn AccessKeys() -> impl IntoView {
    let answers = answers();
    let words = words();
    let keys = Memo::new(move |_| answers.read(|draft| (draft.storage.s3.keys, draft.storage.s3.provider)));
    let sources = Signal::derive(move || {
        let mut choices = choices("storage.s3.keys");
        if keys.get().1 != Provider::Aws {
            for choice in choices.iter_mut().filter(|choice| choice.value == "cloud-role") {
                choice.barred = words.steps.role_only_aws.to_owned();
            }
        }
        choices
    });
    view! {
        <Sheet>
            <Cards field=choice!(answers, storage.s3.keys) choices=sources size="third" />
            {move || match keys.get().0 {
                Keys::CloudRole => {
                    view! {
                        <Text
                            field=text!(answers, storage.s3.role_arn)
                            placeholder="arn:aws:iam::123456789012:role/observability"
                        />
                    }
                        .into_any()
                }
                Keys::ExistingSecret => view! { <SecretNames /> }.into_any(),
                Keys::NewSecret => {
                    view! {
                        <More label=words.steps.keys_typed>
                            <p class="aside">{words.steps.keys_typed_hint}</p>
                            <div class="pair">
                                <Secret
                                    field=answers
                                        .secret("secrets.s3_access_key", |s| &s.s3_access_key, |s| &mut s.s3_access_key)
                                    show=words.page.show
                                    hide=words.page.hide
                                />
                                <Secret
                                    field=answers
                                        .secret("secrets.s3_secret_key", |s| &s.s3_secret_key, |s| &mut s.s3_secret_key)
                                    show=words.page.show
                                    hide=words.page.hide
                                />
                            </div>
                        </More>
                        <More label=words.alerts.slack_secret>
                            <SecretNames />
                        </More>
                    }
                        .into_any()
                }
            }}
        </Sheet>
    }
}

#[component]
fn SecretNames() -> impl IntoView {
    let answers = answers();
    view! {
        <div class="trio">
            <Text field=text!(answers, storage.s3.secret.name) />
            <Text field=text!(answers, storage.s3.secret.access_key) />
            <Text field=text!(answers, storage.s3.secret.secret_key) />
        </div>
    }
}
