//! A matcher as three inputs: label, operator, value. What cannot be taken apart stays in the first one.

/// Operators, the longer ones first, as they are looked for.
const OPERATORS: [&str; 4] = ["=~", "!~", "!=", "="];

/// A matcher taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Label.
    pub label: String,
    /// Operator; empty where there is none.
    pub operator: String,
    /// Value without its quotes.
    pub value: String,
}

impl Parts {
    /// Takes a matcher apart at its first operator.
    pub fn of(matcher: &str) -> Self {
        let first = matcher.find(['=', '!']).unwrap_or(matcher.len());
        let (label, rest) = matcher.split_at(first);
        let found = OPERATORS
            .iter()
            .find_map(|operator| Some((operator, rest.strip_prefix(operator)?)));
        let Some((operator, value)) = found else {
            return Self {
                label: matcher.trim().to_owned(),
                ..Self::default()
            };
        };
        Self {
            label: label.trim().to_owned(),
            operator: (*operator).to_owned(),
            value: unquoted(value.trim()),
        }
    }

    /// Puts the matcher together.
    pub fn text(&self) -> String {
        if self.operator.is_empty() && self.value.is_empty() {
            return self.label.clone();
        }
        let operator = if self.operator.is_empty() { "=" } else { &self.operator };
        let value = self
            .value
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n");
        format!("{} {operator} \"{value}\"", self.label)
    }
}

/// Matchers between commas; those within quotes do not count.
pub fn split(line: &str) -> Vec<String> {
    let (mut all, mut matcher, mut quoted, mut escaped) = (Vec::new(), String::new(), false, false);
    for letter in line.chars() {
        if letter == ',' && !quoted {
            all.push(std::mem::take(&mut matcher));
            continue;
        }
        quoted ^= letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        matcher.push(letter);
    }
    all.push(matcher);
    all.iter()
        .map(|matcher| matcher.trim())
        .filter(|matcher| !matcher.is_empty())
        .map(str::to_owned)
        .collect()
}

fn unquoted(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) else {
        return text.to_owned();
    };
    let mut plain = String::new();
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n') => plain.push('\n'),
                Some(other @ ('\\' | '"')) => plain.push(other),
                Some(other) => plain.extend(['\\', other]),
                None => plain.push('\\'),
            },
            letter => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn commas_in_quotes_do_not_end_a_matcher() {
        for (line, expected) in [
            (r#"a = "b", c =~ "d,e""#, vec![r#"a = "b""#, r#"c =~ "d,e""#]),
            (r#"a = "\","#, vec![r#"a = "\","#]),
            (" , ", vec![]),
        ] {
            assert_eq!(split(line), expected, "{line}");
        }
    }

    #[wasm_bindgen_test]
    fn a_matcher_is_taken_apart_and_put_together() {
        for (text, label, operator, value, again) in [
            (
                r#"severity = "critical""#,
                "severity",
                "=",
                "critical",
                r#"severity = "critical""#,
            ),
            (r#"a=~"b|c""#, "a", "=~", "b|c", r#"a =~ "b|c""#),
            ("a!=b", "a", "!=", "b", r#"a != "b""#),
            (
                r#"a !~ "x=\"y\\.z\"""#,
                "a",
                "!~",
                r#"x="y\.z""#,
                r#"a !~ "x=\"y\\.z\"""#,
            ),
            ("just words", "just words", "", "", "just words"),
            ("", "", "", "", ""),
            ("a=", "a", "=", "", r#"a = """#),
            ("wow!", "wow!", "", "", "wow!"),
        ] {
            let parts = Parts::of(text);
            assert_eq!(
                (parts.label.as_str(), parts.operator.as_str(), parts.value.as_str()),
                (label, operator, value),
                "{text}"
            );
            assert_eq!(parts.text(), again, "{text}");
        }
    }
}
