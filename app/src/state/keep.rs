//! The draft on this device: answers only, never secrets.

use std::time::Duration;

use leptos::prelude::*;
use serde_json::Value;
use tamer_core::Draft;

use super::Answers;
use crate::browser;

/// Where answers are kept; the number is the version of the form.
pub const KEY: &str = "cluster-tamer.draft.1";

impl Answers {
    /// Keeps the answers once there is a pause.
    pub(super) fn save_soon(self) {
        if let Some(saving) = self.saving.get_value() {
            saving.clear();
        }
        let handle = set_timeout_with_handle(move || self.save(), Duration::from_millis(400));
        self.saving.set_value(handle.ok());
    }

    /// Keeps the answers now.
    pub fn save(self) {
        match self.now(write) {
            Some(text) => _ = browser::store(KEY, &text),
            None => browser::forget(KEY),
        }
    }
}

/// The answers that differ from the default's, if any.
pub fn write(draft: &Draft) -> Option<String> {
    let answers = serde_json::to_value(draft).ok()?;
    let usual = serde_json::to_value(Draft::default()).ok()?;
    difference(answers, &usual).map(|answers| answers.to_string())
}

/// The answers in a text that [`write`] made.
pub fn read(text: &str) -> Option<Draft> {
    serde_json::from_value(serde_json::from_str::<Value>(text).ok()?).ok()
}

fn difference(value: Value, usual: &Value) -> Option<Value> {
    match (value, usual) {
        (value, usual) if value == *usual => None,
        (Value::Object(map), Value::Object(usual)) => {
            let changed = map.into_iter().filter_map(|(key, value)| match usual.get(&key) {
                Some(usual) => difference(value, usual).map(|value| (key, value)),
                None => Some((key, value)),
            });
            Some(Value::Object(changed.collect()))
        }
        (value, _) => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_differs_is_kept_and_comes_back() {
        assert_eq!(write(&Draft::default()), None);
        for preset in tamer_core::presets::PRESETS {
            let mut draft = tamer_core::presets::draft(preset.name).unwrap();
            draft.alerts.inhibit.clear();
            draft.cluster.release = String::new();
            let text = write(&draft).unwrap();
            assert_eq!(read(&text).as_ref(), Some(&draft), "{}", preset.name);
            assert!(!text.contains("loki"), "{text}");
        }
        assert_eq!(read("{"), None);
    }
}
