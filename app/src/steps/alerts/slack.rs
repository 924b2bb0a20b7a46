//! How Slack is reached.

use leptos::prelude::*;
use tamer_core::Draft;
use tamer_core::draft::{Receiver, SlackReach};

use crate::state::answers;
use crate::state::secret::Keyed;
use crate::ui::{Cards, More, Secret, Sheet, Text, Toggle, When};
use crate::words::{choices, fill, words};
use crate::{choice, text, toggle};

/// Webhook, webhooks, or bot token, and the Secret that holds them.
#[component]
pub fn Slack() -> impl IntoView {
    let answers = answers();
    let words = words();
    let reach = Memo::new(move |_| answers.read(|draft| draft.alerts.slack.reach));
    let create = answers.asks(|draft| draft.alerts.slack.create_secret);
    view! {
        <Sheet>
            <Cards field=choice!(answers, alerts.slack.reach) choices=choices("alerts.slack.reach") />
            <When when=move || reach.get() != SlackReach::None>
                <When when=move || create.get()>
                    <More label=words.alerts.tokens>
                        <p class="aside">{words.steps.keys_typed_hint}</p>
                        <Typed of=Keyed::Slack keys />
                    </More>
                </When>
                <More label=words.alerts.slack_secret>
                    <Toggle field=toggle!(answers, alerts.slack.create_secret) />
                    <div class="pair">
                        <Text field=text!(answers, alerts.slack.secret) />
                        <When when=move || reach.get() != SlackReach::WebhookPerChannel>
                            <Text field=text!(answers, alerts.slack.key) />
                        </When>
                    </div>
                </More>
            </When>
        </Sheet>
    }
}

/// The keys of the Slack Secret, each with what it is for.
fn keys(draft: &Draft) -> Vec<(String, String)> {
    let words = &words().alerts;
    let slack = &draft.alerts.slack;
    let key = |usual: &str| {
        if slack.key.is_empty() {
            usual.to_owned()
        } else {
            slack.key.clone()
        }
    };
    match slack.reach {
        SlackReach::None => Vec::new(),
        SlackReach::Webhook => vec![(key("slackWebhookUrl"), words.webhook_one.to_owned())],
        SlackReach::BotToken => vec![(key("slackBotToken"), words.token.to_owned())],
        SlackReach::WebhookPerChannel => {
            let mut keys: Vec<(String, String)> = Vec::new();
            for Receiver { name, channel, key, .. } in &draft.alerts.receivers {
                let key = if key.is_empty() { name } else { key };
                if !key.is_empty() && !channel.is_empty() && keys.iter().all(|(known, _)| known != key) {
                    keys.push((key.clone(), fill(words.webhook_of, &[("channel", channel)])));
                }
            }
            keys
        }
    }
}

/// A field for each key of a Secret.
#[component]
pub fn Typed(of: Keyed, keys: fn(&Draft) -> Vec<(String, String)>) -> impl IntoView {
    let answers = answers();
    let page = &words().page;
    let keys = Memo::new(move |_| answers.read(keys));
    let fields = move || {
        keys.get()
            .into_iter()
            .map(|(key, label)| {
                let field = answers.keyed_secret(of, key, label);
                view! { <Secret field show=page.show hide=page.hide /> }.into_any()
            })
            .collect_view()
    };
    view! { {fields} }
}
