//! Alertmanager's semantics, to the letter: matchers, the tree, time intervals.

mod analyse;
mod hours;
mod known;
mod matcher;
mod offers;
mod reach;
mod regex;
mod simulate;
mod timeline;
mod times;
mod tree;

pub mod interval;
pub mod operator;
pub mod own;
pub mod week;

pub use analyse::{Oddity, Remark, analyse, analyse_of, place, span};
pub use hours::{Entry, Keeper, Lane, Span, SpanFault, Story, What, events, length};
pub use known::{Coverage, Known, Reach, coverage, coverage_of, known, reached, reaches};
pub use matcher::{Fit, Matcher, MatcherError, Operator};
pub use offers::{Offer, offers};
pub use reach::{Branch, Unreachable, Why, unreachable};
pub use regex::RegexFault;
pub(crate) use regex::expression;
pub use simulate::{Delivery, Labels, Outcome, Sent, Visit, Way, inhibited, sent, simulate};
pub use timeline::{Calendar, Event, Held, Hold, Notification, Reason, Timeline, timeline};
pub use times::{Clock, Times};
pub use tree::{Fault, GroupBy, Inhibit, Integration, Route, Tree, Wrong};
