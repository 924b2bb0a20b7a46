//! The HTML of a mail as lines that can be shown safely: what is read, in bold and as links, without styles and scripts.

use crate::slack::{Line, Span};

/// Elements that begin and end lines.
const BLOCKS: [&str; 26] = [
    "address",
    "article",
    "blockquote",
    "body",
    "br",
    "div",
    "dd",
    "dl",
    "dt",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];

/// Those of them that stand apart from what is around them.
const APART: [&str; 11] = ["blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "tr", "ul"];

/// Elements whose content is not read.
const UNREAD: [&str; 4] = ["head", "script", "style", "title"];

/// Reads HTML. Never fails: what is no markup is text.
pub fn lines(html: &str) -> Vec<Line> {
    let mut reader = Reader::default();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        reader.text(before);
        rest = reader.tag(tag);
    }
    reader.text(rest);
    reader.end_line();
    reader.lines
}

#[derive(Default)]
struct Reader {
    lines: Vec<Line>,
    spans: Vec<Span>,
    style: Span,
    bold: usize,
    italic: usize,
    /// The next line stands apart.
    apart: bool,
}

impl Reader {
    /// Text between tags; runs of blanks are one.
    fn text(&mut self, text: &str) {
        let mut blank = self.spans.last().is_none_or(|span| span.text.ends_with(' '));
        let mut shown = String::new();
        for c in text.chars() {
            if !c.is_ascii_whitespace() {
                shown.push(c);
            } else if !blank {
                shown.push(' ');
            }
            blank = c.is_ascii_whitespace();
        }
        if shown.is_empty() {
            return;
        }
        self.spans.push(Span {
            text: unescaped(&shown),
            bold: self.bold > 0,
            italic: self.italic > 0,
            ..self.style.clone()
        });
    }

    /// Reads what begins with `<`, and gives what follows.
    fn tag<'a>(&mut self, text: &'a str) -> &'a str {
        if let Some(comment) = text.strip_prefix("<!--") {
            return comment.split_once("-->").map_or("", |(_, after)| after);
        }
        let inner = text.get(1..).unwrap_or_default();
        let (closes, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') {
            self.text("<");
            return text.get(1..).unwrap_or_default();
        }
        let (tag, after) = until_end(inner);
        let name = tag.split([' ', '\t', '\n', '\r', '/']).next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        if UNREAD.contains(&name.as_str()) && !closes {
            let end = format!("</{name}");
            let found = after.to_ascii_lowercase().find(&end);
            return found.and_then(|at| after.get(at..)).unwrap_or_default();
        }
        let count = |count: usize| if closes { count.saturating_sub(1) } else { count + 1 };
        let is_heading = matches!(name.as_bytes(), [b'h', b'1'..=b'6']);
        if BLOCKS.contains(&name.as_str()) {
            self.end_line();
        }
        self.apart |= APART.contains(&name.as_str());
        match name.as_str() {
            "strong" | "b" | "th" => self.bold = count(self.bold),
            _ if is_heading => self.bold = count(self.bold),
            "em" | "i" => self.italic = count(self.italic),
            "code" => self.style.code = !closes,
            "a" => self.style.link = attribute(tag, "href").filter(|_| !closes),
            "td" if closes => self.text(" "),
            "li" if !closes => self.text("•\u{a0}"),
            _ => {}
        }
        after
    }

    fn end_line(&mut self) {
        if let Some(last) = self.spans.last_mut() {
            last.text.truncate(last.text.trim_end_matches(' ').len());
        }
        let spans: Vec<Span> = std::mem::take(&mut self.spans);
        let spans: Vec<Span> = spans.into_iter().filter(|span| !span.text.is_empty()).collect();
        if !spans.is_empty() {
            if std::mem::take(&mut self.apart) && !self.lines.is_empty() {
                self.lines.push(Line::default());
            }
            self.lines.push(Line {
                spans,
                ..Line::default()
            });
        }
    }
}

/// A tag without its brackets, and what follows. Values in quotes may hold brackets.
fn until_end(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return (text.get(..at).unwrap_or(text), text.get(at + 1..).unwrap_or_default()),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    (text, "")
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, value) = tag.split_once(&format!("{name}="))?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = value.get(1..)?.split(quote).next()?;
    Some(unescaped(value))
}

/// References to characters, as far as Go writes them and people do.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let known = after.split_once(';').and_then(|(name, after)| {
            let c = match name {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                "nbsp" => '\u{a0}',
                _ => {
                    let number = name.strip_prefix('#')?;
                    let code = match number.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                        None => number.parse().ok()?,
                    };
                    char::from_u32(code)?
                }
            };
            Some((c, after))
        });
        match known {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out + rest
}
