//! The functions that every Go template has.

use super::TemplateFault;
use super::print;
use super::value::{Value, text_of};

fn fault<T>(why: impl Into<String>) -> Result<T, TemplateFault> {
    Err(TemplateFault::new(why))
}

pub(super) fn call(name: &str, arguments: &[Value]) -> Result<Value, TemplateFault> {
    let nil = Value::Nil;
    let first = arguments.first().unwrap_or(&nil);
    let second = arguments.get(1).unwrap_or(&nil);
    let rest = arguments.get(1..).unwrap_or_default();
    Ok(match name {
        "not" => Value::Bool(!first.is_true()),
        "len" => Value::Int(length(first)?),
        "index" => return index(first, rest),
        "slice" => return slice(first, rest),
        "print" => Value::text(print::print(arguments)),
        "println" => Value::text(print::println(arguments)),
        "printf" => {
            let Value::Text(format) = first else {
                return fault("printf without format");
            };
            Value::text(print::printf(format, rest)?)
        }
        "html" => Value::text(html(&joined(arguments))),
        "js" => Value::text(js(&joined(arguments))),
        "urlquery" => Value::text(urlquery(&joined(arguments))),
        "eq" => {
            if rest.is_empty() {
                return fault("missing argument for comparison");
            }
            let mut any = false;
            for other in rest {
                any = equal(first, other)?;
                if any {
                    break;
                }
            }
            Value::Bool(any)
        }
        "ne" => Value::Bool(!equal(first, second)?),
        "lt" => Value::Bool(less(first, second)?),
        "le" => Value::Bool(less(first, second)? || equal(first, second)?),
        "gt" => Value::Bool(!(less(first, second)? || equal(first, second)?)),
        "ge" => Value::Bool(!less(first, second)?),
        "call" => return fault(format!("non-function of type {}", first.type_name())),
        other => return fault(format!("function {other:?} not defined")),
    })
}

fn length(value: &Value) -> Result<i64, TemplateFault> {
    let length = match value {
        Value::Text(text) | Value::Safe(text) => text.len(),
        Value::Labels(map) => map.len(),
        Value::Dict(map) => map.len(),
        other => match other.list() {
            Some(list) => list.len(),
            None => return fault(format!("len of type {}", other.type_name())),
        },
    };
    Ok(i64::try_from(length).unwrap_or(i64::MAX))
}

fn position(value: &Value, length: usize) -> Result<usize, TemplateFault> {
    let at = match value {
        Value::Int(at) | Value::Duration(at) | Value::Named(at, _) => *at,
        Value::Nil => return fault("cannot index slice/array with nil"),
        other => return fault(format!("cannot index slice/array with type {}", other.type_name())),
    };
    match usize::try_from(at) {
        Ok(at) if at <= length => Ok(at),
        _ => fault(format!("index out of range: {at}")),
    }
}

fn index(of: &Value, indices: &[Value]) -> Result<Value, TemplateFault> {
    if matches!(of, Value::Nil) {
        return fault("index of untyped nil");
    }
    let mut value = of.clone();
    for index in indices {
        value = match &value {
            Value::Labels(map) => match index {
                Value::Text(key) => Value::text(map.get(&**key).map_or("", String::as_str)),
                other => return fault(format!("value has type {}; should be string", other.type_name())),
            },
            Value::Dict(map) => match index {
                Value::Text(key) => map.get(&**key).cloned().unwrap_or(Value::Nil),
                other => return fault(format!("value has type {}; should be string", other.type_name())),
            },
            Value::Text(text) | Value::Safe(text) => {
                let at = position(index, text.len())?;
                match text.as_bytes().get(at) {
                    Some(byte) => Value::Int(i64::from(*byte)),
                    None => return fault(format!("index out of range: {at}")),
                }
            }
            Value::Nil => return fault("index of nil pointer"),
            other => match other.list() {
                Some(list) => {
                    let at = position(index, list.len())?;
                    match list.get(at) {
                        Some(value) => value.clone(),
                        None => return fault(format!("index out of range: {at}")),
                    }
                }
                None => return fault(format!("can't index item of type {}", other.type_name())),
            },
        };
    }
    Ok(value)
}

