//! The methods of Alertmanager's data, and of times.

use std::rc::Rc;

use super::TemplateFault;
use super::functions::Takes;
use super::value::{Labels, Value};
use super::{print, time};

/// What a method takes, if the value has it.
pub(super) fn takes(value: &Value, name: &str) -> Option<&'static [Takes]> {
    match (value, name) {
        (Value::Labels(_), "SortedPairs" | "Names" | "Values" | "String") => Some(&[]),
        (Value::Labels(_), "Remove") => Some(&[Takes::Texts]),
        (Value::Pairs(_), "Names" | "Values" | "String") => Some(&[]),
        (Value::Strings(_, true), "Join") => Some(&[Takes::Text]),
        (Value::Alerts(_, true), "Firing" | "Resolved") => Some(&[]),
        (
            Value::Time(_),
            "Unix" | "UnixMilli" | "UnixNano" | "UTC" | "Year" | "Month" | "Day" | "Hour" | "Minute" | "Second"
            | "Nanosecond" | "Weekday" | "YearDay" | "IsZero" | "String",
        ) => Some(&[]),
        (Value::Time(_), "Format") => Some(&[Takes::Text]),
        (Value::Time(_), "Before" | "After" | "Equal" | "Sub" | "Compare") => Some(&[Takes::Time]),
        (Value::Time(_), "Add") => Some(&[Takes::Duration]),
        (Value::Duration(_), "Seconds" | "Minutes" | "Hours" | "Milliseconds" | "String" | "Abs") => Some(&[]),
        (Value::Duration(_), "Round" | "Truncate") => Some(&[Takes::Duration]),
        (Value::Named(..), "String") => Some(&[]),
        _ => None,
    }
}

/// Methods that Go has and this engine has not.
pub(super) fn is_further(value: &Value, name: &str) -> bool {
    match value {
        Value::Time(_) => matches!(
            name,
            "AddDate"
                | "AppendFormat"
                | "Clock"
                | "Date"
                | "GoString"
                | "GobEncode"
                | "ISOWeek"
                | "In"
                | "IsDST"
                | "Local"
                | "Location"
                | "MarshalBinary"
                | "MarshalJSON"
                | "MarshalText"
                | "Round"
                | "Truncate"
                | "UnixMicro"
                | "Zone"
                | "ZoneBounds"
                | "AppendText"
                | "AppendBinary"
        ),
        Value::Duration(_) => matches!(name, "Microseconds" | "Nanoseconds"),
        _ => false,
    }
}

pub(super) fn call(value: &Value, name: &str, arguments: &[Value]) -> Result<Value, TemplateFault> {
    let first = arguments.first();
    Ok(match (value, name) {
        (Value::Labels(map), "SortedPairs") => {
            let pair = |(name, value): (&String, &String)| {
                Value::Pair(Rc::new(vec![
                    ("Name", "Name", Value::text(name.as_str())),
                    ("Value", "Value", Value::text(value.as_str())),
                ]))
            };
            Value::Pairs(Rc::new(sorted(map).into_iter().map(pair).collect()))
        }
        (Value::Labels(map), "Names") => Value::strings(sorted(map).into_iter().map(|(name, _)| name.clone())),
        (Value::Labels(map), "Values") => Value::strings(sorted(map).into_iter().map(|(_, value)| value.clone())),
        (Value::Labels(map), "Remove") => {
            let names: Vec<String> = first
                .and_then(Value::list)
                .into_iter()
                .flat_map(|list| list.iter())
                .map(print::shown)
                .collect();
            let mut left = (**map).clone();
            left.retain(|name, _| !names.contains(name));
            Value::Labels(Rc::new(left))
        }
        (Value::Pairs(pairs), "Names") => Value::strings(pairs.iter().map(|pair| part(pair, 0))),
        (Value::Pairs(pairs), "Values") => Value::strings(pairs.iter().map(|pair| part(pair, 1))),
        (Value::Strings(texts, _), "Join") => {
            let texts: Vec<String> = texts.iter().map(print::shown).collect();
            Value::text(texts.join(&first.map(print::shown).unwrap_or_default()))
        }
        (Value::Alerts(alerts, _), which) => {
            let wanted = if which == "Firing" { "firing" } else { "resolved" };
            let fits = |alert: &&Value| {
                let status = alert.fields().and_then(|fields| fields.first());
                matches!(status, Some((_, _, Value::Text(status))) if &**status == wanted)
            };
            Value::Alerts(Rc::new(alerts.iter().filter(fits).cloned().collect()), false)
        }
        (Value::Time(at), name) => return of_time(at, name, first),
        (Value::Duration(length), name) => return of_duration(*length, name, first),
        (other, _) => Value::text(print::shown(other)),
    })
}

