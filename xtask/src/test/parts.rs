//! The parts of `cargo xtask test`: first the quick ones, then those that need more and more of the outer world.
//!
//! The cluster's tests mostly wait for controllers, so they run beside all that comes after them.

use std::fs;
use std::process::Command;

use anyhow::Result;

use super::cargo_test::cargo_test;
use super::tally::Tally;
use super::{cluster, end_to_end, kubernetes};
use crate::wasm::{Toolchain, target_arguments};
use crate::{browser, debian, place, shell, tools};

pub struct Part {
    pub name: &'static str,
    pub about: &'static str,
    pub check: fn() -> Result<Tally>,
    /// Runs beside the parts after it. It uses the same tools as the parts before it, which have built them by then.
    pub beside: bool,
}

pub const PARTS: &[Part] = &[
    Part {
        name: "fmt",
        about: "every Rust file is formatted",
        check: fmt,
        beside: false,
    },
    Part {
        name: "clippy",
        about: "no lint complains, natively and in Wasm",
        check: clippy,
        beside: false,
    },
    Part {
        name: "chart",
        about: "what real helm, amtool and promtool make of the chart",
        check: kubernetes::chart,
        beside: false,
    },
    Part {
        name: "cluster",
        about: "what a real Kubernetes API server makes of it, and deploy.sh",
        check: cluster::cluster,
        beside: true,
    },
    Part {
        name: "core",
        about: "answers, checks, plan and files",
        check: core,
        beside: false,
    },
    Part {
        name: "routing",
        about: "where alerts go, against Alertmanager's own code",
        check: routing,
        beside: false,
    },
    Part {
        name: "server",
        about: "the server and the command line",
        check: server,
        beside: false,
    },
    Part {
        name: "docs",
        about: "the documentation and its builder",
        check: docs,
        beside: false,
    },
    Part {
        name: "xtask",
        about: "these commands themselves",
        check: xtask,
        beside: false,
    },
    Part {
        name: "release",
        about: "the workflows that test and release",
        check: workflows,
        beside: false,
    },
    Part {
        name: "wasm",
        about: "the app's own tests in a headless Chromium",
        check: wasm,
        beside: false,
    },
    Part {
        name: "e2e",
        about: "journeys through the wizard in Chromium, against the server",
        check: end_to_end::e2e,
        beside: false,
    },
];

fn fmt() -> Result<Tally> {
    one(shell::cargo().args(["fmt", "--all", "--check"]))
}

fn clippy() -> Result<Tally> {
    let mut native = shell::cargo();
    native.args(["clippy", "--workspace", "--all-targets", "--keep-going"]);
    if exists("app") {
        native.args(["--exclude", "tamer-app"]);
    }
    let mut tally = one(native.args(["--", "--deny", "warnings"]))?;
    tally.add(&clippy_wasm()?);
    Ok(tally)
}

fn clippy_wasm() -> Result<Tally> {
    if !exists("app") {
        return Ok(Tally::skipped("clippy in Wasm: there is no app/"));
    }
    match Toolchain::ready()?.clippy()? {
        Ok(mut clippy) => {
            clippy
                .args(["--package", "tamer-app", "--all-targets"])
                .args(target_arguments());
            one(clippy.args(["--", "--deny", "warnings"]))
        }
        Err(reason) => Ok(Tally::skipped(format!("clippy in Wasm: {reason}"))),
    }
}

/// All of the core's tests but those of routing, the chart and the cluster, which have parts of their own.
fn core() -> Result<Tally> {
    if !exists("core") {
        return Ok(Tally::skipped("core: there is no core/"));
    }
    let mut most = shell::cargo();
    most.args(["test", "--package", "tamer-core", "--no-fail-fast", "--lib"]);
    for target in kubernetes::test_targets()?.iter().filter(|name| {
        !ROUTING.contains(&name.as_str()) && !kubernetes::is_about_chart(name) && !cluster::is_about_cluster(name)
    }) {
        most.args(["--test", target]);
    }
    kubernetes::lend_installed(&mut most);
    let mut tally = cargo_test("core", &mut most)?;
    let mut examples = shell::cargo();
    tally.add(&cargo_test(
        "core",
        examples.args(["test", "--package", "tamer-core", "--no-fail-fast", "--doc"]),
    )?);
    Ok(tally)
}

