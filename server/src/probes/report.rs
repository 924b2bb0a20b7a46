//! Steps as text for people and as JSON for scripts.

use serde::Serialize;
use tamer_core::live::{Action, Check, LeftOut, Outcome, Step, policy};

use crate::language;
use crate::report::{Paint, printable};

/// Steps with their sentences, and how many there are of each outcome.
#[derive(Serialize)]
pub struct Tried<'a> {
    steps: Vec<Told<'a>>,
    fine: usize,
    failed: usize,
    left_out: usize,
    /// A policy of all rights that are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<String>,
}

#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    step: &'a Step,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    paste: Option<String>,
}

impl<'a> From<&'a [Step]> for Tried<'a> {
    fn from(steps: &'a [Step]) -> Self {
        let told = |step: &'a Step| Told {
            step,
            message: step.sentence(),
            paste: step.paste(),
        };
        let count = |is: fn(&Outcome) -> bool| steps.iter().filter(|step| is(&step.outcome)).count();
        Self {
            fine: count(|outcome| matches!(outcome, Outcome::Fine)),
            failed: count(|outcome| matches!(outcome, Outcome::Failed(_))),
            left_out: count(|outcome| matches!(outcome, Outcome::LeftOut(_))),
            policy: policy::missing(steps),
            steps: steps.iter().map(told).collect(),
        }
    }
}

/// A line for each step, what there is to paste, and how many there are of each outcome.
pub fn text(steps: &[Step], paint: Paint) -> String {
    let tried = Tried::from(steps);
    let mut text = String::new();
    let mut told: Vec<&Told> = Vec::new();
    for this in &tried.steps {
        // What failed before has its own line, and what fails everywhere in the same way has one for all.
        let before = matches!(this.step.outcome, Outcome::LeftOut(LeftOut::Before));
        if before || told.iter().any(|other| is_same(this, other)) {
            continue;
        }
        let about: Vec<&str> = tried
            .steps
            .iter()
            .filter(|other| std::ptr::eq(*other, this) || is_same(this, other))
            .map(|other| other.step.about.as_str())
            .collect();
        text += &line(this, &about.join(", "), paint);
        told.push(this);
    }
    if let Some(policy) = &tried.policy {
        let lines: Vec<String> = policy.lines().map(|line| format!("  {}\n", printable(line))).collect();
        text += &format!(
            "\n{}\n{}\n",
            say("To paste into the policy of the keys:"),
            lines.concat()
        );
    }
    text + &summary(&tried)
}

/// Whether two failures need one sentence only.
fn is_same(one: &Told, other: &Told) -> bool {
    one.step.is_failed()
        && other.step.is_failed()
        && (one.step.check, one.step.action) == (other.step.check, other.step.action)
        && one.message == other.message
}

fn line(Told { step, message, .. }: &Told, about: &str, paint: Paint) -> String {
    let (word, colour) = match step.outcome {
        Outcome::Fine => ("ok", "\x1b[1;32m"),
        Outcome::Failed(_) => ("failed", "\x1b[1;31m"),
        Outcome::LeftOut(_) => ("left out", "\x1b[1;33m"),
    };
    let (colour, end) = match paint {
        Paint::Colour => (colour, "\x1b[0m"),
        Paint::Plain => ("", ""),
    };
    let took = step
        .seen
        .milliseconds
        .map_or(String::new(), |took| format!(" ({took} ms)"));
    let line = format!(
        "{} {} {about}: {}{took}",
        check(step.check),
        say(action(step.action)),
        language::told(message)
    );
    format!("{colour}{}{end} {}\n", say(word), printable(&line))
}

fn summary(tried: &Tried) -> String {
    if tried.steps.is_empty() {
        let nothing = say("nothing to try: the answers name no object store, no Slack and no addresses");
        return format!("{nothing}\n");
    }
    let counts = [
        (tried.fine, "fine"),
        (tried.failed, "failed"),
        (tried.left_out, "left out"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {}", say(word)))
        .collect();
    counts.join(", ") + "\n"
}

fn say(english: &str) -> &str {
    language::spoken().say(english)
}

fn check(check: Check) -> &'static str {
    match check {
        Check::S3 => "s3",
        Check::Slack => "slack",
        Check::Probes => "probe",
    }
}

fn action(action: Action) -> &'static str {
    match action {
        Action::Connect => "reach",
        Action::Put => "write",
        Action::Get => "read",
        Action::List => "list",
        Action::Delete => "remove",
        Action::Send => "send",
        Action::Probe => "ask",
    }
}
