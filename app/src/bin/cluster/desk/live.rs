//! Live checks: the object store, Slack and probed addresses, asked for real.

use leptos::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use tamer_app::words::{cluster as words, fill};
use tamer_core::live::{Action, Check};
use tamer_core::secrets::Secrets;
use tamer_core::wire::cluster::Wanted;

use super::{At, Desk};
use crate::api::{Ask, later};
use crate::page;

/// What came of a check.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// Which check.
    pub check: Check,
    /// What there is to say, in order.
    pub lines: Vec<Line>,
    /// A policy of all rights that the keys lack.
    pub policy: Option<String>,
    /// The answers and secrets that were checked.
    about: (Value, Secrets),
}

/// One thing that was tried, or several that failed in the same way.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Which ones.
    pub about: String,
    /// What was done.
    pub action: Action,
    /// How it ended.
    pub ended: Ended,
    /// What there is to say about it.
    pub message: String,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// As it should.
    Fine,
    /// Not as it should.
    Failed,
    /// It was not tried.
    LeftOut,
}

/// What the server answers.
#[derive(Deserialize)]
struct Answer {
    steps: Vec<Step>,
    #[serde(default)]
    policy: Option<String>,
}

#[derive(Deserialize)]
struct Step {
    about: String,
    action: Action,
    outcome: Ended,
    #[serde(default)]
    why: Value,
    message: String,
}

impl Desk {
    /// Checks for real; `done` is told when it is known.
    pub fn try_now(self, check: Check, done: impl FnOnce() + 'static) {
        let about = self.tries(check);
        let wanted = Wanted {
            // Only what this check needs leaves the page.
            secrets: about.1.clone(),
            take_over: false,
            ..self.wanted()
        };
        let path = match check {
            Check::S3 => "live/s3",
            Check::Slack => "live/slack",
            Check::Probes => "live/probes",
        };
        self.begin(At::Live(check));
        later(async move {
            let answer = Ask::post(path, &wanted).answer::<Answer>().await;
            let Some(Answer { steps, policy }) = self.settle(At::Live(check), answer) else {
                return;
            };
            page::say(summary(&steps));
            let tried = Tried {
                check,
                lines: lines(steps),
                policy,
                about,
            };
            self.tried.update(|all| {
                all.retain(|tried| tried.check != check);
                all.push(tried);
            });
            done();
        });
    }

    /// What came of a check the last time, and whether it was about these very answers.
    pub fn tried(self, check: Check) -> Option<(Tried, bool)> {
        let tried = self
            .tried
            .with(|all| all.iter().find(|tried| tried.check == check).cloned())?;
        let same = tried.about == self.tries(check);
        Some((tried, same))
    }

    /// What a check is about: its part of the answers, and the secrets of that part.
    fn tries(self, check: Check) -> (Value, Secrets) {
        let part = match check {
            Check::S3 => "storage",
            Check::Slack => "alerts",
            Check::Probes => "probes",
        };
        self.told.with(|told| {
            let all = &told.secrets;
            let secrets = match check {
                Check::S3 => Secrets {
                    slack: Default::default(),
                    ..all.clone()
                },
                Check::Slack => Secrets {
                    slack: all.slack.clone(),
                    ..Secrets::default()
                },
                Check::Probes => Secrets::default(),
            };
            (told.answers.get(part).cloned().unwrap_or_default(), secrets)
        })
    }
}

/// What fails everywhere in the same way is told once, and what was not tried for that reason not at all.
fn lines(steps: Vec<Step>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for step in steps {
        if step.outcome == Ended::LeftOut && step.why.get("kind").is_some_and(|kind| kind == "before") {
            continue;
        }
        let same = |line: &&mut Line| {
            step.outcome == Ended::Failed
                && (line.ended, line.action) == (step.outcome, step.action)
                && line.message == step.message
        };
        match lines.iter_mut().find(same) {
            Some(line) => line.about = format!("{}, {}", line.about, step.about),
            None => lines.push(Line {
                about: step.about,
                action: step.action,
                ended: step.outcome,
                message: step.message,
            }),
        }
    }
    lines
}

fn summary(steps: &[Step]) -> String {
    let words = words();
    let counts = [
        (Ended::Fine, words.live_fine),
        (Ended::Failed, words.live_failed),
        (Ended::LeftOut, words.live_left_out),
    ];
    let counts: Vec<String> = counts
        .into_iter()
        .filter_map(|(ended, text)| {
            let number = steps.iter().filter(|step| step.outcome == ended).count();
            (number > 0).then(|| fill(text, &[("n", &number)]))
        })
        .collect();
    if counts.is_empty() {
        words.live_nothing.to_owned()
    } else {
        format!("{}.", counts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use tamer_core::live::{Failure, LeftOut, Seen, Step as Told};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// As the server writes it.
    fn step(told: Told) -> Step {
        let mut value = serde_json::to_value(&told).unwrap();
        value["message"] = told.sentence().into();
        serde_json::from_value(value).unwrap()
    }

    #[wasm_bindgen_test]
    fn what_fails_in_the_same_way_is_told_once() {
        let failed = |about: &str| Told::failed(Check::S3, about, Action::Put, Seen::default(), Failure::KeyUnknown);
        let left = |why| Told::left_out(Check::S3, "b/loki", Action::Get, why);
        let steps = vec![
            step(Told::fine(
                Check::S3,
                "s3.example.org",
                Action::Connect,
                Seen::default(),
            )),
            step(failed("b/loki")),
            step(left(LeftOut::Before)),
            step(failed("b/tempo")),
            step(left(LeftOut::Allowed)),
        ];
        assert_eq!(summary(&steps), "1 fine, 2 failed, 2 not tried.");
        let lines = lines(steps);
        let told: Vec<_> = lines.iter().map(|line| (line.about.as_str(), line.ended)).collect();
        let expected = [
            ("s3.example.org", Ended::Fine),
            ("b/loki, b/tempo", Ended::Failed),
            ("b/loki", Ended::LeftOut),
        ];
        assert_eq!(told, expected);
        assert_eq!(summary(&[]), "Nothing was there to try.");
    }
}
