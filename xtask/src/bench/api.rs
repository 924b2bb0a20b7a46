//! The server under load: requests a second, how long the slowest take, and what memory it needs meanwhile.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::server::Running;
use crate::shell;

/// People at once; each waits for its answer before it asks again.
const CLIENTS: usize = 16;

/// How long each action is asked for.
const TIME: Duration = Duration::from_secs(3);

/// The answers that are checked and rendered: a small installation, as most are.
const ANSWERS: &str = "cluster: {name: bench}\n";

pub fn run(program: &Path) -> Result<()> {
    shell::step("server under load");
    let running = Running::start(&program.to_owned())?;
    for (method, path, body) in [
        ("GET", "/api/health", ""),
        ("POST", "/api/check", ANSWERS),
        ("POST", "/api/render", ANSWERS),
    ] {
        let mut times = load(&running, method, path, body)?;
        times.sort();
        println!(
            "{:>10.0}  requests a second of {CLIENTS} clients to {path}; p50 {:.1} ms, p99 {:.1} ms",
            times.len() as f64 / TIME.as_secs_f64(),
            part(&times, 50),
            part(&times, 99),
        );
    }
    if let Some(memory) = running.memory() {
        println!("{:>10.1}  MB resident after that", memory as f64 / 1e6);
    }
    Ok(())
}

/// How long each answer took.
fn load(running: &Running, method: &str, path: &str, body: &str) -> Result<Vec<Duration>> {
    let address = running.url.trim_start_matches("http://");
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: {}\r\nContent-Type: application/yaml\r\nContent-Length: {}\r\n\r\n{body}",
        running.url,
        body.len()
    );
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (address, request) = (address.to_owned(), request.clone());
            thread::spawn(move || ask_again_and_again(&address, request.as_bytes()))
        })
        .collect();
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.join().expect("a client does not panic")?);
    }
    Ok(times)
}

fn ask_again_and_again(address: &str, request: &[u8]) -> Result<Vec<Duration>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut answers = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    let mut times = Vec::new();
    let begun = Instant::now();
    while begun.elapsed() < TIME {
        let asked = Instant::now();
        stream.write_all(request)?;
        read_answer(&mut answers)?;
        times.push(asked.elapsed());
    }
    Ok(times)
}

/// One answer with a length, as the server gives it where it does not stream.
fn read_answer(answers: &mut impl BufRead) -> Result<()> {
    let mut line = String::new();
    answers.read_line(&mut line)?;
    if !line.starts_with("HTTP/1.1 200") {
        bail!("the server said: {}", line.trim());
    }
    let mut length = None;
    while line.trim() != "" {
        line.clear();
        answers.read_line(&mut line)?;
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
    let mut body = vec![0; length.context("an answer without its length")?];
    answers.read_exact(&mut body)?;
    Ok(())
}

/// The percentile in milliseconds, of times in their order.
fn part(times: &[Duration], percent: usize) -> f64 {
    let at = times.len() * percent / 100;
    times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}
