//! A schedule as a week that is painted, by pointer or by keys.

use std::time::Duration;

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use serde_json::json;
use tamer_app::browser;
use tamer_app::words::{fill, studio as words};
use tamer_core::draft::Period;
use tamer_core::routing::week::{SLOTS, Unshown, Week, clock};
use tamer_core::wire::program::Wish;
use wasm_bindgen::JsCast;

use crate::desk::desk;

const START: &str = "alerts.time_intervals[";
const END: &str = "]:week";
/// So long after a stroke of the brush, only it counts: what the page tells may be older.
const FRESH: Duration = Duration::from_millis(400);

/// Where the page wants the week of a schedule.
pub fn place(index: usize) -> String {
    format!("{START}{index}{END}")
}

/// The schedule whose week the page wants there.
pub fn index(place: &str) -> Option<usize> {
    place.strip_prefix(START)?.strip_suffix(END)?.parse().ok()
}

/// A half hour: day and slot.
type Cell = (usize, usize);

/// A stroke of the brush, from where it began.
#[derive(Clone, Copy)]
struct Stroke {
    from: Cell,
    paint: bool,
    before: Week,
}

impl Stroke {
    fn to(self, cell: Cell) -> Week {
        let span = |a: usize, b: usize| a.min(b)..=a.max(b);
        self.before
            .painted(span(self.from.0, cell.0), span(self.from.1, cell.1), self.paint)
    }
}

/// What the week and its keys share.
#[derive(Clone, Copy)]
struct Canvas {
    index: usize,
    week: RwSignal<Week>,
    zone: RwSignal<String>,
    at: RwSignal<Cell>,
    stroke: StoredValue<Option<Stroke>>,
    /// A pointer paints.
    down: StoredValue<bool>,
    painted: StoredValue<f64>,
    /// Rises when what was painted is no longer fresh.
    settled: RwSignal<u32>,
}

impl Canvas {
    /// Shows a week, and answers with it.
    fn answer(self, week: Week) {
        self.week.set(week);
        let place = format!("alerts.time_intervals[{}].time_intervals", self.index);
        let periods = self.zone.with_untracked(|zone| week.periods(zone));
        self.painted.set_value(browser::now());
        crate::wish(&Wish::Set(place, json!(periods)));
        let settled = self.settled;
        set_timeout(move || _ = settled.try_update(|count| *count += 1), FRESH);
    }

    fn is_fresh(self) -> bool {
        self.down.get_value() || browser::now() - self.painted.get_value() < FRESH.as_secs_f64() * 1000.0
    }

    fn begin(self, cell: Cell) -> Stroke {
        let before = self.week.get_untracked();
        let stroke = Stroke {
            from: cell,
            paint: !before.has(cell.0, cell.1),
            before,
        };
        self.at.set(cell);
        self.stroke.set_value(Some(stroke));
        stroke
    }
}

/// The week of a schedule.
#[component]
pub fn Paint(index: usize) -> impl IntoView {
    let desk = desk();
    let words = words();
    let periods = Memo::new(move |_| {
        desk.schedules
            .with(|all| all.get(index).map(|one| one.time_intervals.clone()))
            .unwrap_or_default()
    });
    let canvas = Canvas {
        index,
        week: RwSignal::new(Week::default()),
        zone: RwSignal::new(String::new()),
        at: RwSignal::new((0, 18)),
        stroke: StoredValue::new(None),
        down: StoredValue::new(false),
        painted: StoredValue::new(f64::NEG_INFINITY),
        settled: RwSignal::new(0),
    };
    let unshown = RwSignal::new(None::<Unshown>);
    Effect::new(move |_| {
        canvas.settled.track();
        let shown = periods.with(|periods: &Vec<Period>| Week::of(periods));
        if canvas.is_fresh() {
            return;
        }
        unshown.set(shown.as_ref().err().copied());
        if let Ok((week, zone)) = shown {
            if canvas.week.get_untracked() != week {
                // A stroke goes on only with what it began with.
                canvas.stroke.set_value(None);
                canvas.week.set(week);
            }
            canvas.zone.set(zone);
        }
    });
    // Very many weeks are only drawn when somebody wants to see them.
    let open = RwSignal::new(index < 3);
    let body = move || {
        let why = unshown.get();
        open.get().then(|| match why {
            Some(why) => view! { <p class="aside">{reason(why)}</p> }.into_any(),
            None => view! { <Grid canvas /> }.into_any(),
        })
    };
    view! {
        <details
            class="week"
            open=index < 3
            on:toggle:target=move |event| open.set(event.target().has_attribute("open"))
        >
            <summary class="week__label">{words.week}</summary>
            {body}
        </details>
    }
}

fn reason(why: Unshown) -> &'static str {
    let words = words();
    match why {
        Unshown::Dates => words.week_dates,
        Unshown::Zones => words.week_zones,
        Unshown::Minutes => words.week_minutes,
        Unshown::Unread => words.week_unread,
    }
}

