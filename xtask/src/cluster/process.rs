//! A program of the cluster in the background, known by the number that is written down in the cluster's folder.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::shell;

pub struct Process {
    pub name: String,
    /// Process number, a blank, and the program's path.
    note: PathBuf,
    log: PathBuf,
}

impl Process {
    /// Starts it, unless it runs already.
    pub fn start(home: &Path, name: &str, mut command: Command) -> Result<Self> {
        let process = Self::at(home, name);
        if process.runs() {
            return Ok(process);
        }
        let log = File::create(&process.log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            // Out of the terminal's reach: Ctrl-C must not stop a cluster that is to stay.
            .process_group(0)
            .spawn()
            .with_context(|| format!("{name} could not be started"))?;
        let program = fs::canonicalize(command.get_program())?;
        fs::write(&process.note, format!("{} {}", child.id(), program.display()))?;
        Ok(process)
    }

    /// All that were started, oldest first.
    pub fn all(home: &Path) -> Result<Vec<Self>> {
        let mut notes = Vec::new();
        if let Ok(entries) = fs::read_dir(home.join("pid")) {
            for entry in entries {
                let entry = entry?;
                notes.push((entry.metadata()?.modified()?, entry.file_name()));
            }
        }
        notes.sort();
        Ok(notes
            .into_iter()
            .map(|(_, name)| Self::at(home, &name.to_string_lossy()))
            .collect())
    }

    fn at(home: &Path, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            note: home.join("pid").join(name),
            log: home.join("log").join(format!("{name}.log")),
        }
    }

    pub fn runs(&self) -> bool {
        self.number().is_some()
    }

    /// Its number, if it still is the program that was started: numbers are given out again.
    fn number(&self) -> Option<String> {
        let note = fs::read_to_string(&self.note).ok()?;
        let (number, program) = note.split_once(' ')?;
        let stat = fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
        let is_dead = stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('Z'));
        let running = fs::read_link(format!("/proc/{number}/exe")).ok()?;
        (!is_dead && running == Path::new(program)).then(|| number.to_owned())
    }

    /// Waits until it works; fails at once if it ended.
    pub fn wait(&self, limit: Duration, mut works: impl FnMut() -> bool) -> Result<()> {
        let end = Instant::now() + limit;
        while !works() {
            if !self.runs() {
                bail!("{} ended:\n{}", self.name, self.last_words());
            }
            if Instant::now() > end {
                bail!(
                    "{} does not work after {} s:\n{}",
                    self.name,
                    limit.as_secs(),
                    self.last_words()
                );
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    pub fn stop(&self) -> Result<()> {
        if let Some(number) = self.number() {
            let _ = shell::ask(Command::new("kill").arg(&number));
            let end = Instant::now() + Duration::from_secs(10);
            while self.runs() && Instant::now() < end {
                thread::sleep(Duration::from_millis(50));
            }
            if self.runs() {
                let _ = shell::ask(Command::new("kill").args(["-KILL", &number]));
            }
        }
        fs::remove_file(&self.note)?;
        Ok(())
    }

    fn last_words(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        let first = lines.len().saturating_sub(20);
        lines.get(first..).unwrap_or_default().join("\n")
    }
}

/// Whether a program on this machine answers well to `GET <path>`.
pub fn answers(port: u16, path: &str) -> bool {
    ask(port, path).is_ok_and(|answer| answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.0 200"))
}

fn ask(port: u16, path: &str) -> Result<String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
