//! YAML: values → text, and text → values that know their line and column.
//!
//! Everything goes through serde-saphyr: it quotes what readers of YAML 1.1 (Helm, Flux) would take for another type.

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Map, Number, Value};
use serde_saphyr::Spanned;

/// The largest file that is read, in bytes. A HelmRelease of ten thousand probes has about one megabyte.
pub const MAX_BYTES: usize = 4 << 20;

/// Text of one value. Lists are indented below their key, long lines are left alone.
pub fn write<T: Serialize>(value: &T) -> String {
    let options = serde_saphyr::ser_options! {
        compact_list_indent: false,
        // Folding would break template lines of Slack messages at blanks and make diffs jump.
        folded_wrap_chars: usize::MAX,
    };
    // Only a map key that is no scalar, or a writer that fails, can make this fail: neither exists here.
    serde_saphyr::to_string_with_options(value, options).unwrap_or_default()
}

/// The text of a map's entry below a key, from the text of its value's own entries. `depth` counts maps, two blanks each.
///
/// So a large text is made of parts that were written before; a test holds that both ways give the same.
pub fn indent(text: &str, depth: usize, into: &mut String) {
    for line in text.split_inclusive('\n') {
        if line != "\n" {
            (0..depth).for_each(|_| into.push_str("  "));
        }
        into.push_str(line);
    }
}

/// Why a text is not YAML that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Line, counted from 1; 0 if unknown.
    pub line: u64,
    /// Column, counted from 1; 0 if unknown.
    pub column: u64,
    /// What the reader says.
    pub message: String,
    /// A bound was passed: size, depth or aliases.
    pub too_large: bool,
}

/// A value that knows where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Line, counted from 1.
    pub line: u64,
    /// Column, counted from 1.
    pub column: u64,
    /// What stands there.
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Null, a bool, a number or text.
    Scalar(Value),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// The entry of a map.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.kind {
            Kind::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// The node that a JSON pointer leads to, or the last one on the way that exists.
    pub fn nearest(&self, pointer: &str) -> &Self {
        let mut node = self;
        for step in pointer.split('/').skip(1) {
            let next = match &node.kind {
                Kind::List(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)),
                _ => node.get(step),
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    /// A node for a value that stands in no text.
    pub fn from_value(value: Value) -> Self {
        let kind = match value {
            Value::Object(map) => Kind::Map(
                map.into_iter()
                    .map(|(key, value)| (key, Self::from_value(value)))
                    .collect(),
            ),
            Value::Array(list) => Kind::List(list.into_iter().map(Self::from_value).collect()),
            scalar => Kind::Scalar(scalar),
        };
        Self {
            line: 0,
            column: 0,
            kind,
        }
    }

    /// The value without its places.
    pub fn value(&self) -> Value {
        match &self.kind {
            Kind::Scalar(value) => value.clone(),
            Kind::List(items) => Value::Array(items.iter().map(Self::value).collect()),
            Kind::Map(entries) => Value::Object(
                entries
                    .iter()
                    .map(|(key, node)| (key.clone(), node.value()))
                    .collect::<Map<_, _>>(),
            ),
        }
    }
}

/// Reads all documents of a text. Empty documents are left out.
pub fn read(text: &str) -> Result<Vec<Node>, Unreadable> {
    if text.len() > MAX_BYTES {
        return Err(Unreadable {
            line: 0,
            column: 0,
            message: format!("{} bytes", text.len()),
            too_large: true,
        });
    }
    if let Some(at) = text.find('\0') {
        let before = text.get(..at).unwrap_or_default();
        let line = before.matches('\n').count() as u64 + 1;
        return Err(Unreadable {
            line,
            column: 0,
            message: "binary data".into(),
            too_large: false,
        });
    }
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            // Reading is recursive, and the page's stack small; routes nested 8 deep in a HelmRelease need 26.
            max_depth: 40,
            max_documents: 256,
            max_nodes: 400_000,
            max_events: 1_000_000,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 50_000, max_replay_stack_depth: 8 },
        with_snippet: false,
    };
    serde_saphyr::from_multiple_with_options::<Spanned<Raw>>(text, options)
        .map(|documents| {
            documents
                .into_iter()
                .map(Node::from)
                .filter(|node| node.kind != Kind::Scalar(Value::Null))
                .collect()
        })
        .map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_saphyr::Error) -> Unreadable {
    use serde_saphyr::Error;
    let plain = error.without_snippet();
    let (line, column) = plain.location().map_or((0, 0), |at| (at.line(), at.column()));
    // What went wrong behind an alias is told as the alias' error.
    let mut cause = plain;
    while let Error::AliasError { error, .. } = cause {
        cause = error;
    }
    let too_large = matches!(
        cause,
        Error::Budget { .. }
            | Error::AliasReplayLimitExceeded { .. }
            | Error::AliasExpansionLimitExceeded { .. }
            | Error::AliasReplayStackDepthExceeded { .. }
    );
    // The parser's own bound on nesting has no variant of its own here.
    let too_large = too_large || cause.to_string().contains("recursion limit exceeded");
    let message = match cause {
        Error::DuplicateMappingKey { key: Some(key), .. } => format!("the key `{key}` stands here a second time"),
        other => other.to_string(),
    };
    // Line and column are told apart, and only the first line is about this error.
    let message = message.lines().next().unwrap_or_default();
    let message = message
        .split(" at line ")
        .next()
        .unwrap_or_default()
        .trim_end_matches('.')
        .to_owned();
    Unreadable {
        line,
        column,
        message,
        too_large,
    }
}