/// Labels in order, the alert's name first.
pub(super) fn sorted(map: &Labels) -> Vec<(&String, &String)> {
    let mut pairs: Vec<_> = map.iter().collect();
    pairs.sort_by_key(|(name, _)| *name != "alertname");
    pairs
}

fn part(pair: &Value, at: usize) -> String {
    let field = pair.fields().and_then(|fields| fields.get(at));
    field.map(|(_, _, value)| print::shown(value)).unwrap_or_default()
}

fn of_time(at: &time::Time, name: &str, argument: Option<&Value>) -> Result<Value, TemplateFault> {
    let other = match argument {
        Some(Value::Time(time)) => time.clone(),
        _ => time::Time::zero(),
    };
    let key = |time: &time::Time| (time.seconds, time.nanoseconds);
    let civil = at.civil();
    Ok(match name {
        "Unix" => Value::Int(at.seconds),
        "UnixMilli" => Value::Int(at.seconds * 1000 + i64::from(at.nanoseconds / 1_000_000)),
        "UnixNano" => Value::Int(
            at.seconds
                .wrapping_mul(1_000_000_000)
                .wrapping_add(i64::from(at.nanoseconds)),
        ),
        "UTC" => Value::Time(at.utc()),
        "Year" => Value::Int(civil.year),
        "Month" => Value::Named(civil.month, time::month_name(civil.month)),
        "Day" => Value::Int(civil.day),
        "Hour" => Value::Int(civil.hour),
        "Minute" => Value::Int(civil.minute),
        "Second" => Value::Int(civil.second),
        "Nanosecond" => Value::Int(i64::from(at.nanoseconds)),
        "Weekday" => Value::Named(civil.weekday, time::weekday_name(civil.weekday)),
        "YearDay" => Value::Int(civil.year_day),
        "IsZero" => Value::Bool(key(at) == key(&time::Time::zero())),
        "Format" => {
            let layout = argument.map(print::shown).unwrap_or_default();
            Value::text(time::format(at, &layout))
        }
        "Before" => Value::Bool(key(at) < key(&other)),
        "After" => Value::Bool(key(at) > key(&other)),
        "Equal" => Value::Bool(key(at) == key(&other)),
        "Compare" => Value::Int(key(at).cmp(&key(&other)) as i64),
        "Sub" => Value::Duration(at.minus(&other)),
        "Add" => match argument {
            Some(Value::Duration(length)) => Value::Time(at.plus(*length)),
            _ => return Err(TemplateFault::new("wrong type for value; expected time.Duration")),
        },
        _ => Value::text(print::shown(&Value::Time(at.clone()))),
    })
}

fn of_duration(length: i64, name: &str, argument: Option<&Value>) -> Result<Value, TemplateFault> {
    let by = match argument {
        Some(Value::Duration(by)) => *by,
        _ => 0,
    };
    let split = |unit: i64| (length / unit) as f64 + (length % unit) as f64 / unit as f64;
    Ok(match name {
        "Seconds" => Value::Float(split(1_000_000_000)),
        "Minutes" => Value::Float(split(60_000_000_000)),
        "Hours" => Value::Float(split(3_600_000_000_000)),
        "Milliseconds" => Value::Int(length / 1_000_000),
        "Abs" => Value::Duration(length.saturating_abs()),
        "Truncate" if by > 0 => Value::Duration(length - length % by),
        "Round" if by > 0 => {
            let rest = length % by;
            let down = length - rest;
            let up = rest.unsigned_abs().saturating_mul(2) >= by.unsigned_abs();
            Value::Duration(if up {
                down.saturating_add(by * length.signum())
            } else {
                down
            })
        }
        "Truncate" | "Round" => Value::Duration(length),
        _ => Value::text(time::duration(length)),
    })
}
