//! Every sentence of the page. Findings have theirs in the core, so that every edge says the same.
//!
//! A language is one value of [`Words`] and one table of fields and choices: what is missing does not compile, or fails a test.

mod choices;
mod en;
mod fields;

pub use choices::{called, choices};
pub use fields::{field, label, path, row};

/// Declares a part of the page's words, and its English.
macro_rules! part {
    ($(#[$doc:meta])* $name:ident { $($key:ident: $text:expr,)* }) => {
        $(#[$doc])*
        pub struct $name { $(pub $key: &'static str,)* }

        /// English.
        pub(super) const EN: $name = $name { $($key: $text,)* };
    };
}
pub(crate) use part;

/// All words of the page in one language.
pub struct Words {
    pub page: en::page::Page,
    pub start: en::start::Start,
    pub steps: en::steps::Steps,
    pub alerts: en::alerts::Alerts,
    pub probes: en::probes::Probes,
    pub deliver: en::deliver::Deliver,
    /// Name, question and reason of each step, in their order.
    pub journey: [[&'static str; 3]; 10],
}

/// The words in the language of the page.
pub fn words() -> &'static Words {
    &en::EN
}

/// The words of the program for a server with a cluster.
pub fn cluster() -> &'static en::cluster::Cluster {
    &en::CLUSTER
}

/// The words of the alert studio.
pub fn studio() -> &'static en::studio::Studio {
    &en::STUDIO
}

/// Puts facts in place of `{name}`.
pub fn fill(sentence: &str, facts: &[(&str, &dyn std::fmt::Display)]) -> String {
    facts.iter().fold(sentence.to_owned(), |text, (name, fact)| {
        text.replace(&format!("{{{name}}}"), &fact.to_string())
    })
}

/// `one` for 1, else `many`, with the number in place of `{n}`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    fill(if number == 1 { one } else { many }, &[("n", &number)])
}
