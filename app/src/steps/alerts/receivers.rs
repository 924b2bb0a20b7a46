//! Who can be told, and by what.

use std::sync::Arc;

use leptos::prelude::*;
use tamer_core::Draft;
use tamer_core::draft::{Receiver, ReceiverKind as Kind, Route, SlackReach};
use tamer_core::secrets::{Asked, What, asked};

use super::slack::Typed;

use crate::state::history::Pace;
use crate::state::secret::Keyed;
use crate::state::{Answers, answers};
use crate::ui::{Field, More, Rows, Select, Sheet, Text, Toggle, When};
use crate::words::{choices, fill, words};
use crate::{choice, text, toggle};

const PLACE: &str = "alerts.receivers";

/// The receivers, one row each, and the service that hears of Watchdog.
#[component]
pub fn Receivers() -> impl IntoView {
    let answers = answers();
    let (words, steps) = (&words().alerts, &words().steps);
    let count = answers.counts(|draft| draft.alerts.receivers.len());
    let add = Callback::new(move |()| {
        let first = answers.now(|draft| draft.alerts.receivers.is_empty());
        let row = Receiver {
            name: if first { "alerts".to_owned() } else { String::new() },
            channel: if first { "#alerts".to_owned() } else { String::new() },
            ..Receiver::default()
        };
        let index = answers.add(PLACE, |draft| &mut draft.alerts.receivers, row);
        if first && answers.now(|draft| draft.alerts.receiver.is_empty()) {
            answers.edit(PLACE, Pace::Once, |draft| draft.alerts.receiver = "alerts".to_owned());
        }
        format!("{PLACE}[{index}].channel")
    });
    let remove = Callback::new(move |index| answers.remove(PLACE, |draft| &mut draft.alerts.receivers, index));
    let switch = answers.asks(|draft| draft.alerts.dead_mans_switch.enabled);
    // Those that are told by something else than Slack share a Secret.
    let apart = answers.asks(|draft| {
        draft.alerts.dead_mans_switch.enabled || draft.alerts.receivers.iter().any(|row| !row.kind.is_slack())
    });
    let create = answers.asks(|draft| draft.alerts.secret.create);
    let reveal = Signal::derive(move || index_in(answers.journey.reveal.get(), PLACE));
    view! {
        <Sheet title=words.receivers text=words.receivers_text>
            <super::Here place=PLACE />
            <Rows
                id=PLACE
                count=count.into()
                row=Arc::new(move |index| view! { <Row index /> }.into_any())
                add
                remove
                reveal
                name=words.receiver
                add_label=words.receiver_add
                remove_label=words.receiver_remove
                empty=words.receivers_none
            />
            <When when=move || apart.get() && create.get()>
                <More label=words.keys_of_receivers>
                    <p class="aside">{steps.keys_typed_hint}</p>
                    <Typed of=Keyed::Receivers keys />
                </More>
            </When>
            <When when=move || apart.get()>
                <More label=words.receivers_secret>
                    <Toggle field=toggle!(answers, alerts.secret.create) />
                    <Text field=text!(answers, alerts.secret.name) />
                </More>
            </When>
        </Sheet>
        <Sheet>
            <Toggle field=toggle!(answers, alerts.dead_mans_switch.enabled) />
            <When when=move || switch.get()>
                <div class="pair">
                    <Text field=text!(answers, alerts.dead_mans_switch.repeat_interval) />
                    <Text field=text!(answers, alerts.dead_mans_switch.key) placeholder="dead-mans-switch" />
                </div>
            </When>
        </Sheet>
    }
}

/// The keys of the receivers' Secret, each with what it is for.
fn keys(draft: &Draft) -> Vec<(String, String)> {
    let words = &words().alerts;
    let mut all = Vec::new();
    for Asked { key, what, receiver } in asked(&draft.alerts) {
        let text = match what {
            What::RoutingKey => words.routing_key_of,
            What::Password => words.password_of,
            What::Webhook(_) => words.webhook_of,
            What::Switch => words.switch_address,
        };
        // Of these each sentence has one at most.
        all.push((key, fill(text, &[("receiver", &receiver), ("channel", &receiver)])));
    }
    all
}

/// The index in a place such as `alerts.receivers[3].name`, if it is of that list.
pub fn index_in(place: Option<String>, list: &str) -> Option<usize> {
    let place = place?;
    place
        .strip_prefix(list)?
        .strip_prefix('[')?
        .split_once(']')?
        .0
        .parse()
        .ok()
}

