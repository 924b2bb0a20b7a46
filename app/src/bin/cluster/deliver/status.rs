//! Until it works: how far the release is, what keeps it, and whether it does its work.

use leptos::prelude::*;
use tamer_app::ui::{Glyph, Icon, More, Said};
use tamer_app::words::{cluster as words, fill, say, told};
use tamer_core::status::{Phase, Status as Known, Trouble as Stuck, Workload};

use super::report::Report;
use crate::desk::{At, desk};
use crate::parts::{Heading, Trouble};

const HEADING: &str = "cluster:status";

/// What the cluster says about the release.
#[component]
pub fn Status() -> impl IntoView {
    let desk = desk();
    let words = words();
    let there = Memo::new(move |_| {
        desk.status
            .with(|status| status.as_ref().is_some_and(|status| status.phase != Phase::Absent))
    });
    let text = move || {
        let (namespace, release) = desk.release();
        fill(words.status_text, &[("release", &release), ("namespace", &namespace)])
    };
    let phase = Memo::new(move |_| {
        desk.status
            .with(|status| status.as_ref().map_or(Phase::Absent, |status| status.phase))
    });
    let says = Memo::new(move |_| {
        desk.status
            .with(|status| status.as_ref().map(|status| status.says.clone()).unwrap_or_default())
    });
    let troubles = Memo::new(move |_| {
        desk.status.with(|status| {
            status
                .as_ref()
                .map(|status| status.troubles.clone())
                .unwrap_or_default()
        })
    });
    let workloads = Memo::new(move |_| {
        desk.status.with(|status| {
            status
                .as_ref()
                .map(|status| status.workloads.clone())
                .unwrap_or_default()
        })
    });
    let counted = Memo::new(move |_| {
        desk.status
            .with(|status| status.as_ref().map(counted).unwrap_or_default())
    });
    view! {
        <Show when=move || there.get()>
            <section class="sheet" aria-labelledby=HEADING>
                <Heading id=HEADING text=Signal::stored(words.status.to_owned()) />
                <p class="sheet__text">{move || view! { <Said text=text() /> }}</p>
                // Only what changes is read out, and phases change rarely.
                <p class="phase" role="status" data-phase=move || phase.get().word()>
                    <span class="phase__word">{move || word(phase.get())}</span>
                    <span class="phase__says">{move || view! { <Said text=told(&says.get()) /> }}</span>
                </p>
                <Show when=move || desk.lost.get()>
                    <p class="trouble" data-tone="warning">
                        <Icon glyph=Glyph::Warning />
                        <span>{words.watching_broken}</span>
                    </p>
                </Show>
                {move || stuck(troubles.get())}
                <Show when=move || !workloads.with(Vec::is_empty)>
                    <p class="workloads__sum">{move || counted.get()}</p>
                    <More label=words.workloads_all>
                        <ul class="workloads">{move || workloads.get().into_iter().map(workload).collect_view()}</ul>
                    </More>
                </Show>
                <Report />
            </section>
        </Show>
        <Trouble at=At::Status />
    }
}

fn word(phase: Phase) -> &'static str {
    let words = words();
    match phase {
        Phase::Absent => words.phase_absent,
        Phase::Waiting => words.phase_waiting,
        Phase::Working => words.phase_working,
        Phase::Ready => words.phase_ready,
        Phase::Suspended => words.phase_suspended,
        Phase::Failed => words.phase_failed,
        Phase::Stalled => words.phase_stalled,
        Phase::Removing => words.phase_removing,
    }
}

fn counted(status: &Known) -> String {
    let ready = status.workloads.iter().filter(|workload| workload.is_ready()).count();
    fill(
        words().workloads,
        &[("ready", &ready), ("all", &status.workloads.len())],
    )
}

fn workload(workload: Workload) -> impl IntoView {
    let ready = workload.is_ready();
    let pods = fill(
        words().workload_pods,
        &[("ready", &workload.ready), ("wanted", &workload.wanted)],
    );
    view! {
        <li class="workload" data-ready=ready.to_string()>
            <span class="workload__name">{workload.target.to_string()}</span>
            <span class="workload__pods">{pods}</span>
        </li>
    }
}

fn stuck(troubles: Vec<Stuck>) -> impl IntoView {
    let words = words();
    (!troubles.is_empty()).then(|| {
        let list = troubles.into_iter().map(|trouble| {
            let what = match &trouble.container {
                Some(container) => format!("{} ({container})", trouble.target),
                None => trouble.target.to_string(),
            };
            let log = (!trouble.log.is_empty()).then(|| {
                view! {
                    <More label=words.log>
                        <pre class="commands__text log" tabindex="0" role="region" aria-label=words.log>
                            {trouble.log.clone()}
                        </pre>
                    </More>
                }
            });
            let message =
                (!trouble.message.is_empty()).then(|| view! { <p class="stuck__message">{told(&trouble.message)}</p> });
            view! {
                <li class="stuck">
                    <Icon glyph=Glyph::Warning />
                    <div>
                        <p>
                            <strong class="stuck__what">{what}</strong>
                            ": "
                            {format!("{}.", say(trouble.why.words()))}
                        </p>
                        {message}
                        <p class="trouble__advice"><Said text=say(trouble.why.advice()) /></p>
                        {log}
                    </div>
                </li>
            }
        });
        view! {
            <h3 class="sheet__sub">{words.troubles}</h3>
            <ul class="stuck__list">{list.collect_view()}</ul>
        }
    })
}
