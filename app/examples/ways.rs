//! Times how alerts find their way in Wasm, as the page runs it: 1,000 label sets on 1,000 routes.
//!
//! `cargo xtask bench` runs it in Node, beside the same natively and in Alertmanager's own code.

use js_sys::{Function, Reflect};
use tamer_core::routing::{self, Labels, Tree};
use tamer_core::yaml;
use wasm_bindgen::{JsCast, JsValue};

#[path = "../../core/examples/ways/tree.rs"]
mod ways;

/// Teams in the tree; each has 99 branches.
const TEAMS: usize = 10;
const ROUNDS: u32 = 20;

fn main() -> Result<(), JsValue> {
    let documents = yaml::read(&ways::config(TEAMS)).map_err(|fault| format!("{fault:?}"))?;
    let node = documents.first().ok_or("nothing was written")?;
    let begun = js_sys::Date::now();
    let tree = Tree::read(node).map_err(|faults| format!("{faults:?}"))?;
    let read = js_sys::Date::now() - begun;
    let alerts: Vec<Labels> = (0..1000).map(ways::alert).collect();
    let begun = js_sys::Date::now();
    let mut found = 0;
    for _ in 0..ROUNDS {
        for alert in &alerts {
            found += routing::simulate(&tree, alert, None).deliveries.len();
        }
    }
    let took = (js_sys::Date::now() - begun) / f64::from(ROUNDS);
    let begun = js_sys::Date::now();
    let remarks = routing::analyse(&tree, &routing::known()).len();
    let analysed = js_sys::Date::now() - begun;
    let routes = TEAMS * 100;
    say(&format!("{read:>10.2}  ms to read {routes} routes, in Wasm"))?;
    say(&format!(
        "{took:>10.2}  ms for 1,000 label sets on {routes} routes, in Wasm ({found} notifications)"
    ))?;
    say(&format!(
        "{analysed:>10.2}  ms to analyse {routes} routes, in Wasm ({remarks} remarks)"
    ))
}

fn say(line: &str) -> Result<(), JsValue> {
    let console = Reflect::get(&js_sys::global(), &"console".into())?;
    let log: Function = Reflect::get(&console, &"log".into())?.dyn_into()?;
    log.call1(&console, &line.into()).map(drop)
}
