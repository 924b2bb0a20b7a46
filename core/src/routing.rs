//! Alertmanager's semantics, to the letter: matchers, the tree, time intervals.

mod matcher;

pub use matcher::{Matcher, MatcherError, Operator};
