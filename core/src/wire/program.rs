//! What the page and its program for a cluster say to each other. Both run in the same page: nothing of it leaves the browser.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::draft::{Draft, Side};
use crate::facts::Suggestion;
use crate::secrets::Secrets;

/// The name of the events by which the page tells its program.
pub const TOLD: &str = "tamer:told";
/// The name of the events by which the program wishes something from the page.
pub const WISH: &str = "tamer:wish";

/// The name of the event by which the page says that it has places for its program, such as after a change of its language.
pub const PLACE: &str = "tamer:place";

/// The name of the event by which the page says that it has a place for the alert studio.
pub const STUDIO: &str = "tamer:studio";

/// How the page stands, told whenever it changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// The open step, as the address names it.
    pub step: String,
    /// The answers.
    pub answers: Value,
    /// What was typed as a secret.
    pub secrets: Secrets,
    /// How many errors are in the way.
    pub errors: usize,
}

/// What the program wishes.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// To be told how the page stands, now and whenever it changes.
    Tell,
    /// The same, while this step is open: elsewhere nobody pays for it.
    TellAt(String),
    /// That this is shown beside the answers that it is about.
    Suggest(Vec<Suggestion>),
    /// That these answers are taken over.
    Take(String),
    /// That the question at this place is opened.
    Open(String),
    /// The same, with a way back to where the person is.
    Change(String),
    /// That this is said, for a moment.
    Say(String),
    /// That the answer at this place is this.
    Set(String, Value),
    /// That these labels are offered where matchers are typed: an object with the values of each.
    Offer(Value),
    /// That the route at the first place goes to a side of that at the second.
    Move(String, String, Side),
}

impl Told {
    /// The answers.
    pub fn draft(&self) -> Draft {
        Draft::from_value(self.answers.clone()).0
    }
}

/// Written and read by hand: the page loads no code for it that it has not got already.
impl Wish {
    /// As text.
    pub fn write(&self) -> String {
        let value = match self {
            Self::Tell => json!({}),
            Self::TellAt(step) => json!({"tell_at": step}),
            Self::Suggest(suggestions) => json!({"suggest": suggestions}),
            Self::Take(answers) => json!({"take": answers}),
            Self::Open(place) => json!({"open": place}),
            Self::Change(place) => json!({"change": place}),
            Self::Say(text) => json!({"say": text}),
            Self::Set(place, value) => json!({"set": [place, value]}),
            Self::Offer(offers) => json!({"offer": offers}),
            Self::Move(from, to, side) => json!({"move": [from, to, side.as_str()]}),
        };
        value.to_string()
    }

    /// From text.
    pub fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let Some((key, content)) = value.as_object()?.iter().next() else {
            return Some(Self::Tell);
        };
        let text = || content.as_str().map(str::to_owned);
        let part = |index: usize| content.get(index)?.as_str().map(str::to_owned);
        match key.as_str() {
            "suggest" => Some(Self::Suggest(
                content.as_array()?.iter().filter_map(suggestion).collect(),
            )),
            "tell_at" => text().map(Self::TellAt),
            "take" => text().map(Self::Take),
            "open" => text().map(Self::Open),
            "change" => text().map(Self::Change),
            "say" => text().map(Self::Say),
            "set" => Some(Self::Set(part(0)?, content.get(1)?.clone())),
            "offer" => Some(Self::Offer(content.clone())),
            "move" => Some(Self::Move(part(0)?, part(1)?, Side::named(&part(2)?)?)),
            _ => None,
        }
    }
}

fn suggestion(value: &Value) -> Option<Suggestion> {
    let text = |key: &str| value.get(key)?.as_str().map(str::to_owned);
    Some(Suggestion {
        place: text("place")?,
        value: value.get("value").filter(|value| !value.is_null()).cloned(),
        because: text("because")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_survives_the_way_to_the_page() {
        let suggestion = |value| Suggestion {
            place: "cluster.platform".into(),
            value,
            because: "The version is v1.33.1+k3s1.".into(),
        };
        for wish in [
            Wish::Tell,
            Wish::TellAt("alerts".into()),
            Wish::Suggest(vec![suggestion(Some("k3s".into())), suggestion(None)]),
            Wish::Take("cluster: {name: a}\n".into()),
            Wish::Open("cluster.size".into()),
            Wish::Change("alerts.slack".into()),
            Wish::Say("Done.".into()),
            Wish::Set("alerts.time_intervals".into(), json!([{"name": "nights"}])),
            Wish::Offer(json!({"severity": ["critical"], "pod": []})),
            Wish::Move("alerts.routes[0]".into(), "alerts.routes[2]".into(), Side::Inside),
        ] {
            assert_eq!(Wish::read(&wish.write()), Some(wish));
        }
        assert_eq!(Wish::read("[]"), None);
        assert_eq!(Wish::read(r#"{"dance": true}"#), None);
        assert_eq!(Wish::read(r#"{"move": ["a", "b", "under"]}"#), None);
    }

    #[test]
    fn what_is_told_survives_the_way_to_the_program() {
        let mut draft = Draft::default();
        draft.cluster.name = "a".into();
        let told = Told {
            step: "deliver".into(),
            answers: draft.to_value(),
            secrets: Secrets {
                s3_access_key: "AKIA".into(),
                ..Secrets::default()
            },
            errors: 2,
        };
        let arrived: Told = serde_json::from_str(&serde_json::to_string(&told).unwrap()).unwrap();
        assert_eq!((&arrived, arrived.draft()), (&told, draft));
    }
}
