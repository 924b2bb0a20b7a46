//! A bundle as one stream for `kubectl apply -f -` or `helm -f -`.

use tamer_core::Bundle;
use tamer_core::plan::Part;

/// What a cluster takes, in an order in which it takes it. Secrets with placeholders would overwrite real ones.
const APPLIED: [Part; 6] = [
    Part::Namespace,
    Part::Secrets,
    Part::Source,
    Part::Release,
    Part::Application,
    Part::FluxAlerts,
];

/// The documents, each file under its name.
pub fn stream(bundle: &Bundle, secrets_are_filled: bool) -> String {
    if let Some(values) = bundle.file(Part::Values) {
        return values.text.clone();
    }
    APPLIED
        .into_iter()
        .filter(|part| *part != Part::Secrets || secrets_are_filled)
        .filter_map(|part| bundle.file(part))
        .map(|file| format!("---\n# {}\n{}", file.path(), file.text))
        .collect()
}
