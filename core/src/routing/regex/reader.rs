//! Reads an expression by RE2's grammar and writes it anew, character by character.

use std::iter::{Chain, Peekable};
use std::str::Chars;

use super::classes::{Ranges, is_unicode, others, perl, posix};
use super::{Fault, RegexFault};

/// How deep groups may be nested. Go allows 1000.
const DEEPEST: usize = 200;

/// An open group.
#[derive(Default)]
struct Level {
    /// There is something that could be repeated.
    has_atom: bool,
    /// The last thing was a repetition.
    repeated: bool,
    /// The last thing only set flags.
    flags_only: bool,
    /// How often counted repetitions multiply in the last atom, and at most in this group.
    last: u64,
    most: u64,
}

/// Reads an expression and writes it anew.
pub(super) struct Reader<'a> {
    rest: Peekable<Chain<Chars<'a>, Chars<'a>>>,
    at: usize,
    /// How many letters were written; behind them comes what Alertmanager adds.
    length: usize,
    /// The expression for `regex-lite`.
    pub(super) out: String,
    levels: Vec<Level>,
    /// It uses what only RE2 has.
    pub(super) unknown: bool,
    /// Letters count in both cases.
    pub(super) folds: bool,
    /// Something beyond ASCII was written.
    wide: bool,
    /// Groups keep what they found.
    pub(super) keeps: bool,
    /// A `\` stands at the end.
    ends_escaped: bool,
}

impl<'a> Reader<'a> {
    /// One for an expression to which Alertmanager adds `^(?:` and `)$`. The end is read with it: an expression that closes
    /// the group by itself, as `a)\` does, may take some of it.
    pub(super) fn new(text: &'a str) -> Self {
        Self::of(text, ")$")
    }

    /// One for an expression as it stands.
    pub(super) fn free(text: &'a str) -> Self {
        Self {
            keeps: true,
            ..Self::of(text, "")
        }
    }

    fn of(text: &'a str, added: &'a str) -> Self {
        let whole = Level {
            has_atom: true,
            ..Level::default()
        };
        Self {
            rest: text.chars().chain(added.chars()).peekable(),
            length: text.chars().count(),
            at: 0,
            out: "^(?:".to_owned(),
            levels: vec![whole, Level::default()],
            unknown: false,
            folds: false,
            wide: false,
            keeps: false,
            ends_escaped: false,
        }
    }

    fn fault<T>(&self, fault: RegexFault) -> Result<T, Fault> {
        Err((fault, self.at.min(self.length).max(1)))
    }

    fn next(&mut self) -> Option<char> {
        let character = self.rest.next();
        self.at += usize::from(character.is_some());
        character
    }

    fn take(&mut self, wanted: char) -> bool {
        let taken = self.rest.peek() == Some(&wanted);
        if taken {
            self.next();
        }
        taken
    }

    /// Whether the rest begins with this.
    fn sees(&self, wanted: &str) -> bool {
        let mut rest = self.rest.clone();
        wanted.chars().all(|character| rest.next() == Some(character))
    }

    pub(super) fn read(&mut self) -> Result<(), Fault> {
        while let Some(character) = self.next() {
            self.one(character)?;
        }
        if self.keeps {
            self.close()?;
            self.out.push('$');
        }
        if self.levels.len() > 1 {
            return self.fault(if self.ends_escaped {
                RegexFault::EscapeEnd
            } else {
                RegexFault::GroupOpen
            });
        }
        // Go folds `s` and `ſ`, and folds classes before it turns them round; `regex-lite` does neither.
        self.unknown |= self.folds && self.wide;
        Ok(())
    }

    fn one(&mut self, character: char) -> Result<(), Fault> {
        match character {
            '(' => self.open()?,
            ')' => self.close()?,
            '|' => {
                self.out.push('|');
                if let Some(level) = self.levels.last_mut() {
                    *level = Level {
                        most: level.most.max(level.last),
                        ..Level::default()
                    };
                }
            }
            '*' | '+' | '?' => self.repeat(character.to_string(), None)?,
            '{' => match self.counts() {
                Some((text, least, most)) => self.repeat(text, Some((least, most)))?,
                None => self.literal('{'),
            },
            '[' => self.class()?,
            '.' | '^' | '$' => self.atom(&character.to_string(), 0),
            '\\' => self.escape()?,
            other => self.literal(other),
        }
        Ok(())
    }

