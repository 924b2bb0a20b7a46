//! Runs a template.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::TemplateFault;
use super::functions::{self, Takes};
use super::parser::{Branch, Node, Operand, Pipe};
use super::value::Value;
use super::{Data, Time, builtins, methods, print};

/// How many parts may be run, and how much may be written: a template that goes beyond would hardly be a message.
const STEPS: usize = 500_000;
const OUTPUT: usize = 1 << 20;

/// How deep templates may use each other. Alertmanager allows 100,000, which only endless ones reach.
const DEEPEST: usize = 60;

/// When a message is made, and what is known of time zones.
pub struct Moment<'a> {
    /// What `now` gives.
    pub now: Time,
    /// For `tz`.
    pub zones: &'a dyn Zones,
}

/// Offsets of time zones.
pub trait Zones {
    /// Offset in seconds and abbreviation of a zone at a moment (seconds since 1970).
    fn offset(&self, zone: &str, seconds: i64) -> Option<(i32, String)>;
}

/// Knows no other zone.
pub struct Utc;

impl Zones for Utc {
    fn offset(&self, zone: &str, _: i64) -> Option<(i32, String)> {
        (zone.is_empty() || zone == "UTC").then(|| (0, "UTC".to_owned()))
    }
}

/// What happens to values before they are written.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Escape {
    Nothing,
    /// What HTML would read as markup is written as text, unless a function said that it is safe.
    Html,
}

/// Runs the nodes and gives what they wrote.
pub(super) fn run(
    named: &BTreeMap<String, Rc<Vec<Node>>>,
    nodes: &[Node],
    data: &Data,
    moment: &Moment<'_>,
    escape: Escape,
) -> Result<String, TemplateFault> {
    let dot = Value::of(data);
    let mut run = Run {
        named,
        moment,
        escape,
        out: String::new(),
        steps: 0,
        depth: 0,
        variables: vec![(String::new(), dot.clone())],
    };
    run.walk(&dot, nodes)?;
    Ok(run.out)
}

/// Whether a loop goes on.
#[derive(PartialEq)]
enum Flow {
    On,
    Break,
    Continue,
}

pub(super) struct Run<'a> {
    named: &'a BTreeMap<String, Rc<Vec<Node>>>,
    pub(super) moment: &'a Moment<'a>,
    escape: Escape,
    out: String,
    steps: usize,
    depth: usize,
    variables: Vec<(String, Value)>,
}

fn fault<T>(why: impl Into<String>) -> Result<T, TemplateFault> {
    Err(TemplateFault::new(why))
}

