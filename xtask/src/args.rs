//! What was typed after the command's name.

use anyhow::{Result, bail};

/// Options are taken out one by one; what is left over is either parts or a mistake.
pub struct Args {
    words: Vec<String>,
    passed_on: Vec<String>,
}

impl Args {
    pub fn new(mut words: Vec<String>) -> Self {
        let passed_on = match words.iter().position(|word| word == "--") {
            Some(at) => words.split_off(at).split_off(1),
            None => Vec::new(),
        };
        Self { words, passed_on }
    }

    pub fn asks_help(&self) -> bool {
        self.words.iter().any(|word| word == "--help" || word == "-h")
    }

    /// Takes `--name value` or `--name=value`.
    pub fn option(&mut self, name: &str) -> Result<Option<String>> {
        let prefix = format!("{name}=");
        let Some(at) = self
            .words
            .iter()
            .position(|word| word == name || word.starts_with(&prefix))
        else {
            return Ok(None);
        };
        let word = self.words.remove(at);
        if let Some(value) = word.strip_prefix(&prefix) {
            return Ok(Some(value.to_owned()));
        }
        if at == self.words.len() {
            bail!("{name} needs a value");
        }
        Ok(Some(self.words.remove(at)))
    }

    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() < before
    }

    /// If the first plain word is this one: everything after it, untouched.
    pub fn after(&mut self, word: &str) -> Option<Vec<String>> {
        let at = self.words.iter().position(|other| other == word)?;
        let mut after = self.words.split_off(at).split_off(1);
        if !self.passed_on.is_empty() {
            after.push("--".to_owned());
            after.append(&mut self.passed_on);
        }
        Some(after)
    }

    /// What stood after a bare `--`.
    pub fn passed_on(&mut self) -> Vec<String> {
        std::mem::take(&mut self.passed_on)
    }

    /// The plain words that are left; an option among them is one nobody knows.
    pub fn rest(self) -> Result<Vec<String>> {
        if let Some(option) = self.words.iter().find(|word| word.starts_with('-')) {
            bail!("there is no option `{option}`");
        }
        if let Some(word) = self.passed_on.first() {
            bail!("`-- {word}` has nowhere to go");
        }
        Ok(self.words)
    }

    pub fn finish(self) -> Result<()> {
        match self.rest()?.first() {
            Some(word) => bail!("`{word}` has no meaning here"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(line: &str) -> Args {
        Args::new(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn an_option_may_be_written_in_two_ways() {
        for line in ["--port 9000 fmt", "--port=9000 fmt", "fmt --port 9000"] {
            let mut args = args(line);
            assert_eq!(args.option("--port").unwrap().as_deref(), Some("9000"), "{line}");
            assert_eq!(args.rest().unwrap(), ["fmt"], "{line}");
        }
    }

    #[test]
    fn a_missing_value_and_an_unknown_option_are_told() {
        assert!(args("--port").option("--port").is_err());
        assert!(args("--prot 1").rest().is_err());
    }

    #[test]
    fn another_programs_words_are_left_alone() {
        let mut args = args("--port 1 kubectl get pods --all-namespaces -- x");
        assert_eq!(
            args.after("kubectl").unwrap(),
            ["get", "pods", "--all-namespaces", "--", "x"]
        );
        assert_eq!(args.option("--port").unwrap().as_deref(), Some("1"));
        args.finish().unwrap();
    }

    #[test]
    fn words_after_two_dashes_are_passed_on() {
        let mut args = args("--port 1 -- --demo --port 2");
        assert_eq!(args.option("--port").unwrap().as_deref(), Some("1"));
        assert_eq!(args.passed_on(), ["--demo", "--port", "2"]);
        args.finish().unwrap();
    }
}
