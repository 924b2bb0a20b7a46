//! What services beside Slack are sent, all in one form.

use leptos::prelude::*;
use tamer_app::ui::{More, Said};
use tamer_app::words::{fill, say, studio as words};
use tamer_core::notify::{Limit, Notice};

use crate::message::lines;

/// A mail, card, embed, event or request, and whom it goes to.
#[component]
pub fn OneNotice(notice: Notice, receiver: String) -> impl IntoView {
    let words = words();
    let service = say(notice.service);
    let label = format!("{service}: {receiver}");
    let is_read = !notice.title.is_empty() || !notice.lines.is_empty();
    let fields = notice
        .fields
        .into_iter()
        .map(|(name, value)| {
            view! {
                <div class="notice__field">
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                </div>
            }
        })
        .collect_view();
    let limits = notice
        .limits
        .iter()
        .map(|limit| view! { <p class="aside"><Said text=limited(limit) /></p> })
        .collect_view();
    let read = is_read.then(|| {
        view! {
            <div class="slack__attachment" style:--bar=notice.color>
                <p class="notice__title">{notice.title}</p>
                <dl class="notice__fields">{fields}</dl>
                <div class="notice__text">{lines(notice.lines)}</div>
            </div>
        }
    });
    let plain = (!notice.plain.is_empty()).then(|| {
        view! { <More label=words.sent_plain><pre class="notice__pre">{notice.plain}</pre></More> }
    });
    let body = notice.body.map(|body| {
        let text = format!("{body:#}");
        view! {
            <More label=words.sent_json open=!is_read>
                <pre class="notice__pre" tabindex="0" role="group" aria-label=words.sent_json>{text}</pre>
            </More>
        }
    });
    view! {
        <article class="slack__message" aria-label=label>
            <p class="slack__head">
                <span class="slack__channel">{receiver}</span>
                <strong>{if notice.by.is_empty() { service.to_owned() } else { notice.by.clone() }}</strong>
                {(!notice.by.is_empty()).then(|| view! { <span class="slack__app">{service}</span> })}
            </p>
            {read}
            {plain}
            {body}
            {limits}
        </article>
    }
}

fn limited(limit: &Limit) -> String {
    let words = words();
    match limit {
        Limit::Cut { field, most } => fill(words.sent_cut, &[("field", &format!("`{field}`")), ("most", most)]),
        Limit::Details => words.sent_details.to_owned(),
        Limit::Refused => words.sent_refused.to_owned(),
        Limit::Alerts { count } => fill(words.sent_alerts, &[("count", count)]),
        Limit::Loose { field } => fill(words.sent_loose, &[("field", &format!("`{field}`"))]),
    }
}
