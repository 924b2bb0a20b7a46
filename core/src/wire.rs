//! What the page and its reader say to each other: the reader is a worker, so that hostile files cannot hold up the page,
//! and its code is fetched only when something is brought.
//!
//! What serde would derive here is more than these few lines, and drags its texts for errors into the page.

pub mod cluster;
pub mod program;

use serde_json::{Map, Value, json};

use crate::draft::Draft;
use crate::finding::{Finding, Place, Rule, Severity};
use crate::words::{self, Language};

/// What the page asks its reader.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// Make answers of this.
    Import(String),
    /// Read this as Helm values.
    Values(String),
    /// Which answer makes which line of the file of this name. With the answers.
    Origins(String, Value),
    /// Answer in the language of this file from now on; empty for English. There is no reply.
    Speak(String),
}

/// What the reader answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// The answers, if the text could be read.
    pub draft: Option<Draft>,
    /// The values, if the text could be read.
    pub values: Option<Map<String, Value>>,
    /// What is to be said about it.
    pub told: Vec<Told>,
    /// For each line the place of the answer that makes it; empty for none.
    pub origins: Vec<String>,
}

/// A finding as a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Which rule.
    pub rule: Rule,
    /// How bad it is.
    pub severity: Severity,
    /// Where in the answers; empty for none.
    pub place: Place,
    /// The sentence.
    pub text: String,
}

impl Ask {
    /// As it is sent.
    pub fn to_text(&self) -> String {
        match self {
            Self::Import(text) => json!({ "import": text }),
            Self::Values(text) => json!({ "values": text }),
            Self::Origins(file, answers) => json!({ "origins": [file, answers] }),
            Self::Speak(file) => json!({ "speak": file }),
        }
        .to_string()
    }

    /// What was sent. None if it is no question.
    pub fn from_text(text: &str) -> Option<Self> {
        match entry(serde_json::from_str(text).ok()?)? {
            (key, Value::String(text)) if key == "import" => Some(Self::Import(text)),
            (key, Value::String(text)) if key == "values" => Some(Self::Values(text)),
            (key, Value::Array(mut of)) if key == "origins" && of.len() == 2 => {
                let answers = of.pop()?;
                Some(Self::Origins(of.pop()?.as_str()?.to_owned(), answers))
            }
            (key, Value::String(file)) if key == "speak" => Some(Self::Speak(file)),
            _ => None,
        }
    }
}

/// The first entry of a map.
fn entry(value: Value) -> Option<(String, Value)> {
    match value {
        Value::Object(map) => map.into_iter().next(),
        _ => None,
    }
}

impl Reply {
    /// As it is sent.
    pub fn to_text(&self) -> String {
        let told: Vec<Value> = self.told.iter().map(Told::to_value).collect();
        json!({ "draft": self.draft.as_ref().map(Draft::to_value), "values": self.values, "told": told, "origins": self.origins }).to_string()
    }

    /// What was sent. None if it is no reply.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut reply: Value = serde_json::from_str(text).ok()?;
        let told = reply.get("told")?.as_array()?;
        Some(Self {
            told: told.iter().map(Told::from_value).collect::<Option<_>>()?,
            draft: match reply.get_mut("draft")?.take() {
                Value::Null => None,
                answers => Some(Draft::from_value(answers).0),
            },
            values: match reply.get_mut("values")?.take() {
                Value::Object(values) => Some(values),
                _ => None,
            },
            origins: match reply.get_mut("origins")?.take() {
                Value::Array(places) => places
                    .iter()
                    .map(|place| place.as_str().unwrap_or_default().to_owned())
                    .collect(),
                _ => Vec::new(),
            },
        })
    }
}

impl Told {
    fn to_value(&self) -> Value {
        json!({ "rule": self.rule.id(), "place": self.place.as_str(), "text": self.text })
    }

    fn from_value(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key)?.as_str();
        let rule = Rule::by_id(text("rule")?)?;
        Some(Self {
            rule,
            severity: rule.severity(),
            place: Place::new(text("place")?),
            text: text("text")?.to_owned(),
        })
    }
}

impl Told {
    /// The finding in a language.
    pub fn new(language: Language, finding: &Finding) -> Self {
        Self {
            rule: finding.rule,
            severity: finding.severity(),
            place: finding.place.clone(),
            text: words::sentence_in(language, finding),
        }
    }
}

/// Reads what the page sent.
pub fn reply(ask: &Ask) -> Reply {
    reply_in(Language::ENGLISH, ask)
}

/// The same in a language.
pub fn reply_in(language: Language, ask: &Ask) -> Reply {
    match ask {
        Ask::Import(text) => {
            let (draft, findings) = crate::import::import(text);
            Reply {
                draft,
                told: findings.iter().map(|finding| Told::new(language, finding)).collect(),
                ..Reply::default()
            }
        }
        Ask::Speak(_) => Reply::default(),
        Ask::Values(text) => match crate::yaml::read(text) {
            Ok(documents) => Reply {
                values: values(&documents),
                ..Reply::default()
            },
            Err(error) => Reply {
                told: vec![Told::new(language, &crate::file::unreadable(&error))],
                ..Reply::default()
            },
        },
        Ask::Origins(file, answers) => Reply {
            origins: crate::origin::origins(&Draft::from_value(answers.clone()).0, file),
            ..Reply::default()
        },
    }
}

/// One map, or nothing at all.
fn values(documents: &[crate::yaml::Node]) -> Option<Map<String, Value>> {
    match documents {
        [] => Some(Map::new()),
        [only] => match only.value() {
            Value::Object(map) => Some(map),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_survives_the_way_to_the_page() {
        for ask in [
            Ask::Import("cluster: {name: a}\nretension: 1\n".into()),
            Ask::Import(": : :".into()),
            Ask::Values("loki: {enabled: false}".into()),
            Ask::Values("- a".into()),
            Ask::Origins("helmrelease.yaml".into(), json!({"cluster": {"name": "a"}})),
        ] {
            let sent = Ask::from_text(&ask.to_text()).unwrap();
            assert_eq!(sent, ask);
            let reply = reply(&sent);
            assert_eq!(Reply::from_text(&reply.to_text()).as_ref(), Some(&reply));
            assert!(
                reply.draft.is_some()
                    || reply.values.is_some()
                    || !reply.told.is_empty()
                    || reply.origins.iter().any(|place| place == "cluster.name")
                    || ask == Ask::Values("- a".into())
            );
        }
    }
}
