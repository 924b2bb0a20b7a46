//! `cluster-tamer`: the command line, and the server that brings the page.

mod commands;

mod answers;
mod input;
mod language;
mod output;
mod report;
mod secrets;
mod wire;

mod apply;
mod cleanup;
mod cluster;
mod discover;
mod helm;
mod lease;
mod rollback;
mod steps;
mod verify;
mod watch;
mod wish;

mod probes;

mod access;
mod audit;
mod desk;
mod pollers;
mod work;
mod works;

mod connections;
mod frame;
mod logs;
mod metrics;
mod openapi;
mod routes;
mod schema;
mod site;

mod failure;

use std::process::ExitCode;

fn main() -> ExitCode {
    commands::run()
}
