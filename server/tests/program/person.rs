//! Somebody at the page: signs in, and reads streams of events.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::http::{Answer, Server};

/// A header that the page sends, and that other pages cannot.
pub const MEANT: (&str, &str) = ("x-requested-with", "cluster-tamer");

/// Tries to sign in.
pub fn sign_in(server: &Server, way: &str, token: &str) -> Answer {
    let body = json!({"way": way, "token": token}).to_string();
    server.ask("POST", "/api/session", &[MEANT], body.as_bytes())
}

/// The cookies of an answer, as a browser sends them back.
pub fn cookies(answer: &Answer) -> String {
    let cookies = answer.headers("set-cookie");
    let cookies = cookies.iter().map(|cookie| cookie.split(';').next().unwrap());
    cookies.collect::<Vec<_>>().join("; ")
}

/// Signs in, and gives the cookies.
pub fn signed_in(server: &Server, token: &str) -> String {
    let answer = sign_in(server, "token", token);
    assert_eq!(answer.status, 204, "{}", answer.text());
    cookies(&answer)
}

/// A stream of events, read line by line.
pub struct Stream(BufReader<TcpStream>);

impl Stream {
    pub fn open(server: &Server, method: &str, path: &str, cookie: &str, body: &str) -> Self {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\n{}: {}\r\ncontent-length: {}\r\n\r\n{body}",
            server.address,
            MEANT.0,
            MEANT.1,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        Self(BufReader::new(stream))
    }

    /// Its status and head.
    pub fn head(&mut self) -> String {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(self.0.read_line(&mut head).unwrap(), 0, "{head}");
        }
        head
    }

    /// The next event, or none at the end.
    pub fn event(&mut self) -> Option<(String, Value)> {
        let mut name = String::new();
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).unwrap_or(0) == 0 {
                return None;
            }
            if let Some(event) = line.strip_prefix("event: ") {
                event.trim_end().clone_into(&mut name);
            } else if let Some(data) = line.strip_prefix("data: ") {
                return Some((name, serde_json::from_str(data).unwrap()));
            }
        }
    }

    /// All events until `end`.
    pub fn until_end(&mut self) -> Vec<(String, Value)> {
        let mut events = Vec::new();
        while let Some(event) = self.event() {
            let is_last = event.0 == "end";
            events.push(event);
            if is_last {
                break;
            }
        }
        events
    }

    /// All events until the stream ends.
    pub fn rest(&mut self) -> Vec<(String, Value)> {
        std::iter::from_fn(|| self.event()).collect()
    }
}
