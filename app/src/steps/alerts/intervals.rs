//! Quiet hours and schedules: named times, each of several periods.

use std::sync::Arc;

use leptos::prelude::*;
use tamer_core::draft::{Period, TimeInterval};
use tamer_core::wire::program::STUDIO;

use super::tidy;
use crate::browser;
use crate::state::answers;
use crate::state::history::Pace;
use crate::text;
use crate::ui::{Line, More, Notes, Rows, Sheet, Text};
use crate::words::words;

const PLACE: &str = "alerts.time_intervals";

/// Named times.
#[component]
pub fn Intervals() -> impl IntoView {
    let answers = answers();
    let words = &words().alerts;
    let count = answers.counts(|draft| draft.alerts.time_intervals.len());
    let add = Callback::new(move |()| {
        let row = TimeInterval {
            name: String::new(),
            time_intervals: vec![Period::default()],
        };
        let index = answers.add(PLACE, |draft| &mut draft.alerts.time_intervals, row);
        format!("{PLACE}[{index}].name")
    });
    let remove = Callback::new(move |index| answers.remove(PLACE, |draft| &mut draft.alerts.time_intervals, index));
    view! {
        <Sheet title=words.intervals text=words.intervals_text>
            <Rows
                id=PLACE
                count=count.into()
                row=Arc::new(move |index| view! { <Interval index /> }.into_any())
                add
                remove
                name=words.interval
                add_label=words.interval_add
                remove_label=words.interval_remove
                empty=words.intervals_none
            />
        </Sheet>
    }
}

#[component]
fn Interval(index: usize) -> impl IntoView {
    let answers = answers();
    let words = &words().alerts;
    let place = format!("{PLACE}[{index}].time_intervals");
    let count = answers.counts(move |draft| {
        let row = draft.alerts.time_intervals.get(index);
        row.map_or(0, |row| row.time_intervals.len())
    });
    let (at_add, at_remove) = (place.clone(), place.clone());
    let add = Callback::new(move |()| {
        let number = count.get_untracked();
        answers.edit(&at_add, Pace::Once, |draft| {
            if let Some(row) = draft.alerts.time_intervals.get_mut(index) {
                row.time_intervals.push(Period::default());
            }
        });
        format!("{at_add}[{number}].times")
    });
    let remove = Callback::new(move |period: usize| {
        answers.edit(&at_remove, Pace::Once, |draft| {
            if let Some(row) = draft.alerts.time_intervals.get_mut(index)
                && period < row.time_intervals.len()
            {
                row.time_intervals.remove(period);
            }
        });
    });
    // The studio puts the week there.
    let week = format!("{PLACE}[{index}]:week");
    let at_week = week.clone();
    Effect::new(move |_| browser::tell(STUDIO, &at_week));
    let (notes, fix) = answers.notes_at(format!("{PLACE}[{index}]"));
    let (list_notes, list_fix) = answers.notes_at(place.clone());
    view! {
        <Text field=text!(answers, alerts.time_intervals, index, name) placeholder="nights" />
        <Notes id=format!("{PLACE}[{index}]:notes") notes fix />
        <Notes id=format!("{place}:notes") notes=list_notes fix=list_fix />
        <div id=week></div>
        <Rows
            id=place
            count=count.into()
            row=Arc::new(move |period| view! { <PeriodRow index period /> }.into_any())
            add
            remove
            name=words.period
            add_label=words.period_add
            remove_label=words.period_remove
            empty=words.periods_none
        />
    }
}

#[component]
fn PeriodRow(index: usize, period: usize) -> impl IntoView {
    let answers = answers();
    let field = move |key: &str| answers.at(&format!("{PLACE}[{index}].time_intervals[{period}].{key}"), Pace::Typed);
    view! {
        <div class="target">
            <Line
                field=field("times")
                tidy
                placeholder="22:00-24:00, 00:00-06:00"
            />
            <Line
                field=field("weekdays")
                tidy
                placeholder="saturday, sunday"
            />
        </div>
        <Text
            field=field("location")
            placeholder="Europe/Berlin"
        />
        <More label=words().alerts.period_more>
            <div class="trio">
                <Line field=field("days_of_month") tidy />
                <Line field=field("months") tidy />
                <Line field=field("years") tidy />
            </div>
        </More>
    }
}
