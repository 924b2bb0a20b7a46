//! The messages that come of it, as Slack shows them.

use leptos::prelude::*;
use tamer_app::ui::Said;
use tamer_app::words::{fill, studio as words};
use tamer_core::routing::{Labels, simulate};
use tamer_core::slack::{self, AlertData, Cut, Group, Line, Message, Span, Time};

use crate::answers::Ways;
use crate::clock::Moment;
use crate::desk::{Desk, desk};

/// Where Alertmanager's own page is in the cluster; the links of a message lead there.
const ALERTMANAGER: &str = "http://tamer-alertmanager:9093";

/// What becomes of one channel.
#[derive(Clone, PartialEq)]
enum Shown {
    Message(Box<Message>),
    /// Why nothing comes, as a sentence.
    Nothing(String),
}

/// The messages of all channels that hear of the alert.
#[component]
pub fn Messages() -> impl IntoView {
    let desk = desk();
    let words = words();
    let shown = Memo::new(move |_| all(desk));
    let messages = move || {
        let shown = shown.get();
        if shown.is_empty() {
            return view! { <p class="aside">{words.slack_none}</p> }.into_any();
        }
        shown
            .into_iter()
            .map(|shown| match shown {
                Shown::Message(message) => view! { <OneMessage message=*message /> }.into_any(),
                Shown::Nothing(why) => view! { <p class="aside"><Said text=why /></p> }.into_any(),
            })
            .collect_view()
            .into_any()
    };
    let switch = |id: &'static str, label: &'static str, is: RwSignal<bool>| {
        view! {
            <label class="slack__switch" for=id>
                <input
                    id=id
                    type="checkbox"
                    prop:checked=move || is.get()
                    on:change:target=move |event| is.set(event.target().checked())
                />
                {label}
            </label>
        }
    };
    view! {
        <h3 class="sheet__sub" id="studio:slack">{words.slack}</h3>
        <div class="slack__switches">
            {switch("studio:several", words.slack_several, desk.several)}
            {switch("studio:resolved", words.slack_resolved, desk.resolved)}
        </div>
        <div class="slack" role="group" aria-labelledby="studio:slack">{messages}</div>
    }
}

fn all(desk: Desk) -> Vec<Shown> {
    let Some(ways) = desk.ways.get() else {
        return Vec::new();
    };
    let mut labels = desk.labels.get();
    let at = desk.at.with(|typed| Moment::read(typed)).unwrap_or_else(Moment::now);
    // Prometheus adds it to every alert that it sends.
    if !desk.cluster().is_empty() {
        labels.entry("cluster".to_owned()).or_insert_with(|| desk.cluster());
    }
    let alerts = alerts(&labels, at, desk.several.get(), desk.resolved.get());
    let way = simulate(&ways.tree, &labels, None);
    let mut shown: Vec<Shown> = Vec::new();
    for delivery in &way.deliveries {
        let group = Group {
            labels: delivery.group.clone(),
            alerts: alerts.clone(),
            external_url: ALERTMANAGER.to_owned(),
        };
        for one in of_receiver(&ways, &delivery.route.receiver, &group, at, desk.resolved.get()) {
            // Several routes may lead to one channel.
            if !shown.contains(&one) {
                shown.push(one);
            }
        }
    }
    shown
}

fn of_receiver(ways: &Ways, receiver: &str, group: &Group, at: Moment, resolved: bool) -> Vec<Shown> {
    let words = words();
    let moment = slack::Moment {
        now: seconds(at, 0),
        zones: &at,
    };
    let templates = slack::templates();
    ways.channels(receiver)
        .map(|entry| {
            let sends = entry.get("send_resolved").and_then(serde_json::Value::as_bool);
            if resolved && sends != Some(true) {
                let channel = entry.get("channel").and_then(serde_json::Value::as_str);
                let channel = format!("`{}`", channel.unwrap_or(receiver));
                return Shown::Nothing(fill(words.slack_not_told, &[("channel", &channel)]));
            }
            let made = match &templates {
                Ok(templates) => {
                    slack::message(entry, receiver, templates, group, &moment).map_err(|fault| fault.to_string())
                }
                Err(fault) => Err(fault.to_string()),
            };
            match made {
                Ok(message) => Shown::Message(Box::new(message)),
                Err(why) => Shown::Nothing(fill(words.slack_fault, &[("why", &why)])),
            }
        })
        .collect()
}

