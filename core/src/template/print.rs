//! Values as Go prints them, and as JSON.

use super::TemplateFault;
use super::time;
use super::value::Value;

/// As an action shows it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Nil => "<no value>".into(),
        // An action looks through the pointer.
        Value::Data(_) => printed(value).trim_start_matches('&').to_owned(),
        other => printed(other),
    }
}

/// As `%v`.
fn printed(value: &Value) -> String {
    formatted(value, &Verb::of('v'))
}

/// As `fmt.Sprint`: spaces only between what is no text.
pub(super) fn print(values: &[Value]) -> String {
    joined(values, printed)
}

/// The same, with each value as an action shows it.
pub(super) fn print_shown(values: &[Value]) -> String {
    joined(values, shown)
}

fn joined(values: &[Value], show: fn(&Value) -> String) -> String {
    let mut out = String::new();
    let mut before: Option<&Value> = None;
    for value in values {
        let text = |value: &Value| matches!(value, Value::Text(_) | Value::Safe(_));
        if before.is_some_and(|before| !text(before) && !text(value)) {
            out.push(' ');
        }
        out.push_str(&show(value));
        before = Some(value);
    }
    out
}

/// As `fmt.Sprintln`.
pub(super) fn println(values: &[Value]) -> String {
    values.iter().map(printed).collect::<Vec<_>>().join(" ") + "\n"
}

/// What stands after `%`.
struct Verb {
    verb: char,
    plus: bool,
    minus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

impl Verb {
    fn of(verb: char) -> Self {
        Self {
            verb,
            plus: false,
            minus: false,
            sharp: false,
            space: false,
            zero: false,
            width: None,
            precision: None,
        }
    }

    fn pad(&self, text: String, number: bool) -> String {
        let length = text.chars().count();
        let missing = self.width.unwrap_or(0).saturating_sub(length);
        if self.minus {
            return text + &" ".repeat(missing);
        }
        if self.zero && number {
            let signed = text.starts_with(['+', '-', ' ']);
            let (sign, digits) = text.split_at(usize::from(signed));
            return [sign, &"0".repeat(missing), digits].concat();
        }
        " ".repeat(missing) + &text
    }
}

/// Widths and precisions beyond this are not meant.
const WIDEST: usize = 10_000;

/// As `fmt.Sprintf`.
pub(super) fn printf(format: &str, values: &[Value]) -> Result<String, TemplateFault> {
    let mut out = String::new();
    let mut values = values.iter();
    let mut rest = format.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut verb = Verb::of('v');
        while let Some(flag) = rest.peek() {
            match flag {
                '+' => verb.plus = true,
                '-' => verb.minus = true,
                '#' => verb.sharp = true,
                ' ' => verb.space = true,
                '0' => verb.zero = true,
                _ => break,
            }
            rest.next();
        }
        verb.zero &= !verb.minus;
        let mut amount = |rest: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut String, what: &str| {
            if rest.peek() == Some(&'*') {
                rest.next();
                return match values.next() {
                    Some(Value::Int(amount)) if amount.unsigned_abs() <= 1_000_000 => Some(*amount),
                    _ => {
                        out.push_str(&format!("%!(BAD{what})"));
                        None
                    }
                };
            }
            let mut digits = None;
            while let Some(digit) = rest.peek().and_then(|c| c.to_digit(10)) {
                digits = Some((digits.unwrap_or(0) * 10 + i64::from(digit)).min(1_000_000));
                rest.next();
            }
            digits
        };
        if let Some(width) = amount(&mut rest, &mut out, "WIDTH") {
            verb.minus |= width < 0;
            verb.zero &= !verb.minus;
            verb.width = usize::try_from(width.unsigned_abs()).ok();
        }
        if rest.peek() == Some(&'.') {
            rest.next();
            let starred = rest.peek() == Some(&'*');
            let precision = amount(&mut rest, &mut out, "PREC");
            verb.precision = match precision {
                None if starred => None,
                other => usize::try_from(other.unwrap_or(0)).ok(),
            };
        }
        if verb.width.max(verb.precision) > Some(WIDEST) {
            return Err(TemplateFault::unknown("printf with a very large width"));
        }
        let Some(letter) = rest.next() else {
            out.push_str("%!(NOVERB)");
            break;
        };
        if letter == '[' {
            return Err(TemplateFault::unknown(
                "printf with [numbers] of arguments is not shown here",
            ));
        }
        verb.verb = letter;
        if letter == '%' {
            out.push('%');
            continue;
        }
        match values.next() {
            None => out.push_str(&format!("%!{letter}(MISSING)")),
            Some(_) if letter == 'p' => return Err(TemplateFault::unknown("addresses are not shown here")),
            Some(value) if (verb.sharp || verb.plus) && letter == 'v' && !is_plain(value) => {
                return Err(TemplateFault::unknown(format!(
                    "%#v and %+v of a {} are not shown here",
                    value.type_name()
                )));
            }
            Some(value) => out.push_str(&formatted(value, &verb)),
        }
        if out.len() > 1 << 20 {
            return Err(TemplateFault::unknown("the template writes too much"));
        }
    }
    let extra: Vec<String> = values
        .map(|value| match value {
            Value::Nil => "<nil>".to_owned(),
            other => format!("{}={}", other.type_name(), printed(other)),
        })
        .collect();
    if !extra.is_empty() {
        out.push_str(&format!("%!(EXTRA {})", extra.join(", ")));
    }
    Ok(out)
}

