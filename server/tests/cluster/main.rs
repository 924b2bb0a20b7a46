//! The program against a real API server with the real helm-controller: `cargo xtask test cluster` starts them.
//!
//! What is installed is a chart of one StatefulSet: these tests are about the way into the cluster and out of it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test stops at the first surprise"
)]

mod tools;

#[path = "../program/run.rs"]
#[allow(dead_code, reason = "other tests use the rest of it")]
mod run;

#[path = "../program/http.rs"]
#[allow(dead_code, reason = "other tests use the rest of it")]
mod http;
#[path = "../program/person.rs"]
#[allow(dead_code, reason = "other tests use the rest of it")]
mod person;

mod stand;

mod cut_off;
mod over_http;
mod refused;
mod round;
mod wizard;
