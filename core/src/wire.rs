//! What the page and its reader say to each other: the reader is a worker, so that hostile files cannot hold up the page,
//! and its code is fetched only when something is brought.

pub mod cluster;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::draft::Draft;
use crate::finding::{Finding, Place, Rule, Severity};
use crate::words;

/// What the page asks its reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Make answers of this.
    Import(String),
    /// Read this as Helm values.
    Values(String),
}

/// What the reader answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reply {
    /// The answers, if the text could be read.
    #[serde(with = "answers")]
    pub draft: Option<Draft>,
    /// The values, if the text could be read.
    pub values: Option<Map<String, Value>>,
    /// What is to be said about it.
    pub told: Vec<Told>,
}

/// Answers on the way: as in files, by the same code.
mod answers {
    use super::{Deserialize, Draft, Serialize, Value};
    use serde::{Deserializer, Serializer};

    pub fn serialize<S: Serializer>(draft: &Option<Draft>, serializer: S) -> Result<S::Ok, S::Error> {
        draft.as_ref().map(Draft::to_value).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Draft>, D::Error> {
        let value = Option::<Value>::deserialize(deserializer)?;
        Ok(value.map(|value| Draft::from_value(value).0))
    }
}

/// A finding as a sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

impl From<&Finding> for Told {
    fn from(finding: &Finding) -> Self {
        Self {
            rule: finding.rule,
            severity: finding.severity(),
            place: finding.place.clone(),
            text: words::sentence(finding),
        }
    }
}

/// Reads what the page sent.
pub fn reply(ask: &Ask) -> Reply {
    match ask {
        Ask::Import(text) => {
            let (draft, findings) = crate::import::import(text);
            Reply {
                draft,
                values: None,
                told: findings.iter().map(Told::from).collect(),
            }
        }
        Ask::Values(text) => match crate::yaml::read(text) {
            Ok(documents) => Reply {
                values: values(&documents),
                ..Reply::default()
            },
            Err(error) => Reply {
                told: vec![Told::from(&crate::file::unreadable(&error))],
                ..Reply::default()
            },
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
        ] {
            let sent: Ask = serde_json::from_str(&serde_json::to_string(&ask).unwrap()).unwrap();
            let reply = reply(&sent);
            let arrived: Reply = serde_json::from_str(&serde_json::to_string(&reply).unwrap()).unwrap();
            assert_eq!(arrived, reply);
            assert!(
                reply.draft.is_some()
                    || reply.values.is_some()
                    || !reply.told.is_empty()
                    || ask == Ask::Values("- a".into())
            );
        }
    }
}
