//! The real binary, started as people start it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "clippy takes what helps tests for the product"
)]

mod run;

mod documented;
mod help;

mod init;

mod check;
mod hostile;
mod languages;

mod render;
mod secrets;

mod import;
mod schema;

mod store;
mod stub;
mod try_probes;
mod try_s3;
mod try_slack;

mod routes;

mod http;
mod kubernetes;
mod person;

mod access;
mod metrics;
mod oidc;
mod server;
mod tls;
mod works;
