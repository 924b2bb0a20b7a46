//! A server on a port of its own, and the plainest of clients.

use crate::run::program;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

pub struct Server {
    pub child: Child,
    told: Option<Arc<Mutex<Vec<String>>>>,
    pub url: String,
    pub address: String,
}

impl Server {
    pub fn start() -> Self {
        Self::start_with(&["--port", "0"])
    }

    pub fn start_with(arguments: &[&str]) -> Self {
        Self::spawn(arguments, Stdio::null())
    }

    /// One whose standard error is kept.
    pub fn start_telling(arguments: &[&str]) -> Self {
        Self::spawn(arguments, Stdio::piped())
    }

    fn spawn(arguments: &[&str], stderr: Stdio) -> Self {
        let mut child = program()
            .arg("serve")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap();
        let told = child.stderr.take().map(|stderr| {
            let told = Arc::new(Mutex::new(Vec::new()));
            let lines = Arc::clone(&told);
            thread::spawn(move || {
                for line in BufReader::new(stderr).lines() {
                    lines.lock().unwrap().push(line.unwrap());
                }
            });
            told
        });
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut url)
            .unwrap();
        let url = url.trim_end().to_owned();
        let (_, address) = url.split_once("://").expect("it tells its address");
        let address = address.to_owned();
        Self {
            child,
            told,
            url,
            address,
        }
    }

    /// The first lines of its standard error.
    pub fn told(&self, lines: usize) -> Vec<String> {
        self.told_until(|told| told.len() >= lines)
    }

    /// The lines of its standard error, once they are enough.
    pub fn told_until(&self, enough: impl Fn(&[String]) -> bool) -> Vec<String> {
        let begun = Instant::now();
        loop {
            let told = self.told.as_ref().unwrap().lock().unwrap().clone();
            if enough(&told) {
                return told;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "{told:?}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    pub fn post(&self, path: &str, body: &str) -> Answer {
        self.ask(
            "POST",
            path,
            &[("content-type", "application/x-www-form-urlencoded")],
            body.as_bytes(),
        )
    }

    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        let has = |wanted| headers.iter().any(|(name, _)| *name == wanted);
        if !has("host") {
            head += &format!("host: {}\r\n", self.address);
        }
        if !has("content-length") {
            head += &format!("content-length: {}\r\n", body.len());
        }
        self.send(&[head.as_bytes(), b"\r\n", body].concat())
    }

    /// Sends bytes as they are. The server may answer and leave before it has read them all.
    pub fn send(&self, bytes: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Answer::parse(&answer)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub struct Answer {
    pub status: u16,
    head: String,
    pub body: Vec<u8>,
}

impl Answer {
    fn parse(bytes: &[u8]) -> Self {
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .expect("an answer has a head");
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        Self {
            status: head[9..12].parse().unwrap(),
            head,
            body: bytes[end + 4..].to_vec(),
        }
    }

    pub fn header(&self, name: &str) -> &str {
        let values = self.headers(name);
        assert!(values.len() < 2, "{name} is said once");
        values.first().copied().unwrap_or_default()
    }

    pub fn headers(&self, name: &str) -> Vec<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .collect()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}
