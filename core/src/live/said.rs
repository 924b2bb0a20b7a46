//! What others said, made fit to be repeated: short, printable, and without a secret.

/// Secrets that must not be repeated.
pub struct Hidden<'a>(Vec<&'a str>);

/// More of a stranger's text helps nobody.
const MOST: usize = 300;

impl<'a> Hidden<'a> {
    /// Hides these. What is shorter than four letters is no secret, and would tear words apart.
    pub fn new(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut secrets: Vec<&str> = secrets.into_iter().filter(|secret| secret.len() >= 4).collect();
        // The longest first: one may be part of another.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self(secrets)
    }

    /// The text without secrets, control characters and length.
    pub fn clean(&self, text: &str) -> String {
        let text = self
            .0
            .iter()
            .fold(text.to_owned(), |text, secret| text.replace(secret, "…"));
        let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
        let text = words
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        // Turning text around hides what it says.
        let visible = text
            .chars()
            .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
        let mut short: String = visible.clone().take(MOST).collect();
        if visible.count() > MOST {
            short.push('…');
        }
        short
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_control_characters_are_gone() {
        let hidden = Hidden::new(["AKIAEXAMPLE", "AKIA", "", "abc"]);
        assert_eq!(hidden.clean("key AKIAEXAMPLE,\n\x1b[2J AKIA abc"), "key …, [2J … abc");
        assert_eq!(hidden.clean(&"x".repeat(999)).chars().count(), MOST + 1);
    }
}
