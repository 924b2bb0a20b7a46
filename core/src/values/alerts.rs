//! stub
pub(super) fn emit(_c: &crate::config::Config, _o: &mut super::Overlay) {}
