//! Words into a tree, with the faults that Go's parser finds.

use std::collections::BTreeMap;

use super::TemplateFault;
use super::lexer::{self, Token};
use super::value::Value;

/// How deep blocks and parentheses may be nested.
const DEEPEST: usize = 100;

/// A part of a template.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Text(String),
    Action(Pipe),
    If(Branch),
    Range(Branch),
    With(Branch),
    Template(String, Option<Pipe>),
    Break,
    Continue,
}

/// A condition, loop or change of the dot.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    pub(super) pipe: Pipe,
    pub(super) body: Vec<Node>,
    pub(super) otherwise: Vec<Node>,
}

/// Commands of which each takes the value of the one before it.
#[derive(Clone, Debug)]
pub(super) struct Pipe {
    pub(super) variables: Vec<String>,
    pub(super) assigns: bool,
    pub(super) commands: Vec<Vec<Operand>>,
}

/// A word of a command.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    Dot,
    Nil,
    Constant(Value),
    Field(Vec<String>),
    Variable(String, Vec<String>),
    Function(String),
    Pipe(Box<Pipe>),
    Chain(Box<Operand>, Vec<String>),
}

/// A text that was read.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) nodes: Vec<Node>,
    pub(super) defined: BTreeMap<String, Vec<Node>>,
}

/// Whether it is only space: such a definition does not replace another.
pub(super) fn is_empty(nodes: &[Node]) -> bool {
    nodes
        .iter()
        .all(|node| matches!(node, Node::Text(text) if text.trim().is_empty()))
}

pub(super) fn parse(text: &str) -> Result<Parsed, TemplateFault> {
    let mut parser = Parser {
        tokens: lexer::lex(text)?,
        at: 0,
        variables: vec![String::new()],
        ranges: 0,
        depth: 0,
        defined: BTreeMap::new(),
    };
    let mut nodes = Vec::new();
    while parser.peek().is_some() {
        if parser.define()? {
            continue;
        }
        match parser.node()? {
            Item::Node(node) => nodes.push(node),
            Item::End => return fault("unexpected {{end}}"),
            Item::Else => return fault("unexpected {{else}}"),
        }
    }
    Ok(Parsed {
        nodes,
        defined: parser.defined,
    })
}

fn fault<T>(why: impl Into<String>) -> Result<T, TemplateFault> {
    Err(TemplateFault::new(why))
}

