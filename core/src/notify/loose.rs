//! Values whose texts are templates, and become what YAML makes of what they give: PagerDuty's details, a webhook's payload.
//!
//! Source: Alertmanager 0.34, `template.DeepCopyWithTemplate`, which reads each text with go-yaml v2 (YAML 1.1).

use serde_json::{Map, Number, Value};

use super::{Limit, Request};
use crate::slack::Fault;

/// Fills in all templates. Keys are in the order in which Go writes them.
pub(super) fn filled(
    value: &Value,
    field: &str,
    request: &Request<'_>,
    limits: &mut Vec<Limit>,
) -> Result<Value, Fault> {
    Ok(match value {
        Value::String(text) => {
            let text = request.render(field, text)?;
            read(&text).unwrap_or_else(|| {
                limits.push(Limit::Loose {
                    field: field.to_owned(),
                });
                text.into()
            })
        }
        Value::Array(list) => {
            let each = list.iter().map(|value| filled(value, field, request, limits));
            each.collect::<Result<_, _>>()?
        }
        Value::Object(map) => {
            let mut made = Map::new();
            for (key, value) in map {
                let name = request.render(field, key)?;
                made.insert(name, filled(value, &format!("{field}.{key}"), request, limits)?);
            }
            sorted(made.into())
        }
        other => other.clone(),
    })
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut pairs: Vec<_> = map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
            pairs.into_iter().collect::<Map<_, _>>().into()
        }
        Value::Array(list) => list.into_iter().map(sorted).collect(),
        other => other,
    }
}

/// What YAML makes of a text; a text stays as it was written. None where that takes a whole reader of YAML.
fn read(text: &str) -> Option<Value> {
    let bare = text.trim();
    if let Ok(value @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(bare) {
        return Some(sorted(value));
    }
    if bare.lines().count() > 1 {
        let line_is_key = |line: &str| line.trim_end().ends_with(':') || line.contains(": ") || line.starts_with("- ");
        return if bare.lines().any(line_is_key) {
            block(bare).map(sorted)
        } else {
            Some(text.into())
        };
    }
    let told = bare.split(" #").next().unwrap_or_default().trim_end();
    // None of these begins anything that is known: it is a fault.
    if told.starts_with(['%', '@', '`', '*']) {
        return Some(text.into());
    }
    if let Some((key, value)) = told.split_once(": ").or_else(|| Some((told.strip_suffix(':')?, ""))) {
        // A second colon is a fault, and a fault leaves the text.
        if plain(value).is_none() && !value.starts_with(SPECIAL) {
            return Some(text.into());
        }
        let Value::String(key) = scalar(plain(key)?)? else {
            return None;
        };
        return Some(Map::from_iter([(key, scalar(plain(value)?)?)]).into());
    }
    if told.is_empty() {
        return Some(Value::Null);
    }
    match told.chars().next() {
        // In quotes or not, it is a text.
        Some('"' | '\'' | '|' | '>') => Some(text.into()),
        Some('#') => Some(Value::Null),
        Some('[') => list(told),
        Some('{' | '&' | '!') => None,
        Some('-' | '?') if told.len() == 1 || told.starts_with("- ") || told.starts_with("? ") => None,
        _ => Some(match scalar(told)? {
            Value::String(_) => text.into(),
            other => other,
        }),
    }
}

/// Maps and lists of plain texts, by their indent.
fn block(text: &str) -> Option<Value> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let told = line.split(" #").next().unwrap_or_default().trim_end();
        let inner = told.trim_start_matches(' ');
        if inner.contains('\t') || inner.starts_with('#') {
            return None;
        }
        if !inner.is_empty() {
            lines.push((told.len() - inner.len(), inner));
        }
    }
    let mut block = Block(&lines);
    let made = block.node()?;
    block.0.is_empty().then_some(made)
}

