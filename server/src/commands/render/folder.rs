//! A bundle in a folder: only its own files are touched, and either all of them or none.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tamer_core::bundle::{Bundle, File};
use tamer_core::plan::Part;
use tamer_core::yaml;

use crate::failure::Failure;
use crate::output::{self, Readers, Staged};

/// Writes each file of the bundle into `folder`.
pub fn write(bundle: &Bundle, folder: &Path, secrets: Readers) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|source| Failure::Write {
        path: folder.into(),
        source,
    })?;
    let mut staged = Vec::new();
    for file in &bundle.files {
        let path = folder.join(file.path());
        if is_filled_in(file, &path, secrets) {
            let path = path.display();
            output::tell(&format!(
                "note: {path} was left alone, it may be filled in; delete it to get placeholders"
            ));
            continue;
        }
        let readers = if file.part == Part::Secrets {
            secrets
        } else {
            Readers::Usual
        };
        staged.push(Staged::write(&path, file.text.as_bytes(), readers)?);
    }
    staged.into_iter().try_for_each(Staged::finish)
}

/// Placeholders must not take the place of what a person wrote there, or encrypted.
fn is_filled_in(file: &File, path: &Path, secrets: Readers) -> bool {
    let placeholders = file.part == Part::Secrets && secrets == Readers::Usual;
    placeholders && fs::read_to_string(path).is_ok_and(|text| !holds_placeholders_only(&text))
}

fn holds_placeholders_only(text: &str) -> bool {
    let is_placeholder = |value: &Value| value.as_str().is_some_and(|text| text.contains("REPLACE"));
    yaml::read(text).is_ok_and(|documents| {
        documents
            .iter()
            .all(|document| match document.value().get("stringData") {
                Some(Value::Object(keys)) => keys.values().all(is_placeholder),
                _ => false,
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_that_is_no_placeholder_makes_a_file_worth_keeping() {
        for (text, expected) in [
            ("stringData: {a: REPLACE-WITH-KEY}", true),
            ("stringData: {a: REPLACE-WITH-KEY, b: AKIA}", false),
            ("stringData: {a: 'ENC[AES256_GCM]'}\nsops: {}", false),
            ("kind: SealedSecret\nspec: {}", false),
            ("not: [yaml", false),
        ] {
            assert_eq!(holds_placeholders_only(text), expected, "{text}");
        }
    }
}
