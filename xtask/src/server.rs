//! The server: built, and started beside tests.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{place, shell};

#[derive(Clone, Copy)]
pub enum Profile {
    /// What people run.
    Release,
    /// What `cargo test` has built already.
    Dev,
}

/// Builds it and says where it is.
pub fn build(profile: Profile) -> Result<PathBuf> {
    if !place::root().join("server/Cargo.toml").is_file() {
        bail!("there is no server/ to build");
    }
    let mut cargo = shell::cargo();
    cargo.args(["build", "--package", "cluster-tamer", "--bin", "cluster-tamer"]);
    let folder = match profile {
        Profile::Release => {
            cargo.arg("--release");
            "release"
        }
        Profile::Dev => "debug",
    };
    shell::run(&mut cargo)?;
    Ok(place::target()
        .join(folder)
        .join(format!("cluster-tamer{}", std::env::consts::EXE_SUFFIX)))
}

pub fn serve(program: &PathBuf, port: u16) -> Command {
    let mut serve = shell::command(program);
    serve.arg("serve").arg("--port").arg(port.to_string());
    serve
}

/// A server that ends with the value.
pub struct Running {
    child: Child,
    pub url: String,
    pub started_in: Duration,
}

impl Running {
    pub fn start(program: &PathBuf) -> Result<Self> {
        let port = free_port()?;
        let begun = Instant::now();
        let child = serve(program, port)
            .spawn()
            .context("the server could not be started")?;
        let mut running = Self {
            child,
            url: format!("http://127.0.0.1:{port}"),
            started_in: Duration::ZERO,
        };
        while !answers(port) {
            if let Some(status) = running.child.try_wait()? {
                bail!("the server ended at once with {status}");
            }
            if begun.elapsed() > Duration::from_secs(30) {
                bail!("the server did not answer within 30 seconds");
            }
            thread::sleep(Duration::from_millis(2));
        }
        running.started_in = begun.elapsed();
        Ok(running)
    }

    /// Resident memory in bytes, where the system tells.
    pub fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
        Some(kilobytes * 1024)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Reads the whole answer: hanging up in the middle would look like a fault to the server.
fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
    let asked = stream.write_all(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    let mut answer = Vec::new();
    asked.is_ok() && stream.read_to_end(&mut answer).is_ok() && answer.starts_with(b"HTTP/1.1 ")
}
