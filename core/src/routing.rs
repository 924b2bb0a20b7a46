//! Alertmanager's semantics, to the letter: matchers, the tree, time intervals.

mod matcher;
mod reach;
mod regex;
mod simulate;
mod times;
mod tree;

pub mod interval;
pub mod own;

pub use matcher::{Fit, Matcher, MatcherError, Operator};
pub use reach::{Branch, Unreachable, Why, unreachable};
pub use regex::RegexFault;
pub use simulate::{Delivery, Labels, Outcome, Sent, Visit, Way, inhibited, simulate};
pub use times::{Clock, Times};
pub use tree::{Fault, GroupBy, Inhibit, Route, Tree, Wrong};
