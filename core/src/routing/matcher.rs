//! One matcher, such as `severity = "critical"`: read, written and compared as Alertmanager does.

use std::fmt;
use std::str::Chars;

use super::regex::{self, Pattern, RegexFault};

/// How label and value are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`, for the whole value.
    Regex,
    /// `!~`, for the whole value.
    NotRegex,
}

impl Operator {
    /// The operator as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Regex => "=~",
            Self::NotRegex => "!~",
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a value fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// Only Alertmanager can tell: the expression uses what only RE2 has, such as `\p{Greek}`.
    Unknown,
}

impl From<bool> for Fit {
    fn from(fits: bool) -> Self {
        if fits { Self::Yes } else { Self::No }
    }
}

/// A label, an operator and a value.
///
/// Read by [`Matcher::parse`] and written by `Display`, in a form that Alertmanager reads the same in its classic and
/// its UTF-8 mode.
#[derive(Clone, Debug)]
pub struct Matcher {
    name: String,
    operator: Operator,
    value: String,
    test: Test,
    /// Of the older spelling `match_re`, whose expressions Alertmanager anchors twice.
    old: bool,
}

/// What a value is compared with.
#[derive(Clone, Debug)]
enum Test {
    /// One of these texts.
    Texts(Vec<String>),
    /// An expression that is more than a list of texts.
    Pattern(Pattern),
}

impl PartialEq for Matcher {
    fn eq(&self, other: &Self) -> bool {
        (self.operator, &self.name, &self.value) == (other.operator, &other.name, &other.value)
    }
}

impl Eq for Matcher {}

/// Why a text is no matcher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MatcherError {
    /// Nothing is there.
    Empty,
    /// No label name stands first.
    Name,
    /// No operator follows the name.
    Operator,
    /// Braces belong around a list of matchers.
    Braces,
    /// There are several; these are their texts.
    Several(Vec<String>),
    /// A quote is not closed, or stands in the middle of the value.
    Quotes,
    /// Alertmanager refuses the regular expression.
    Regex {
        /// Why.
        fault: RegexFault,
        /// Which character of the expression, counted from 1.
        position: usize,
    },
}

impl fmt::Display for MatcherError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "a label, an operator and a value are needed",
            Self::Name => "a label name must come first",
            Self::Operator => "`=`, `!=`, `=~` or `!~` must follow the label name",
            Self::Braces => "braces must stand inside of quotes",
            Self::Several(_) => "each matcher needs an entry of its own, and a comma belongs in quotes",
            Self::Quotes => "quotes must enclose the whole value, and inside they are written `\\\"`",
            Self::Regex { fault, position } => return write!(f, "{fault} (character {position})"),
        })
    }
}

impl std::error::Error for MatcherError {}

impl Matcher {
    /// A matcher of its three parts.
    pub fn new(name: &str, operator: Operator, value: &str) -> Result<Self, MatcherError> {
        if name.is_empty() {
            return Err(MatcherError::Name);
        }
        Self::with_any_name(name, operator, value)
    }

    /// The UTF-8 reading takes a label without a name too, which no alert has.
    fn with_any_name(name: &str, operator: Operator, value: &str) -> Result<Self, MatcherError> {
        let test = match operator {
            Operator::Equal | Operator::NotEqual => Test::Texts(vec![value.to_owned()]),
            Operator::Regex | Operator::NotRegex => {
                let pattern =
                    Pattern::read(value).map_err(|(fault, position)| MatcherError::Regex { fault, position })?;
                regex::literals(value).map_or(Test::Pattern(pattern), Test::Texts)
            }
        };
        Ok(Self {
            name: name.to_owned(),
            operator,
            value: value.to_owned(),
            test,
            old: false,
        })
    }

    /// A matcher of `match_re`. That it is anchored twice counts where a `)` closes the first of Alertmanager's own groups.
    pub(super) fn of_match_re(name: &str, value: &str) -> Result<Self, MatcherError> {
        Self::new(name, Operator::Regex, value)?;
        let twice = Self::new(name, Operator::Regex, &format!("^(?:{value})$"))?;
        Ok(Self {
            value: value.to_owned(),
            old: true,
            ..twice
        })
    }