fn is_plain(value: &Value) -> bool {
    matches!(value, Value::Text(_) | Value::Int(_) | Value::Float(_) | Value::Bool(_))
}

fn formatted(value: &Value, verb: &Verb) -> String {
    if verb.verb == 'T' {
        return verb.pad(value.type_name().to_owned(), false);
    }
    // What has a String method in Go.
    let spoken = match value {
        Value::Labels(map) => Some(
            super::methods::sorted(map)
                .into_iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join(", "),
        ),
        Value::Pairs(pairs) => {
            let pair = |pair: &Value| {
                let parts: Vec<String> = pair
                    .fields()
                    .into_iter()
                    .flatten()
                    .map(|(_, _, part)| printed(part))
                    .collect();
                parts.join("=")
            };
            Some(pairs.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
        Value::Time(at) => Some(time::format(at, "2006-01-02 15:04:05.999999999 -0700 MST")),
        Value::Duration(length) => Some(time::duration(*length)),
        Value::Named(_, name) => Some((*name).to_owned()),
        _ => None,
    };
    if let (Some(text), 'v' | 's' | 'q' | 'x' | 'X') = (spoken, verb.verb) {
        return of_text(&text, verb, value);
    }
    let each = |values: &[Value]| {
        values
            .iter()
            .map(|value| formatted(value, verb))
            .collect::<Vec<_>>()
            .join(" ")
    };
    match value {
        Value::Nil if verb.verb == 'v' => verb.pad("<nil>".into(), false),
        Value::Nil => format!("%!{}(<nil>)", verb.verb),
        Value::Bool(truth) => match verb.verb {
            't' | 'v' => verb.pad(truth.to_string(), false),
            _ => bad(value, verb),
        },
        Value::Int(number) | Value::Duration(number) | Value::Named(number, _) => of_int(*number, verb, value),
        Value::Float(number) => of_float(*number, verb, value),
        Value::Text(text) | Value::Safe(text) => of_text(text, verb, value),
        Value::Dict(map) => {
            let pair = |(key, value): (&String, &Value)| {
                format!(
                    "{}:{}",
                    formatted(&Value::text(key.as_str()), verb),
                    formatted(value, verb)
                )
            };
            format!("map[{}]", map.iter().map(pair).collect::<Vec<_>>().join(" "))
        }
        Value::Labels(map) => {
            let pair = |(key, value): (&String, &String)| {
                let of = |text: &String| formatted(&Value::text(text.as_str()), verb);
                format!("{}:{}", of(key), of(value))
            };
            format!("map[{}]", map.iter().map(pair).collect::<Vec<_>>().join(" "))
        }
        other => match (other.list(), other.fields()) {
            (Some(list), _) => format!("[{}]", each(list)),
            (_, Some(fields)) => {
                let mut parts: Vec<Value> = fields.iter().map(|(_, _, value)| value.clone()).collect();
                let pointer = matches!(other, Value::Data(_));
                if pointer {
                    // A field that templates cannot name.
                    parts.push(Value::Bool(true));
                }
                format!("{}{{{}}}", if pointer { "&" } else { "" }, each(&parts))
            }
            _ => bad(value, verb),
        },
    }
}

fn bad(value: &Value, verb: &Verb) -> String {
    let same = Verb { verb: 'v', ..*verb };
    format!("%!{}({}={})", verb.verb, value.type_name(), formatted(value, &same))
}

fn of_text(text: &str, verb: &Verb, value: &Value) -> String {
    let cut: String = match verb.precision {
        Some(most) => text.chars().take(most).collect(),
        None => text.to_owned(),
    };
    match verb.verb {
        'v' if verb.sharp => verb.pad(quoted(&cut, false), false),
        's' | 'v' => verb.pad(cut, false),
        'q' if verb.sharp && !cut.contains(['`', '\u{7f}']) && !cut.chars().any(|c| c.is_control() && c != '\t') => {
            verb.pad(format!("`{cut}`"), false)
        }
        'q' => verb.pad(quoted(&cut, verb.plus), false),
        'x' | 'X' => {
            let most = verb.precision.unwrap_or(usize::MAX);
            let bytes = text.bytes().take(most).map(|byte| {
                if verb.verb == 'x' {
                    format!("{byte:02x}")
                } else {
                    format!("{byte:02X}")
                }
            });
            let bytes: Vec<String> = bytes.collect();
            let prefix = if verb.sharp {
                if verb.verb == 'X' { "0X" } else { "0x" }
            } else {
                ""
            };
            let whole = match (verb.space, bytes.is_empty()) {
                (_, true) => String::new(),
                (true, _) => bytes
                    .iter()
                    .map(|byte| format!("{prefix}{byte}"))
                    .collect::<Vec<_>>()
                    .join(" "),
                (false, _) => format!("{prefix}{}", bytes.concat()),
            };
            verb.pad(whole, false)
        }
        _ => bad(value, verb),
    }
}

/// As `strconv.Quote`.
fn quoted(text: &str, ascii: bool) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            c if (c as u32) < 0x20 || c == '\u{7f}' => quoted.push_str(&format!("\\x{:02x}", c as u32)),
            c if !c.is_ascii() && (ascii || c.is_control() || c.is_whitespace() || is_unprinted(c)) => {
                if (c as u32) > 0xffff {
                    quoted.push_str(&format!("\\U{:08x}", c as u32));
                } else {
                    quoted.push_str(&format!("\\u{:04x}", c as u32));
                }
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// The usual characters that show nothing.
fn is_unprinted(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

fn of_int(number: i64, verb: &Verb, value: &Value) -> String {
    let sign = match number {
        ..0 => "-",
        _ if verb.plus => "+",
        _ if verb.space => " ",
        _ => "",
    };
    let size = number.unsigned_abs();
    let (digits, prefix) = match verb.verb {
        'v' | 'd' => (size.to_string(), ""),
        'b' => (format!("{size:b}"), "0b"),
        'o' => (format!("{size:o}"), "0"),
        'O' => (format!("0o{size:o}"), ""),
        'x' => (format!("{size:x}"), "0x"),
        'X' => (format!("{size:X}"), "0X"),
        'c' | 'q' | 'U' => {
            let c = u32::try_from(number)
                .ok()
                .and_then(char::from_u32)
                .unwrap_or('\u{fffd}');
            let text = match verb.verb {
                'c' => c.to_string(),
                'q' => {
                    let inner = quoted(&c.to_string(), verb.plus);
                    let inner = inner.trim_start_matches('"');
                    let inner = inner.strip_suffix('"').unwrap_or(inner);
                    match c {
                        '\'' => "'\\''".to_owned(),
                        '"' => "'\"'".to_owned(),
                        _ => format!("'{inner}'"),
                    }
                }
                _ if verb.sharp => format!("U+{:04X} '{c}'", c as u32),
                _ => format!("U+{number:04X}"),
            };
            return verb.pad(text, false);
        }
        _ => return bad(value, verb),
    };
    let least = verb.precision.unwrap_or(0);
    let zeros = "0".repeat(least.saturating_sub(digits.len()));
    let prefix = if verb.sharp { prefix } else { "" };
    let digits = if number == 0 && verb.precision == Some(0) {
        String::new()
    } else {
        digits
    };
    verb.pad([sign, prefix, &zeros, &digits].concat(), verb.precision.is_none())
}

fn of_float(number: f64, verb: &Verb, value: &Value) -> String {
    let text = match verb.verb {
        'v' | 'g' => general(number, verb.precision),
        'G' => general(number, verb.precision).to_uppercase(),
        'f' | 'F' => plain(number, verb.precision.unwrap_or(6)),
        'e' => exponent(number, Some(verb.precision.unwrap_or(6))),
        'E' => exponent(number, Some(verb.precision.unwrap_or(6))).to_uppercase(),
        _ => return bad(value, verb),
    };
    let sign = match number.is_sign_negative() {
        true => "",
        false if verb.plus => "+",
        false if verb.space => " ",
        false => "",
    };
    let text = if number.is_nan() || number.is_infinite() {
        text.trim_start_matches('+').to_owned()
    } else {
        text
    };
    let sign = if number == f64::INFINITY { "+" } else { sign };
    verb.pad([sign, &text].concat(), number.is_finite())
}

fn plain(number: f64, digits: usize) -> String {
    if number.is_finite() {
        format!("{number:.digits$}")
    } else {
        odd(number)
    }
}

fn odd(number: f64) -> String {
    match number {
        n if n.is_nan() => "NaN",
        n if n > 0.0 => "+Inf",
        _ => "-Inf",
    }
    .to_owned()
}

/// As `%e`.
fn exponent(number: f64, digits: Option<usize>) -> String {
    if !number.is_finite() {
        return odd(number);
    }
    let text = match digits {
        Some(digits) => format!("{number:.digits$e}"),
        None => format!("{number:e}"),
    };
    let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, power) = match power.strip_prefix('-') {
        Some(power) => ('-', power),
        None => ('+', power),
    };
    format!("{mantissa}e{sign}{power:0>2}")
}

/// As `%g`; without a precision, in as many digits as tell it from all others.
pub(super) fn general(number: f64, precision: Option<usize>) -> String {
    if !number.is_finite() {
        return odd(number);
    }
    let significant = precision.map(|digits| digits.max(1));
    let scientific = exponent(number, significant.map(|digits| digits - 1));
    let (mantissa, power) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let power: i32 = power.parse().unwrap_or_default();
    let mantissa = if mantissa.contains('.') {
        mantissa.trim_end_matches('0').trim_end_matches('.')
    } else {
        mantissa
    };
    let digits = i32::try_from(mantissa.chars().filter(char::is_ascii_digit).count()).unwrap_or(i32::MAX);
    let most = significant.map_or(6, |wanted| i32::try_from(wanted).unwrap_or(i32::MAX));
    if power < -4 || power >= most {
        let (sign, size) = if power < 0 { ('-', -power) } else { ('+', power) };
        return format!("{mantissa}e{sign}{size:02}");
    }
    let after = usize::try_from((digits - 1 - power).max(0)).unwrap_or_default();
    format!("{number:.after$}")
}

/// As `strconv.ParseFloat` reads usual numbers.
pub(super) fn float_of(text: &str) -> Option<f64> {
    if text.trim() != text || text.is_empty() {
        return None;
    }
    text.parse().ok()
}

/// As `json.Marshal`.
pub(super) fn json(value: &Value) -> Result<String, TemplateFault> {
    let mut out = String::new();
    write_json(value, &mut out)?;
    Ok(out)
}

fn write_json(value: &Value, out: &mut String) -> Result<(), TemplateFault> {
    match value {
        Value::Nil => out.push_str("null"),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Int(number) | Value::Duration(number) | Value::Named(number, _) => out.push_str(&number.to_string()),
        Value::Float(number) if !number.is_finite() => {
            return Err(TemplateFault::new("json: unsupported value"));
        }
        Value::Float(number) => {
            let size = number.abs();
            if size != 0.0 && !(1e-6..1e21).contains(&size) {
                let text = exponent(*number, None);
                // Go writes e-9, not e-09.
                out.push_str(&text.replace("e-0", "e-"));
            } else {
                out.push_str(&number.to_string());
            }
        }
        Value::Text(text) | Value::Safe(text) => json_text(text, out),
        Value::Time(at) => json_text(&time::format(at, "2006-01-02T15:04:05.999999999Z07:00"), out),
        Value::Labels(map) => {
            json_map(
                map.iter()
                    .map(|(key, value)| (key.as_str(), Value::text(value.as_str()))),
                out,
            )?;
        }
        Value::Dict(map) => json_map(map.iter().map(|(key, value)| (key.as_str(), value.clone())), out)?,
        other => {
            if let Some(list) = other.list() {
                out.push('[');
                for (at, value) in list.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    write_json(value, out)?;
                }
                out.push(']');
            } else {
                let fields = other.fields().into_iter().flatten();
                json_map(fields.map(|(_, name, value)| (*name, value.clone())), out)?;
            }
        }
    }
    Ok(())
}

fn json_map<'a>(pairs: impl Iterator<Item = (&'a str, Value)>, out: &mut String) -> Result<(), TemplateFault> {
    out.push('{');
    for (at, (key, value)) in pairs.enumerate() {
        out.push_str(if at > 0 { "," } else { "" });
        json_text(key, out);
        out.push(':');
        write_json(&value, out)?;
    }
    out.push('}');
    Ok(())
}

fn json_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            other => out.push(other),
        }
    }
    out.push('"');
}
