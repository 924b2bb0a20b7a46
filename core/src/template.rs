//! Go's `text/template` with Alertmanager's functions and data, as far as messages need it.
//!
//! Written for this project: the crates that exist compare, print and trim in ways of their own, and know neither `break`
//! nor `else with`. Held against Alertmanager's own code by `core/tests/messages.rs`. Bounded in depth, steps and output.

mod lexer;
mod parser;

mod value;

mod builtins;
mod exec;
mod functions;
mod methods;
mod print;
mod time;

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

pub use exec::{Moment, Utc, Zones};
pub use time::Time;
pub use value::{AlertData, Data, Labels};

use parser::Node;

/// Why a template cannot be read or run, in words that follow Go's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFault {
    /// What is wrong.
    pub why: String,
    /// It is Alertmanager's own limit or ours that was met, or something that only Alertmanager can do.
    pub unknown: bool,
}

impl TemplateFault {
    fn new(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            unknown: false,
        }
    }

    /// What Alertmanager may well do, but this engine cannot.
    fn unknown(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            unknown: true,
        }
    }
}

/// What a message is about, as Alertmanager writes it for webhooks, keys in its order.
pub(crate) fn json(data: &Data) -> Result<serde_json::Value, TemplateFault> {
    let text = print::json(&value::Value::of(data))?;
    serde_json::from_str(&text).map_err(|why| TemplateFault::new(why.to_string()))
}

impl fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for TemplateFault {}

/// Templates that know each other by name.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    named: BTreeMap<String, Rc<Vec<Node>>>,
}

impl Templates {
    /// Adds what a file defines. Later definitions win over earlier ones, unless they are empty.
    ///
    /// # Errors
    /// What Go's parser would refuse.
    pub fn add(&mut self, text: &str) -> Result<(), TemplateFault> {
        let parsed = parser::parse(text)?;
        self.define(parsed.defined);
        Ok(())
    }

    fn define(&mut self, defined: BTreeMap<String, Vec<Node>>) {
        for (name, nodes) in defined {
            if !parser::is_empty(&nodes) || !self.named.contains_key(&name) {
                self.named.insert(name, Rc::new(nodes));
            }
        }
    }

    /// Whether a text can be read, without running it.
    ///
    /// # Errors
    /// What Go's parser would refuse.
    pub fn check(text: &str) -> Result<(), TemplateFault> {
        parser::parse(text).map(|_| ())
    }

    /// Runs a text as Alertmanager runs the fields of a receiver.
    ///
    /// # Errors
    /// What Go would refuse to read or run, and what this engine cannot do.
    pub fn render(&self, text: &str, data: &Data, moment: &Moment<'_>) -> Result<String, TemplateFault> {
        self.write(text, data, moment, exec::Escape::Nothing)
    }

    /// Runs a text as Alertmanager runs the HTML of a mail, as far as what is read in it goes: values are escaped, whether
    /// they stand in text or in an attribute.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub fn render_html(&self, text: &str, data: &Data, moment: &Moment<'_>) -> Result<String, TemplateFault> {
        self.write(text, data, moment, exec::Escape::Html)
    }

    fn write(
        &self,
        text: &str,
        data: &Data,
        moment: &Moment<'_>,
        escape: exec::Escape,
    ) -> Result<String, TemplateFault> {
        if !text.contains("{{") {
            return Ok(text.to_owned());
        }
        let parsed = parser::parse(text)?;
        let mut all = self.clone();
        all.define(parsed.defined);
        exec::run(&all.named, &parsed.nodes, data, moment, escape)
    }
}
