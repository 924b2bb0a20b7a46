//! Routes that no alert can reach. Only what is certain is said: an alert may lack any label, which then is empty.

use std::collections::HashMap;

use super::matcher::{Fit, Matcher, Operator};

/// A branch of the tree, as far as reaching it goes.
#[derive(Clone, Debug, Default)]
pub struct Branch {
    /// Its matchers; those that could not be read are left out.
    pub matchers: Vec<Matcher>,
    /// All of its matchers could be read.
    pub complete: bool,
    /// The next branch is tried after this one fitted.
    pub go_on: bool,
    /// Branches below.
    pub routes: Vec<Branch>,
}

/// A branch that no alert reaches. Those below it are not named as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreachable {
    /// The way to it: an index for each level.
    pub path: Vec<usize>,
    /// Why none reaches it.
    pub why: Why,
}

/// Why no alert reaches a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// No value fits both: matcher `matcher` of the branch, and `first`, which is its own or one above it.
    Contradiction {
        /// Index of the later matcher in the branch.
        matcher: usize,
        /// The other matcher.
        first: Matcher,
    },
    /// The branch at this path comes before it, or before one above it, and takes every alert that would fit.
    Taken {
        /// The way to the earlier branch.
        by: Vec<usize>,
    },
}

/// Finds the branches that no alert reaches, in the order of the tree.
///
/// Of 1,000 branches beside each other each looks only at those before it that ask for a value it asks for too.
pub fn unreachable(routes: &[Branch]) -> Vec<Unreachable> {
    let mut walk = Walk::default();
    walk.level(routes);
    walk.found
}

/// The values that a matcher leaves open.
enum Values<'a> {
    /// One of these.
    Only(&'a [String]),
    /// Any but these.
    AllBut(&'a [String]),
    /// What an expression says.
    Pattern,
}

/// What a matcher says in terms of values. A line end in a label's value, which `.` does not fit, is left out of account.
fn values(matcher: &Matcher) -> Values<'_> {
    const NONE: &[String] = &[];
    static EMPTY: [String; 1] = [String::new()];
    match (matcher.texts(), matcher.operator(), matcher.value()) {
        (Some(texts), _, _) if matcher.is_positive() => Values::Only(texts),
        (Some(texts), _, _) => Values::AllBut(texts),
        (None, Operator::Regex, ".*") => Values::AllBut(NONE),
        (None, Operator::Regex, ".+") => Values::AllBut(&EMPTY),
        (None, Operator::NotRegex, ".*") => Values::Only(NONE),
        (None, Operator::NotRegex, ".+") => Values::Only(&EMPTY),
        (None, ..) => Values::Pattern,
    }
}

/// Whether every alert that fits all of `known` fits `matcher` too.
fn implied(matcher: &Matcher, known: &[&Matcher]) -> bool {
    let same = || known.iter().filter(|other| other.name() == matcher.name());
    let refused = |value: &String| same().any(|other| other.matches(value) == Fit::No);
    let by_values = same().any(|other| match values(other) {
        Values::Only(texts) => texts
            .iter()
            .all(|text| matcher.matches(text) == Fit::Yes || refused(text)),
        Values::AllBut(_) | Values::Pattern => false,
    });
    let by_absence = || matches!(values(matcher), Values::AllBut(texts) if texts.iter().all(refused));
    by_values || by_absence() || same().any(|other| **other == *matcher)
}

/// Whether no value fits both.
fn contradict(one: &Matcher, other: &Matcher) -> bool {
    let excludes = |one: &Matcher, other: &Matcher| matches!(values(one), Values::Only(texts) if texts.iter().all(|text| other.matches(text) == Fit::No));
    let opposite =
        one.value() == other.value() && one.is_positive() != other.is_positive() && is_regex(one) == is_regex(other);
    one.name() == other.name() && (opposite || excludes(one, other) || excludes(other, one))
}

fn is_regex(matcher: &Matcher) -> bool {
    matches!(matcher.operator(), Operator::Regex | Operator::NotRegex)
}

/// Where a branch is looked for by those after it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key<'a> {
    /// By those that ask for this value of the label.
    Value(&'a str, &'a str),
    /// By those that ask for any value of the label.
    AnyValue(&'a str),
    /// By those with the same expression for the label.
    Pattern(&'a str, &'a str),
    /// By those that name the label.
    Label(&'a str),
    /// By all.
    Always,
}

/// The earlier branches of one level that take all they fit.
#[derive(Default)]
struct Level<'a> {
    takers: HashMap<Key<'a>, Vec<usize>>,
    branches: &'a [Branch],
}

#[derive(Default)]
struct Walk<'a> {
    /// From the outermost level to the innermost.
    levels: Vec<Level<'a>>,
    path: Vec<usize>,
    /// All matchers on the way to the branch, its own included.
    known: Vec<&'a Matcher>,
    found: Vec<Unreachable>,
}