fn slice(of: &Value, indices: &[Value]) -> Result<Value, TemplateFault> {
    if indices.len() > 3 {
        return fault(format!("too many slice indexes: {}", indices.len()));
    }
    let length = match of {
        Value::Text(_) if indices.len() == 3 => return fault("cannot 3-index slice a string"),
        Value::Text(text) => text.len(),
        Value::Nil => return fault("slice of untyped nil"),
        other => match other.list() {
            Some(list) => list.len(),
            None => return fault(format!("can't slice item of type {}", other.type_name())),
        },
    };
    let mut bounds = [0, length, length];
    for (bound, index) in bounds.iter_mut().zip(indices) {
        *bound = position(index, length)?;
    }
    let [from, to, most] = bounds;
    if from > to || to > most {
        return fault(format!("invalid slice index: {from} > {to}"));
    }
    Ok(match of {
        Value::Text(text) => Value::text(text_of(text.as_bytes().get(from..to).unwrap_or_default())),
        other => {
            let list = other.list().cloned().unwrap_or_default();
            other.with_list(list.get(from..to).unwrap_or_default().to_vec())
        }
    })
}

/// What Go can compare by itself.
#[derive(PartialEq)]
enum Basic<'a> {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(&'a str),
    Other,
}

fn basic(value: &Value) -> Basic<'_> {
    match value {
        Value::Bool(value) => Basic::Bool(*value),
        Value::Int(value) | Value::Duration(value) | Value::Named(value, _) => Basic::Int(*value),
        Value::Float(value) => Basic::Float(*value),
        Value::Text(text) | Value::Safe(text) => Basic::Text(text),
        _ => Basic::Other,
    }
}

fn equal(a: &Value, b: &Value) -> Result<bool, TemplateFault> {
    match (basic(a), basic(b)) {
        (Basic::Other, Basic::Other) => {}
        (a, b) if std::mem::discriminant(&a) == std::mem::discriminant(&b) => return Ok(a == b),
        // Nothing is equal to what is not there.
        _ if matches!(a, Value::Nil) || matches!(b, Value::Nil) => return Ok(false),
        _ => return fault("incompatible types for comparison"),
    }
    match (a, b) {
        (Value::Nil, Value::Nil) => Ok(true),
        (Value::Nil, _) | (_, Value::Nil) => Ok(false),
        (Value::Time(a), Value::Time(b)) => Ok(a == b),
        (Value::Pair(a), Value::Pair(b)) => {
            let texts = |pair: &super::value::Fields| pair.iter().map(|(_, _, value)| print::shown(value)).collect();
            let (a, b): (Vec<String>, Vec<String>) = (texts(a), texts(b));
            Ok(a == b)
        }
        _ => fault(format!("non-comparable types {}, {}", a.type_name(), b.type_name())),
    }
}

fn less(a: &Value, b: &Value) -> Result<bool, TemplateFault> {
    match (basic(a), basic(b)) {
        (Basic::Int(a), Basic::Int(b)) => Ok(a < b),
        (Basic::Float(a), Basic::Float(b)) => Ok(a < b),
        (Basic::Text(a), Basic::Text(b)) => Ok(a < b),
        (Basic::Other, _) | (_, Basic::Other) | (Basic::Bool(_), Basic::Bool(_)) => {
            fault("invalid type for comparison")
        }
        _ => fault("incompatible types for comparison"),
    }
}

/// One text as it is, others as they are printed.
fn joined(arguments: &[Value]) -> String {
    match arguments {
        [Value::Text(text)] => text.to_string(),
        many => print::print_shown(many),
    }
}

pub(super) fn html(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '\0' => escaped.push('\u{fffd}'),
            '"' => escaped.push_str("&#34;"),
            '\'' => escaped.push_str("&#39;"),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn js(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str(r"\\"),
            '\'' => escaped.push_str(r"\'"),
            '"' => escaped.push_str("\\\""),
            '<' | '>' | '&' | '=' => escaped.push_str(&format!("\\u{:04X}", u32::from(c))),
            c if (c as u32) < 0x20 || c as u32 == 0x7f => escaped.push_str(&format!("\\u{:04X}", u32::from(c))),
            other => escaped.push(other),
        }
    }
    escaped
}

/// As Go's `url.QueryEscape`.
fn urlquery(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => escaped.push(char::from(byte)),
            b' ' => escaped.push('+'),
            other => escaped.push_str(&format!("%{other:02X}")),
        }
    }
    escaped
}
