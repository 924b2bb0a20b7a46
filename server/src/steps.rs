//! Steps of a plan as text for people.

use tamer_core::apply::{Step, Verdict};

use crate::language;
use crate::report::printable;

/// A field's value is cut behind this many letters.
const WIDE: usize = 80;

/// One step on a line, and below it its fields, or what stands in its way.
pub fn step(step: &Step) -> String {
    let say = |english| language::spoken().say(english);
    let mut text = format!("{:<13} {}\n", say(step.verdict.word()), step.target);
    match &step.verdict {
        Verdict::Change { fields } => {
            for field in fields {
                let old = field.old.as_ref().map_or_else(|| say("nothing").into(), short);
                let new = field.new.as_ref().map_or_else(|| say("nothing").into(), short);
                text += &format!("{:14}{}: {old} → {new}\n", "", printable(&field.field));
            }
        }
        Verdict::Refused { refusal } => {
            text += &format!("{:14}{}\n", "", printable(&language::told(&refusal.to_string())));
            for line in language::told(&refusal.advice()).lines() {
                text += &format!("{:14}{}\n", "", printable(line));
            }
        }
        _ => {}
    }
    text
}

/// How many there are of each kind.
pub fn summary(steps: &[Step]) -> String {
    let count = |is: fn(&Verdict) -> bool| steps.iter().filter(|step| is(&step.verdict)).count();
    let counts = [
        (
            count(|verdict| matches!(verdict, Verdict::Create | Verdict::Later)),
            "to create",
        ),
        (count(|verdict| matches!(verdict, Verdict::Change { .. })), "to change"),
        (count(|verdict| matches!(verdict, Verdict::Remove)), "to remove"),
        (
            count(|verdict| matches!(verdict, Verdict::Unchanged | Verdict::Kept)),
            "as they should be",
        ),
        (count(|verdict| !verdict.is_possible()), "in the way"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, words)| format!("{number} {}", language::spoken().say(words)))
        .collect();
    counts.join(", ")
}

fn short(value: &serde_json::Value) -> String {
    let text = printable(&value.to_string());
    if text.chars().count() <= WIDE {
        return text;
    }
    text.chars().take(WIDE - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tamer_core::apply::{Difference, Refusal, Target};

    use super::*;

    #[test]
    fn a_step_says_what_changes_and_what_is_in_the_way() {
        let target = Target::new("v1", "Namespace", None, "m");
        let field = Difference {
            field: "metadata.labels.a".into(),
            old: None,
            new: Some(json!("x".repeat(100) + "\u{1b}")),
        };
        let change = Step {
            target: target.clone(),
            verdict: Verdict::Change { fields: vec![field] },
        };
        let text = step(&change);
        assert!(text.starts_with("change        Namespace m\n"), "{text}");
        assert!(text.contains("nothing → \"xxx") && text.contains('…'), "{text}");
        let refused = Step {
            target,
            verdict: Verdict::Refused {
                refusal: Refusal::Unauthorized,
            },
        };
        assert_eq!(step(&refused).lines().count(), 3);
        assert_eq!(summary(&[change, refused]), "1 to change, 1 in the way");
    }
}
