//! A file as text: only the lines in sight are in the page, so that long files stay fluid.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::highlight;

/// Height of a line in CSS pixels; the style sheet says the same.
const LINE: f64 = 21.0;
/// What stands above the first line in CSS pixels; the style sheet says the same.
const ABOVE: f64 = 12.0;
/// Files up to this many lines are in the page as a whole, so that the browser's own search finds everything.
const WHOLE: usize = 600;
/// Lines beyond the visible ones that are kept ready.
const BEYOND: usize = 30;

/// A line as it is shown.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Line {
    text: String,
    /// Equal lines are told apart by counting, so that a line keeps its element when others come and go above.
    copy: u32,
    marked: bool,
    chosen: bool,
    markdown: bool,
}

/// A file with numbered lines, some of them marked.
#[component]
pub fn Code(
    label: Signal<String>,
    /// The file's name, for its colours.
    name: Signal<String>,
    #[prop(into)] text: Signal<Arc<String>>,
    /// Whether a line is marked.
    marked: Callback<usize, bool>,
    /// Called when the file changed: the line to bring into sight.
    #[prop(into)]
    first: Signal<Option<usize>>,
    /// The line that was asked about, by the pointer or by the arrow keys.
    chosen: RwSignal<Option<usize>>,
) -> impl IntoView {
    let view_ref = NodeRef::<html::Div>::new();
    let place = RwSignal::new((0.0_f64, 1200.0_f64));
    let measure = move || {
        if let Some(view) = view_ref.get_untracked() {
            let now = (f64::from(view.scroll_top()), f64::from(view.client_height()));
            if place.get_untracked() != now {
                place.set(now);
            }
        }
    };
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
    // On paper nobody scrolls.
    let printing = RwSignal::new(false);
    for (event, begins) in [("beforeprint", true), ("afterprint", false)] {
        let heard = window_event_listener_untyped(event, move |_| printing.set(begins));
        on_cleanup(move || heard.remove());
    }
    let count = Memo::new(move |_| text.with(|text| text.lines().count()));
    let range = Memo::new(move |_| {
        let count = count.get();
        if count <= WHOLE || printing.get() {
            return (0, count);
        }
        let (top, height) = place.get();
        let first = ((top / LINE) as usize).saturating_sub(BEYOND);
        let last = ((top + height) / LINE) as usize + BEYOND;
        // In steps, so that not each pixel of scrolling makes new lines.
        (first - first % 10, (last + 10 - last % 10).min(count))
    });
    let lines = move || {
        // First what the range is derived from: read the other way round, a change would be missed.
        text.track();
        let (first, last) = range.get();
        let markdown = name.with(|name| name.ends_with(".md"));
        let chosen = chosen.get();
        text.with(|text| {
            let mut copies: HashMap<&str, u32> = HashMap::new();
            text.lines()
                .enumerate()
                .skip(first)
                .take(last.saturating_sub(first))
                .map(|(number, line)| {
                    let copy = copies.entry(line).or_default();
                    *copy += 1;
                    Line {
                        text: line.to_owned(),
                        copy: *copy,
                        marked: marked.run(number),
                        chosen: chosen == Some(number),
                        markdown,
                    }
                })
                .collect::<Vec<_>>()
        })
    };
    let show = move |line: usize| {
        let Some(view) = view_ref.get_untracked() else { return };
        let at = line as f64 * LINE;
        let (top, height) = (f64::from(view.scroll_top()), f64::from(view.client_height()));
        if at < top + LINE || at > top + height - 3.0 * LINE {
            let to = (at - height / 3.0).max(0.0);
            request_animation_frame(move || {
                view.set_scroll_top(to as i32);
                measure();
            });
        }
    };
    Effect::new(move |_| {
        view_ref.track();
        if let Some(line) = first.get() {
            show(line);
        }
    });
    let point = move |event: leptos::ev::MouseEvent| {
        let Some(sheet) = event
            .current_target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        else {
            return;
        };
        let line = (f64::from(event.client_y()) - sheet.get_bounding_client_rect().top() - ABOVE) / LINE;
        let there = line >= 0.0 && (line as usize) < count.get_untracked();
        chosen.set(there.then_some(line as usize));
    };
    let step = move |event: leptos::ev::KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key() {
            return;
        }
        let last = count.get_untracked().saturating_sub(1);
        let from = chosen.get_untracked();
        let to = match (event.key().as_str(), from) {
            ("ArrowDown", Some(line)) => (line + 1).min(last),
            ("ArrowUp", Some(line)) => line.saturating_sub(1),
            ("ArrowDown" | "ArrowUp", None) => first.get_untracked().unwrap_or_default(),
            ("Escape", Some(_)) => return chosen.set(None),
            _ => return,
        };
        event.prevent_default();
        chosen.set(Some(to));
        show(to);
    };
    let line = move |line: Line| {
        let pieces = highlight::pieces(line.markdown, &line.text)
            .into_iter()
            .map(|(kind, text)| view! { <span class=kind.class()>{text.to_owned()}</span> })
            .collect_view();
        view! { <span class="code__line" data-marked=line.marked.then_some("") data-chosen=line.chosen.then_some("")>{pieces} "\n"</span> }
    };
    view! {
        <div
            class="code"
            tabindex="0"
            role="region"
            aria-label=move || label.get()
            node_ref=view_ref
            on:scroll=move |_| measure()
            on:keydown=step
        >
            <pre
                class="code__sheet"
                on:click=point
                style:--lines=move || count.get().to_string()
                style:--first=move || range.get().0.to_string()
            >
                <code class="code__lines">
                    <For each=lines key=Line::clone children=line />
                </code>
            </pre>
        </div>
    }
}
