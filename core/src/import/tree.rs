//! Values from which each part takes what it understands.

use serde_json::Value;

use crate::yaml::{Kind, Node};

/// Values that nobody took yet.
///
/// Paths are keys with blanks between: keys of Helm values hold dots and slashes, but never blanks.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tree(Node);

impl Default for Tree {
    fn default() -> Self {
        Self::new(Node {
            line: 0,
            column: 0,
            kind: Kind::Map(Vec::new()),
        })
    }
}

impl Tree {
    pub(super) fn new(root: Node) -> Self {
        Self(root)
    }

    pub(super) fn root(&self) -> &Node {
        &self.0
    }

    pub(super) fn root_mut(&mut self) -> &mut Node {
        &mut self.0
    }

    /// What stands at a path.
    pub(super) fn get(&self, path: &str) -> Option<&Node> {
        self.0.at(path)
    }

    /// Takes what stands at a path out of the tree.
    pub(super) fn take(&mut self, path: &str) -> Option<Node> {
        self.0.take(path)
    }

    /// Takes what stands at a path if it is just this value.
    pub(super) fn take_if(&mut self, path: &str, value: &Value) -> bool {
        let same = self.get(path).is_some_and(|node| node.value() == *value);
        if same {
            self.take(path);
        }
        same
    }

    /// Puts a value where nothing stands yet, making the maps on the way.
    pub(super) fn put(&mut self, path: &str, value: &Value, line: u64) {
        let mut node = &mut self.0;
        for key in path.split(' ') {
            if !matches!(node.kind, Kind::Map(_)) {
                node.kind = Kind::Map(Vec::new());
            }
            let Kind::Map(entries) = &mut node.kind else { return };
            if !entries.iter().any(|(name, _)| name == key) {
                entries.push((key.to_owned(), Node::empty(line)));
            }
            let Some((_, next)) = entries.iter_mut().find(|(name, _)| name == key) else {
                return;
            };
            node = next;
        }
        *node = Node::of(value, line);
    }
}

/// A path as people write it.
pub(super) fn dotted(path: &str) -> String {
    path.replace(' ', ".")
}

/// What the import needs of nodes beyond reading.
impl Node {
    pub(super) fn at(&self, path: &str) -> Option<&Self> {
        path.split(' ').try_fold(self, |node, key| node.get(key))
    }

    /// Takes what stands at a path out of this map.
    pub(super) fn take(&mut self, path: &str) -> Option<Self> {
        let (first, rest) = match path.split_once(' ') {
            Some((first, rest)) => (first, Some(rest)),
            None => (path, None),
        };
        let Kind::Map(entries) = &mut self.kind else {
            return None;
        };
        let index = entries.iter().position(|(key, _)| key == first)?;
        match rest {
            Some(rest) => entries.get_mut(index)?.1.take(rest),
            None => Some(entries.remove(index).1),
        }
    }

    fn empty(line: u64) -> Self {
        Self {
            line,
            column: 0,
            kind: Kind::Map(Vec::new()),
        }
    }

    pub(super) fn of(value: &Value, line: u64) -> Self {
        let kind = match value {
            Value::Array(items) => Kind::List(items.iter().map(|item| Self::of(item, line)).collect()),
            Value::Object(map) => Kind::Map(
                map.iter()
                    .map(|(key, value)| (key.clone(), Self::of(value, line)))
                    .collect(),
            ),
            scalar => Kind::Scalar(scalar.clone()),
        };
        Self { line, column: 0, kind }
    }

    /// Text, or a number or bool as text.
    pub(super) fn text(&self) -> Option<String> {
        match &self.kind {
            Kind::Scalar(Value::String(text)) => Some(text.clone()),
            Kind::Scalar(Value::Null) | Kind::List(_) | Kind::Map(_) => None,
            Kind::Scalar(other) => Some(other.to_string()),
        }
    }

    /// Text at a path.
    pub(super) fn text_at(&self, path: &str) -> Option<String> {
        self.at(path)?.text()
    }

    pub(super) fn is_null(&self) -> bool {
        self.kind == Kind::Scalar(Value::Null)
    }

    /// The items of a list; nothing if it is none.
    pub(super) fn items(&self) -> &[Self] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// The entries of a map; nothing if it is none.
    pub(super) fn entries(&self) -> &[(String, Self)] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Drops maps without entries, from the inside out.
    pub(super) fn prune(&mut self) {
        if let Kind::Map(entries) = &mut self.kind {
            entries.iter_mut().for_each(|(_, node)| node.prune());
            entries.retain(|(_, node)| node.kind != Kind::Map(Vec::new()));
        }
    }

    /// Shows every text to `change`, with the key it stands under.
    pub(super) fn each_text(&mut self, key: &str, change: &mut impl FnMut(&str, &mut String, u64)) {
        let line = self.line;
        match &mut self.kind {
            Kind::Scalar(Value::String(text)) => change(key, text, line),
            Kind::Scalar(_) => {}
            Kind::List(items) => items.iter_mut().for_each(|item| item.each_text(key, change)),
            Kind::Map(entries) => entries.iter_mut().for_each(|(key, node)| node.each_text(key, change)),
        }
    }
}
