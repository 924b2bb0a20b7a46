//! What is sent of it: as Slack shows it, and to other services.

use leptos::prelude::*;
use tamer_app::ui::Said;
use tamer_app::words::{fill, studio as words};
use tamer_core::notify::{self, Asked, Notice, Told, What};
use tamer_core::routing::Labels;
use tamer_core::routing::own::ARCHIVE;
use tamer_core::slack::{self, AlertData, Cut, Fault, Line, Message, Span, Time};

use crate::clock::Moment;
use crate::desk::{Desk, desk};
use crate::notice::OneNotice;

/// Where Alertmanager's own page is in the cluster; the links of a message lead there.
const ALERTMANAGER: &str = "http://tamer-alertmanager:9093";

/// What becomes of one way of a receiver.
#[derive(Clone, PartialEq)]
enum Shown {
    Message(Box<Message>),
    /// Something else than a message of Slack, and whom it goes to.
    Notice(Box<Notice>, String),
    /// Why nothing comes, as a sentence.
    Nothing(String),
}

/// What all receivers that hear of the alert are sent.
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
                Shown::Notice(notice, receiver) => view! { <OneNotice notice=*notice receiver /> }.into_any(),
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
    let asked = Asked {
        labels: &labels,
        alerts: &alerts(&labels, at, desk.several.get(), desk.resolved.get()),
        external_url: ALERTMANAGER,
    };
    let moment = slack::Moment {
        now: seconds(at, 0),
        zones: &at,
    };
    let templates = match notify::templates() {
        Ok(templates) => templates,
        Err(fault) => return vec![Shown::Nothing(fault.to_string())],
    };
    let mut all: Vec<Shown> = Vec::new();
    for told in notify::told(&ways.whole, &ways.tree, &asked, &templates, &moment) {
        // That of the stack itself is for no person; and several routes may lead to one receiver.
        let is_ours = told.receiver == ARCHIVE;
        let one = shown(told);
        if !is_ours && !all.contains(&one) {
            all.push(one);
        }
    }
    // Others that this alert does not reach could send nothing either.
    for (receiver, fault) in notify::unreadable(&ways.whole) {
        let one = failed(&receiver, &fault);
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

fn failed(receiver: &str, fault: &Fault) -> Shown {
    let why = fill(words().slack_fault, &[("why", fault)]);
    Shown::Nothing(format!("`{receiver}`: {why}"))
}

fn shown(told: Told) -> Shown {
    let words = words();
    let receiver = format!("`{}`", told.receiver);
    match told.what {
        What::Slack(message) => Shown::Message(message),
        What::Notice(notice) => Shown::Notice(notice, told.receiver),
        What::Kept => Shown::Nothing(fill(words.slack_not_told, &[("channel", &receiver)])),
        What::Fault(fault) => failed(&told.receiver, &fault),
        What::Unshown => {
            let text = fill(words.sent_unshown, &[("receiver", &receiver), ("kind", &told.kind)]);
            Shown::Nothing(text)
        }
    }
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
    lines(slack::spans(mrkdwn))
}

/// Lines with their emphasis and links.
pub fn lines(lines: Vec<Line>) -> impl IntoView + use<> {
    lines
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