impl<'a> Walk<'a> {
    fn level(&mut self, branches: &'a [Branch]) {
        let common = frequencies(branches);
        self.levels.push(Level {
            branches,
            ..Level::default()
        });
        for (index, branch) in branches.iter().enumerate() {
            self.path.push(index);
            let above = self.known.len();
            self.known.extend(&branch.matchers);
            let why = self.contradiction(above).or_else(|| self.taken());
            if let Some(why) = why {
                self.found.push(Unreachable {
                    path: self.path.clone(),
                    why,
                });
            } else {
                if !branch.routes.is_empty() {
                    self.level(&branch.routes);
                }
                // An unreachable one takes nothing that was not taken before.
                if branch.complete
                    && !branch.go_on
                    && let Some(level) = self.levels.last_mut()
                {
                    for key in keys(branch, &common) {
                        level.takers.entry(key).or_default().push(index);
                    }
                }
            }
            self.known.truncate(above);
            self.path.pop();
        }
        self.levels.pop();
    }

    fn contradiction(&self, above: usize) -> Option<Why> {
        let own = self.known.iter().enumerate().skip(above);
        own.flat_map(|(at, matcher)| self.known.iter().take(at).map(move |first| (at, *matcher, *first)))
            .find(|(_, matcher, first)| contradict(first, matcher))
            .map(|(at, _, first)| Why::Contradiction {
                matcher: at - above,
                first: first.clone(),
            })
    }

    fn taken(&self) -> Option<Why> {
        // A branch above that takes less than all is no obstacle for its own children, so each level counts.
        self.levels.iter().enumerate().find_map(|(depth, level)| {
            let by = level.taker(&self.known)?;
            let path = self.path.iter().take(depth).copied().chain([by]).collect();
            Some(Why::Taken { by: path })
        })
    }
}

impl<'a> Level<'a> {
    /// The first branch that takes every alert which fits all of `known`.
    fn taker(&self, known: &[&'a Matcher]) -> Option<usize> {
        let mut first: Option<usize> = None;
        let mut look = |key: Key<'a>| {
            for &index in self.takers.get(&key).into_iter().flatten() {
                if first.is_some_and(|first| first <= index) {
                    return;
                }
                if self
                    .branches
                    .get(index)
                    .is_some_and(|branch| branch.matchers.iter().all(|matcher| implied(matcher, known)))
                {
                    first = Some(index);
                    return;
                }
            }
        };
        look(Key::Always);
        for &matcher in known {
            match values(matcher) {
                Values::Only(texts) => {
                    texts.iter().for_each(|text| look(Key::Value(matcher.name(), text)));
                    look(Key::AnyValue(matcher.name()));
                }
                Values::Pattern => look(Key::Pattern(matcher.name(), matcher.value())),
                Values::AllBut(_) => {}
            }
            look(Key::Label(matcher.name()));
        }
        first
    }
}

/// How many branches ask for a label and value.
fn frequencies(branches: &[Branch]) -> HashMap<(&str, &str), usize> {
    let mut frequencies = HashMap::new();
    for matcher in branches.iter().flat_map(|branch| &branch.matchers) {
        if let Values::Only(texts) = values(matcher) {
            for text in texts {
                *frequencies.entry((matcher.name(), text.as_str())).or_insert(0) += 1;
            }
        }
    }
    frequencies
}

/// Keys at which all are looked that this branch could take everything of.
fn keys<'a>(branch: &'a Branch, common: &HashMap<(&str, &str), usize>) -> Vec<Key<'a>> {
    let rarest = branch
        .matchers
        .iter()
        .filter_map(|matcher| match values(matcher) {
            Values::Only(texts) => {
                let count: usize = texts
                    .iter()
                    .map(|text| {
                        common
                            .get(&(matcher.name(), text.as_str()))
                            .copied()
                            .unwrap_or_default()
                    })
                    .sum();
                Some((count, matcher, texts))
            }
            _ => None,
        })
        .min_by_key(|(count, ..)| *count);
    if let Some((_, matcher, texts)) = rarest {
        return texts.iter().map(|text| Key::Value(matcher.name(), text)).collect();
    }
    let narrow = |matcher: &&Matcher| !matches!(values(matcher), Values::AllBut([]));
    match branch.matchers.iter().find(narrow) {
        None => vec![Key::Always],
        Some(matcher) => match values(matcher) {
            // Another expression never implies this one, but a value may.
            Values::Pattern => vec![
                Key::Pattern(matcher.name(), matcher.value()),
                Key::AnyValue(matcher.name()),
            ],
            _ => vec![Key::Label(matcher.name())],
        },
    }
}

#[cfg(test)]
mod tests;
