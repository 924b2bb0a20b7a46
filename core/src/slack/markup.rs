//! Slack's own markup, mrkdwn: into lines of spans that a page can show.

use serde::Serialize;

/// A run of characters that look alike.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Span {
    /// What is read. Emoji stay as `:name:`.
    pub text: String,
    /// `*bold*`
    pub bold: bool,
    /// `_italic_`
    pub italic: bool,
    /// `~strike~`
    pub strike: bool,
    /// `` `code` ``
    pub code: bool,
    /// Where it leads.
    pub link: Option<String>,
}

/// A line of a message.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Line {
    /// Begins with `>`.
    pub quote: bool,
    /// Stands in a block of code, between three backticks.
    pub block: bool,
    /// What it consists of.
    pub spans: Vec<Span>,
}

/// Reads mrkdwn.
pub fn spans(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut rest = text;
    // Blocks of code come first: nothing in them is markup.
    while let Some((before, inside, after)) = fenced(rest) {
        if !before.is_empty() {
            lines.extend(before.strip_suffix('\n').unwrap_or(before).split('\n').map(line));
        }
        let inside = inside.strip_prefix('\n').unwrap_or(inside);
        for code in inside.strip_suffix('\n').unwrap_or(inside).split('\n') {
            let span = Span {
                text: unescaped(code),
                code: true,
                ..Span::default()
            };
            lines.push(Line {
                block: true,
                spans: vec![span],
                quote: false,
            });
        }
        rest = after.strip_prefix('\n').unwrap_or(after);
        if rest.is_empty() {
            return lines;
        }
    }
    lines.extend(rest.split('\n').map(line));
    lines
}

fn fenced(text: &str) -> Option<(&str, &str, &str)> {
    let (before, from) = text.split_once("```")?;
    let (inside, after) = from.split_once("```")?;
    (!inside.is_empty()).then_some((before, inside, after))
}

/// The text without markup, as notifications on phones show it.
pub fn plain(text: &str) -> String {
    let lines: Vec<String> = spans(text)
        .iter()
        .map(|line| line.spans.iter().map(|span| span.text.as_str()).collect())
        .collect();
    lines.join("\n")
}

fn line(text: &str) -> Line {
    let marks = ["&gt;", ">"];
    let quoted = marks.iter().find_map(|mark| text.strip_prefix(mark));
    let mut out = Vec::new();
    let inner = quoted.map_or(text, |quoted| quoted.strip_prefix(' ').unwrap_or(quoted));
    inline(inner, &Span::default(), &mut out);
    Line {
        quote: quoted.is_some(),
        block: false,
        spans: out,
    }
}

/// How deep emphasis may be nested: there are only three kinds.
const KINDS: [char; 3] = ['*', '_', '~'];

fn inline(text: &str, style: &Span, out: &mut Vec<Span>) {
    let mut from = 0;
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let opens = text
            .get(..at)
            .and_then(|before| before.chars().last())
            .is_none_or(|c| !c.is_alphanumeric());
        let found = match c {
            '`' => code(rest).map(|(inner, length)| {
                let span = Span {
                    text: unescaped(inner),
                    code: true,
                    ..style.clone()
                };
                (vec![span], length)
            }),
            '<' => angle(rest, style),
            'h' if opens && style.link.is_none() => address(rest, style),
            c if KINDS.contains(&c) && opens => emphasis(rest, c, style),
            _ => None,
        };
        match found {
            Some((spans, length)) => {
                push(text.get(from..at).unwrap_or_default(), style, out);
                out.extend(spans);
                at += length;
                from = at;
            }
            None => at += c.len_utf8(),
        }
    }
    push(text.get(from..).unwrap_or_default(), style, out);
}

fn push(text: &str, style: &Span, out: &mut Vec<Span>) {
    if !text.is_empty() {
        out.push(Span {
            text: unescaped(text),
            ..style.clone()
        });
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// `` `code` ``, which does not span lines and is not empty.
fn code(text: &str) -> Option<(&str, usize)> {
    let (inner, _) = text.strip_prefix('`')?.split_once('`')?;
    (!inner.is_empty()).then_some((inner, inner.len() + 2))
}

/// `<https://…|text>`, `<!here>`, `<@U1>`, `<#C1|name>`.
fn angle(text: &str, style: &Span) -> Option<(Vec<Span>, usize)> {
    let (inner, _) = text.strip_prefix('<')?.split_once('>')?;
    let (target, label) = match inner.split_once('|') {
        Some((target, label)) => (target, Some(label)),
        None => (inner, None),
    };
    if target.is_empty() || target.contains(char::is_whitespace) {
        return None;
    }
    let mut span = style.clone();
    span.text = match target.chars().next() {
        Some('!') => {
            let name = target.trim_start_matches('!').split('^').next().unwrap_or_default();
            label.map_or_else(|| format!("@{name}"), str::to_owned)
        }
        Some('@') => label.map_or_else(|| target.to_owned(), |label| format!("@{label}")),
        Some('#') => label.map_or_else(|| target.to_owned(), |label| format!("#{label}")),
        _ => {
            let known = ["http://", "https://", "mailto:", "tel:"];
            if !known.iter().any(|scheme| target.starts_with(scheme)) {
                return None;
            }
            span.link = Some(unescaped(target));
            let bare = target.strip_prefix("mailto:").unwrap_or(target);
            unescaped(label.filter(|label| !label.is_empty()).unwrap_or(bare))
        }
    };
    Some((vec![span], inner.len() + 2))
}

/// An address that stands by itself becomes a link.
fn address(text: &str, style: &Span) -> Option<(Vec<Span>, usize)> {
    let after = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '|' | '"'))
        .unwrap_or(text.len());
    let whole = text
        .get(..end)?
        .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '*', '_', '~']);
    if after.starts_with(|c: char| !c.is_alphanumeric() && c != '[') || whole.len() <= 8 {
        return None;
    }
    let span = Span {
        text: unescaped(whole),
        link: Some(unescaped(whole)),
        ..style.clone()
    };
    Some((vec![span], whole.len()))
}

/// `*bold*`: no space inside of the marks, nothing but space or punctuation outside.
fn emphasis(text: &str, mark: char, style: &Span) -> Option<(Vec<Span>, usize)> {
    let taken = match mark {
        '*' => style.bold,
        '_' => style.italic,
        _ => style.strike,
    };
    let after = text.get(1..)?;
    if taken || after.starts_with(|c: char| c.is_whitespace() || c == mark) {
        return None;
    }
    let mut end = None;
    for (at, _) in after.match_indices(mark) {
        let before = after.get(..at).and_then(|text| text.chars().last());
        let next = after.get(at + 1..).and_then(|text| text.chars().next());
        let inner = before.is_some_and(|c| !c.is_whitespace());
        if inner && next.is_none_or(|c| !c.is_alphanumeric() && c != mark) {
            end = Some(at);
            break;
        }
    }
    let inner = after.get(..end?)?;
    let mut styled = style.clone();
    match mark {
        '*' => styled.bold = true,
        '_' => styled.italic = true,
        _ => styled.strike = true,
    }
    let mut spans = Vec::new();
    inline(inner, &styled, &mut spans);
    Some((spans, inner.len() + 2))
}