/// Lines that are not read yet, each with its indent.
struct Block<'a>(&'a [(usize, &'a str)]);

impl<'a> Block<'a> {
    /// The next line, if it stands there.
    fn at(&self, indent: usize) -> Option<&'a str> {
        self.0.first().filter(|(at, _)| *at == indent).map(|(_, line)| *line)
    }

    fn node(&mut self) -> Option<Value> {
        let (indent, first) = *self.0.first()?;
        let made = if first.starts_with("- ") {
            self.list(indent)?.into()
        } else {
            self.map(indent)?.into()
        };
        // What is indented further would go on with the last text.
        self.0.first().is_none_or(|(at, _)| *at <= indent).then_some(made)
    }

    fn list(&mut self, indent: usize) -> Option<Vec<Value>> {
        let mut made = Vec::new();
        while let Some(one) = self.at(indent).and_then(|line| line.strip_prefix("- ")) {
            self.0 = self.0.get(1..)?;
            made.push(scalar(plain(one.trim())?)?);
        }
        Some(made)
    }

    fn map(&mut self, indent: usize) -> Option<Map<String, Value>> {
        let mut made = Map::new();
        while let Some(line) = self.at(indent).filter(|line| !line.starts_with("- ")) {
            self.0 = self.0.get(1..)?;
            let (key, value) = pair(line);
            let Value::String(key) = scalar(plain(key)?)? else {
                return None;
            };
            let below = |(at, line): &(usize, &str)| *at > indent || *at == indent && line.starts_with("- ");
            let value = match value? {
                "" if self.0.first().is_some_and(below) => self.node()?,
                text => scalar(plain(text)?)?,
            };
            made.insert(key, value);
        }
        Some(made)
    }
}

/// A text that begins or holds nothing else.
fn plain(text: &str) -> Option<&str> {
    (!text.starts_with(SPECIAL) && !text.contains(": ") && !text.ends_with(':')).then_some(text)
}

/// `key: value`, or a key alone.
fn pair(line: &str) -> (&str, Option<&str>) {
    match line.split_once(": ") {
        Some((key, value)) => (key, Some(value.trim())),
        None => match line.strip_suffix(':') {
            Some(key) => (key, Some("")),
            None => (line, None),
        },
    }
}

/// A list of plain texts in brackets. What follows it is not looked at: `[FIRING:1] Down` is a list of one.
fn list(text: &str) -> Option<Value> {
    let (inner, _) = text.strip_prefix('[')?.split_once(']')?;
    let plain = |one: &str| !one.starts_with(SPECIAL) && !one.contains([':', '#', '[', '{', '}', '\'', '"']);
    let each = inner.split(',').map(str::trim);
    let each = each.map(|one| match one.split_once(':') {
        // A colon inside of a word is part of it.
        Some((name, rest)) if plain(name) && plain(rest) && !rest.is_empty() && !rest.starts_with(' ') => {
            Some(one.into())
        }
        Some(_) => None,
        None if plain(one) && !one.is_empty() => scalar(one),
        None => None,
    });
    let found: Option<Vec<Value>> = each.collect();
    found.map(Value::from)
}

/// What begins something else than a plain text.
const SPECIAL: [char; 17] = [
    '[', ']', '{', '}', '*', '&', '!', '|', '>', '%', '@', '`', '"', '\'', '#', '?', '-',
];

/// A plain scalar by the rules of YAML 1.1, as go-yaml v2 knows them.
fn scalar(text: &str) -> Option<Value> {
    let text = text.trim();
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => true.into(),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => false.into(),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF" | ".nan" | ".NaN"
        | ".NAN" | "<<" => return None,
        other => number(other).unwrap_or_else(|| other.into()),
    })
}

fn number(text: &str) -> Option<Value> {
    let digits = text.replace('_', "");
    let bare = digits.strip_prefix(['+', '-']).unwrap_or(&digits);
    if !bare.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let sign = if digits.starts_with('-') { -1 } else { 1 };
    let radix = match bare.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => 16,
        Some("0b") => 2,
        Some("0o") => 8,
        _ if bare.len() > 1 && bare.starts_with('0') && bare.bytes().all(|b| b.is_ascii_digit()) => 8,
        _ => 10,
    };
    let number = if radix == 10 || bare.starts_with("00") || !bare.starts_with("0x") && radix == 8 {
        bare.trim_start_matches("0o")
    } else {
        bare.get(2..)?
    };
    if let Ok(number) = i64::from_str_radix(number, radix)
        && number >= 0
    {
        return Some((sign * number).into());
    }
    let is_float =
        bare.bytes().all(|b| b.is_ascii_digit() || b".eE+-".contains(&b)) && bare.bytes().any(|b| b.is_ascii_digit());
    let float = is_float.then(|| digits.parse::<f64>().ok()).flatten()?;
    if float.fract() == 0.0 && float.abs() < 1e15 {
        return Some((float as i64).into());
    }
    Number::from_f64(float).map(Value::Number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_become_what_yaml_reads_in_them() {
        for (text, expected) in [
            ("", Some(Value::Null)),
            ("~", Some(Value::Null)),
            ("# note", Some(Value::Null)),
            ("yes", Some(json!(true))),
            ("Off", Some(json!(false))),
            ("5 # of them", Some(json!(5))),
            ("0x10", Some(json!(16))),
            ("010", Some(json!(8))),
            ("1_000", Some(json!(1000))),
            ("-1.5", Some(json!(-1.5))),
            ("1e3", Some(json!(1000))),
            ("1.2.3", Some(json!("1.2.3"))),
            ("12:30", Some(json!("12:30"))),
            ("\"5\"", Some(json!("\"5\""))),
            ("It is down.", Some(json!("It is down."))),
            ("two\nlines", Some(json!("two\nlines"))),
            ("Pod: down", Some(json!({"Pod": "down"}))),
            ("a: b: c", Some(json!("a: b: c"))),
            ("http://x:9090/a", Some(json!("http://x:9090/a"))),
            ("[FIRING:1] Down", Some(json!(["FIRING:1"]))),
            ("{\"b\": 1, \"a\": [2]}", Some(json!({"a": [2], "b": 1}))),
            ("a:\n - b\n - 2\nc: d\n", Some(json!({"a": ["b", 2], "c": "d"}))),
            ("a:\n  b: c\n", Some(json!({"a": {"b": "c"}}))),
            // A text that goes on, maps in lists, anchors: only a whole reader knows.
            ("a: b\n  c\n", None),
            ("- a: b\n- c\n", None),
            ("&x y", None),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }
}