    /// Reads one matcher as Alertmanager 0.27 to 0.34 does without feature flags: where the classic and the UTF-8 reading
    /// differ, the classic one counts; what only one of them takes is taken.
    ///
    /// Source: `matcher/compat/parse.go` (`FallbackMatcherParser`), `pkg/labels/parse.go`, `matcher/parse`.
    pub fn parse(text: &str) -> Result<Self, MatcherError> {
        if text.trim().is_empty() {
            return Err(MatcherError::Empty);
        }
        if text.starts_with('{') || text.ends_with('}') {
            return Err(MatcherError::Braces);
        }
        let several = split(text);
        if several.len() > 1 {
            return Err(MatcherError::Several(several));
        }
        let classic = classic(text).and_then(|(name, operator, value)| Self::new(&name, operator, &value));
        classic.or_else(|fault| {
            let (name, operator, value) = utf8(text).ok_or_else(|| fault.clone())?;
            Self::new(&name, operator, &value).map_err(|_| fault)
        })
    }

    /// Reads a list of matchers as it stands in one entry of Alertmanager's configuration: with or without braces, separated by
    /// commas. Nothing is a list of none.
    ///
    /// The whole text is read in both ways: where they differ, the classic one counts.
    /// Source: `FallbackMatchersParser`.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, MatcherError> {
        classic_list(text).or_else(|fault| utf8_list(text).ok_or(fault))
    }

    /// Name of the label.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How label and value are compared.
    pub fn operator(&self) -> Operator {
        self.operator
    }

    /// The value or regular expression.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The value as Alertmanager spells it in keys, and sorts by.
    pub(super) fn spelled_value(&self) -> String {
        if self.old {
            format!("^(?:{})$", self.value)
        } else {
            self.value.clone()
        }
    }

    /// Whether the label may have this value. An alert without the label has the empty one.
    pub fn matches(&self, value: &str) -> Fit {
        let fits = match &self.test {
            Test::Texts(texts) => Some(texts.iter().any(|text| text == value)),
            Test::Pattern(pattern) => pattern.fits(value),
        };
        fits.map_or(Fit::Unknown, |fits| (fits == self.is_positive()).into())
    }

    /// Only Alertmanager can tell whom it fits.
    pub(super) fn is_undecided(&self) -> bool {
        matches!(&self.test, Test::Pattern(pattern) if pattern.is_undecided())
    }

    /// The texts of `=` and `!=`, and those of an expression that is only a list, such as `warning|info`.
    pub(super) fn texts(&self) -> Option<&[String]> {
        match &self.test {
            Test::Texts(texts) => Some(texts),
            Test::Pattern(_) => None,
        }
    }

    /// `=` or `=~`.
    pub(super) fn is_positive(&self) -> bool {
        matches!(self.operator, Operator::Equal | Operator::Regex)
    }
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escaped = |text: &str| text.replace('\\', r"\\").replace('\n', r"\n").replace('"', r#"\""#);
        if is_classic_name(&self.name) {
            f.write_str(&self.name)?;
        } else {
            // Only the UTF-8 reading knows such labels.
            write!(f, "\"{}\"", escaped(&self.name))?;
        }
        write!(f, " {} \"{}\"", self.operator, escaped(&self.value))
    }
}

/// Label names that the classic reading takes.
fn is_classic_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes
        .next()
        .is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b':'))
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b':'))
}

