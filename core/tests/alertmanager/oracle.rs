//! Alertmanager's own answers: a program of ours, of Alertmanager's module, that answers a JSON object a line.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use serde_json::{Value, json};

use crate::tools;

pub struct Oracle(PathBuf);

impl Oracle {
    pub fn find(test: &str) -> Option<Self> {
        let program = tools::program("TAMER_ALERTMANAGER");
        if program.is_none() {
            tools::skip(test, "Alertmanager's own code is not built here (TAMER_ALERTMANAGER)");
        }
        program.map(Self)
    }

    /// Puts all questions and hands each over with its answer.
    pub fn ask(&self, questions: impl Iterator<Item = Value> + Send, mut each: impl FnMut(&Value, &Value)) {
        let mut child = Command::new(&self.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut to = BufWriter::new(child.stdin.take().unwrap());
        let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
        // Questions are written while answers are read; not too far ahead.
        let (asked, waiting) = mpsc::sync_channel::<Value>(64);
        thread::scope(|scope| {
            scope.spawn(move || {
                for question in questions {
                    writeln!(to, "{question}").unwrap();
                    to.flush().unwrap();
                    asked.send(question).unwrap();
                }
            });
            for question in waiting {
                let line = answers.next().expect("an answer for each question").unwrap();
                each(
                    &question,
                    &serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}")),
                );
            }
        });
        assert!(child.wait().unwrap().success());
    }
}

/// What is asked about a configuration, from comments in it: `# alert: name=value …`, `# firing: …`, `# at: 2026-03-29T01:30:00Z`.
pub fn questions(config: &str) -> Value {
    let comments = |key: &str| -> Vec<String> {
        let lines = config
            .lines()
            .filter_map(|line| line.strip_prefix("# ")?.strip_prefix(key)?.strip_prefix(":"));
        lines.map(|line| line.trim().to_owned()).collect()
    };
    let labels = |line: &String| -> Value {
        let pairs = line.split_whitespace().filter_map(|pair| pair.split_once('='));
        pairs
            .map(|(name, value)| (name.to_owned(), Value::from(value)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    json!({
        "config": config,
        "alerts": comments("alert").iter().map(labels).collect::<Vec<_>>(),
        "firing": comments("firing").iter().map(labels).collect::<Vec<_>>(),
        "at": comments("at").iter().map(|at| at.parse::<jiff::Timestamp>().unwrap().as_second()).collect::<Vec<_>>(),
    })
}
