//! deploy.sh for real: against a real API server, with the six real charts, with Helm 3 and 4.
//!
//! Pods only pretend to run there, so what programs in pods would do is done by a stand-in: see `operators.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod checks;
mod cleanup;
mod interrupt;
mod life;
mod operators;
mod slack;
mod stage;
mod subcharts;
#[path = "../tools/mod.rs"]
mod tools;
mod trouble;
