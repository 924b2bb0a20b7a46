//! Colours for YAML and Markdown, line by line.

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Plain text.
    Plain,
    /// A key, or a heading.
    Key,
    /// A comment, or a quiet mark.
    Comment,
    /// Text in quotes, or code.
    Text,
    /// A number, `true`, `false` or `null`.
    Number,
    /// Dashes, colons and the like.
    Mark,
}

impl Kind {
    /// Name of the class.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "t",
            Self::Key => "t t--key",
            Self::Comment => "t t--comment",
            Self::Text => "t t--text",
            Self::Number => "t t--number",
            Self::Mark => "t t--mark",
        }
    }
}

/// A piece of a line.
pub type Piece<'line> = (Kind, &'line str);

/// The pieces of a line, of Markdown or of YAML.
pub fn pieces(is_markdown: bool, line: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    if is_markdown {
        markdown(line, &mut pieces);
    } else {
        yaml(line, &mut pieces);
    }
    pieces.retain(|(_, text)| !text.is_empty());
    pieces
}

fn yaml<'line>(line: &'line str, pieces: &mut Vec<Piece<'line>>) {
    let mut rest = line.trim_start();
    pieces.push((Kind::Plain, line.get(..line.len() - rest.len()).unwrap_or_default()));
    while let Some(after) = rest.strip_prefix("- ") {
        pieces.push((Kind::Mark, rest.get(..rest.len() - after.len()).unwrap_or_default()));
        rest = after;
    }
    if rest.starts_with('#') {
        return pieces.push((Kind::Comment, rest));
    }
    if matches!(rest, "---" | "-") {
        return pieces.push((Kind::Mark, rest));
    }
    let value = match key_end(rest) {
        Some(end) => {
            let (key, after) = rest.split_at(end);
            pieces.push((Kind::Key, key));
            let (colon, value) = after.split_at(1);
            pieces.push((Kind::Mark, colon));
            value
        }
        None => rest,
    };
    scalar(value, pieces);
}

/// Where the colon behind a key is.
fn key_end(text: &str) -> Option<usize> {
    let from = match text.chars().next()? {
        quote @ ('"' | '\'') => text.get(1..)?.find(quote)? + 2,
        '{' | '[' | '|' | '>' => return None,
        _ => 0,
    };
    let rest = text.get(from..)?;
    let end = match rest.find(": ") {
        Some(end) => end,
        None => rest.strip_suffix(':')?.len(),
    };
    // A colon far inside a sentence is no key.
    let key = rest.get(..end)?;
    (!key.contains(' ')).then_some(from + end)
}

fn scalar<'line>(text: &'line str, pieces: &mut Vec<Piece<'line>>) {
    let value = text.trim_start();
    pieces.push((Kind::Plain, text.get(..text.len() - value.len()).unwrap_or_default()));
    let kind = match value {
        "true" | "false" | "null" | "~" => Kind::Number,
        "|" | "|-" | "|+" | ">" | ">-" | ">+" => Kind::Mark,
        _ if value.starts_with(['"', '\'']) => Kind::Text,
        _ if is_number(value) => Kind::Number,
        _ => Kind::Plain,
    };
    pieces.push((kind, value));
}

/// Whole, or with a point. Not by the standard's own reader of numbers, which has 10 kB of tables.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, part]
        .iter()
        .all(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn markdown<'line>(line: &'line str, pieces: &mut Vec<Piece<'line>>) {
    if line.starts_with('#') {
        return pieces.push((Kind::Key, line));
    }
    if line.starts_with("```") {
        return pieces.push((Kind::Comment, line));
    }
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((code, behind)) = after.split_once('`') else {
            break;
        };
        let start = before.len();
        pieces.push((Kind::Plain, before));
        pieces.push((Kind::Text, rest.get(start..start + code.len() + 2).unwrap_or_default()));
        rest = behind;
    }
    pieces.push((Kind::Plain, rest));
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn numbers_are_told_from_text() {
        for (text, expected) in [
            ("14", true),
            ("-1", true),
            ("0.85", true),
            ("336h", false),
            ("1.2.3", false),
            ("-", false),
            ("1.", false),
            ("2026-12-01", false),
        ] {
            assert_eq!(is_number(text), expected, "{text}");
        }
    }

    #[wasm_bindgen_test]
    fn lines_fall_into_pieces_that_make_the_line_again() {
        for (file, line, expected) in [
            ("a.yaml", "  name: ct", vec!["  ", "name", ":", " ", "ct"]),
            ("a.yaml", "- a: \"b: c\"", vec!["- ", "a", ":", " ", "\"b: c\""]),
            ("a.yaml", "# why", vec!["# why"]),
            ("a.yaml", "\"a b\": 1", vec!["\"a b\"", ":", " ", "1"]),
            (
                "a.yaml",
                "  - severity = \"critical\"",
                vec!["  ", "- ", "severity = \"critical\""],
            ),
            ("a.yaml", "text: |-", vec!["text", ":", " ", "|-"]),
            ("a.yaml", "ä: ü", vec!["ä", ":", " ", "ü"]),
            ("a.yaml", "", vec![]),
            ("a.md", "Run `x` and `y`.", vec!["Run ", "`x`", " and ", "`y`", "."]),
            ("a.md", "## Files", vec!["## Files"]),
            ("a.md", "one ` only", vec!["one ` only"]),
        ] {
            let pieces: Vec<&str> = pieces(file.ends_with(".md"), line)
                .into_iter()
                .map(|(_, text)| text)
                .collect();
            assert_eq!(pieces, expected, "{line}");
            assert_eq!(pieces.concat(), line);
        }
    }
}
