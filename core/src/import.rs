//! What people have already → Draft, with a finding for all that was mended, carried through or left out.

use crate::draft::Draft;
use crate::finding::Finding;

/// Reads an answers file, Flux manifests, a HelmRelease or Helm values.
pub fn import(text: &str) -> (Option<Draft>, Vec<Finding>) {
    crate::file::read(text)
}
