//! The secrets file: read, judged, and never repeated in a message.

use std::path::Path;

use tamer_core::check::check_secrets;
use tamer_core::secrets::{Secrets, wanted};
use tamer_core::yaml::{self, Kind, Node};
use tamer_core::{Config, Finding};

use crate::answers::Answers;
use crate::failure::Failure;
use crate::input;

/// Reads `s3_access_key`, `s3_secret_key`, `slack` and `receivers`.
pub fn read(path: &Path) -> Result<Secrets, Failure> {
    parse(&input::read(path)?).map_err(|why| Failure::Secrets {
        path: input::name(path).into(),
        why,
    })
}

/// Readers of YAML and serde quote what they stumble over, so only places are told.
fn parse(bytes: &[u8]) -> Result<Secrets, String> {
    let text = input::text(bytes).map_err(|finding| finding.get("message").to_owned())?;
    let documents = yaml::read(text).map_err(|error| {
        format!(
            "line {}, column {}: this is not YAML that can be read",
            error.line, error.column
        )
    })?;
    let [root @ Node { kind: Kind::Map(_), .. }] = documents.as_slice() else {
        return Err("a map with s3_access_key, s3_secret_key, slack and receivers is expected".into());
    };
    serde_path_to_error::deserialize(&root.value()).map_err(|error| {
        let path = error.path().to_string();
        let node = root.nearest(&format!("/{}", path.replace('.', "/")));
        format!(
            "line {}, column {}: `{path}` is not one of s3_access_key, s3_secret_key, slack.KEY and receivers.KEY, or its value is not text in quotes",
            node.line, node.column
        )
    })
}

/// Tells what is wrong with them. Fixes are left out: they hold what was typed.
pub fn check(secrets: &Secrets, answers: &mut Answers) {
    let without_fix = |finding| Finding { fix: None, ..finding };
    if let Some(draft) = &answers.draft {
        let found = check_secrets(secrets, &draft.alerts);
        answers.findings.extend(found.into_iter().map(without_fix));
    }
}

/// Keys of the bundle's Secrets that nobody has filled in.
pub fn placeholders(secrets: &Secrets, config: &Config) -> Vec<String> {
    wanted(config)
        .into_iter()
        .flat_map(|object| {
            let keys = object.keys.into_iter().map(|(key, _)| key);
            let empty = keys.filter(|key| secrets.typed(config, &object.name, key).is_none());
            empty.collect::<Vec<_>>()
        })
        .collect()
}

/// Keys below `slack` and `receivers` that no Secret of the bundle has.
pub fn unused(secrets: &Secrets, config: &Config) -> Vec<String> {
    let wanted: Vec<_> = wanted(config).into_iter().flat_map(|object| object.keys).collect();
    let is_wanted = |key: &String| wanted.iter().any(|(wanted, _)| wanted == key);
    let typed = secrets.slack.keys().chain(secrets.receivers.keys());
    typed.filter(|key| !is_wanted(key)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_part_of_a_message() {
        for wrong in [
            "s3_access_key: [hunter2]",
            "slack: hunter2",
            "slack: {a: {b: hunter2}}",
            "s3_secret_key: 'hunter2",
            "- hunter2",
            "s3_secret_key: hunter2\ns3_secret_key: hunter2",
        ] {
            let why = parse(wrong.as_bytes()).unwrap_err();
            assert!(!why.contains("hunter2"), "{wrong}: {why}");
        }
    }

    #[test]
    fn a_misspelt_key_is_told_with_its_line() {
        let why = parse(b"slack: {}\ns3_acess_key: x\n").unwrap_err();
        assert!(why.starts_with("line 2") && why.contains("`s3_acess_key`"), "{why}");
    }

    #[test]
    fn no_fix_holds_what_was_typed() {
        let secrets = Secrets {
            s3_access_key: " AKIA ".into(),
            ..Secrets::default()
        };
        let mut answers = Answers::check(b"cluster: {name: prod}", None);
        check(&secrets, &mut answers);
        assert_eq!(answers.findings.len(), 1);
        assert!(!format!("{:?}", answers.findings).contains("AKIA"));
    }
}
