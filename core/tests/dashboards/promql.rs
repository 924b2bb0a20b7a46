//! As much of PromQL as it takes to say which metrics a query reads.

use std::collections::BTreeSet;

/// What Grafana would fill in before it sends the query.
pub fn filled_in(query: &str) -> String {
    let mut filled = query.to_owned();
    for (variable, value) in [
        ("$__rate_interval", "5m"),
        ("$__interval", "5m"),
        ("$__range", "1h"),
        ("$stack", "monitoring"),
        ("$service", "web"),
    ] {
        filled = filled.replace(variable, value);
    }
    // The others are filters that begin as "All".
    for variable in variables(&filled.clone()) {
        filled = filled.replace(&format!("${variable}"), ".*");
    }
    filled
}

/// Names after a dollar sign.
pub fn variables(query: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in query.split('$').skip(1) {
        let name: String = part.chars().take_while(|letter| is_word(*letter)).collect();
        assert!(!name.is_empty(), "a dollar sign without a name: {query}");
        found.insert(name);
    }
    found
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// Names that are neither function, keyword, label nor text.
pub fn metrics(query: &str) -> BTreeSet<String> {
    const BEFORE_LABELS: [&str; 6] = ["by", "without", "on", "ignoring", "group_left", "group_right"];
    const WORDS: [&str; 6] = ["and", "or", "unless", "bool", "offset", "atan2"];
    let mut found = BTreeSet::new();
    let mut rest = query;
    while let Some(letter) = rest.chars().next() {
        let skip = match letter {
            '"' => closing(rest, '"'),
            '{' => closing_outside_text(rest, '}'),
            '[' => closing(rest, ']'),
            '0'..='9' => word(rest).len(),
            _ if is_word(letter) || letter == ':' => {
                let name = word(rest);
                let after = rest[name.len()..].trim_start();
                if BEFORE_LABELS.contains(&name) && after.starts_with('(') {
                    rest.len() - after.len() + closing(after, ')')
                } else {
                    if !WORDS.contains(&name) && !BEFORE_LABELS.contains(&name) && !is_call(after) {
                        found.insert(name.to_owned());
                    }
                    name.len()
                }
            }
            _ => letter.len_utf8(),
        };
        rest = &rest[skip..];
    }
    found
}

/// `sum (…)`, and also `sum by (…) (…)`.
fn is_call(after: &str) -> bool {
    after.starts_with('(') || after.starts_with("by ") || after.starts_with("without ")
}

fn word(text: &str) -> &str {
    let end = text.find(|letter: char| !is_word(letter) && letter != ':' && letter != '.');
    &text[..end.unwrap_or(text.len())]
}

fn closing(text: &str, bracket: char) -> usize {
    let end = text.char_indices().skip(1).find(|(_, letter)| *letter == bracket);
    end.map_or(text.len(), |(at, _)| at + 1)
}

fn closing_outside_text(text: &str, bracket: char) -> usize {
    let mut inside = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => inside = !inside,
            _ if letter == bracket && !inside => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[test]
fn metrics_are_told_from_everything_else() {
    for (query, expected) in [
        (
            "sum by (a) (rate(b{c=\"}d\"}[5m])) / on (e) group_left () f",
            vec!["b", "f"],
        ),
        ("count(up == 0) or 0 * count(up offset 5m)", vec!["up"]),
        (
            "24 * sum(tamer:cost:hourly) / 1024 ^ 3 > bool 0.5",
            vec!["tamer:cost:hourly"],
        ),
        (
            "label_replace(a, \"b\", \"c d\", \"\", \"\") unless vector(0)",
            vec!["a"],
        ),
    ] {
        let found: Vec<String> = metrics(query).into_iter().collect();
        assert_eq!(found, expected, "{query}");
    }
}