enum Item {
    Node(Node),
    Else,
    End,
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    /// Names of the variables in sight; the first is `$`.
    variables: Vec<String>,
    ranges: usize,
    depth: usize,
    defined: BTreeMap<String, Vec<Node>>,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += usize::from(token.is_some());
        token
    }

    fn skip(&mut self) {
        while self.peek() == Some(&Token::Space) {
            self.at += 1;
        }
    }

    fn take(&mut self, wanted: &Token) -> bool {
        self.skip();
        let taken = self.peek() == Some(wanted);
        self.at += usize::from(taken);
        taken
    }

    fn expect(&mut self, wanted: &Token, context: &str) -> Result<(), TemplateFault> {
        if self.take(wanted) {
            Ok(())
        } else {
            self.unexpected(context)
        }
    }

    fn unexpected<T>(&self, context: &str) -> Result<T, TemplateFault> {
        match self.peek() {
            None => fault(format!("unexpected end in {context}")),
            Some(token) => fault(format!("unexpected {} in {context}", spelled(token))),
        }
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Identifier(name)) if name == word)
    }

    fn take_word(&mut self, word: &str) -> bool {
        self.skip();
        let taken = self.is_word(word);
        self.at += usize::from(taken);
        taken
    }

    fn deeper(&mut self) -> Result<(), TemplateFault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(TemplateFault::unknown("nested too deeply"));
        }
        Ok(())
    }

    /// `{{ define "name" }}…{{ end }}`, which only stands outside of everything.
    fn define(&mut self) -> Result<bool, TemplateFault> {
        let from = self.at;
        if self.next() != Some(Token::Open) || !self.take_word("define") {
            self.at = from;
            return Ok(false);
        }
        let name = self.name("define clause")?;
        self.expect(&Token::Close, "define clause")?;
        self.definition(name, "define clause")?;
        Ok(true)
    }

    fn definition(&mut self, name: String, context: &str) -> Result<(), TemplateFault> {
        let outer = std::mem::replace(&mut self.variables, vec![String::new()]);
        let ranges = std::mem::take(&mut self.ranges);
        let (nodes, by) = self.list()?;
        if matches!(by, Item::Else) {
            return fault(format!("unexpected {{{{else}}}} in {context}"));
        }
        self.variables = outer;
        self.ranges = ranges;
        match self.defined.get(&name) {
            Some(old) if !is_empty(old) => {
                if !is_empty(&nodes) {
                    return fault(format!("multiple definition of template {name:?}"));
                }
            }
            _ => _ = self.defined.insert(name, nodes),
        }
        Ok(())
    }

    fn name(&mut self, context: &str) -> Result<String, TemplateFault> {
        self.skip();
        match self.peek().cloned() {
            Some(Token::Quoted(name)) => {
                self.at += 1;
                Ok(name)
            }
            _ => self.unexpected(context),
        }
    }

    fn list(&mut self) -> Result<(Vec<Node>, Item), TemplateFault> {
        self.deeper()?;
        let mut nodes = Vec::new();
        while self.peek().is_some() {
            match self.node()? {
                Item::Node(node) => nodes.push(node),
                by => {
                    self.depth -= 1;
                    return Ok((nodes, by));
                }
            }
        }
        fault("unexpected EOF: a block has no {{end}}")
    }

    fn node(&mut self) -> Result<Item, TemplateFault> {
        match self.next() {
            Some(Token::Text(text)) => return Ok(Item::Node(Node::Text(text))),
            Some(Token::Open) => {}
            _ => return self.unexpected("input"),
        }
        self.skip();
        let word = match self.peek() {
            Some(Token::Identifier(word)) => word.clone(),
            _ => String::new(),
        };
        let keyword = [
            "if", "range", "with", "template", "block", "break", "continue", "else", "end",
        ];
        self.at += usize::from(keyword.contains(&word.as_str()));
        let node = match word.as_str() {
            "if" => Node::If(self.control("if")?),
            "with" => Node::With(self.control("with")?),
            "range" => Node::Range(self.control("range")?),
            "template" => {
                let name = self.name("template clause")?;
                let pipe = if self.take(&Token::Close) {
                    None
                } else {
                    Some(self.pipe("template clause", &Token::Close)?)
                };
                Node::Template(name, pipe)
            }
            "block" => {
                let name = self.name("block clause")?;
                let pipe = self.pipe("block clause", &Token::Close)?;
                self.definition(name.clone(), "block clause")?;
                Node::Template(name, Some(pipe))
            }
            "break" | "continue" => {
                self.expect(&Token::Close, &format!("{{{{{word}}}}}"))?;
                if self.ranges == 0 {
                    return fault(format!("{{{{{word}}}}} outside {{{{range}}}}"));
                }
                if word == "break" { Node::Break } else { Node::Continue }
            }
            "else" => {
                self.skip();
                if !self.is_word("if") && !self.is_word("with") {
                    self.expect(&Token::Close, "else")?;
                }
                return Ok(Item::Else);
            }
            "end" => {
                self.expect(&Token::Close, "end")?;
                return Ok(Item::End);
            }
            _ => Node::Action(self.pipe("command", &Token::Close)?),
        };
        Ok(Item::Node(node))
    }

    fn control(&mut self, context: &str) -> Result<Branch, TemplateFault> {
        self.deeper()?;
        let seen = self.variables.len();
        let pipe = self.pipe(context, &Token::Close)?;
        self.ranges += usize::from(context == "range");
        let (body, by) = self.list()?;
        self.ranges -= usize::from(context == "range");
        let mut otherwise = Vec::new();
        if matches!(by, Item::Else) {
            if context == "if" && self.is_word("if") {
                self.at += 1;
                otherwise.push(Node::If(self.control("if")?));
            } else if context == "with" && self.is_word("with") {
                self.at += 1;
                otherwise.push(Node::With(self.control("with")?));
            } else {
                if self.is_word("if") || self.is_word("with") {
                    return self.unexpected("else");
                }
                let by;
                (otherwise, by) = self.list()?;
                if !matches!(by, Item::End) {
                    return fault("expected end; found {{else}}");
                }
            }
        }
        self.variables.truncate(seen);
        self.depth -= 1;
        Ok(Branch { pipe, body, otherwise })
    }

    fn pipe(&mut self, context: &str, end: &Token) -> Result<Pipe, TemplateFault> {
        self.deeper()?;
        let mut pipe = Pipe {
            variables: Vec::new(),
            assigns: false,
            commands: Vec::new(),
        };
        self.declarations(context, &mut pipe)?;
        loop {
            if self.take(end) {
                break;
            }
            match self.peek() {
                Some(
                    Token::Dot
                    | Token::Field(_)
                    | Token::Number(_)
                    | Token::Quoted(_)
                    | Token::Variable(_)
                    | Token::ParenOpen,
                ) => {}
                Some(Token::Identifier(word)) if !is_keyword(word) => {}
                _ => return self.unexpected(context),
            }
            let command = self.command()?;
            pipe.commands.push(command);
        }
        if pipe.commands.is_empty() {
            return fault(format!("missing value for {context}"));
        }
        for (at, command) in pipe.commands.iter().enumerate().skip(1) {
            if let Some(Operand::Dot | Operand::Nil | Operand::Constant(_)) = command.first() {
                return fault(format!("non executable command in pipeline stage {}", at + 1));
            }
        }
        self.depth -= 1;
        Ok(pipe)
    }

    fn declarations(&mut self, context: &str, pipe: &mut Pipe) -> Result<(), TemplateFault> {
        loop {
            self.skip();
            let from = self.at;
            let Some(Token::Variable(name)) = self.peek().cloned() else {
                return Ok(());
            };
            self.at += 1;
            if self.take(&Token::Comma) {
                pipe.variables.push(name.clone());
                self.variables.push(name);
                if context != "range" || pipe.variables.len() >= 2 {
                    return fault(format!("too many declarations in {context}"));
                }
                self.skip();
                match self.peek() {
                    Some(Token::Variable(_) | Token::Close | Token::ParenClose) => continue,
                    _ => return fault("range can only initialize variables"),
                }
            }
            let declares = self.take(&Token::Declare);
            if declares || self.take(&Token::Assign) {
                pipe.assigns = !declares;
                pipe.variables.push(name.clone());
                self.variables.push(name);
            } else {
                self.at = from;
            }
            return Ok(());
        }
    }

    fn command(&mut self) -> Result<Vec<Operand>, TemplateFault> {
        let mut command = Vec::new();
        loop {
            self.skip();
            command.extend(self.operand()?);
            match self.peek() {
                Some(Token::Space) => self.at += 1,
                Some(Token::Close | Token::ParenClose) => break,
                Some(Token::Pipe) => {
                    self.at += 1;
                    break;
                }
                _ => return self.unexpected("operand"),
            }
        }
        if command.is_empty() {
            return fault("empty command");
        }
        Ok(command)
    }

    fn operand(&mut self) -> Result<Option<Operand>, TemplateFault> {
        let Some(operand) = self.term()? else { return Ok(None) };
        let mut more = Vec::new();
        while let Some(Token::Field(name)) = self.peek().cloned() {
            self.at += 1;
            more.push(name);
        }
        if more.is_empty() {
            return Ok(Some(operand));
        }
        Ok(Some(match operand {
            Operand::Field(mut names) => {
                names.extend(more);
                Operand::Field(names)
            }
            Operand::Variable(name, mut names) => {
                names.extend(more);
                Operand::Variable(name, names)
            }
            Operand::Constant(_) | Operand::Nil | Operand::Dot => return fault("unexpected . after a constant"),
            other => Operand::Chain(Box::new(other), more),
        }))
    }

    fn term(&mut self) -> Result<Option<Operand>, TemplateFault> {
        let Some(token) = self.peek().cloned() else {
            return Ok(None);
        };
        let from = self.at;
        self.at += 1;
        Ok(Some(match token {
            Token::Identifier(word) => match word.as_str() {
                "true" | "false" => Operand::Constant(Value::Bool(word == "true")),
                "nil" => Operand::Nil,
                word if is_keyword(word) => {
                    self.at = from;
                    return Ok(None);
                }
                name if super::functions::is_function(name) => Operand::Function(word),
                name => return fault(format!("function {name:?} not defined")),
            },
            Token::Dot => Operand::Dot,
            Token::Field(name) => Operand::Field(vec![name]),
            Token::Variable(name) => {
                if !self.variables.contains(&name) {
                    return fault(format!("undefined variable \"${name}\""));
                }
                Operand::Variable(name, Vec::new())
            }
            Token::Number(text) => Operand::Constant(number(&text)?),
            Token::Quoted(text) => Operand::Constant(Value::text(text)),
            Token::ParenOpen => {
                let pipe = self.pipe("parenthesized pipeline", &Token::ParenClose)?;
                Operand::Pipe(Box::new(pipe))
            }
            _ => {
                self.at = from;
                return Ok(None);
            }
        }))
    }
}

fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "if" | "range" | "with" | "template" | "block" | "break" | "continue" | "else" | "end" | "define"
    )
}

fn spelled(token: &Token) -> String {
    match token {
        Token::Text(_) => "text".into(),
        Token::Open => "{{".into(),
        Token::Close => "}}".into(),
        Token::Space => "space".into(),
        Token::Field(name) => format!(".{name}"),
        Token::Dot => ".".into(),
        Token::Variable(name) => format!("${name}"),
        Token::Identifier(name) | Token::Number(name) => name.clone(),
        Token::Quoted(text) => format!("{text:?}"),
        Token::Declare => ":=".into(),
        Token::Assign => "=".into(),
        Token::Comma => ",".into(),
        Token::Pipe => "|".into(),
        Token::ParenOpen => "(".into(),
        Token::ParenClose => ")".into(),
    }
}

/// A number or character constant as Go reads it.
fn number(text: &str) -> Result<Value, TemplateFault> {
    let bad = || TemplateFault::new(format!("bad number syntax: {text:?}"));
    if let Some(inner) = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
        let inner = lexer::unescape(inner, '\'')?;
        let mut characters = inner.chars();
        return match (characters.next(), characters.next()) {
            (Some(one), None) => Ok(Value::Int(i64::from(u32::from(one)))),
            _ => fault(format!("malformed character constant: {text}")),
        };
    }
    if text.ends_with('i') {
        return Err(TemplateFault::unknown("complex numbers are not shown here"));
    }
    let (minus, digits) = match text.strip_prefix(['+', '-']) {
        Some(digits) => (text.starts_with('-'), digits),
        None => (false, text),
    };
    let lower = digits.to_ascii_lowercase();
    let based = [("0x", 16), ("0o", 8), ("0b", 2)];
    let (radix, whole) = match based
        .iter()
        .find_map(|(prefix, radix)| Some((*radix, lower.strip_prefix(prefix)?)))
    {
        Some(found) => found,
        None if lower.len() > 1 && lower.starts_with('0') && lower.chars().all(|c| c.is_digit(8) || c == '_') => {
            (8, lower.as_str())
        }
        None => (10, lower.as_str()),
    };
    let all_digits = lower.chars().all(|c| c.is_ascii_digit() || c == '_');
    if radix == 10 && lower.len() > 1 && lower.starts_with('0') && all_digits {
        return fault(format!("integer overflow: {text:?}"));
    }
    let underscored = whole.contains('_');
    // Go takes underscores only with a prefix or between digits.
    if underscored && (whole.ends_with('_') || whole.contains("__") || (radix == 10 && whole.starts_with('_'))) {
        return Err(bad());
    }
    let plain = whole.replace('_', "");
    if let Ok(value) = i128::from_str_radix(&plain, radix) {
        let value = if minus { -value } else { value };
        if plain.starts_with(['+', '-']) {
            return Err(bad());
        }
        return i64::try_from(value)
            .map(Value::Int)
            .map_err(|_| TemplateFault::new(format!("integer overflow: {text}")));
    }
    let fits = plain
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | '+' | '-'));
    if radix == 10 && fits && plain.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        let value: f64 = plain.parse().map_err(|_| bad())?;
        if value.is_finite() {
            return Ok(Value::Float(if minus { -value } else { value }));
        }
    }
    Err(bad())
}
