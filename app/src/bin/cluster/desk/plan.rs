//! What would change.

use leptos::prelude::*;
use tamer_core::apply::{Refusal, Step, Verdict};
use tamer_core::wire::cluster::{Steps, Wanted};

use super::{At, Desk};
use crate::api::{Ask, later};

/// What would change.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Object by object.
    pub steps: Vec<Step>,
    /// What was asked.
    wanted: Wanted,
}

impl Plan {
    /// Whether nothing is in the way.
    pub fn is_possible(&self) -> bool {
        self.steps.iter().all(|step| step.verdict.is_possible())
    }

    /// Whether applying changes nothing.
    pub fn changes_nothing(&self) -> bool {
        self.steps
            .iter()
            .all(|step| matches!(step.verdict, Verdict::Unchanged | Verdict::Kept))
    }

    /// Who owns fields that are in the way, each once.
    pub fn owners(&self) -> Vec<String> {
        owners(&self.steps)
    }
}

/// Who owns fields that are in the way of these steps, each once.
pub fn owners(steps: &[Step]) -> Vec<String> {
    let mut owners = Vec::new();
    for step in steps {
        if let Verdict::Refused {
            refusal: Refusal::Conflict { fields },
        } = &step.verdict
        {
            for field in fields {
                if !owners.contains(&field.owner) {
                    owners.push(field.owner.clone());
                }
            }
        }
    }
    owners
}

impl Desk {
    /// Asks what would change; `done` is told when it is known.
    pub fn make_plan(self, done: impl FnOnce() + 'static) {
        self.begin(At::Plan);
        let wanted = self.wanted();
        later(async move {
            let answer = Ask::post("cluster/plan", &wanted).answer::<Steps>().await;
            if let Some(Steps { steps }) = self.settle(At::Plan, answer) {
                self.plan.set(Some(Plan { steps, wanted }));
                done();
            }
        });
    }

    /// Whether there is a plan, and it is one of these very answers.
    pub fn is_planned(self) -> bool {
        self.plan.with(|plan| {
            plan.as_ref().is_some_and(|plan| {
                self.draft.with(tamer_core::file::write) == plan.wanted.answers
                    && self.told.with(|told| told.secrets == plan.wanted.secrets)
                    && self.take_over.get() == plan.wanted.take_over
            })
        })
    }
}
