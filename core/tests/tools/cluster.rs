//! The simulated cluster that `cargo xtask test cluster` starts: a real API server and controllers; pods only pretend.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

#[derive(Clone)]
pub struct Cluster {
    pub program: PathBuf,
    pub home: PathBuf,
}

impl Cluster {
    /// The cluster, or a loud skip.
    pub fn here(test: &str) -> Option<Self> {
        let found = super::program("TAMER_KUBECTL").zip(super::program("TAMER_CLUSTER"));
        if found.is_none() {
            super::skip(test, "no cluster (`cargo xtask test cluster` starts one)");
        }
        found.map(|(program, home)| Self { program, home })
    }

    pub fn kubeconfig(&self) -> PathBuf {
        self.home.join("admin.kubeconfig")
    }

    pub fn kubectl(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env("KUBECONFIG", self.kubeconfig())
            .env("KUBECACHEDIR", self.home.join("kubectl-cache"))
            .args(words);
        command
    }

    /// What kubectl prints; panics where it fails.
    pub fn say(&self, words: &[&str]) -> String {
        super::run(&mut self.kubectl(words))
    }

    /// What kubectl prints, or nothing.
    pub fn ask(&self, words: &[&str]) -> String {
        String::from_utf8(super::try_run(&mut self.kubectl(words)).stdout).unwrap()
    }

    pub fn object(&self, words: &[&str]) -> Value {
        let text = self.say(&[words, &["--output", "json"]].concat());
        serde_json::from_str(&text).unwrap()
    }

    pub fn objects(&self, words: &[&str]) -> Vec<Value> {
        self.object(words)["items"].as_array().unwrap().clone()
    }

    pub fn exists(&self, words: &[&str]) -> bool {
        super::try_run(&mut self.kubectl(&[&["get"], words].concat()))
            .status
            .success()
    }

    /// Gives kubectl a text on its standard input.
    pub fn pipe(&self, words: &[&str], text: &str) -> Output {
        let mut child = self
            .kubectl(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let text = text.to_owned();
        let writer = std::thread::spawn(move || {
            // kubectl that gives up early does not read to the end.
            let _ = input.write_all(text.as_bytes());
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        output
    }

    pub fn apply(&self, text: &str) {
        let output = self.pipe(
            &["apply", "--server-side", "--force-conflicts", "--filename", "-"],
            text,
        );
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Definitions of other people's kinds, ready to be used.
    pub fn define(&self, folders: &[PathBuf]) {
        for folder in folders {
            let folder = folder.to_str().unwrap();
            self.say(&["apply", "--server-side", "--force-conflicts", "--filename", folder]);
        }
        self.established();
    }

    pub fn established(&self) {
        let wait = [
            "wait",
            "--for=condition=Established",
            "customresourcedefinitions",
            "--all",
            "--timeout=60s",
        ];
        // kubectl gives up on a definition that is so new that it has no conditions yet.
        self.until("definitions are established", 60, || {
            super::try_run(&mut self.kubectl(&wait)).status.success()
        });
    }

    /// Waits for something that the controllers do.
    pub fn until(&self, what: &str, seconds: u64, mut so: impl FnMut() -> bool) {
        let end = Instant::now() + Duration::from_secs(seconds);
        while !so() {
            assert!(Instant::now() < end, "not after {seconds} s: {what}");
            std::thread::sleep(Duration::from_millis(300));
        }
    }
}