impl Run<'_> {
    fn step(&mut self) -> Result<(), TemplateFault> {
        self.steps += 1;
        if self.steps > STEPS || self.out.len() > OUTPUT {
            return Err(TemplateFault::unknown("the template runs too long or writes too much"));
        }
        Ok(())
    }

    fn walk(&mut self, dot: &Value, nodes: &[Node]) -> Result<Flow, TemplateFault> {
        for node in nodes {
            self.step()?;
            let flow = match node {
                Node::Text(text) => {
                    self.out.push_str(text);
                    Flow::On
                }
                Node::Action(pipe) => {
                    let value = self.pipe(dot, pipe)?;
                    if pipe.variables.is_empty() {
                        let shown = print::shown(&value);
                        let markup = self.escape == Escape::Nothing || matches!(value, Value::Safe(_));
                        self.out.push_str(&if markup { shown } else { builtins::html(&shown) });
                    }
                    Flow::On
                }
                Node::If(branch) => self.choose(dot, branch, false)?,
                Node::With(branch) => self.choose(dot, branch, true)?,
                Node::Range(branch) => self.range(dot, branch)?,
                Node::Template(name, pipe) => self.template(dot, name, pipe.as_ref())?,
                Node::Break => Flow::Break,
                Node::Continue => Flow::Continue,
            };
            if flow != Flow::On {
                return Ok(flow);
            }
        }
        Ok(Flow::On)
    }

    fn choose(&mut self, dot: &Value, branch: &Branch, with: bool) -> Result<Flow, TemplateFault> {
        let mark = self.variables.len();
        let value = self.pipe(dot, &branch.pipe)?;
        let flow = match (value.is_true(), with) {
            (true, true) => self.walk(&value, &branch.body)?,
            (true, false) => self.walk(dot, &branch.body)?,
            (false, _) => self.walk(dot, &branch.otherwise)?,
        };
        self.variables.truncate(mark);
        Ok(flow)
    }

    fn range(&mut self, dot: &Value, branch: &Branch) -> Result<Flow, TemplateFault> {
        let start = self.variables.len();
        let over = self.pipe(dot, &branch.pipe)?;
        let mark = self.variables.len();
        let texts = |map: &BTreeMap<String, String>| -> Vec<(Value, Value)> {
            let pair = |(key, value): (&String, &String)| (Value::text(key.as_str()), Value::text(value.as_str()));
            map.iter().map(pair).collect()
        };
        let elements: Vec<(Value, Value)> = match &over {
            Value::Nil => Vec::new(),
            Value::Labels(map) => texts(map),
            Value::Dict(map) => {
                let pair = |(key, value): (&String, &Value)| (Value::text(key.as_str()), value.clone());
                map.iter().map(pair).collect()
            }
            Value::Int(count) | Value::Duration(count) => {
                if branch.pipe.variables.len() > 1 {
                    return fault(format!("can't use {count} to iterate over more than one variable"));
                }
                if *count > STEPS as i64 {
                    return Err(TemplateFault::unknown("the template runs too long or writes too much"));
                }
                (0..*count).map(|at| (Value::Int(at), Value::Int(at))).collect()
            }
            other => match other.list() {
                Some(list) => (0..).map(Value::Int).zip(list.iter().cloned()).collect(),
                None => return fault(format!("range can't iterate over {}", print::shown(other))),
            },
        };
        if elements.is_empty() {
            let flow = self.walk(dot, &branch.otherwise)?;
            self.variables.truncate(start);
            return Ok(flow);
        }
        for (index, element) in elements {
            self.step()?;
            match (branch.pipe.variables.as_slice(), branch.pipe.assigns) {
                ([one], true) => self.set(one, element.clone())?,
                ([first, second], true) => {
                    self.set(first, index)?;
                    self.set(second, element.clone())?;
                }
                ([_], false) => self.set_top(1, element.clone()),
                ([_, _], false) => {
                    self.set_top(1, element.clone());
                    self.set_top(2, index);
                }
                _ => {}
            }
            let flow = self.walk(&element, &branch.body)?;
            self.variables.truncate(mark);
            if flow == Flow::Break {
                break;
            }
        }
        self.variables.truncate(start);
        Ok(Flow::On)
    }

    fn template(&mut self, dot: &Value, name: &str, pipe: Option<&Pipe>) -> Result<Flow, TemplateFault> {
        let Some(nodes) = self.named.get(name).cloned() else {
            return fault(format!("template {name:?} not defined"));
        };
        self.depth += 1;
        if self.depth > DEEPEST {
            return fault(format!("exceeded maximum template depth at {name:?}"));
        }
        let dot = match pipe {
            Some(pipe) => {
                let mark = self.variables.len();
                let value = self.pipe(dot, pipe)?;
                self.variables.truncate(mark);
                value
            }
            None => Value::Nil,
        };
        let outer = std::mem::replace(&mut self.variables, vec![(String::new(), dot.clone())]);
        self.walk(&dot, &nodes)?;
        self.variables = outer;
        self.depth -= 1;
        Ok(Flow::On)
    }

    fn set(&mut self, name: &str, value: Value) -> Result<(), TemplateFault> {
        match self.variables.iter_mut().rev().find(|(known, _)| known == name) {
            Some((_, slot)) => {
                *slot = value;
                Ok(())
            }
            None => fault(format!("undefined variable: ${name}")),
        }
    }

    fn set_top(&mut self, from_end: usize, value: Value) {
        let at = self.variables.len().checked_sub(from_end);
        if let Some((_, slot)) = at.and_then(|at| self.variables.get_mut(at)) {
            *slot = value;
        }
    }

    fn pipe(&mut self, dot: &Value, pipe: &Pipe) -> Result<Value, TemplateFault> {
        self.step()?;
        let mut value = None;
        for command in &pipe.commands {
            value = Some(self.command(dot, command, value)?);
        }
        let value = value.unwrap_or(Value::Nil);
        for name in &pipe.variables {
            if pipe.assigns {
                self.set(name, value.clone())?;
            } else {
                self.variables.push((name.clone(), value.clone()));
            }
        }
        Ok(value)
    }

    fn command(&mut self, dot: &Value, command: &[Operand], piped: Option<Value>) -> Result<Value, TemplateFault> {
        let Some((first, rest)) = command.split_first() else {
            return fault("empty command");
        };
        let plain = rest.is_empty() && piped.is_none();
        match first {
            Operand::Field(names) => self.fields(dot, dot.clone(), names, rest, piped),
            Operand::Chain(of, names) => {
                if matches!(**of, Operand::Nil) {
                    return fault("indirection through explicit nil");
                }
                let value = self.operand(dot, of)?;
                self.fields(dot, value, names, rest, piped)
            }
            Operand::Function(name) => self.function(dot, name, rest, piped),
            Operand::Variable(name, names) if !names.is_empty() => {
                let value = self.variable(name)?;
                self.fields(dot, value, names, rest, piped)
            }
            _ if !plain => fault("can't give argument to non-function"),
            Operand::Nil => fault("nil is not a command"),
            other => self.operand(dot, other),
        }
    }

    fn variable(&self, name: &str) -> Result<Value, TemplateFault> {
        let found = self.variables.iter().rev().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.clone())
            .ok_or_else(|| TemplateFault::new(format!("undefined variable: ${name}")))
    }

    /// A word without arguments.
    fn operand(&mut self, dot: &Value, operand: &Operand) -> Result<Value, TemplateFault> {
        match operand {
            Operand::Dot => Ok(dot.clone()),
            Operand::Nil => Ok(Value::Nil),
            Operand::Constant(value) => Ok(value.clone()),
            Operand::Variable(name, names) if names.is_empty() => self.variable(name),
            Operand::Pipe(pipe) => self.pipe(dot, pipe),
            other => self.command(dot, std::slice::from_ref(other), None),
        }
    }

    fn fields(
        &mut self,
        dot: &Value,
        mut value: Value,
        names: &[String],
        arguments: &[Operand],
        piped: Option<Value>,
    ) -> Result<Value, TemplateFault> {
        let Some((last, before)) = names.split_last() else {
            return Ok(value);
        };
        let nothing = matches!(value, Value::Nil);
        for name in before {
            value = self.field(dot, value, name, &[], None)?;
            // Nothing of nothing is nothing, but what a map holds as nil has no fields.
            if matches!(value, Value::Nil) && !nothing {
                return fault(format!("nil pointer evaluating interface {{}}.{last}"));
            }
        }
        self.field(dot, value, last, arguments, piped)
    }

    fn field(
        &mut self,
        dot: &Value,
        value: Value,
        name: &str,
        arguments: &[Operand],
        piped: Option<Value>,
    ) -> Result<Value, TemplateFault> {
        self.step()?;
        if matches!(value, Value::Nil) {
            return Ok(Value::Nil);
        }
        if let Some(takes) = methods::takes(&value, name) {
            let arguments = self.arguments(dot, name, takes, arguments, piped)?;
            return methods::call(&value, name, &arguments);
        }
        let has_arguments = !arguments.is_empty() || piped.is_some();
        let found = match &value {
            Value::Labels(map) => Value::text(map.get(name).map_or("", String::as_str)),
            Value::Dict(map) => map.get(name).cloned().unwrap_or(Value::Nil),
            other => match other
                .fields()
                .into_iter()
                .flatten()
                .find(|(known, _, _)| *known == name)
            {
                Some((_, _, value)) => value.clone(),
                None if methods::is_further(&value, name) => {
                    return Err(TemplateFault::unknown(format!(
                        "{name} of a {} is not shown here",
                        value.type_name()
                    )));
                }
                None => return fault(format!("can't evaluate field {name} in type {}", value.type_name())),
            },
        };
        if has_arguments {
            return fault(format!("{name} has arguments but cannot be invoked as function"));
        }
        Ok(found)
    }

    fn function(
        &mut self,
        dot: &Value,
        name: &str,
        arguments: &[Operand],
        piped: Option<Value>,
    ) -> Result<Value, TemplateFault> {
        self.step()?;
        let takes = functions::takes(name);
        if name == "and" || name == "or" {
            // What is not needed is not evaluated.
            if arguments.is_empty() && piped.is_none() {
                return fault(format!("wrong number of args for {name}: want at least 1 got 0"));
            }
            let mut value = Value::Nil;
            for argument in arguments {
                value = self.operand(dot, argument)?;
                if value.is_true() == (name == "or") {
                    return Ok(value);
                }
            }
            return Ok(piped.unwrap_or(value));
        }
        let arguments = self.arguments(dot, name, takes, arguments, piped)?;
        functions::call(name, &arguments, self.moment)
    }

    fn arguments(
        &mut self,
        dot: &Value,
        name: &str,
        takes: &[Takes],
        operands: &[Operand],
        piped: Option<Value>,
    ) -> Result<Vec<Value>, TemplateFault> {
        let many = matches!(takes.last(), Some(Takes::Many | Takes::ManyTexts));
        let least = takes.len() - usize::from(many);
        let count = operands.len() + usize::from(piped.is_some());
        if count < least || (!many && count > least) {
            return fault(format!("wrong number of args for {name}: want {least} got {count}"));
        }
        let mut arguments = Vec::with_capacity(count);
        for (at, operand) in operands.iter().enumerate() {
            let value = self.operand(dot, operand)?;
            let constant = matches!(operand, Operand::Constant(_));
            arguments.push(functions::fit(
                value,
                functions::at(takes, at),
                constant,
                matches!(operand, Operand::Nil),
            )?);
        }
        if let Some(piped) = piped {
            arguments.push(functions::fit(
                piped,
                functions::at(takes, operands.len()),
                false,
                false,
            )?);
        }
        Ok(arguments)
    }
}
