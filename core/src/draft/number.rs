//! Answers that are numbers, kept as typed: `14` and `"14"` are the same answer, `"soon"` is kept too.

use std::fmt;

use serde::{Deserializer, Serialize, Serializer, de};
use serde_json::Value;

use super::form::{Faults, Take, ToValue};

/// Such an answer in files.
pub struct Form<T>(pub T);

impl ToValue for Form<&String> {
    fn to_value(&self) -> Value {
        value(self.0)
    }
}

impl Take for Form<&mut String> {
    fn take(&mut self, value: Value, faults: &mut Faults) -> bool {
        *self.0 = match value {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text,
            other => return faults.wrong(&other, "a whole number"),
        };
        true
    }
}

/// Canonical whole numbers are numbers, everything else is text.
fn value(answer: &str) -> Value {
    match answer.parse::<u64>() {
        Ok(number) if number.to_string() == answer => number.into(),
        _ => answer.into(),
    }
}

/// As serde writes it.
pub fn serialize<S: Serializer>(answer: &str, serializer: S) -> Result<S::Ok, S::Error> {
    value(answer).serialize(serializer)
}

/// Reads a number or text.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    struct Typed;
    impl de::Visitor<'_> for Typed {
        type Value = String;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a whole number")
        }
        fn visit_u64<E: de::Error>(self, number: u64) -> Result<String, E> {
            Ok(number.to_string())
        }
        fn visit_i64<E: de::Error>(self, number: i64) -> Result<String, E> {
            Ok(number.to_string())
        }
        fn visit_f64<E: de::Error>(self, number: f64) -> Result<String, E> {
            Ok(number.to_string())
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }
    }
    deserializer.deserialize_any(Typed)
}

/// The schema of an answer that may have decimals.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
pub enum Amount {
    /// A number.
    Number(f64),
    /// Text, as it stands in a form.
    Text(String),
}

/// The schema of such an answer.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
pub enum Number {
    /// A whole number.
    Whole(u64),
    /// Text, as it stands in a form.
    Text(String),
}
