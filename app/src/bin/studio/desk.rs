//! What is asked, and what the answers make of it.

use std::sync::Arc;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use serde_json::{Value, json};
use tamer_core::Draft;
use tamer_core::draft::TimeInterval;
use tamer_core::routing::{Known, Labels, Matcher, Offer, Operator, known, offers};
use tamer_core::wire::program::Wish;

use crate::answers::Ways;
use crate::clock::Moment;
use crate::hours::Asked;

/// Who has not typed for so long has finished a word.
const SETTLED: Duration = Duration::from_millis(500);

/// Everything that the studio holds.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The tree of the answers, or of the last ones that were right; none before there were any.
    pub ways: RwSignal<Option<Arc<Ways>>>,
    /// It is that of the answers as they are.
    pub current: RwSignal<bool>,
    /// Alerts that are known beforehand.
    pub known: StoredValue<Arc<Vec<Known>>>,
    /// Labels of the alert that is tried.
    pub labels: RwSignal<Labels>,
    /// Labels of other alerts that fire meanwhile, each as a line of matchers.
    pub firing: RwSignal<String>,
    /// When, as typed.
    pub at: RwSignal<String>,
    /// The message tells that it is over.
    pub resolved: RwSignal<bool>,
    /// The message tells of several alerts.
    pub several: RwSignal<bool>,
    /// Hours are followed, not one moment.
    pub over: RwSignal<bool>,
    /// What is asked of hours.
    pub hours: RwSignal<Asked>,
    /// The schedules of the answers.
    pub schedules: RwSignal<Vec<TimeInterval>>,
    answers: StoredValue<Value>,
    offers: StoredValue<Vec<Offer>>,
    waiting: StoredValue<Option<TimeoutHandle>>,
}

impl Desk {
    /// Begins with an alert that everybody has met.
    pub fn new() -> Self {
        let known = Arc::new(known());
        let first = known.iter().find(|alert| alert.name() == "KubePodCrashLooping");
        let labels = first.map(|alert| alert.labels.clone()).unwrap_or_default();
        Self {
            ways: RwSignal::new(None),
            current: RwSignal::new(true),
            known: StoredValue::new(known),
            labels: RwSignal::new(labels),
            firing: RwSignal::new(String::new()),
            at: RwSignal::new(Moment::now().typed()),
            resolved: RwSignal::new(false),
            several: RwSignal::new(false),
            over: RwSignal::new(false),
            hours: RwSignal::new(Asked::default()),
            schedules: RwSignal::new(Vec::new()),
            answers: StoredValue::new(Value::Null),
            offers: StoredValue::new(Vec::new()),
            waiting: StoredValue::new(None),
        }
    }

    /// Takes over what the page told.
    pub fn take(self, answers: Value) {
        if self.answers.with_value(|before| *before == answers) {
            return;
        }
        let (draft, _) = Draft::from_value(answers.clone());
        let schedules = &draft.alerts.time_intervals;
        if self.schedules.with_untracked(|before| before != schedules) {
            self.schedules.set(schedules.clone());
        }
        let ways = Ways::of(&draft);
        self.offer_soon(draft);
        self.answers.set_value(answers);
        self.current.set(ways.is_some());
        if let Some(ways) = ways {
            self.ways.set(Some(Arc::new(ways)));
        }
    }

    /// Tells the page what matchers may ask for, once nothing was answered for a while: half a word is nothing to offer.
    fn offer_soon(self, draft: Draft) {
        let offer = move || {
            let offers = self.known.with_value(|known| offers(known, &draft));
            if self.offers.with_value(|before| *before != offers) {
                let all = offers.iter().map(|(label, values)| (label.clone(), json!(values)));
                crate::wish(&Wish::Offer(Value::Object(all.collect())));
                self.offers.set_value(offers);
            }
        };
        let waits = set_timeout_with_handle(offer, SETTLED).ok();
        if let Some(before) = self
            .waiting
            .try_update_value(|handle| std::mem::replace(handle, waits))
            .flatten()
        {
            before.clear();
        }
    }

    /// The label by which Prometheus tells clusters apart; empty while the cluster has no name.
    pub fn cluster(self) -> String {
        let name = |answers: &Value| answers.pointer("/cluster/name")?.as_str().map(str::to_owned);
        self.answers.with_value(name).unwrap_or_default()
    }

    /// The alert whose labels are tried; none for labels of one's own.
    pub fn picked(self) -> Option<usize> {
        self.labels.with(|labels| {
            self.known.with_value(|known| {
                known
                    .iter()
                    .position(|alert| alert.labels.iter().all(|(name, value)| labels.get(name) == Some(value)))
            })
        })
    }

    /// Tries a known alert.
    pub fn pick(self, index: usize) {
        let labels = self
            .known
            .with_value(|known| known.get(index).map(|alert| alert.labels.clone()));
        if let Some(labels) = labels {
            self.labels.set(labels);
        }
    }
}

/// Reads labels as they are typed: `severity=critical, team=db`.
pub fn read_labels(typed: &str) -> Result<Labels, String> {
    let pair = |matcher: Matcher| match matcher.operator() {
        Operator::Equal => Ok((matcher.name().to_owned(), matcher.value().to_owned())),
        _ => Err(tamer_app::words::studio().label_equal.to_owned()),
    };
    let matchers = Matcher::parse_list(typed).map_err(|fault| tamer_app::words::told(&fault.to_string()))?;
    matchers.into_iter().map(pair).collect()
}

/// Opens a place of the answers.
pub fn open(place: String) {
    crate::wish(&Wish::Open(place));
}

/// The desk.
pub fn desk() -> Desk {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn labels_are_read_as_matchers_are() {
        let labels = read_labels(r#"severity=critical, message="with, comma""#).unwrap();
        assert_eq!(labels.get("message").unwrap(), "with, comma");
        assert!(read_labels("severity=~critical").is_err());
        assert!(read_labels("severity").is_err());
        assert!(read_labels("").unwrap().is_empty());
    }
}
