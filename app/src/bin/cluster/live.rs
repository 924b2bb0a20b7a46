//! Below storage, alerts and probes: these answers, tried for real.

use leptos::prelude::*;
use tamer_app::browser;
use tamer_app::ui::{Glyph, Icon, More, Said};
use tamer_app::words::cluster as words;
use tamer_core::Draft;
use tamer_core::draft::{Backend, SlackReach};
use tamer_core::live::{Action, Check};

use crate::desk::{At, Ended, Line, Tried, desk};
use crate::parts::{Button, Shell, Trouble, sentence};
use crate::sign_in::SignIn;

const HEADING: &str = "cluster:live";
const READER: &str = "cluster:live-reader";
const RESULT: &str = "cluster:live-result";

/// Which check belongs to a step.
pub fn at(step: &str) -> Option<Check> {
    match step {
        "storage" => Some(Check::S3),
        "alerts" => Some(Check::Slack),
        "probes" => Some(Check::Probes),
        _ => None,
    }
}

/// Whether there is something to check.
fn is_asked(check: Check, draft: &Draft) -> bool {
    match check {
        Check::S3 => draft.storage.backend == Backend::S3,
        Check::Slack => draft.alerts.slack.reach != SlackReach::None,
        Check::Probes => !draft.probes.targets.is_empty(),
    }
}

/// The check, or the form to sign in for it.
#[component]
pub fn Live(check: Check) -> impl IntoView {
    let desk = desk();
    let asked = Memo::new(move |_| desk.draft.with(|draft| is_asked(check, draft)));
    let known = Memo::new(move |_| desk.session.with(Option::is_some));
    let signed_in = Memo::new(move |_| desk.is_signed_in());
    let words = words();
    let (heading, text) = match check {
        Check::S3 => (words.live_s3, words.live_s3_text),
        Check::Slack => (words.live_slack, words.live_slack_text),
        Check::Probes => (words.live_probes, words.live_probes_text),
    };
    move || {
        (asked.get() && known.get()).then(|| {
            let body = if signed_in.get() {
                view! { <Now check /> }.into_any()
            } else {
                view! { <More label=words.sign_in><SignIn then=HEADING /></More> }.into_any()
            };
            view! {
                <section class="sheet" aria-labelledby=HEADING>
                    <h2 class="sheet__title" id=HEADING tabindex="-1">{heading}</h2>
                    <p class="sheet__text">{text}</p>
                    {body}
                </section>
            }
        })
    }
}

#[component]
fn Now(check: Check) -> impl IntoView {
    let desk = desk();
    let words = words();
    let button = match check {
        Check::S3 => words.live_s3_button,
        Check::Slack => words.live_slack_button,
        Check::Probes => words.live_probes_button,
    };
    let busy = Signal::derive(move || desk.is_busy(At::Live(check)));
    let reader = move || {
        (!desk.may_change()).then(|| {
            view! {
                <p class="aside" id=READER>
                    {words.reader}
                </p>
            }
        })
    };
    let barred = Signal::derive(move || if desk.may_change() { "" } else { READER }.to_owned());
    let result = move || desk.tried(check).map(|(tried, same)| result(tried, same));
    view! {
        {(check != Check::Probes).then(|| view! { <p class="aside">{words.live_secrets}</p> })}
        {reader}
        <div class="buttons">
            <Button
                text=Signal::derive(move || if busy.get() { words.live_asking } else { button }.to_owned())
                barred_by=barred
                busy
                press=Callback::new(move |()| desk.try_now(check, || browser::focus(RESULT)))
            />
        </div>
        <Trouble at=At::Live(check) />
        {result}
    }
}

fn result(tried: Tried, same: bool) -> impl IntoView {
    let words = words();
    let old = (!same).then(|| view! { <p class="trouble" data-tone="warning">{words.live_old}</p> });
    let heading = match tried.check {
        Check::S3 => words.live_s3,
        Check::Slack => words.live_slack,
        Check::Probes => words.live_probes,
    };
    let nothing = tried
        .lines
        .is_empty()
        .then(|| view! { <p class="aside">{words.live_nothing}</p> });
    let policy = tried
        .policy
        .map(|policy| view! { <Shell text=policy label=words.live_policy /> });
    view! {
        {old}
        {nothing}
        <ul class="report__lines" id=RESULT tabindex="-1" aria-label=heading>
            {tried.lines.into_iter().map(line).collect_view()}
        </ul>
        {policy}
    }
}

fn line(line: Line) -> impl IntoView {
    let words = words();
    let (state, word, glyph) = match line.ended {
        Ended::Fine => ("works", words.works, Glyph::Check),
        Ended::Failed => ("fails", words.fails, Glyph::Wrong),
        Ended::LeftOut => ("unknown", words.unknown, Glyph::Info),
    };
    let action = match line.action {
        Action::Connect => words.live_connect,
        Action::Put => words.live_put,
        Action::Get => words.live_get,
        Action::List => words.live_list,
        Action::Delete => words.live_delete,
        Action::Send => words.live_send,
        Action::Probe => words.live_probe,
    };
    view! {
        <li class="check" data-state=state>
            <Icon glyph />
            <div>
                <p>
                    <strong><Said text=line.about /></strong>
                    ": "
                    {action}
                    " "
                    <span class="check__word">{word}</span>
                </p>
                <p class="check__says"><Said text=sentence(&line.message) /></p>
            </div>
        </li>
    }
}