    fn atom(&mut self, text: &str, repeats: u64) {
        self.out.push_str(text);
        if let Some(level) = self.levels.last_mut() {
            let most = level.most.max(level.last);
            *level = Level {
                has_atom: true,
                last: repeats,
                most,
                ..Level::default()
            };
        }
    }

    fn literal(&mut self, character: char) {
        self.wide |= !character.is_ascii();
        self.atom(&regex_lite::escape(character.encode_utf8(&mut [0; 4])), 0);
    }

    fn open(&mut self) -> Result<(), Fault> {
        if self.levels.len() > DEEPEST {
            return self.fault(RegexFault::Deep);
        }
        if !self.take('?') {
            self.out.push_str(if self.keeps { "(" } else { "(?:" });
            self.levels.push(Level::default());
            return Ok(());
        }
        if ["=", "!", "<=", "<!"].iter().any(|look| self.sees(look)) {
            return self.fault(RegexFault::Lookaround);
        }
        if self.sees("P<") || self.sees("<") {
            self.take('P');
            self.take('<');
            let mut name = String::new();
            loop {
                match self.next() {
                    Some('>') if !name.is_empty() => break,
                    Some(character) if character.is_ascii_alphanumeric() || character == '_' => name.push(character),
                    _ => return self.fault(RegexFault::GroupName),
                }
            }
            if self.keeps {
                // Go takes a name that begins with a digit, and refuses one that is there twice.
                self.unknown |= name.starts_with(|c: char| c.is_ascii_digit());
                self.out.push_str("(?P<");
                self.out.push_str(&name);
                self.out.push('>');
            } else {
                self.out.push_str("(?:");
            }
            self.levels.push(Level::default());
            return Ok(());
        }
        self.flags()
    }

    /// `(?i)`, `(?s-m:…)`, `(?:…)`.
    fn flags(&mut self) -> Result<(), Fault> {
        let mut flags = String::from("(?");
        let (mut minus, mut any) = (false, false);
        loop {
            match self.next() {
                Some(flag @ ('i' | 'm' | 's' | 'U')) => {
                    // `regex-lite` refuses a flag that is named twice.
                    if !flags.contains(flag) {
                        flags.push(flag);
                    } else if minus {
                        self.unknown = true;
                    }
                    self.folds |= flag == 'i';
                    any = true;
                }
                Some('-') if !minus => {
                    flags.push('-');
                    (minus, any) = (true, false);
                }
                Some(':') if !minus || any => {
                    self.out.push_str(&flags);
                    self.out.push(':');
                    self.levels.push(Level::default());
                    return Ok(());
                }
                Some(')') if !minus || any => {
                    if flags.len() > 2 {
                        self.out.push_str(&flags);
                        self.out.push(')');
                    }
                    if let Some(level) = self.levels.last_mut() {
                        (level.repeated, level.flags_only) = (false, true);
                    }
                    return Ok(());
                }
                _ => return self.fault(RegexFault::Group),
            }
        }
    }

    fn close(&mut self) -> Result<(), Fault> {
        self.out.push(')');
        match self.levels.pop() {
            Some(level) if !self.levels.is_empty() => {
                self.atom("", level.most.max(level.last));
                Ok(())
            }
            _ => self.fault(RegexFault::GroupClosed),
        }
    }

