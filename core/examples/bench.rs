//! Times check and render natively: an ordinary Draft, and one with 1,000 routes and 10,000 probes.
//!
//! `cargo run --release -p tamer-core --example bench`; `cargo xtask bench` runs it.

use std::time::Instant;

use tamer_core::Draft;
use tamer_core::draft::{Receiver, Route, SlackReach, Target};

fn main() {
    let ordinary = tamer_core::presets::draft("production").unwrap_or_default();
    let huge = huge();
    for (name, draft, runs) in [
        ("ordinary", &ordinary, 2000),
        ("1,000 routes and 10,000 probes", &huge, 50),
    ] {
        let Some(config) = tamer_core::check(draft).config else {
            return println!("{name}: has errors");
        };
        let secrets = tamer_core::secrets::Secrets::default();
        time(&format!("check, {name}"), runs, || {
            tamer_core::check(draft).findings.len()
        });
        time(&format!("render, {name}"), runs, || {
            tamer_core::bundle::bundle(draft, &config, &secrets).files.len()
        });
        let (mut checker, mut renderer) = (
            tamer_core::check::Checker::default(),
            tamer_core::bundle::Renderer::default(),
        );
        let mut typed = draft.clone();
        let mut count = 0;
        time(&format!("a key in the cluster's name, {name}"), runs, || {
            count += 1;
            typed.cluster.name = format!("prod-{count}");
            let Some(config) = checker.check_changed(&typed, Some("cluster")).config else {
                return 0;
            };
            renderer
                .text(tamer_core::plan::Part::Release, &typed, &config, &secrets)
                .len()
        });
        time(&format!("a key in a route, {name}"), runs, || {
            count += 1;
            if let Some(route) = typed.alerts.routes.first_mut() {
                route.matchers = vec![format!("team = \"{count}\"")];
            }
            let Some(config) = checker.check_changed(&typed, Some("alerts")).config else {
                return 0;
            };
            renderer
                .text(tamer_core::plan::Part::Release, &typed, &config, &secrets)
                .len()
        });
        time(&format!("zip, {name}"), runs, || {
            tamer_core::bundle::bundle(draft, &config, &secrets).zip().len()
        });
    }
}

fn huge() -> Draft {
    let mut draft = tamer_core::presets::draft("production").unwrap_or_default();
    draft.alerts.slack.reach = SlackReach::BotToken;
    draft.alerts.receivers = (0..50)
        .map(|i| Receiver {
            name: format!("team-{i}"),
            channel: format!("#team-{i}"),
            ..Receiver::default()
        })
        .collect();
    draft.alerts.receiver = "team-0".into();
    let route = |i: usize| Route {
        receiver: format!("team-{}", i % 50),
        matchers: vec![
            format!("namespace = \"shop-{i}\""),
            "severity =~ \"critical|error\"".into(),
        ],
        ..Route::default()
    };
    draft.alerts.routes = (0..1000).map(route).collect();
    draft.probes.targets = (0..10_000)
        .map(|i| Target {
            url: format!("https://shop-{i}.example.com/healthz"),
            ..Target::default()
        })
        .collect();
    draft
}

/// Prints the median and the 99th percentile in milliseconds.
fn time(name: &str, runs: usize, mut work: impl FnMut() -> usize) {
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(work());
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        times
            .get(((times.len() - 1) as f64 * share) as usize)
            .copied()
            .unwrap_or_default()
    };
    println!("{name}: p50 {:.3} ms, p99 {:.3} ms", at(0.5), at(0.99));
}
