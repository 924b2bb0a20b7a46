//! `cargo xtask <command>`: every developer command of the project, in one table.

mod alone;
mod args;
mod bench;
mod browser;
mod budget;
mod cluster;
mod dashboards;
mod debian;
mod fingerprint;
mod image;
mod pictures;
mod place;
mod release;
mod run;
mod server;
mod shell;
mod site;
mod test;
mod tools;
mod wasm;

use std::process::ExitCode;

use anyhow::Result;
use args::Args;

struct Command {
    name: &'static str,
    usage: &'static str,
    about: &'static str,
    run: fn(Args) -> Result<ExitCode>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "run",
        usage: "run [--port 8080] [-- <more for `cluster-tamer serve`>]",
        about: "build the page and the server, then serve both on this machine",
        run: run::run,
    },
    Command {
        name: "site",
        usage: "site [--base ./]",
        about: "build the static site into dist/; it needs no server and works below any path",
        run: site::run,
    },
    Command {
        name: "test",
        usage: "test [parts…] [--list]",
        about: "run every check, or only the parts named; --list names them",
        run: test::run,
    },
    Command {
        name: "cluster",
        usage: "cluster up [--tier 1|2|3] | down | status | kubectl <words…>  [--home target/cluster] [--port 26400]",
        about: "a real Kubernetes API server with simulated nodes on this machine; tier 3 has Flux' helm-controller",
        run: cluster::cluster,
    },
    Command {
        name: "image",
        usage: "image [--arch x86_64|aarch64] [--server <a static program that is there already>]",
        about: "lay out what server/Containerfile takes in: the static server, the pinned Helm, certificates",
        run: image::run,
    },
    Command {
        name: "release",
        usage: release::USAGE,
        about: "make what a release gives away, in target/release-files/",
        run: release::run,
    },
    Command {
        name: "bench",
        usage: "bench",
        about: "measure first load, server start, checks and the time from key to preview",
        run: bench::run,
    },
    Command {
        name: "pictures",
        usage: "pictures",
        about: "take the pictures of the landing page and the README anew, in docs/static/about/",
        run: pictures::run,
    },
    Command {
        name: "dashboards",
        usage: "dashboards",
        about: "write the chart's Grafana dashboards from xtask/src/dashboards/",
        run: dashboards::run,
    },
];

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let name = words.next().unwrap_or_else(|| "--help".to_owned());
    if matches!(name.as_str(), "--help" | "-h" | "help") {
        help();
        return ExitCode::SUCCESS;
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprintln!("there is no command `{name}`\n");
        help();
        return ExitCode::from(2);
    };
    let args = Args::new(words.collect());
    if args.asks_help() {
        println!("cargo xtask {}\n  {}", command.usage, command.about);
        return ExitCode::SUCCESS;
    }
    match (command.run)(args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("cargo xtask {name}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn help() {
    println!("cargo xtask <command>\n");
    for command in COMMANDS {
        println!("  {:<12}{}", command.name, command.about);
    }
    println!("\ncargo xtask <command> --help shows how to call it.");
}
