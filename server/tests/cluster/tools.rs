//! What the core's tests with a cluster use too.
#![allow(dead_code, reason = "other tests use the rest of it")]

#[path = "../../../core/tests/tools/cluster.rs"]
pub mod cluster;
#[path = "../../../core/tests/tools/programs.rs"]
mod programs;

pub use programs::{program, run, skip, try_run};
