//! Regular expressions as Alertmanager reads them: what RE2 refuses is refused, what it takes is rewritten for `regex-lite`.
//!
//! The grammar is that of Go's `regexp/syntax` with Perl flags. Every character, class and group is written anew, so that
//! where the two differ (a lone `{`, `\s`, `[:word:]`, `\Q…\E`, octal numbers) Alertmanager's reading counts.

use std::fmt;

mod classes;
mod reader;

use reader::Reader;

/// Why RE2 refuses an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegexFault {
    /// `(?=`, `(?!`, `(?<=` or `(?<!`.
    Lookaround,
    /// `\1` and the like.
    Backreference,
    /// `(?` with something else that RE2 does not know.
    Group,
    /// A group's name is empty or has other characters than letters, digits and `_`.
    GroupName,
    /// A `(` without its `)`.
    GroupOpen,
    /// A `)` without its `(`.
    GroupClosed,
    /// A `[` without its `]`.
    ClassOpen,
    /// A range such as `z-a`, or a class that does not exist.
    ClassRange,
    /// `*`, `+`, `?` or `{n}` after nothing.
    RepeatNothing,
    /// `**`, `a{2}{3}` and the like.
    RepeatTwice,
    /// More than 1000 times, also when nested, or a minimum above the maximum.
    RepeatSize,
    /// A `\` with a character that has no meaning there.
    Escape(char),
    /// A `\` at the end.
    EscapeEnd,
    /// Groups are nested too deeply.
    Deep,
}

impl fmt::Display for RegexFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lookaround => "Alertmanager knows no lookahead and lookbehind",
            Self::Backreference => "Alertmanager knows no references to groups",
            Self::Group => "a group cannot begin like this after `(?`",
            Self::GroupName => "a group's name is missing or not of letters, digits and `_`",
            Self::GroupOpen => "a `(` is never closed",
            Self::GroupClosed => "a `)` closes nothing",
            Self::ClassOpen => "a `[` is never closed",
            Self::ClassRange => "a range or class in `[…]` does not exist",
            Self::RepeatNothing => "there is nothing to repeat before `*`, `+`, `?` or `{…}`",
            Self::RepeatTwice => "a repetition is repeated",
            Self::RepeatSize => "a repetition is out of range; at most 1000 in all",
            Self::Escape(character) => return write!(f, "`\\{character}` means nothing"),
            Self::EscapeEnd => "a `\\` stands at the end",
            Self::Deep => "groups are nested too deeply",
        })
    }
}

/// A fault and the character at which it was seen, counted from 1.
pub(super) type Fault = (RegexFault, usize);

/// An expression that Alertmanager takes.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// None if it uses what only RE2 has, such as Unicode classes.
    regex: Option<regex_lite::Regex>,
    /// Letters count in both cases.
    folds: bool,
    /// Each text that fits begins and ends with these: most do not, and are told apart at once.
    prefix: String,
    suffix: String,
}

impl Pattern {
    /// Reads an expression. Alertmanager compiles `^(?:…)$`, so that is what is read here.
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
        let mut reader = Reader::new(text);
        reader.read()?;
        let regex = if reader.unknown {
            None
        } else {
            regex_lite::Regex::new(&reader.out).ok()
        };
        Ok(Self {
            regex,
            folds: reader.folds,
            prefix: prefix(text),
            suffix: suffix(text),
        })
    }

    /// Nothing is decided but what its plain beginning and end tell.
    pub(super) fn is_undecided(&self) -> bool {
        self.regex.is_none()
    }

    /// Whether a text fits; none if that cannot be decided here.
    pub(super) fn fits(&self, text: &str) -> Option<bool> {
        if !text.starts_with(&self.prefix) || !text.ends_with(&self.suffix) {
            return Some(false);
        }
        // The two beyond ASCII that Go takes for an `s` and a `k`.
        if self.folds && text.contains(['\u{17f}', '\u{212a}']) {
            return None;
        }
        self.regex.as_ref().map(|regex| regex.is_match(text))
    }
}

/// An expression that may fit anywhere in a text, as templates use it; none if it uses what only RE2 has.
pub(crate) fn expression(text: &str) -> Result<Option<regex_lite::Regex>, RegexFault> {
    let mut reader = Reader::free(text);
    reader.read().map_err(|(fault, _)| fault)?;
    if reader.unknown {
        return Ok(None);
    }
    let anchored = reader.out.strip_prefix('^').and_then(|out| out.strip_suffix('$'));
    Ok(anchored.and_then(|free| regex_lite::Regex::new(free).ok()))
}

/// The texts that fit, if the expression is only a list of them, such as `warning|info` or `^(warning|info)$`.
pub(super) fn literals(text: &str) -> Option<Vec<String>> {
    let text = unanchored(text);
    let inner = text
        .strip_prefix("(?:")
        .or_else(|| text.strip_prefix('('))
        .and_then(|text| text.strip_suffix(')'));
    let mut texts = vec![String::new()];
    let mut characters = inner.unwrap_or(text).chars();
    while let Some(character) = characters.next() {
        let literal = match character {
            '|' => {
                texts.push(String::new());
                continue;
            }
            '\\' => characters.next().filter(char::is_ascii_punctuation)?,
            '.' | '^' | '$' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' => return None,
            other => other,
        };
        texts.last_mut()?.push(literal);
    }
    Some(texts)
}

/// Without `^` and `$` around the whole expression, which change nothing.
fn unanchored(text: &str) -> &str {
    match text.strip_prefix('^').and_then(|text| text.strip_suffix('$')) {
        // `^a|b$` reads `(^a)|(b$)`: here too the anchors change nothing, as the whole text must fit.
        Some(inner) if !inner.ends_with('\\') => inner,
        _ => text,
    }
}

/// What every fitting text begins with, as far as that is plain to see.
fn prefix(text: &str) -> String {
    let text = unanchored(text);
    if text.contains('|') || text.contains("(?") {
        return String::new();
    }
    let end = text.find(|character| !is_plain(character)).unwrap_or(text.len());
    let (plain, rest) = text.split_at(end);
    let mut prefix = plain.to_owned();
    if rest.starts_with(['*', '?', '{']) {
        prefix.pop();
    }
    prefix
}

/// What every fitting text ends with, as far as that is plain to see.
fn suffix(text: &str) -> String {
    let text = unanchored(text);
    let start = text.rfind(|character| !is_plain(character));
    let last = start
        .and_then(|start| text.get(start..))
        .and_then(|rest| rest.chars().next());
    // After a `\` a letter is not itself, and more may belong to it.
    if text.contains('|') || text.contains("(?") || last == Some('\\') {
        return String::new();
    }
    last.and_then(|last| text.rsplit_once(last))
        .map_or(text, |(_, plain)| plain)
        .to_owned()
}

/// A character that stands for itself everywhere outside of `[…]`.
fn is_plain(character: char) -> bool {
    !character.is_ascii_punctuation() || matches!(character, '-' | '_' | '/' | ':')
}

#[cfg(test)]
mod tests;
