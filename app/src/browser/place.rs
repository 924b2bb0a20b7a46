//! The address: `?step=` says where one is, the fragment may bring answers.

use wasm_bindgen::JsValue;

use super::window;

/// The step in the address.
pub fn step_in_address() -> Option<String> {
    let search = window()?.location().search().ok()?;
    search
        .trim_start_matches('?')
        .split('&')
        .find_map(|pair| pair.strip_prefix("step="))
        .map(str::to_owned)
}

/// Puts a step into the address, so that the back button returns.
pub fn push_step(step: &str) {
    if step_in_address().as_deref() == Some(step) {
        return;
    }
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&format!("?step={step}")));
    }
}

/// The fragment with its `#`, or nothing.
pub fn fragment() -> String {
    window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default()
}

/// Takes the fragment out of the address: the answers in it are taken over, and would hide later ones at a reload.
pub fn drop_fragment() {
    let Some(window) = window() else { return };
    let location = window.location();
    let (Ok(path), Ok(search), Ok(history)) = (location.pathname(), location.search(), window.history()) else {
        return;
    };
    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("{path}{search}")));
}

/// The address of the page without step and fragment.
pub fn address() -> String {
    let Some(location) = window().map(|window| window.location()) else {
        return String::new();
    };
    location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default()
}
