//! What functions take, and Alertmanager's own functions.

use std::collections::BTreeMap;
use std::rc::Rc;

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::TemplateFault;
use super::exec::Moment;
use super::value::{Value, text_of};
use super::{Time, builtins, print, time};
use crate::routing;

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Takes {
    Any,
    /// Any number of them.
    Many,
    Text,
    ManyTexts,
    Texts,
    List,
    Duration,
    Time,
}

use Takes::{Any, List, Many, ManyTexts, Text, Texts};

pub(super) fn is_function(name: &str) -> bool {
    matches!(name, "and" | "or" | "call") || !takes(name).is_empty() || name == "now"
}

pub(super) fn takes(name: &str) -> &'static [Takes] {
    match name {
        "not" | "len" | "toJson" | "humanizeDuration" => &[Any],
        "index" | "slice" | "html" | "js" | "urlquery" | "call" => &[Any, Many],
        "eq" | "ne" | "lt" | "le" | "gt" | "ge" => match name {
            "eq" => &[Any, Many],
            _ => &[Any, Any],
        },
        "print" | "println" | "list" | "dict" => &[Many],
        "printf" => &[Text, Many],
        "toUpper" | "toLower" | "title" | "trimSpace" | "safeHtml" | "safeUrl" | "urlUnescape" | "routeLabels"
        | "base64encode" | "base64decode" => &[Text],
        "join" => &[Text, Texts],
        "match" | "toDate" | "mustToDate" => &[Text, Text],
        "reReplaceAll" => &[Text, Text, Text],
        "stringSlice" => &[ManyTexts],
        "date" | "tz" => &[Text, Takes::Time],
        "since" => &[Takes::Time],
        "append" => &[List, Many],
        _ => &[],
    }
}

pub(super) fn at(takes: &[Takes], index: usize) -> Takes {
    takes.get(index).or(takes.last()).copied().unwrap_or(Any)
}

/// Checks an argument as Go checks whether it can be assigned.
pub(super) fn fit(value: Value, takes: Takes, constant: bool, is_nil: bool) -> Result<Value, TemplateFault> {
    let fits = match (&value, takes) {
        (_, Any | Many) => true,
        (Value::Text(_), Text | ManyTexts) | (Value::Strings(..), Texts) | (Value::List(_), List) => true,
        (Value::Time(_), Takes::Time) | (Value::Duration(_), Takes::Duration) => true,
        // A number that is written may be of any type of number.
        (Value::Int(value), Takes::Duration) if constant => return Ok(Value::Duration(*value)),
        (Value::Nil, Texts) => return Ok(Value::Strings(Rc::default(), false)),
        (Value::Nil, List) => return Ok(Value::List(Rc::default())),
        _ => false,
    };
    if fits {
        return Ok(value);
    }
    Err(TemplateFault::new(if is_nil {
        "cannot assign nil".to_owned()
    } else {
        format!("wrong type for value; got {}", value.type_name())
    }))
}

fn text(arguments: &[Value], at: usize) -> &str {
    match arguments.get(at) {
        Some(Value::Text(text)) => text,
        _ => "",
    }
}

fn when(arguments: &[Value], at: usize) -> Time {
    match arguments.get(at) {
        Some(Value::Time(time)) => time.clone(),
        _ => Time::zero(),
    }
}

/// Base64 as Go's `URLEncoding`.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

pub(super) fn call(name: &str, arguments: &[Value], moment: &Moment<'_>) -> Result<Value, TemplateFault> {
    let first = text(arguments, 0);
    let fault = |why: String| Err(TemplateFault::new(why));
    Ok(match name {
        "toUpper" => Value::text(upper(first)),
        "toLower" => Value::text(lower(first)),
        "title" => Value::text(titled(first)),
        "trimSpace" => Value::text(first.trim()),
        "safeHtml" | "safeUrl" => Value::Safe(first.into()),
        "routeLabels" => Value::text(""),
        "join" => {
            let texts = arguments.get(1).and_then(Value::list).cloned().unwrap_or_default();
            let texts: Vec<String> = texts.iter().map(print::shown).collect();
            Value::text(texts.join(first))
        }
        "match" => Value::Bool(regex(first)?.is_match(text(arguments, 1))),
        "reReplaceAll" => {
            let replaced = regex(first)?;
            Value::text(
                replaced
                    .replace_all(text(arguments, 2), text(arguments, 1))
                    .into_owned(),
            )
        }
        "stringSlice" => Value::Strings(Rc::new(arguments.to_vec()), false),
        "urlUnescape" => match unescaped(first) {
            Some(text) => Value::text(text),
            None => return fault(format!("invalid URL escape in {first:?}")),
        },
        "date" => Value::text(time::format(&when(arguments, 1), first)),
        "tz" => {
            let time = when(arguments, 1);
            let zone = if first == "UTC" { "" } else { first };
            match moment.zones.offset(zone, time.seconds) {
                Some((offset, name)) => Value::Time(Time { offset, name, ..time }),
                None => {
                    return Err(TemplateFault::unknown(format!(
                        "the time zone {first:?} is not known here"
                    )));
                }
            }
        }
        "now" => Value::Time(moment.now.clone()),
        "since" => Value::Duration(moment.now.minus(&when(arguments, 0))),
        "humanizeDuration" => Value::text(humanized(arguments.first().unwrap_or(&Value::Nil))?),
        "toDate" => Value::Time(time::parse(first, text(arguments, 1)).unwrap_or_else(Time::zero)),
        "mustToDate" => match time::parse(first, text(arguments, 1)) {
            Some(time) => Value::Time(time),
            None => return fault(format!("parsing time {:?} as {first:?}", text(arguments, 1))),
        },
        "toJson" => Value::text(print::json(arguments.first().unwrap_or(&Value::Nil))?),
        "base64encode" => Value::text(BASE64.encode(first)),
        "base64decode" => {
            // Go ignores line ends.
            let plain: String = first.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
            match BASE64.decode(plain) {
                Ok(bytes) => Value::text(text_of(&bytes)),
                Err(_) => return fault("illegal base64 data".into()),
            }
        }
        "list" => Value::List(Rc::new(arguments.to_vec())),
        "append" => {
            let list = arguments.first().and_then(Value::list).cloned().unwrap_or_default();
            let mut list = list.to_vec();
            list.extend(arguments.iter().skip(1).cloned());
            Value::List(Rc::new(list))
        }
        "dict" => {
            let mut dict = BTreeMap::new();
            for pair in arguments.chunks(2) {
                match pair {
                    [Value::Text(key), value] => _ = dict.insert(key.to_string(), value.clone()),
                    [_, _] => return fault("dict keys must be strings".into()),
                    _ => return fault("dict requires an even number of arguments".into()),
                }
            }
            Value::Dict(Rc::new(dict))
        }
        _ => return builtins::call(name, arguments),
    })
}