/// Splits at commas outside of quotes, as a list of matchers is split. A comma at the end separates nothing.
fn split(text: &str) -> Vec<String> {
    let (mut quoted, mut escaped) = (false, false);
    let mut parts = vec![String::new()];
    for character in text.chars() {
        match character {
            ',' if !quoted => {
                parts.push(String::new());
                continue;
            }
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = character == '\\' && !escaped;
        if let Some(part) = parts.last_mut() {
            part.push(character);
        }
    }
    // The comma at the end is still one too many for a single matcher.
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

type Parts = (String, Operator, String);

/// What Go's `\s` takes.
const SPACE: [char; 5] = [' ', '\t', '\n', '\r', '\u{c}'];

fn operator(text: &str) -> Option<(Operator, &str)> {
    [Operator::Regex, Operator::NotEqual, Operator::NotRegex, Operator::Equal]
        .into_iter()
        .find_map(|operator| Some((operator, text.strip_prefix(operator.as_str())?)))
}

/// A list in the classic reading, which takes its braces each by itself.
///
/// Source: `labels.ParseMatchers`.
fn classic_list(text: &str) -> Result<Vec<Matcher>, MatcherError> {
    let text = text.strip_prefix('{').unwrap_or(text);
    let text = text.strip_suffix('}').unwrap_or(text);
    let (mut quoted, mut escaped) = (false, false);
    let mut parts = Vec::new();
    let mut part = String::new();
    for character in text.chars() {
        match character {
            ',' if !quoted => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            // After a `\` a comma leaves it to the next character to be escaped.
            ',' => {}
            '"' if escaped => escaped = false,
            '"' => quoted = !quoted,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
        part.push(character);
    }
    let last = part.trim();
    if !last.is_empty() {
        parts.push(last.to_owned());
    }
    let read = |part: &String| {
        let (name, operator, value) = classic(part)?;
        Matcher::new(&name, operator, &value)
    };
    parts.iter().map(read).collect()
}

/// A list in the UTF-8 reading.
///
/// Source: `matcher/parse`.
fn utf8_list(text: &str) -> Option<Vec<Matcher>> {
    let text = text.trim_start();
    let (braces, mut rest) = match text.strip_prefix('{') {
        Some(inner) => (true, inner.trim_start()),
        None => (false, text),
    };
    let mut found = Vec::new();
    loop {
        if let Some(after) = rest.strip_prefix('}') {
            return (braces && after.trim_start().is_empty()).then_some(found);
        }
        if rest.is_empty() {
            return (!braces).then_some(found);
        }
        let (name, after) = word(rest)?;
        let (operator, after) = operator(after.trim_start())?;
        let (value, after) = word(after.trim_start())?;
        found.push(Matcher::with_any_name(&name, operator, &value).ok()?);
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(next) => next.trim_start(),
            None if after.is_empty() || after.starts_with('}') => after,
            None => return None,
        };
    }
}

/// A Prometheus label name, an operator and the rest as the value, with or without quotes. A `\` that escapes nothing is one.
fn classic(text: &str) -> Result<Parts, MatcherError> {
    let text = text.trim_matches(SPACE);
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':')
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if !is_classic_name(name) {
        return Err(MatcherError::Name);
    }
    let (operator, value) = operator(rest.trim_start_matches(SPACE)).ok_or(MatcherError::Operator)?;
    let value = value.trim_start_matches(SPACE);
    let (quoted, value) = value.strip_prefix('"').map_or((false, value), |value| (true, value));
    let mut plain = String::new();
    let mut closed = false;
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.as_str().is_empty() => closed = true,
            '"' => return Err(MatcherError::Quotes),
            '\\' => match characters.next() {
                Some('n') => plain.push('\n'),
                Some(escaped @ ('"' | '\\')) => plain.push(escaped),
                Some(other) => plain.extend(['\\', other]),
                None => plain.push('\\'),
            },
            other => plain.push(other),
        }
    }
    if quoted && !closed {
        return Err(MatcherError::Quotes);
    }
    Ok((name.to_owned(), operator, plain))
}

/// Name and value may be any UTF-8, in quotes with Go's escapes, or without them if no special character is inside.
fn utf8(text: &str) -> Option<Parts> {
    let (name, rest) = word(text.trim_start())?;
    let (operator, rest) = operator(rest.trim_start())?;
    let (value, rest) = word(rest.trim_start())?;
    rest.trim().is_empty().then_some((name, operator, value))
}

/// A quoted or unquoted word, and what follows it.
fn word(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let reserved = |c: char| c.is_whitespace() || "{}!=~,\\\"'`".contains(c);
        let end = text.find(reserved).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        return (!word.is_empty()).then(|| (word.to_owned(), rest));
    };
    let mut word = Vec::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next()? {
            '"' => return Some((String::from_utf8(word).ok()?, characters.as_str())),
            '\\' => unescape(&mut characters, &mut word)?,
            '\n' => return None,
            other => word.extend(other.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
}

/// An escape of a Go string after its `\`.
///
/// Source: `strconv.Unquote` for double quotes.
fn unescape(characters: &mut Chars<'_>, word: &mut Vec<u8>) -> Option<()> {
    let character = match characters.next()? {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        same @ ('\\' | '"') => same,
        'x' => {
            word.push(u8::try_from(number(characters, 2, 16, 0)?).ok()?);
            return Some(());
        }
        'u' => char::from_u32(number(characters, 4, 16, 0)?)?,
        'U' => char::from_u32(number(characters, 8, 16, 0)?)?,
        first => {
            word.push(u8::try_from(number(characters, 2, 8, first.to_digit(8)?)?).ok()?);
            return Some(());
        }
    };
    word.extend(character.encode_utf8(&mut [0; 4]).bytes());
    Some(())
}

fn number(characters: &mut Chars<'_>, digits: usize, radix: u32, first: u32) -> Option<u32> {
    (0..digits).try_fold(first, |number, _| {
        number
            .checked_mul(radix)?
            .checked_add(characters.next()?.to_digit(radix)?)
    })
}

#[cfg(test)]
mod tests;
