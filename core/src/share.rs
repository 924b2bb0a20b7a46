//! Draft ↔ link: the answers in the fragment of a URL, which no server ever sees. Secrets are no answers, so none is in it.
//!
//! The fragment is `#1.` and the changed answers as JSON, deflated, in URL-safe base64. `1` is the version of this form.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::draft::Draft;
use crate::file::changed;
use crate::finding::Finding;
use crate::yaml::MAX_BYTES;

/// Links longer than this are not written into files; browsers and chats cut them.
const LONGEST: usize = 2000;

/// Answers with more rows than this have no short link, whatever they hold: it is not even tried.
const MOST_ROWS: usize = 200;

/// The fragment without `#`.
pub fn fragment(draft: &Draft) -> String {
    let mut answers = changed(draft);
    // The name is an answer even where it is the default's.
    if let Value::Object(cluster) = answers.entry("cluster").or_insert_with(|| serde_json::json!({})) {
        cluster.insert("name".into(), draft.cluster.name.clone().into());
    }
    let json = Value::Object(answers).to_string();
    let packed = miniz_oxide::deflate::compress_to_vec(json.as_bytes(), 9);
    format!("1.{}", URL_SAFE_NO_PAD.encode(packed))
}

/// The whole link to the public page.
pub fn link(draft: &Draft) -> String {
    format!("{}#{}", crate::PAGE, fragment(draft))
}

/// The link, if it is short enough to stand in a file.
pub(crate) fn short_link(draft: &Draft) -> Option<String> {
    let rows = draft.probes.targets.len() + draft.alerts.routes.len() + draft.alerts.receivers.len();
    (rows <= MOST_ROWS)
        .then(|| link(draft))
        .filter(|link| link.len() <= LONGEST)
}

/// Reads a fragment, with or without `#`. None if it is not one of ours or was cut on the way.
pub fn read(fragment: &str) -> Option<(Option<Draft>, Vec<Finding>)> {
    let packed = fragment.trim_start_matches('#').strip_prefix("1.")?;
    let packed = URL_SAFE_NO_PAD.decode(packed).ok()?;
    let json = miniz_oxide::inflate::decompress_to_vec_with_limit(&packed, MAX_BYTES).ok()?;
    crate::file::read_written(serde_json::from_str(std::str::from_utf8(&json).ok()?).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_brings_back_the_answers() {
        let mut draft = Draft::default();
        draft.cluster.name = "prod-eu".into();
        draft.alerts.routes.push(crate::draft::Route {
            receiver: "ü\"".into(),
            ..Default::default()
        });
        let (read, findings) = read(&format!("#{}", fragment(&draft))).unwrap();
        assert_eq!(read.unwrap(), draft);
        assert_eq!(findings, vec![]);
        assert!(link(&Draft::default()).len() < 120, "{}", link(&Draft::default()));
    }

    #[test]
    fn a_damaged_link_is_no_link() {
        let whole = fragment(&Draft::default());
        for damaged in ["", "#", "1.", "2.abc", "1.***", whole.get(..whole.len() - 3).unwrap()] {
            assert!(read(damaged).is_none_or(|(draft, _)| draft.is_none()), "{damaged}");
        }
    }
}