    fn repeat(&mut self, mut text: String, counts: Option<(u64, Option<u64>)>) -> Result<(), Fault> {
        let lazy = self.take('?');
        let fault = match self.levels.last_mut() {
            Some(level) if level.has_atom => {
                if level.repeated {
                    Some(RegexFault::RepeatTwice)
                } else {
                    self.unknown |= level.flags_only;
                    level.repeated = true;
                    counts.and_then(|(least, most)| {
                        let size = most.unwrap_or(least);
                        if size != 0 {
                            level.last = size * level.last.max(1);
                        } else if most.is_some() {
                            level.last = 0;
                        }
                        let wrong = least > 1000 || size > 1000 || size < least || level.last > 1000;
                        wrong.then_some(RegexFault::RepeatSize)
                    })
                }
            }
            _ => Some(RegexFault::RepeatNothing),
        };
        if let Some(fault) = fault {
            return self.fault(fault);
        }
        if lazy {
            text.push('?');
        }
        self.out.push_str(&text);
        Ok(())
    }

    /// `{2}`, `{2,}` or `{2,3}` after its `{`; nothing is taken if it is none, because then `{` stands for itself.
    fn counts(&mut self) -> Option<(String, u64, Option<u64>)> {
        let ahead: String = self
            .rest
            .clone()
            .take_while(|&character| character != '}')
            .take(64)
            .collect();
        let number = |text: &str| {
            let right =
                !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
            right.then(|| text.parse::<u64>().unwrap_or(u64::MAX / 4096).min(100_000_000))
        };
        let (least, most) = match ahead.split_once(',') {
            None => (number(&ahead)?, Some(number(&ahead)?)),
            Some((least, "")) => (number(least)?, None),
            Some((least, most)) => (number(least)?, Some(number(most)?)),
        };
        if !self.sees(&format!("{ahead}}}")) {
            return None;
        }
        for _ in 0..=ahead.chars().count() {
            self.next();
        }
        Some((format!("{{{ahead}}}"), least, most))
    }

    /// What follows a `\` outside of `[…]`.
    fn escape(&mut self) -> Result<(), Fault> {
        let Some(character) = self.next() else {
            return self.fault(RegexFault::EscapeEnd);
        };
        self.ends_escaped = self.at > self.length;
        match character {
            'A' | 'b' | 'B' | 'z' => self.atom(&format!("\\{character}"), 0),
            'Q' => {
                while self.rest.peek().is_some() && !self.sees("\\E") {
                    if let Some(character) = self.next() {
                        self.literal(character);
                    }
                }
                if self.take('\\') {
                    self.take('E');
                }
            }
            'p' | 'P' => {
                self.unicode()?;
                self.atom("", 0);
            }
            _ => match perl(character) {
                Some(ranges) => {
                    let class = format!("[{}]", self.written(&ranges));
                    self.atom(&class, 0);
                }
                None => {
                    let character = self.escaped(character)?;
                    self.literal(character);
                }
            },
        }
        Ok(())
    }

    /// A Unicode class after its `\p`: which characters are in it is not known here.
    fn unicode(&mut self) -> Result<(), Fault> {
        self.unknown = true;
        let mut name = String::new();
        match self.next() {
            Some('{') => loop {
                match self.next() {
                    Some('}') => break,
                    Some(character) => name.push(character),
                    None => return self.fault(RegexFault::ClassRange),
                }
            },
            Some(character) => name.push(character),
            None => return self.fault(RegexFault::ClassRange),
        }
        if is_unicode(&name) {
            Ok(())
        } else {
            self.fault(RegexFault::ClassRange)
        }
    }