/// The alert, or three of its kind; they fire since ten minutes.
fn alerts(labels: &Labels, at: Moment, several: bool, resolved: bool) -> Vec<AlertData> {
    let name = labels.get("alertname").map_or("Alert", String::as_str);
    let summary = fill(words().slack_example, &[("alert", &name)]);
    let one = |number: usize| {
        let mut labels = labels.clone();
        if number > 0 {
            labels.insert("instance".to_owned(), format!("example-{number}"));
        }
        AlertData {
            labels,
            annotations: Labels::from([("summary".to_owned(), summary.clone())]),
            starts: seconds(at, -600),
            ends: resolved.then(|| seconds(at, -1)),
            generator_url: String::new(),
        }
    };
    if several {
        (1..=3).map(one).collect()
    } else {
        vec![one(0)]
    }
}

fn seconds(at: Moment, later: i64) -> Time {
    Time::from_seconds((at.0 / 1000.0) as i64 + later)
}

#[component]
fn OneMessage(message: Message) -> impl IntoView {
    let words = words();
    let cuts = message
        .cuts
        .iter()
        .map(|cut| match cut {
            Cut::Title => words.slack_cut_title,
            Cut::Folded => words.slack_folded,
            Cut::Text => words.slack_cut_text,
        })
        .map(|text| view! { <p class="aside">{text}</p> })
        .collect_view();
    let fields = message
        .fields
        .iter()
        .map(|field| {
            view! {
                <div class="slack__field" data-short=field.short.to_string()>
                    <dt>{field.title.clone()}</dt>
                    <dd>{text(&field.value)}</dd>
                </div>
            }
        })
        .collect_view();
    let actions = message
        .actions
        .iter()
        .map(|(name, address)| view! { <span class="slack__button" title=address.clone()>{name.clone()}</span> })
        .collect_view();
    let some =
        |class: &'static str, part: &str| (!part.is_empty()).then(|| view! { <div class=class>{text(part)}</div> });
    let bar = if message.color.is_empty() {
        "var(--line)".to_owned()
    } else {
        message.color.clone()
    };
    view! {
        <article class="slack__message" aria-label=message.channel.clone()>
            <p class="slack__head">
                <span class="slack__channel">{message.channel.clone()}</span>
                <strong>{message.username.clone()}</strong>
                <span class="slack__app">{words.slack_app}</span>
            </p>
            {some("slack__text", &message.message_text)}
            {some("slack__text", &message.pretext)}
            <div class="slack__attachment" style:--bar=bar>
                <p class="slack__title" title=message.title_link.clone()>{message.title.clone()}</p>
                {some("slack__text", &message.text)}
                {(!message.fields.is_empty()).then(|| view! { <dl class="slack__fields">{fields}</dl> })}
                {(!message.actions.is_empty()).then(|| view! { <p class="slack__buttons">{actions}</p> })}
                {some("slack__footer", &message.footer)}
            </div>
            <p class="slack__phone">{fill(words.slack_phone, &[("text", &message.fallback)])}</p>
            {cuts}
        </article>
    }
}

/// Text in Slack's markup. Links are shown and not followed: they lead into a cluster.
fn text(mrkdwn: &str) -> impl IntoView + use<> {
    slack::spans(mrkdwn)
        .into_iter()
        .map(|Line { quote, block, spans }| {
            let spans = spans.into_iter().map(span).collect_view();
            view! {
                <p class="slack__line" data-quote=quote.to_string() data-block=block.to_string()>
                    {spans}
                </p>
            }
        })
        .collect_view()
}

fn span(span: Span) -> impl IntoView {
    let classes = [
        (span.bold, "slack__bold"),
        (span.italic, "slack__italic"),
        (span.strike, "slack__strike"),
        (span.code, "slack__code"),
        (span.link.is_some(), "slack__link"),
    ];
    let class: Vec<&str> = classes.iter().filter(|(is, _)| *is).map(|(_, class)| *class).collect();
    view! { <span class=class.join(" ") title=span.link>{span.text}</span> }
}
