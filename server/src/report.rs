//! Findings as text for people.

use std::io::{self, IsTerminal, Write};

use tamer_core::Finding;
use tamer_core::finding::Severity;
use tamer_core::words::{self, Language};

use crate::language;

/// More findings than this are counted, not listed: a hostile file of 4 MiB would make hundreds of MB of them.
pub const MOST: usize = 1000;

/// Whether severities have colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// On a terminal.
    Colour,
    /// Everywhere else.
    Plain,
}

impl Paint {
    /// What suits this stream. <https://no-color.org>
    pub fn on(stream: &impl IsTerminal) -> Self {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        if stream.is_terminal() && !set("NO_COLOR") && !dumb {
            Self::Colour
        } else {
            Self::Plain
        }
    }
}

/// Tells the findings on standard error.
pub fn tell(found: &[Finding]) {
    let text = findings(language::spoken(), found, Paint::on(&io::stderr()));
    // Where nobody listens, nothing is lost.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Each finding on a line, and below it a fix where there is one.
pub fn findings(language: Language, findings: &[Finding], paint: Paint) -> String {
    let mut text = String::new();
    for finding in findings.iter().take(MOST) {
        let (colour, end) = match paint {
            Paint::Colour => (colour(finding.severity()), "\x1b[0m"),
            Paint::Plain => ("", ""),
        };
        let severity = language.say(severity(finding.severity()));
        let place = match finding.place.as_str() {
            "" => String::new(),
            place => format!(" {place}"),
        };
        let sentence = words::sentence_in(language, finding);
        let line = format!("{}{}: {}", finding.rule.id(), place, sentence);
        text += &format!("{colour}{severity}{end} {}\n", printable(&line));
        if let Some(fix) = &finding.fix {
            let label = printable(&words::fix_label_in(language, fix));
            text += &format!("  {}: {label}\n", language.say("fix"));
        }
    }
    if let Some(more) = findings.len().checked_sub(MOST).filter(|more| *more > 0) {
        let more = language.say("and {n} more").replace("{n}", &more.to_string());
        text += &format!("{more}\n");
    }
    text
}

/// How many there are of each severity, as `1 error, 2 warnings`.
pub fn summary(language: Language, findings: &[Finding]) -> String {
    let counts: Vec<String> = [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Hint, "hint", "hints"),
    ]
    .into_iter()
    .filter_map(|(severity, one, many)| match count(findings, severity) {
        0 => None,
        1 => Some(format!("1 {}", language.say(one))),
        number => Some(format!("{number} {}", language.say(many))),
    })
    .collect();
    if counts.is_empty() {
        language.say("nothing to mend").into()
    } else {
        counts.join(", ")
    }
}

/// How many findings have this severity.
pub fn count(findings: &[Finding], severity: Severity) -> usize {
    findings.iter().filter(|finding| finding.severity() == severity).count()
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

fn colour(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "\x1b[1;31m",
        Severity::Warning => "\x1b[1;33m",
        Severity::Hint => "\x1b[1;36m",
    }
}

/// Text from a stranger's file must not steer the terminal.
pub fn printable(text: &str) -> String {
    let steers = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .flat_map(|c| match c {
            '\n' => vec![' '],
            c if steers(c) => c.escape_unicode().collect(),
            c => vec![c],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tamer_core::{Place, Rule};

    #[test]
    fn a_finding_has_a_line_and_its_fix_another() {
        let place = Place::new("cluster.release");
        let found = [Finding::new(place.clone(), Rule::ReleaseForm)
            .fact("value", "\x1b[2J")
            .fix(place, "ct")];
        let text = findings(Language::ENGLISH, &found, Paint::Plain);
        assert!(text.starts_with("error CT1010 cluster.release: "), "{text}");
        assert!(text.ends_with("\n  fix: Use ct\n"), "{text}");
        assert!(text.contains(r"\u{1b}[2J"), "{text}");
    }

    #[test]
    fn what_is_too_much_to_read_is_counted() {
        let many = vec![Finding::new(Place::default(), Rule::NotAnswers); MOST + 5];
        let text = findings(Language::ENGLISH, &many, Paint::Plain);
        assert_eq!(text.lines().count(), MOST + 1);
        assert!(text.ends_with("\nand 5 more\n"), "{text}");
        assert_eq!(summary(Language::ENGLISH, &many), "1005 errors");
    }

    #[test]
    fn a_summary_counts_by_severity() {
        let of = |rule| Finding::new(Place::default(), rule);
        assert_eq!(summary(Language::ENGLISH, &[]), "nothing to mend");
        let many = [of(Rule::NotAnswers), of(Rule::HostTwice), of(Rule::TlsMissing)];
        assert_eq!(summary(Language::ENGLISH, &many), "2 errors, 1 warning");
    }
}