    /// The single character that `\` and this one stand for.
    fn escaped(&mut self, character: char) -> Result<char, Fault> {
        let code = match character {
            '1'..='7' if !matches!(self.rest.peek(), Some('0'..='7')) => return self.fault(RegexFault::Backreference),
            '8' | '9' => return self.fault(RegexFault::Backreference),
            '0'..='7' => {
                let mut code = character.to_digit(8).unwrap_or_default();
                for _ in 0..2 {
                    let Some(digit) = self.rest.peek().and_then(|next| next.to_digit(8)) else {
                        break;
                    };
                    self.next();
                    code = code * 8 + digit;
                }
                Some(code)
            }
            'x' => self.hexadecimal(),
            'a' => Some(7),
            'f' => Some(12),
            'n' => Some(10),
            'r' => Some(13),
            't' => Some(9),
            'v' => Some(11),
            other if other.is_ascii() && !other.is_ascii_alphanumeric() => Some(u32::from(other)),
            _ => None,
        };
        match code.map(char::from_u32) {
            Some(Some(character)) => Ok(character),
            // Go takes halves of surrogate pairs, which no text contains.
            Some(None) if code.is_some_and(|code| code <= 0x10_FFFF) => {
                self.unknown = true;
                Ok('\u{FFFD}')
            }
            _ => self.fault(RegexFault::Escape(character)),
        }
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let digit = |character: Option<char>| character.and_then(|character| character.to_digit(16));
        if !self.take('{') {
            return Some(digit(self.next())? * 16 + digit(self.next())?);
        }
        let mut code = digit(self.next())?;
        while !self.take('}') {
            code = code.checked_mul(16)? + digit(self.next())?;
            (code <= 0x10_FFFF).then_some(())?;
        }
        Some(code)
    }

    /// `[…]` after its `[`.
    fn class(&mut self) -> Result<(), Fault> {
        let negated = self.take('^');
        let mut ranges = Ranges::new();
        let mut first = true;
        loop {
            if !first && self.take(']') {
                break;
            }
            first = false;
            if self.sees("[:") && self.named(&mut ranges)? {
                continue;
            }
            if self.sees("\\p") || self.sees("\\P") {
                self.next();
                self.next();
                self.unicode()?;
                continue;
            }
            if let Some(mut class) = self.perl_in_class() {
                ranges.append(&mut class);
                continue;
            }
            let low = self.in_class()?;
            let mut high = low;
            let mut ahead = self.rest.clone();
            if ahead.next() == Some('-') && ahead.next().is_some_and(|character| character != ']') {
                self.next();
                high = self.in_class()?;
                if high < low {
                    return self.fault(RegexFault::ClassRange);
                }
            }
            ranges.push((low, high));
        }
        let text = match (ranges.is_empty(), negated) {
            // Only Unicode classes: not decided anyway.
            (true, _) => String::new(),
            (false, true) => format!("[^{}]", self.written(&ranges)),
            (false, false) => format!("[{}]", self.written(&ranges)),
        };
        self.atom(&text, 0);
        Ok(())
    }

    fn in_class(&mut self) -> Result<char, Fault> {
        match self.next() {
            None => self.fault(RegexFault::ClassOpen),
            Some('\\') => match self.next() {
                None => self.fault(RegexFault::EscapeEnd),
                Some(character) => self.escaped(character),
            },
            Some(character) => Ok(character),
        }
    }

    /// `\d` and the like.
    fn perl_in_class(&mut self) -> Option<Ranges> {
        let mut rest = self.rest.clone();
        let ranges = (rest.next() == Some('\\')).then(|| rest.next())?.and_then(perl);
        if ranges.is_some() {
            self.next();
            self.next();
        }
        ranges
    }

    /// `[:alpha:]` and the like; false if it is none, because then `[` stands for itself.
    fn named(&mut self, ranges: &mut Ranges) -> Result<bool, Fault> {
        let ahead: String = self.rest.clone().skip(2).collect();
        let Some((name, _)) = ahead.split_once(":]") else {
            return Ok(false);
        };
        let (turned, class) = name.strip_prefix('^').map_or((false, name), |name| (true, name));
        let Some(class) = posix(class) else {
            return self.fault(RegexFault::ClassRange);
        };
        ranges.extend(if turned { others(class) } else { class.to_vec() });
        for _ in 0..name.chars().count() + 4 {
            self.next();
        }
        Ok(true)
    }

    fn written(&mut self, ranges: &[(char, char)]) -> String {
        self.wide |= ranges.iter().any(|(_, high)| !high.is_ascii());
        ranges
            .iter()
            .map(|(low, high)| format!("\\x{{{:x}}}-\\x{{{:x}}}", u32::from(*low), u32::from(*high)))
            .collect()
    }
}