#[component]
fn Row(index: usize) -> impl IntoView {
    let answers = answers();
    let words = &words().alerts;
    let reach = Memo::new(move |_| answers.read(|draft| draft.alerts.slack.reach));
    let name = Signal::derive(move || {
        answers.read(|draft| {
            draft
                .alerts
                .receivers
                .get(index)
                .map(|row| row.name.clone())
                .unwrap_or_default()
        })
    });
    let other = Memo::new(move |_| {
        answers.read(|draft| {
            let row = draft.alerts.receivers.get(index)?;
            let keys: Vec<&str> = row
                .other
                .keys()
                .chain(row.slack_extra.keys())
                .map(String::as_str)
                .collect();
            (!keys.is_empty()).then(|| keys.join(", "))
        })
    });
    let kind = Memo::new(move |_| answers.read(|draft| draft.alerts.receivers.get(index).map(|row| row.kind)));
    let is = move |one: Kind| kind.get() == Some(one);
    let (notes, fix) = answers.notes_at(format!("{PLACE}[{index}]"));
    view! {
        <div class="pair">
            <Select field=choice!(answers, alerts.receivers, index, kind) choices=choices("alerts.receivers[].kind") />
            <Text field=named(answers, index) placeholder="alerts" />
            <When when=move || is(Kind::Slack)>
                <Text field=text!(answers, alerts.receivers, index, channel) placeholder="#alerts" />
            </When>
            <When when=move || is(Kind::Pagerduty)>
                <Text field=text!(answers, alerts.receivers, index, severity) />
            </When>
            <When when=move || is(Kind::Email)>
                <Text field=text!(answers, alerts.receivers, index, to) placeholder="on-call@example.com" />
                <Text field=text!(answers, alerts.receivers, index, from) placeholder="alerts@example.com" />
                <Text field=text!(answers, alerts.receivers, index, smarthost) placeholder="smtp.example.com:587" />
                <Text field=text!(answers, alerts.receivers, index, auth_username) />
            </When>
        </div>
        <crate::ui::Notes id=format!("{PLACE}[{index}]:notes") notes fix />
        {move || {
            other
                .get()
                .map(|keys| view! { <p class="aside">{fill(words.receiver_other, &[("keys", &keys)])}</p> })
        }}
        <More label=words.receiver_more>
            <When when=move || !is(Kind::Slack) || reach.get() == SlackReach::WebhookPerChannel>
                <Text field=text!(answers, alerts.receivers, index, key) placeholder=name />
            </When>
            <When when=move || is(Kind::Email)>
                <Toggle field=toggle!(answers, alerts.receivers, index, require_tls) />
            </When>
            <When when=move || !is(Kind::Webhook)>
                <Text field=text!(answers, alerts.receivers, index, title) />
            </When>
            <When when=move || !matches!(kind.get(), Some(Kind::Webhook | Kind::Pagerduty))>
                <Text field=text!(answers, alerts.receivers, index, text) />
            </When>
            <When when=move || is(Kind::Slack)>
                <Text field=text!(answers, alerts.receivers, index, icon_emoji) placeholder=":rotating_light:" />
            </When>
            <Toggle field=toggle!(answers, alerts.receivers, index, send_resolved) />
        </More>
    }
}

/// The name; routes that use it follow a new one.
fn named(answers: Answers, index: usize) -> Field {
    answers.field(
        format!("{PLACE}[{index}].name"),
        Pace::Typed,
        Box::new(move |draft| {
            draft
                .alerts
                .receivers
                .get(index)
                .map(|row| row.name.clone())
                .unwrap_or_default()
        }),
        Box::new(move |draft, name| rename(draft, index, name)),
    )
}

fn rename(draft: &mut Draft, index: usize, name: String) {
    let Some(row) = draft.alerts.receivers.get_mut(index) else {
        return;
    };
    let before = std::mem::replace(&mut row.name, name.clone());
    let shared = draft.alerts.receivers.iter().any(|row| row.name == before);
    if before.is_empty() || shared {
        return;
    }
    fn follow(routes: &mut [Route], before: &str, name: &str) {
        for route in routes {
            if route.receiver == before {
                route.receiver = name.to_owned();
            }
            follow(&mut route.routes, before, name);
        }
    }
    if draft.alerts.receiver == before {
        draft.alerts.receiver.clone_from(&name);
    }
    follow(&mut draft.alerts.routes, &before, &name);
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn routes_follow_a_new_name() {
        let mut draft = tamer_core::presets::draft("production").unwrap();
        rename(&mut draft, 1, "loud".into());
        assert_eq!(draft.alerts.routes[0].receiver, "loud");
        rename(&mut draft, 0, "quiet".into());
        assert_eq!(draft.alerts.receiver, "quiet");
        // Two of the same name for a moment: nobody knows which one a route means.
        rename(&mut draft, 0, "loud".into());
        rename(&mut draft, 0, "louder".into());
        assert_eq!(draft.alerts.routes[0].receiver, "loud");
    }
}
