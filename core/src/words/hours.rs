//! What is said of alerts over hours, on the page and on the command line.

use super::Language;
use crate::routing::{Entry, Keeper, Labels, Reason, SpanFault, What, span};

const FIRST: &str = "first told";
const MORE: &str = "more alerts fire";
const SOME: &str = "some are over";
const ALL: &str = "all are over";
const AGAIN: &str = "told again";
const FIRING: &str = "{what}, {firing} firing";
const BOTH: &str = "{what}, {firing} firing and {over} over";
const TIMES: &str = "{what}; {times} times until +{time}";
const KEPT: &str = "kept back: {why}";
const ALERT: &str = "{alert} silences it";
const MUTES: &str = "`{name}` holds";
const INACTIVE: &str = "none of {names} holds";
const UNKNOWN: &str = "whether `{name}` holds only Alertmanager knows";
const FORM: &str = "Write when it begins and when it is over, such as `0s..2h`; without an end it goes on.";
const DURATION: &str = "`{value}` is no duration such as `90s` or `1h30m`.";
const ORDER: &str = "An alert is over after it began.";

/// All of them, for tests of other languages.
pub(super) const TEXTS: [&str; 16] = [
    FIRST, MORE, SOME, ALL, AGAIN, FIRING, BOTH, TIMES, KEPT, ALERT, MUTES, INACTIVE, UNKNOWN, FORM, DURATION, ORDER,
];

fn fill(language: Language, text: &'static str, facts: &[(&str, &str)]) -> String {
    let text = language.say(text).to_owned();
    facts
        .iter()
        .fold(text, |text, (name, fact)| text.replace(&format!("{{{name}}}"), fact))
}

/// Why something is told.
pub fn reason(language: Language, reason: Reason) -> &'static str {
    language.say(match reason {
        Reason::First => FIRST,
        Reason::NewAlerts => MORE,
        Reason::SomeResolved => SOME,
        Reason::AllResolved => ALL,
        Reason::Repeated => AGAIN,
    })
}

/// Why something is not told.
pub fn keeper(language: Language, keeper: &Keeper) -> String {
    match keeper {
        Keeper::Alert(labels) => fill(language, ALERT, &[("alert", &spelled(labels))]),
        Keeper::Mutes(name) => fill(language, MUTES, &[("name", name)]),
        Keeper::Unknown(name) => fill(language, UNKNOWN, &[("name", name)]),
        Keeper::Inactive(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            fill(language, INACTIVE, &[("names", &names.join(", "))])
        }
    }
}

/// What happens.
pub fn entry(language: Language, entry: &Entry) -> String {
    let what = match &entry.what {
        What::Kept(by) => fill(language, KEPT, &[("why", &keeper(language, by))]),
        What::Told {
            reason: why,
            firing,
            over,
        } => {
            let pattern = match (firing, over) {
                (0, _) => "{what}",
                (_, 0) => FIRING,
                _ => BOTH,
            };
            let facts = [
                ("what", reason(language, *why)),
                ("firing", &firing.to_string()),
                ("over", &over.to_string()),
            ];
            fill(language, pattern, &facts)
        }
    };
    if entry.times == 1 {
        return what;
    }
    let facts = [
        ("what", what.as_str()),
        ("times", &entry.times.to_string()),
        ("time", &span(entry.until)),
    ];
    fill(language, TIMES, &facts)
}

/// Why a span cannot be read.
pub fn fault(language: Language, fault: &SpanFault) -> String {
    match fault {
        SpanFault::Form => fill(language, FORM, &[]),
        SpanFault::Duration(typed) => fill(language, DURATION, &[("value", typed)]),
        SpanFault::Order => fill(language, ORDER, &[]),
    }
}

fn spelled(labels: &Labels) -> String {
    let pairs: Vec<String> = labels.iter().map(|(name, value)| format!("`{name}={value}`")).collect();
    pairs.join(", ")
}