/// Go changes character by character: `ß` has no large form of one.
fn upper(text: &str) -> String {
    let large = |c: char| {
        let mut to = c.to_uppercase();
        to.next().filter(|_| to.next().is_none()).unwrap_or(c)
    };
    text.chars().map(large).collect()
}

/// There is no final sigma either.
fn lower(text: &str) -> String {
    text.chars().filter_map(|c| c.to_lowercase().next()).collect()
}

/// The first letter of each word large, the others small.
fn titled(text: &str) -> String {
    let mut titled = String::new();
    let mut inside = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let word = c.is_alphanumeric() || c == '_';
        if c.is_alphabetic() && !inside {
            let mut large = c.to_uppercase();
            titled.extend(large.next());
            titled.extend(large.flat_map(char::to_lowercase));
            inside = true;
        } else {
            titled.extend(c.to_lowercase());
            // An apostrophe, dot or colon between letters is part of a word.
            let joins = matches!(c, '\'' | '.' | ':' | '\u{2019}' | '\u{b7}')
                && characters.peek().is_some_and(|next| next.is_alphabetic());
            inside &= word || joins;
        }
    }
    titled
}

/// An expression as Go's `regexp` reads it.
fn regex(pattern: &str) -> Result<regex_lite::Regex, TemplateFault> {
    match routing::expression(pattern) {
        Ok(Some(regex)) => Ok(regex),
        Ok(None) => Err(TemplateFault::unknown(format!(
            "only Alertmanager can run the expression {pattern:?}"
        ))),
        Err(why) => Err(TemplateFault::new(format!("error parsing regexp: {why}"))),
    }
}

/// As Go's `url.QueryUnescape`.
fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                bytes.push(u8::try_from(digit()? * 16 + digit()?).ok()?);
            }
            b'+' => bytes.push(b' '),
            other => bytes.push(other),
        }
    }
    Some(text_of(&bytes))
}

fn humanized(value: &Value) -> Result<String, TemplateFault> {
    let seconds = match value {
        Value::Float(value) => *value,
        Value::Int(value) => *value as f64,
        Value::Duration(nanoseconds) => {
            // Whole and part by themselves, as Go does it.
            (nanoseconds / 1_000_000_000) as f64 + (nanoseconds % 1_000_000_000) as f64 / 1e9
        }
        Value::Text(text) => match print::float_of(text) {
            Some(value) => value,
            None => return Err(TemplateFault::new(format!("parsing {text:?}: invalid syntax"))),
        },
        other => {
            return Err(TemplateFault::new(format!(
                "can't convert {} to float",
                other.type_name()
            )));
        }
    };
    let four = |value: f64| print::general(value, Some(4));
    if !seconds.is_finite() {
        return Ok(four(seconds));
    }
    if seconds == 0.0 {
        return Ok(format!("{}s", four(seconds)));
    }
    if seconds.abs() >= 1.0 {
        let sign = if seconds < 0.0 { "-" } else { "" };
        let absolute = seconds.abs();
        let whole = absolute as i64;
        let (second, minute, hour, day) = (whole % 60, whole / 60 % 60, whole / 3600 % 24, whole / 86_400);
        return Ok(match (day, hour, minute) {
            (0, 0, 0) => format!("{sign}{}s", four(absolute)),
            (0, 0, _) => format!("{sign}{minute}m {second}s"),
            (0, _, _) => format!("{sign}{hour}h {minute}m {second}s"),
            _ => format!("{sign}{day}d {hour}h {minute}m {second}s"),
        });
    }
    let (mut value, mut prefix) = (seconds, "");
    for next in ["m", "u", "n", "p", "f", "a", "z", "y"] {
        if value.abs() >= 1.0 {
            break;
        }
        prefix = next;
        value *= 1000.0;
    }
    Ok(format!("{}{prefix}s", four(value)))
}
