//! Text and actions into words.

use super::TemplateFault;

/// A word of an action, or the text between actions.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Text(String),
    /// `{{`
    Open,
    /// `}}`
    Close,
    Space,
    /// `.Name`
    Field(String),
    Dot,
    /// `$name`, without the `$`.
    Variable(String),
    Identifier(String),
    /// A number or character constant as it is written.
    Number(String),
    Quoted(String),
    Declare,
    Assign,
    Comma,
    Pipe,
    ParenOpen,
    ParenClose,
}

/// Characters that Go's lexer takes for space.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn fault<T>(why: impl Into<String>) -> Result<T, TemplateFault> {
    Err(TemplateFault::new(why))
}

/// Splits a whole template.
pub(super) fn lex(text: &str) -> Result<Vec<Token>, TemplateFault> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut trim = false;
    loop {
        let (before, action) = match rest.find("{{") {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let inner = action.strip_prefix("{{").unwrap_or_default();
        let dash = inner.starts_with('-') && inner.chars().nth(1).is_some_and(is_space);
        let mut shown = before;
        if trim {
            shown = shown.trim_start_matches(is_space);
        }
        if dash {
            shown = shown.trim_end_matches(is_space);
        }
        if !shown.is_empty() {
            tokens.push(Token::Text(shown.to_owned()));
        }
        if action.is_empty() {
            return Ok(tokens);
        }
        let inner = if dash {
            inner.get(2..).unwrap_or_default()
        } else {
            inner
        };
        if let Some(comment) = inner.strip_prefix("/*") {
            let Some((_, after)) = comment.split_once("*/") else {
                return fault("unclosed comment");
            };
            let Some((after, dash)) = closing(after) else {
                return fault("comment ends before closing delimiter");
            };
            (rest, trim) = (after, dash);
            continue;
        }
        tokens.push(Token::Open);
        (rest, trim) = inside(inner, &mut tokens)?;
        tokens.push(Token::Close);
    }
}

/// The rest after `}}` or ` -}}`, and whether it trims.
fn closing(text: &str) -> Option<(&str, bool)> {
    if let Some(after) = text.strip_prefix("}}") {
        return Some((after, false));
    }
    let mut characters = text.chars();
    let first = characters.next().filter(|c| is_space(*c));
    let after = first.and_then(|_| characters.as_str().strip_prefix("-}}"))?;
    Some((after, true))
}

/// The words of one action; gives what follows it.
fn inside<'a>(mut rest: &'a str, tokens: &mut Vec<Token>) -> Result<(&'a str, bool), TemplateFault> {
    let mut depth = 0_usize;
    loop {
        if let Some(end) = closing(rest) {
            return if depth == 0 {
                Ok(end)
            } else {
                fault("unclosed left paren")
            };
        }
        let Some(first) = rest.chars().next() else {
            return fault("unclosed action");
        };
        let tail = rest.get(first.len_utf8()..).unwrap_or_default();
        match first {
            c if is_space(c) => {
                // A space may belong to ` -}}`.
                let mut at = rest;
                while at.starts_with(is_space) && closing(at).is_none() {
                    at = at.get(1..).unwrap_or_default();
                }
                tokens.push(Token::Space);
                rest = at;
            }
            '=' => (rest, _) = (tail, tokens.push(Token::Assign)),
            ':' => match tail.strip_prefix('=') {
                Some(after) => (rest, _) = (after, tokens.push(Token::Declare)),
                None => return fault("expected :="),
            },
            '|' => (rest, _) = (tail, tokens.push(Token::Pipe)),
            ',' => (rest, _) = (tail, tokens.push(Token::Comma)),
            '(' => {
                depth += 1;
                tokens.push(Token::ParenOpen);
                rest = tail;
            }
            ')' => {
                let Some(less) = depth.checked_sub(1) else {
                    return fault("unexpected right paren");
                };
                depth = less;
                tokens.push(Token::ParenClose);
                rest = tail;
            }
            '"' => {
                let (text, after) = quoted(tail)?;
                tokens.push(Token::Quoted(text));
                rest = after;
            }
            '`' => {
                let Some((text, after)) = tail.split_once('`') else {
                    return fault("unterminated raw quoted string");
                };
                tokens.push(Token::Quoted(text.replace('\r', "")));
                rest = after;
            }
            '\'' => {
                let mut end = tail.char_indices();
                let mut escaped = false;
                let length = loop {
                    match end.next() {
                        None | Some((_, '\n')) => return fault("unterminated character constant"),
                        Some((at, '\'')) if !escaped => break at,
                        Some((_, c)) => escaped = c == '\\' && !escaped,
                    }
                };
                tokens.push(Token::Number(format!("'{}'", tail.get(..length).unwrap_or_default())));
                rest = tail.get(length + 1..).unwrap_or_default();
            }
            '.' if !tail.starts_with(|c: char| c.is_ascii_digit()) => {
                let (name, after) = word(tail);
                terminated(after)?;
                tokens.push(if name.is_empty() {
                    Token::Dot
                } else {
                    Token::Field(name.to_owned())
                });
                rest = after;
            }
            '$' => {
                let (name, after) = word(tail);
                terminated(after)?;
                tokens.push(Token::Variable(name.to_owned()));
                rest = after;
            }
            c if c == '+' || c == '-' || c == '.' || c.is_ascii_digit() => {
                let length = rest
                    .char_indices()
                    .skip(1)
                    .find(|(at, c)| {
                        let before = rest.get(..*at).and_then(|text| text.chars().last());
                        let signed = matches!(c, '+' | '-')
                            && before.is_some_and(|b| matches!(b, 'e' | 'E' | 'p' | 'P'))
                            && !rest.starts_with("0x")
                            && !rest.starts_with("0X");
                        !(is_word(*c) || *c == '.' || signed)
                    })
                    .map_or(rest.len(), |(at, _)| at);
                let (number, after) = rest.split_at(length);
                tokens.push(Token::Number(number.to_owned()));
                rest = after;
            }
            c if is_word(c) => {
                let (name, after) = word(rest);
                terminated(after)?;
                tokens.push(Token::Identifier(name.to_owned()));
                rest = after;
            }
            other => return fault(format!("unrecognized character in action: {other:?}")),
        }
    }
}

fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c| !is_word(c)).unwrap_or(text.len()))
}

/// A name must be followed by something that can follow a name.
fn terminated(rest: &str) -> Result<(), TemplateFault> {
    let ends = |c: char| is_space(c) || matches!(c, '.' | ',' | '|' | ':' | ')' | '(');
    match rest.chars().next() {
        None => Ok(()),
        Some(c) if ends(c) || rest.starts_with("}}") => Ok(()),
        Some(c) => fault(format!("bad character {c:?}")),
    }
}

/// A string in double quotes, without them, and what follows.
fn quoted(text: &str) -> Result<(String, &str), TemplateFault> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '\n' => return fault("unterminated quoted string"),
            '"' if !escaped => {
                let (inner, after) = text.split_at(at);
                return Ok((unescape(inner, '"')?, after.get(1..).unwrap_or_default()));
            }
            c => escaped = c == '\\' && !escaped,
        }
    }
    fault("unterminated quoted string")
}

/// Go's escapes in quotes.
pub(super) fn unescape(text: &str, quote: char) -> Result<String, TemplateFault> {
    let mut bytes = Vec::new();
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        if c != '\\' {
            bytes.extend(c.encode_utf8(&mut [0; 4]).bytes());
            continue;
        }
        let kind = characters.next();
        let plain = match kind {
            Some('a') => Some(7),
            Some('b') => Some(8),
            Some('f') => Some(12),
            Some('n') => Some(10),
            Some('r') => Some(13),
            Some('t') => Some(9),
            Some('v') => Some(11),
            Some('\\') => Some(b'\\'),
            Some(c) if c == quote => Some(quote as u8),
            _ => None,
        };
        if let Some(byte) = plain {
            bytes.push(byte);
            continue;
        }
        let mut digits = |count: usize, radix: u32, first: u32| {
            let mut value = first;
            for _ in 0..count {
                value = value * radix + characters.next()?.to_digit(radix)?;
            }
            Some(value)
        };
        let wrong = || TemplateFault::new("invalid syntax in a quoted text");
        match kind {
            Some('x') => bytes.push(digits(2, 16, 0).and_then(|v| u8::try_from(v).ok()).ok_or_else(wrong)?),
            Some('u') | Some('U') => {
                let count = if kind == Some('u') { 4 } else { 8 };
                let c = digits(count, 16, 0).and_then(char::from_u32).ok_or_else(wrong)?;
                bytes.extend(c.encode_utf8(&mut [0; 4]).bytes());
            }
            Some(c) if c.is_digit(8) => {
                let first = c.to_digit(8).unwrap_or_default();
                bytes.push(
                    digits(2, 8, first)
                        .and_then(|v| u8::try_from(v).ok())
                        .ok_or_else(wrong)?,
                );
            }
            _ => return Err(wrong()),
        }
    }
    Ok(super::value::text_of(&bytes))
}
