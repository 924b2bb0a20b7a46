//! stub
/// a
#[derive(Clone, Debug, PartialEq)]
pub struct Matcher;
/// a
pub struct MatcherError;
/// a
pub enum Operator {}
