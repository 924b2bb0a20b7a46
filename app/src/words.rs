//! Every sentence of the page. Findings have theirs in the core, so that every edge says the same.
//!
//! A language is one value of [`Words`] and one table of fields and choices: what is missing does not compile, or fails a test.

mod choices;
mod en;
mod fields;
pub mod language;

use language::Made;
use tamer_core::words::Language;

pub use choices::{called, choices};
pub use fields::{field, label, path, row};

/// Declares a part of the page's words, and its English.
macro_rules! part {
    ($(#[$doc:meta])* $name:ident { $($key:ident: $text:expr,)* }) => {
        $(#[$doc])*
        pub struct $name { $(pub $key: &'static str,)* }

        /// English.
        pub(super) const EN: $name = $name { $($key: $text,)* };

        impl $name {
            /// In another language.
            pub(in crate::words) fn in_language(language: tamer_core::words::Language) -> Self {
                let mut words = EN;
                // A loop: a call for each of some hundred words would be a good part of what the page weighs.
                for text in [$(&mut words.$key,)*] {
                    *text = language.say(text);
                }
                words
            }
        }
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

impl Words {
    fn in_language(language: Language) -> Self {
        Self {
            page: en::page::Page::in_language(language),
            start: en::start::Start::in_language(language),
            steps: en::steps::Steps::in_language(language),
            alerts: en::alerts::Alerts::in_language(language),
            probes: en::probes::Probes::in_language(language),
            deliver: en::deliver::Deliver::in_language(language),
            journey: en::EN.journey.map(|step| step.map(|text| language.say(text))),
        }
    }
}

/// The words in the language of the page.
pub fn words() -> &'static Words {
    thread_local!(static MADE: Made<Words> = const { Made::new() });
    MADE.with(|made| made.now(&en::EN, Words::in_language))
}

/// A text in the language of the page.
pub fn say(english: &'static str) -> &'static str {
    language::spoken().language.say(english)
}

/// A sentence of ours that came with its facts in it, in the language of the page.
pub fn told(english: &str) -> String {
    language::spoken().language.told(english)
}

/// The words of the program for a server with a cluster.
pub fn cluster() -> &'static en::cluster::Cluster {
    thread_local!(static MADE: Made<en::cluster::Cluster> = const { Made::new() });
    MADE.with(|made| made.now(&en::CLUSTER, en::cluster::Cluster::in_language))
}

/// The words of the alert studio.
pub fn studio() -> &'static en::studio::Studio {
    thread_local!(static MADE: Made<en::studio::Studio> = const { Made::new() });
    MADE.with(|made| made.now(&en::STUDIO, en::studio::Studio::in_language))
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
