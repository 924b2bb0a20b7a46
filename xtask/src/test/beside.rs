//! A part in a process of its own, beside the others. What it says is kept, and shown in one piece when it is done.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::tally::Tally;
use crate::place;

pub struct Beside {
    name: &'static str,
    child: Child,
    begun: Instant,
    said: PathBuf,
    tally: PathBuf,
}

impl Beside {
    pub fn start(name: &'static str) -> Result<Self> {
        let file = |ending: &str| place::target().join(format!("beside-{name}.{ending}"));
        let (said, tally) = (file("txt"), file("json"));
        fs::create_dir_all(place::target())?;
        let _ = fs::remove_file(&tally);
        let output = File::create(&said)?;
        let child = Command::new(std::env::current_exe()?)
            .args(["test", name, "--tally"])
            .arg(&tally)
            .current_dir(place::root())
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("{name} could not be started"))?;
        Ok(Self {
            name,
            child,
            begun: Instant::now(),
            said,
            tally,
        })
    }

    /// Waits for its end and shows all that it said.
    pub fn end(mut self) -> Result<(Tally, Duration)> {
        let status = self.child.wait()?;
        let took = fs::metadata(&self.tally)
            .and_then(|data| data.modified())
            .ok()
            .and_then(|ended| ended.elapsed().ok())
            .map_or_else(
                || self.begun.elapsed(),
                |since| self.begun.elapsed().saturating_sub(since),
            );
        io::stdout().write_all(&fs::read(&self.said)?)?;
        let tally = fs::read(&self.tally)
            .ok()
            .and_then(|text| Tally::read_json(&text))
            .unwrap_or_else(|| {
                println!("{}: ended with {status} and told no result", self.name);
                Tally::failed(1)
            });
        Ok((tally, took))
    }
}