#[component]
fn Grid(canvas: Canvas) -> impl IntoView {
    let words = words();
    let Canvas { index, week, at, .. } = canvas;
    let hint = format!("{}:hint", place(index));
    // Every third hour is enough to find one's way; each cell has its own name.
    let hours = (0..24)
        .step_by(3)
        .map(|hour| view! { <th scope="col" colspan="6">{format!("{hour:02}")}</th> })
        .collect_view();
    let rows = (0..7)
        .map(|day| {
            let name = words.weekdays.split(' ').nth(day).unwrap_or_default();
            let cells = (0..SLOTS)
                .map(|slot| view! { <OneCell canvas cell=(day, slot) name /> })
                .collect_view();
            view! {
                <tr>
                    <th scope="row" aria-label=name>{name.chars().take(2).collect::<String>()}</th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    let tells = move || {
        let zone = canvas.zone.get();
        let zone = if zone.is_empty() { "UTC".to_owned() } else { zone };
        let hours = f64::from(week.get().count()) / 2.0;
        fill(words.week_tells, &[("n", &hours), ("zone", &zone)])
    };
    let preset = |label: &'static str, change: fn(Week) -> Week| {
        let click = move |_| {
            canvas.stroke.set_value(None);
            canvas.answer(change(week.get_untracked()));
        };
        view! { <button type="button" class="button button--small" on:click=click>{label}</button> }
    };
    let presets = [
        preset(words.week_nights, |week| week.with(Week::NIGHTS)),
        preset(words.week_weekends, |week| week.with(Week::WEEKENDS)),
        preset(words.week_invert, Week::inverted),
        preset(words.week_clear, |_| Week::default()),
    ];
    view! {
        <p class="field__hint" id=hint.clone()>{words.week_hint}</p>
        <table
            class="week__grid"
            role="grid"
            tabindex="0"
            aria-multiselectable="true"
            aria-label=words.week
            aria-describedby=hint
            aria-activedescendant=move || cell_id(index, at.get())
            on:keydown=move |event| key(canvas, &event)
            on:pointerdown=move |event| down(canvas, &event)
            on:pointermove=move |event| over(canvas, &event)
            on:pointerup=move |_| up(canvas)
            on:pointercancel=move |_| cancel(canvas)
        >
            <thead>
                <tr>
                    <td></td>
                    {hours}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <div class="week__foot">
            <p class="quiet">{tells}</p>
            {presets.into_iter().collect_view()}
        </div>
    }
}

#[component]
fn OneCell(canvas: Canvas, cell: Cell, name: &'static str) -> impl IntoView {
    let Canvas { index, week, at, .. } = canvas;
    let (day, slot) = cell;
    let label = format!("{name} {}-{}", clock(slot), clock(slot + 1));
    view! {
        <td
            role="gridcell"
            id=cell_id(index, cell)
            data-cell=format!("{day}:{slot}")
            data-here=move || (at.get() == cell).then_some("")
            aria-selected=move || week.get().has(day, slot).to_string()
            aria-label=label.clone()
            title=label
        ></td>
    }
}

fn cell_id(index: usize, (day, slot): Cell) -> String {
    format!("{}:{day}:{slot}", place(index))
}

fn key(canvas: Canvas, event: &KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let (day, slot) = canvas.at.get_untracked();
    let to = match event.key().as_str() {
        "ArrowLeft" => (day, slot.saturating_sub(1)),
        "ArrowRight" => (day, (slot + 1).min(SLOTS - 1)),
        "ArrowUp" => (day.saturating_sub(1), slot),
        "ArrowDown" => ((day + 1).min(6), slot),
        "Home" => (day, 0),
        "End" => (day, SLOTS - 1),
        " " => {
            event.prevent_default();
            let stroke = canvas.begin((day, slot));
            canvas.answer(stroke.to((day, slot)));
            return;
        }
        "Escape" if canvas.down.get_value() => return cancel(canvas),
        _ => return,
    };
    event.prevent_default();
    if event.shift_key() {
        let before = canvas.week.get_untracked();
        // Without a stroke, what is here is drawn on.
        let stroke = canvas.stroke.get_value().unwrap_or(Stroke {
            from: (day, slot),
            paint: before.has(day, slot),
            before,
        });
        canvas.stroke.set_value(Some(stroke));
        canvas.at.set(to);
        let week = stroke.to(to);
        if week != before {
            canvas.answer(week);
        }
    } else {
        canvas.stroke.set_value(None);
        canvas.at.set(to);
    }
}

fn down(canvas: Canvas, event: &PointerEvent) {
    let Some(cell) = under(event).filter(|_| event.button() == 0) else {
        return;
    };
    if let Some(table) = table(event) {
        let _ = table.set_pointer_capture(event.pointer_id());
    }
    canvas.down.set_value(true);
    let stroke = canvas.begin(cell);
    canvas.week.set(stroke.to(cell));
}

fn over(canvas: Canvas, event: &PointerEvent) {
    if !canvas.down.get_value() {
        return;
    }
    if let (Some(cell), Some(stroke)) = (under(event), canvas.stroke.get_value()) {
        canvas.at.set(cell);
        canvas.week.set(stroke.to(cell));
    }
}

/// The whole stroke is one answer.
fn up(canvas: Canvas) {
    if canvas.down.get_value() {
        canvas.down.set_value(false);
        canvas.answer(canvas.week.get_untracked());
    }
}

fn cancel(canvas: Canvas) {
    if let Some(stroke) = canvas.stroke.get_value().filter(|_| canvas.down.get_value()) {
        canvas.week.set(stroke.before);
    }
    canvas.down.set_value(false);
    canvas.stroke.set_value(None);
}

fn table(event: &PointerEvent) -> Option<web_sys::Element> {
    event.current_target()?.dyn_into().ok()
}

/// The half hour under the pointer, in this week.
fn under(event: &PointerEvent) -> Option<Cell> {
    let cell = browser::under(event)?.closest("[data-cell]").ok()??;
    if !table(event)?.contains(Some(&cell)) {
        return None;
    }
    let at = cell.get_attribute("data-cell")?;
    let (day, slot) = at.split_once(':')?;
    Some((day.parse().ok()?, slot.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_stroke_can_be_drawn_back() {
        let stroke = Stroke {
            from: (4, 44),
            paint: true,
            before: Week::WEEKENDS,
        };
        assert_eq!(stroke.to((2, 47)).count(), 2 * 48 + 12);
        assert_eq!(stroke.to((4, 44)).count(), 2 * 48 + 1);
        assert_eq!(index(&place(7)), Some(7));
    }
}