/// A node before its place is known.
enum Raw {
    Scalar(Value),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(String, Spanned<Raw>)>),
}

impl From<Spanned<Raw>> for Node {
    fn from(spanned: Spanned<Raw>) -> Self {
        let at = spanned.referenced;
        let kind = match spanned.value {
            Raw::Scalar(value) => Kind::Scalar(value),
            Raw::List(items) => Kind::List(items.into_iter().map(Self::from).collect()),
            Raw::Map(entries) => Kind::Map(entries.into_iter().map(|(key, node)| (key, Self::from(node))).collect()),
        };
        Self {
            line: at.line(),
            column: at.column(),
            kind,
        }
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Raw;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("any YAML value")
            }
            fn visit_unit<E>(self) -> Result<Raw, E> {
                Ok(Raw::Scalar(Value::Null))
            }
            fn visit_none<E>(self) -> Result<Raw, E> {
                Ok(Raw::Scalar(Value::Null))
            }
            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
                Raw::deserialize(deserializer)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
                Ok(Raw::Scalar(value.into()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
                Ok(Raw::Scalar(value.into()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
                Ok(Raw::Scalar(value.into()))
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Raw, E> {
                Number::from_f64(value)
                    .map(|number| Raw::Scalar(number.into()))
                    .ok_or_else(|| E::custom("not a finite number"))
            }
            fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
                Ok(Raw::Scalar(value.into()))
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Raw::List(items))
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry::<String, Spanned<Raw>>()? {
                    entries.push(entry);
                }
                Ok(Raw::Map(entries))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_node_knows_its_place() {
        let documents = read("# c\na: 1\nb:\n  - x: yes\n  - [on, 2.5, null]\n---\nc: '1'\n").unwrap();
        assert_eq!(documents.len(), 2);
        assert_eq!(
            documents[0].value(),
            json!({"a": 1, "b": [{"x": true}, [true, 2.5, null]]}),
            "as Helm reads it"
        );
        let node = documents[0].nearest("/b/0/x");
        assert_eq!((node.line, node.column), (4, 8));
        assert_eq!(documents[1].value(), json!({"c": "1"}));
    }

    #[test]
    fn text_that_old_readers_misread_is_quoted() {
        let value = json!({"a": "yes", "b": "336h", "c": "1_000", "d": "0x1F", "e": "12:30:45", "f": "", "g": "null", "h": 4317});
        assert_eq!(
            write(&value),
            "a: \"yes\"\nb: 336h\nc: \"1_000\"\nd: \"0x1F\"\ne: \"12:30:45\"\nf: \"\"\ng: \"null\"\nh: 4317\n"
        );
    }

    #[test]
    fn hostile_files_end_in_one_error_with_a_line() {
        let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n";
        let deep = format!("a: {}", "[".repeat(10_000));
        let deep_map = "{a: ".repeat(10_000);
        for (name, text, line) in [
            ("duplicate keys", "a: 1\na: 2\n", 2),
            ("tabs", "a:\n\tb: 1\n", 2),
            ("unclosed", "a: [1, 2\nb: 3\n", 2),
            ("bomb", bomb, 5),
            ("deep", deep.as_str(), 1),
            ("deep map", deep_map.as_str(), 1),
            ("binary", "a: \0\u{1}", 1),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.line, line, "{name}: {error:?}");
        }
        assert!(read(&deep).unwrap_err().too_large);
        assert!(read(bomb).unwrap_err().too_large, "{:?}", read(bomb));
        assert!(read(&" ".repeat(MAX_BYTES + 1)).unwrap_err().too_large);
    }
}
