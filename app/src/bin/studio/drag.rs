//! Routes that are dragged to another place in the tree. The page moves them; here is only where the pointer is.
//!
//! A mouse takes a line anywhere, a finger by its grip: elsewhere it scrolls.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use tamer_app::browser;
use tamer_core::draft::Side;
use tamer_core::wire::program::Wish;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, PointerEvent};

/// The list that shows the tree; so its lines' places begin, too.
const LIST: &str = "alerts.routes";
/// What a line is pressed by.
const LINE: &str = "button.route__line";
/// The part of the page that scrolls.
const PAGE: &str = "page";
/// A pointer that moves less has only pressed.
const SLACK: i32 = 6;
/// So near to the edge of the window, the page scrolls.
const EDGE: f64 = 48.0;
const SPEED: f64 = 12.0;
/// What turns to another page of the tree,
const PAGER: &str = ".pager button";
/// once the pointer has been on it for so long.
const TURNS: Duration = Duration::from_millis(450);

/// A line that is held, and dragged once the pointer has moved.
struct Held {
    place: String,
    line: Element,
    list: Element,
    pointer: i32,
    from: (i32, i32),
    dragged: bool,
    y: f64,
    drop: Option<(Element, Side)>,
    /// The button of another page that the pointer is on.
    turner: Option<HtmlElement>,
}

type Hand = Rc<RefCell<Option<Held>>>;

/// Watches the pointer as long as the page is open.
pub fn listen() {
    let hand = Hand::default();
    let (to_move, to_drop) = (Rc::clone(&hand), Rc::clone(&hand));
    let (to_cancel, to_escape) = (Rc::clone(&hand), Rc::clone(&hand));
    let _ = window_event_listener(ev::pointerdown, {
        let hand = Rc::clone(&hand);
        move |event| take(&hand, &event)
    });
    let _ = window_event_listener(ev::pointermove, move |event| drag(&to_move, &event));
    let _ = window_event_listener(ev::pointerup, move |_| {
        if let Some(held) = let_go(&to_drop)
            && let Some((line, side)) = held.drop
            && let Some(to) = place(&line)
        {
            crate::wish(&Wish::Move(held.place, to, side));
        }
    });
    let _ = window_event_listener(ev::pointercancel, move |_| _ = let_go(&to_cancel));
    let _ = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            let_go(&to_escape);
        }
    });
}

/// The place of a line.
fn place(line: &Element) -> Option<String> {
    let button = line.query_selector(LINE).ok()??;
    Some(button.id()).filter(|id| id.starts_with(LIST))
}

fn take(hand: &Hand, event: &PointerEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let closest = |selector: &str| target.as_ref()?.closest(selector).ok()?;
    let by = if event.pointer_type() == "mouse" {
        closest(LINE)
    } else {
        closest(".route__grip")
    };
    let (Some(line), Some(list)) = (closest("li.route"), closest("ol.tree")) else {
        return;
    };
    if by.is_none() || event.button() != 0 || hand.borrow().is_some() {
        return;
    }
    let Some(place) = place(&line) else { return };
    hand.replace(Some(Held {
        place,
        line,
        list,
        pointer: event.pointer_id(),
        from: (event.client_x(), event.client_y()),
        dragged: false,
        y: 0.0,
        drop: None,
        turner: None,
    }));
}

fn drag(hand: &Hand, event: &PointerEvent) {
    let mut turner = None;
    let begins = {
        let mut hand = hand.borrow_mut();
        let Some(held) = hand.as_mut().filter(|held| held.pointer == event.pointer_id()) else {
            return;
        };
        let far = (event.client_x() - held.from.0)
            .abs()
            .max((event.client_y() - held.from.1).abs());
        let begins = !held.dragged && far >= SLACK;
        if begins {
            held.dragged = true;
            // The list gets the click that follows: the line is not opened.
            let _ = held.list.set_pointer_capture(held.pointer);
            let _ = held.list.set_attribute("data-dragging", "");
            let _ = held.line.set_attribute("data-dragged", "");
        }
        if held.dragged {
            held.y = f64::from(event.client_y());
            let under = browser::under(event);
            let button = under.as_ref().and_then(|under| under.closest(PAGER).ok().flatten());
            let button = button.and_then(|button| button.dyn_into::<HtmlElement>().ok());
            if held.turner != button {
                held.turner.clone_from(&button);
                turner = button;
            }
            aim(held, under);
        }
        begins
    };
    if let Some(button) = turner {
        turn(Rc::clone(hand), button);
    }
    if begins {
        scroll(Rc::clone(hand));
    }
}

/// Turns pages as long as the pointer stays where it is.
fn turn(hand: Hand, button: HtmlElement) {
    let turns = move || {
        let stays = |held: &Held| held.turner.as_ref() == Some(&button);
        if hand.borrow().as_ref().is_some_and(stays) {
            let top = |button: &HtmlElement| button.get_bounding_client_rect().top();
            let before = top(&button);
            button.click();
            request_animation_frame(move || {
                // Under the pointer it stays, whatever lines came and went above.
                browser::scroll(PAGE, top(&button) - before);
                turn(hand, button);
            });
        }
    };
    set_timeout(turns, TURNS);
}

/// Where the line would go, shown at the line under the pointer.
fn aim(held: &mut Held, under: Option<Element>) {
    let line = under.and_then(|under| under.closest("li.route").ok().flatten());
    let drop = line.and_then(|line| {
        let to = place(&line)?;
        let rect = line.query_selector(LINE).ok()??.get_bounding_client_rect();
        let share = (held.y - rect.top()) / rect.height().max(1.0);
        let mut aimed = (
            line,
            if share < 0.3 {
                Side::Before
            } else if share > 0.7 {
                Side::After
            } else {
                Side::Inside
            },
        );
        // Behind a line that has others below it is before the first of those.
        if aimed.1 == Side::After
            && let Some(next) = aimed.0.next_element_sibling()
            && place(&next).is_some_and(|next| next.starts_with(&format!("{to}.")))
        {
            aimed = (next, Side::Before);
        }
        let to = place(&aimed.0)?;
        // Never into itself.
        let inside = to == held.place || to.starts_with(&format!("{}.", held.place));
        (!inside).then_some(aimed)
    });
    if drop != held.drop {
        if let Some((line, _)) = &held.drop {
            let _ = line.remove_attribute("data-drop");
        }
        if let Some((line, side)) = &drop {
            let _ = line.set_attribute("data-drop", side.as_str());
        }
        held.drop = drop;
    }
}

/// Scrolls while the pointer is near an edge, as long as something is dragged.
fn scroll(hand: Hand) {
    request_animation_frame(move || {
        let step = {
            let hand = hand.borrow();
            let Some(held) = hand.as_ref().filter(|held| held.dragged) else {
                return;
            };
            let height = window().inner_height().ok().and_then(|height| height.as_f64());
            let bottom = height.unwrap_or(f64::MAX) - EDGE;
            if held.y < EDGE {
                -SPEED
            } else if held.y > bottom {
                SPEED
            } else {
                0.0
            }
        };
        if step != 0.0 {
            browser::scroll(PAGE, step);
        }
        scroll(hand);
    });
}

/// Ends it, and gives what was held if it was dragged.
fn let_go(hand: &Hand) -> Option<Held> {
    let held = hand.take()?;
    let _ = held.line.remove_attribute("data-dragged");
    let _ = held.list.remove_attribute("data-dragging");
    if let Some((line, _)) = &held.drop {
        let _ = line.remove_attribute("data-drop");
    }
    held.dragged.then_some(held)
}
