//! Times how alerts find their way natively, beside Alertmanager's own code in the same run: 1,000 label sets on 1,000 routes,
//! and ten times as many routes.
//!
//! `cargo run --release -p tamer-core --example routing`; `cargo xtask bench` runs it, with `TAMER_ALERTMANAGER` naming the
//! program that is built of `core/tests/alertmanager/answers`.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};
use tamer_core::routing::{self, Labels, Tree};
use tamer_core::yaml;

#[path = "ways/tree.rs"]
mod ways;

fn main() -> Result<(), String> {
    let mut last = None;
    for teams in [10, 100] {
        let config = ways::config(teams);
        let alerts: Vec<Labels> = (0..1000).map(ways::alert).collect();
        let documents = yaml::read(&config).map_err(|fault| format!("{fault:?}"))?;
        let node = documents.first().ok_or("nothing was written")?;
        let begun = Instant::now();
        let tree = Tree::read(node).map_err(|faults| format!("{faults:?}"))?;
        let read = begun.elapsed().as_secs_f64() * 1000.0;
        let rounds = 20;
        let begun = Instant::now();
        let mut found = 0;
        for _ in 0..rounds {
            for alert in &alerts {
                found += routing::simulate(&tree, alert, None).deliveries.len();
            }
        }
        let ours = begun.elapsed().as_secs_f64() * 1000.0 / f64::from(rounds);
        let begun = Instant::now();
        let remarks = routing::analyse(&tree, &routing::known()).len();
        let analysed = begun.elapsed().as_secs_f64() * 1000.0;
        let routes = teams * 100;
        println!("{read:>10.2}  ms to read {routes} routes");
        println!("{ours:>10.2}  ms for 1,000 label sets on {routes} routes");
        println!("{analysed:>10.2}  ms to analyse {routes} routes ({remarks} remarks)");
        match alertmanagers(&config, &alerts, rounds)? {
            Some((theirs, count)) if count == found => {
                println!("{theirs:>10.2}  ms for the same in Alertmanager's own code");
                println!("{:>10.2}  times Alertmanager's time", ours / theirs);
            }
            Some((_, count)) => return Err(format!("{found} notifications, in Alertmanager {count}")),
            None => println!("            Alertmanager's own code is not built here"),
        }
        if let Some((before, read_before, analysed_before)) = last {
            println!(
                "            with 10 times as many routes {:.1} times the time, {:.1} to read, {:.1} to analyse",
                ours / before,
                read / read_before,
                analysed / analysed_before
            );
        }
        last = Some((ours, read, analysed));
    }
    Ok(())
}

/// Milliseconds of a round, and notifications of all.
fn alertmanagers(config: &str, alerts: &[Labels], rounds: i32) -> Result<Option<(f64, usize)>, String> {
    let Some(program) = std::env::var_os("TAMER_ALERTMANAGER") else {
        return Ok(None);
    };
    let question = json!({"config": config, "alerts": alerts, "rounds": rounds});
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    if let Some(mut to) = child.stdin.take() {
        writeln!(to, "{question}").map_err(|error| error.to_string())?;
    }
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let answer: Value =
        serde_json::from_str(text.lines().next().unwrap_or_default()).map_err(|error| format!("{error}: {text}"))?;
    let number = |key: &str| answer.get(key).and_then(Value::as_u64);
    match (number("took"), number("duration")) {
        (Some(took), Some(count)) => Ok(Some((
            took as f64 / 1e6 / f64::from(rounds),
            usize::try_from(count).unwrap_or_default(),
        ))),
        _ => Err(answer.to_string()),
    }
}
