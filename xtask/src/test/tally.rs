//! What came out of checks, in numbers.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Value, json};

#[derive(Default, Debug, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
    /// Each with its reason.
    pub skipped: Vec<String>,
}

impl Tally {
    pub fn passed(count: usize) -> Self {
        Self {
            passed: count,
            ..Self::default()
        }
    }

    pub fn failed(count: usize) -> Self {
        Self {
            failed: count,
            ..Self::default()
        }
    }

    pub fn skipped(reason: impl Into<String>) -> Self {
        Self {
            skipped: vec![reason.into()],
            ..Self::default()
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped.extend_from_slice(&other.skipped);
    }

    /// For another process; `read_json` takes it.
    pub fn to_json(&self) -> Value {
        json!({ "passed": self.passed, "failed": self.failed, "skipped": self.skipped })
    }

    pub fn read_json(text: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(text).ok()?;
        let number = |name: &str| usize::try_from(value.get(name)?.as_u64()?).ok();
        let skipped = value.get("skipped")?.as_array()?.iter();
        Some(Self {
            passed: number("passed")?,
            failed: number("failed")?,
            skipped: skipped
                .filter_map(|reason| reason.as_str().map(str::to_owned))
                .collect(),
        })
    }

    /// Takes in one line of `cargo test`'s output.
    pub fn read_line(&mut self, line: &str) {
        let ignored = line
            .strip_prefix("test ")
            .and_then(|line| line.split_once(" ... ignored"));
        if let Some((name, reason)) = ignored {
            self.skipped.push(format!("{name}: ignored{}", reason.trim_end()));
        }
        let Some((_, counts)) = line
            .strip_prefix("test result: ")
            .and_then(|line| line.split_once(". "))
        else {
            return;
        };
        for count in counts.split("; ") {
            match count.split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse::<usize>().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse::<usize>().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// Takes in the file in which tests note that they could not run: `skipped: <test>: <reason>`.
    ///
    /// Cargo knows no such tests and has counted them as passed.
    pub fn read_skips(&mut self, notes: &str) {
        let mut by_test = BTreeMap::new();
        for note in notes.lines().filter_map(|line| line.strip_prefix("skipped: ")) {
            let test = note.split_once(": ").map_or(note, |(test, _)| test);
            by_test.entry(test).or_insert(note);
        }
        self.passed = self.passed.saturating_sub(by_test.len());
        self.skipped.extend(by_test.into_values().map(str::to_owned));
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        match self.skipped.len() {
            0 => Ok(()),
            count => write!(f, ", {count} skipped"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_several_binaries_add_up() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test draft::tests::is_small ... ok",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test slow ... ignored, needs a cluster",
            "test result: FAILED. 1 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        ] {
            tally.read_line(line);
        }
        assert_eq!(
            tally,
            Tally {
                passed: 4,
                failed: 2,
                skipped: vec!["slow: ignored, needs a cluster".to_owned()]
            }
        );
        assert_eq!(tally.to_string(), "4 passed, 2 failed, 1 skipped");
    }

    #[test]
    fn a_test_that_skipped_itself_did_not_pass() {
        let mut tally = Tally::passed(5);
        tally.read_skips("skipped: chart::renders: helm is missing\nskipped: chart::renders: amtool is missing\nskipped: rules: no promtool\n");
        assert_eq!(tally.passed, 3);
        assert_eq!(tally.skipped, ["chart::renders: helm is missing", "rules: no promtool"]);
    }

    #[test]
    fn another_process_reads_the_same_numbers() {
        let tally = Tally {
            passed: 7,
            failed: 1,
            skipped: vec!["chart: \"helm\" is missing".to_owned()],
        };
        assert_eq!(Tally::read_json(tally.to_json().to_string().as_bytes()), Some(tally));
        assert_eq!(Tally::read_json(b"{\"passed\": 7"), None);
    }

    #[test]
    fn skips_are_told_only_if_there_are_any() {
        assert_eq!(Tally::passed(2).to_string(), "2 passed, 0 failed");
    }
}
