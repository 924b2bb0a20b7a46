//! Alertmanager's semantics, to the letter: matchers, the tree, time intervals.

mod matcher;
mod reach;
mod regex;

pub mod interval;
pub mod own;

pub use matcher::{Fit, Matcher, MatcherError, Operator};
pub use reach::{Branch, Unreachable, Why, unreachable};
pub use regex::RegexFault;