/// The core's integration tests that need Alertmanager's code.
const ROUTING: [&str; 2] = ["alertmanager", "messages"];

fn routing() -> Result<Tally> {
    let mut tally = kubernetes::prepare_one("routing", kubernetes::ALERTS);
    let mut cargo = shell::cargo();
    cargo.args(["test", "--package", "tamer-core", "--no-fail-fast"]);
    for target in ROUTING {
        cargo.args(["--test", target]);
    }
    kubernetes::lend_installed(&mut cargo);
    tally.add(&cargo_test("routing", &mut cargo)?);
    Ok(tally)
}

fn server() -> Result<Tally> {
    if !exists("server") {
        return Ok(Tally::skipped("server: there is no server/"));
    }
    // The server embeds this folder; it may be empty, but it must be there.
    fs::create_dir_all(place::dist())?;
    let mut cargo = shell::cargo();
    cargo.args(["test", "--package", "cluster-tamer", "--no-fail-fast"]);
    // Those in tests/cluster belong to the part of that name.
    cargo.args(["--bins", "--test", "program"]);
    let mut tally = kubernetes::prepare_store();
    kubernetes::lend_installed(&mut cargo);
    tally.add(&cargo_test("server", &mut cargo)?);
    Ok(tally)
}

fn docs() -> Result<Tally> {
    if !exists("docs") {
        return Ok(Tally::skipped("docs: there is no docs/"));
    }
    cargo_test(
        "docs",
        shell::cargo().args(["test", "--package", "tamer-docs", "--no-fail-fast"]),
    )
}

fn xtask() -> Result<Tally> {
    cargo_test(
        "xtask",
        shell::cargo().args(["test", "--package", "xtask", "--no-fail-fast"]),
    )
}

fn workflows() -> Result<Tally> {
    if shell::find("go").is_none() && tools::ACTIONLINT.installed().is_none() {
        return Ok(Tally::skipped(
            "release: actionlint is built with Go, and there is no `go` here",
        ));
    }
    let program = match tools::ACTIONLINT.ready() {
        Ok(program) => program,
        Err(reason) => return Ok(Tally::skipped(format!("release: {reason:#}"))),
    };
    if shell::find("shellcheck").is_none() && debian::may_install() {
        debian::install(&["shellcheck"])?;
    }
    let mut tally = Tally::default();
    if shell::find("shellcheck").is_none() {
        tally.add(&Tally::skipped(
            "release: the workflows' scripts are not read: no shellcheck",
        ));
    }
    tally.add(&one(shell::command(program).arg("-color"))?);
    Ok(tally)
}

fn wasm() -> Result<Tally> {
    if !exists("app") {
        return Ok(Tally::skipped("wasm: there is no app/"));
    }
    let (Some(chromium), Some(driver)) = (browser::chromium()?, browser::driver()?) else {
        return Ok(Tally::skipped(
            "wasm: no Chromium with chromedriver (set CHROMIUM and CHROMEDRIVER)",
        ));
    };
    tools::check_wasm_bindgen()?;
    let runner = tools::WASM_BINDGEN.bin()?.join("wasm-bindgen-test-runner");
    // Written here, because where the browser lies differs from machine to machine.
    let capabilities = place::wasm_target().join("webdriver.json");
    fs::create_dir_all(place::wasm_target())?;
    fs::write(
        &capabilities,
        serde_json::json!({ "goog:chromeOptions": { "binary": chromium } }).to_string(),
    )?;

    let mut cargo = Toolchain::ready()?.cargo()?;
    cargo
        .args(["test", "--package", "tamer-app", "--lib", "--bins", "--no-fail-fast"])
        .args(target_arguments())
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities);
    cargo_test("wasm", &mut cargo)
}

fn exists(package: &str) -> bool {
    place::root().join(package).join("Cargo.toml").is_file()
}

/// A command that is one check by itself.
fn one(command: &mut Command) -> Result<Tally> {
    match shell::run(command) {
        Ok(()) => Ok(Tally::passed(1)),
        Err(error) => {
            println!("{error:#}");
            Ok(Tally::failed(1))
        }
    }
}
