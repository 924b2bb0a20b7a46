//! Step 3: for how long telemetry is kept.

use leptos::prelude::*;
use tamer_core::Draft;
use tamer_core::draft::Backend;
use tamer_core::units::Days;

use crate::state::answers;
use crate::text;
use crate::ui::{More, Sheet, Text, When};
use crate::words::{fill, words};

const OFTEN: [&str; 4] = ["7", "14", "30", "90"];

/// Step 3.
#[component]
pub fn Retention() -> impl IntoView {
    let answers = answers();
    let words = &words().steps;
    let days = text!(answers, retention.days);
    let (value, set) = (days.value, days.set);
    let often = OFTEN.map(|days| {
        view! {
            <button
                type="button"
                class="button button--small"
                aria-pressed=move || value.with(|value| value == days).to_string()
                on:click=move |_| set.run(days.to_owned())
            >
                {days}
            </button>
        }
    });
    let common = Signal::derive(move || answers.read(|draft| draft.retention.days.clone()));
    let in_s3 = answers.asks(metrics_in_s3);
    view! {
        <Sheet>
            <div class="days">
                <Text field=days unit=words.days_unit mode="numeric" />
                <div class="days__often" role="group" aria-label=words.days>
                    {often.into_iter().collect_view()}
                </div>
            </div>
            <When when=move || in_s3.get()>
                <Text field=text!(answers, retention.local_metrics) unit=words.days_unit mode="numeric" placeholder="2" />
            </When>
            <More label=words.per_signal>
                <div class="trio">
                    <Text field=text!(answers, retention.metrics) unit=words.days_unit mode="numeric" placeholder=common />
                    <Text field=text!(answers, retention.logs) unit=words.days_unit mode="numeric" placeholder=common />
                    <Text field=text!(answers, retention.traces) unit=words.days_unit mode="numeric" placeholder=common />
                    <Text field=text!(answers, retention.profiles) unit=words.days_unit mode="numeric" placeholder=common />
                    <Text field=text!(answers, retention.alerts) unit=words.days_unit mode="numeric" placeholder=common />
                </div>
            </More>
        </Sheet>
        <Sheet title=words.retention_table>
            <Table />
        </Sheet>
    }
}

#[component]
fn Table() -> impl IntoView {
    let answers = answers();
    let words = &words().steps;
    let rows = Memo::new(move |_| answers.read(rows));
    let lines = move || {
        rows.get()
            .into_iter()
            .map(|row| {
                let (days, written) = match row.keeps {
                    Keeps::For(days) => (
                        fill(words.retention_days, &[("days", &days.days())]),
                        view! { <code>{days.to_string()}</code> }.into_any(),
                    ),
                    Keeps::Nothing => (words.retention_off.to_owned(), "–".into_any()),
                    Keeps::Unclear => ("?".to_owned(), "?".into_any()),
                };
                view! {
                    <tr data-off=(row.keeps == Keeps::Nothing).then_some("")>
                        <th scope="row">{row.signal} " " <span class="quiet">{row.backend}</span></th>
                        <td>{days}</td>
                        <td>{written}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <table class="table">
            <thead>
                <tr>
                    <th scope="col">{words.retention_backend}</th>
                    <th scope="col">{words.retention_keeps}</th>
                    <th scope="col">{words.retention_written}</th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Keeps {
    For(Days),
    Nothing,
    Unclear,
}

#[derive(Clone, PartialEq)]
struct Row {
    signal: &'static str,
    backend: &'static str,
    keeps: Keeps,
}

fn metrics_in_s3(draft: &Draft) -> bool {
    draft.storage.backend == Backend::S3 && draft.storage.s3.metrics
}

fn rows(draft: &Draft) -> Vec<Row> {
    let metrics = if metrics_in_s3(draft) { "Thanos" } else { "Prometheus" };
    let (retention, parts) = (&draft.retention, &draft.extras.components);
    [
        ("retention.metrics", metrics, &retention.metrics, true),
        ("retention.logs", "Loki", &retention.logs, parts.logs),
        ("retention.traces", "Tempo", &retention.traces, parts.traces),
        ("retention.profiles", "Pyroscope", &retention.profiles, parts.profiles),
        ("retention.alerts", "Alertmanager", &retention.alerts, true),
    ]
    .map(|(place, backend, own, on)| {
        let days = if own.is_empty() { &retention.days } else { own };
        let keeps = match days.parse().ok().and_then(Days::new) {
            _ if !on => Keeps::Nothing,
            Some(days) => Keeps::For(days),
            None => Keeps::Unclear,
        };
        Row {
            signal: crate::words::field(place).0,
            backend,
            keeps,
        }
    })
    .to_vec()
}
