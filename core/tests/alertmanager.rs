//! Our reading of Alertmanager's configuration against Alertmanager's own code, built from `core/tests/alertmanager/answers/`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "clippy takes what helps tests for the product"
)]

#[path = "alertmanager/agree.rs"]
mod agree;
#[path = "alertmanager/chance.rs"]
mod chance;
#[path = "alertmanager/clock.rs"]
mod clock;
#[path = "alertmanager/oracle.rs"]
mod oracle;
#[path = "alertmanager/timelines.rs"]
mod timelines;
mod tools;
#[path = "alertmanager/trees.rs"]
mod trees;

use std::fs;

use serde_json::{Value, json};
use tamer_core::routing::{Fit, Matcher};
use tamer_core::units::Duration;

use agree::Counts;
use chance::Chance;
use oracle::{Oracle, questions};

/// How many of each are tried; `TAMER_TREES=100000` tries as many.
fn many(usual: usize) -> usize {
    let asked = std::env::var("TAMER_TREES").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or(usual)
}

/// Another seed finds other cases; what fails names its own.
fn seed() -> u64 {
    let asked = std::env::var("TAMER_SEED").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or(6)
}

#[test]
fn trees_and_label_sets_agree() {
    let Some(oracle) = Oracle::find("trees_and_label_sets_agree") else {
        return;
    };
    let seed = seed();
    let cases = (0..many(1000) as u64).map(|index| trees::question(&mut Chance::new(seed, index)));
    let mut counts = Counts::default();
    let mut wrong = Vec::new();
    let mut index = 0;
    oracle.ask(cases, |question, answer| {
        if let Err(why) = agree::compare(question, answer, &mut counts) {
            wrong.push(format!(
                "seed {seed}, case {index}: {why}\n{}",
                question["config"].as_str().unwrap()
            ));
        }
        index += 1;
    });
    eprintln!("seed {seed}: {index} trees, {counts}");
    assert!(
        wrong.is_empty(),
        "{} of {index} disagree; the first:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(8)].join("\n\n")
    );
    // What is not decided must stay rare, and what is generated must say something.
    assert!(counts.unknown * 50 < counts.ways, "{counts}");
    assert!(counts.refused * 2 < index && counts.refused * 50 > index, "{counts}");
    assert!(counts.deliveries > counts.ways, "{counts}");
}

#[test]
fn matchers_agree() {
    let Some(oracle) = Oracle::find("matchers_agree") else {
        return;
    };
    let seed = seed();
    let cases = (0..many(6000) as u64).map(|index| {
        let chance = &mut Chance::new(seed ^ 0xA5, index);
        json!({"matchers": trees::matchers_text(chance), "values": trees::values(chance)})
    });
    let (mut refused, mut unknown, mut fits, mut index) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    oracle.ask(cases, |question, answer| {
        index += 1;
        let text = question["matchers"].as_str().unwrap();
        let theirs = answer.get("error").is_none();
        match Matcher::parse_list(text) {
            Err(_) if !theirs => refused += 1,
            Err(fault) => wrong.push(format!("{text:?}: refused ({fault}), Alertmanager takes it: {answer}")),
            Ok(ours) if !theirs => wrong.push(format!("{text:?}: taken as {ours:?}, Alertmanager: {answer}")),
            Ok(ours) => {
                let told: Vec<Value> = ours.iter().map(agree::spelled).collect();
                let mut their_own = answer.get("matchers").cloned().unwrap_or(json!([]));
                let their_fits: Vec<Value> = their_own
                    .as_array_mut()
                    .unwrap()
                    .iter_mut()
                    .map(|matcher| matcher.as_object_mut().unwrap().remove("fits").unwrap_or_default())
                    .collect();
                if json!(told) != their_own {
                    wrong.push(format!("{text:?}: {told:?}, Alertmanager: {their_own}"));
                    return;
                }
                for (matcher, theirs) in ours.iter().zip(their_fits) {
                    for (value, theirs) in question["values"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .zip(theirs.as_array().unwrap())
                    {
                        fits += 1;
                        match matcher.matches(value.as_str().unwrap()) {
                            Fit::Unknown => unknown += 1,
                            fit if (fit == Fit::Yes) == (theirs == &Value::Bool(true)) => {}
                            fit => wrong.push(format!("{matcher} on {value}: {fit:?}, Alertmanager: {theirs}")),
                        }
                    }
                }
            }
        }
    });
    eprintln!("seed {seed}: {index} texts, {refused} refused by both, {fits} values tried, {unknown} not decided");
    assert!(
        wrong.is_empty(),
        "{} of {index} disagree; the first:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(30)].join("\n")
    );
    assert!(
        unknown * 20 < fits && refused * 10 < index * 9,
        "{unknown} of {fits}, {refused} of {index}"
    );
}

#[test]
fn durations_agree() {
    let Some(oracle) = Oracle::find("durations_agree") else {
        return;
    };
    let seed = seed();
    let cases = (0..many(2000) as u64)
        .map(|index| json!({"duration": trees::duration_text(&mut Chance::new(seed ^ 0x5A, index))}));
    let mut wrong = Vec::new();
    oracle.ask(cases, |question, answer| {
        let text = question["duration"].as_str().unwrap();
        let ours = Duration::parse(text).map(|duration| duration.milliseconds());
        let theirs = answer
            .get("error")
            .is_none()
            .then(|| answer.get("duration").and_then(Value::as_u64).unwrap_or_default());
        if ours != theirs {
            wrong.push(format!("{text:?}: {ours:?}, Alertmanager: {answer}"));
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Against the dispatcher, the inhibitor and all stages of a notification, run in made-up time.
#[test]
fn timelines_agree() {
    let Some(oracle) = Oracle::find("timelines_agree") else {
        return;
    };
    let seed = seed();
    let cases = (0..many(150).min(5000) as u64).map(|index| timelines::question(&mut Chance::new(seed ^ 0x77, index)));
    let mut wrong = Vec::new();
    let (mut index, mut count) = (0, 0);
    oracle.ask(cases, |question, answer| {
        assert_eq!(answer.get("error"), None, "{question}");
        let theirs = answer
            .get("sent")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let (ours, theirs) = (timelines::ours(question), timelines::sorted(theirs));
        count += theirs.len();
        if ours != theirs {
            let first = ours.iter().zip(&theirs).position(|(ours, theirs)| ours != theirs);
            let at = first.unwrap_or_else(|| ours.len().min(theirs.len()));
            let one = |list: &[Value]| list.get(at).map_or("nothing more".to_owned(), Value::to_string);
            wrong.push(format!(
                "case {index}: {}\nAlertmanager: {}\n{question}",
                one(&ours),
                one(&theirs)
            ));
        }
        index += 1;
    });
    eprintln!("seed {seed}: {index} timelines with {count} notifications");
    assert!(
        wrong.is_empty(),
        "{} of {index} differ; the first:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(3)].join("\n\n")
    );
    assert!(count > index * 3, "{count} notifications");
}

/// What once differed, and what is easily got wrong: with Alertmanager's answers, so that it is held without Go too.
#[test]
fn cases_agree() {
    let folder = tools::root().join("core/tests/alertmanager/cases");
    let mut cases: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    cases.sort();
    let asked: Vec<Value> = cases
        .iter()
        .map(|path| questions(&fs::read_to_string(path).unwrap()))
        .collect();
    let answers: Vec<std::path::PathBuf> = cases.iter().map(|path| path.with_extension("json")).collect();
    if let Some(oracle) = Oracle::find("cases_agree, against Alertmanager itself") {
        let mut index = 0;
        oracle.ask(asked.iter().cloned(), |_, answer| {
            let text = format!("{answer:#}\n");
            if std::env::var_os("TAMER_UPDATE").is_some() {
                fs::write(&answers[index], text).unwrap();
            } else {
                let kept = fs::read_to_string(&answers[index]).unwrap_or_default();
                assert_eq!(
                    kept,
                    text,
                    "{}: set TAMER_UPDATE=1 to keep it",
                    answers[index].display()
                );
            }
            index += 1;
        });
    }
    let mut counts = Counts::default();
    for ((path, question), answer) in cases.iter().zip(&asked).zip(&answers) {
        let answer: Value = serde_json::from_str(&fs::read_to_string(answer).unwrap()).unwrap();
        agree::compare(question, &answer, &mut counts).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    }
    assert!(cases.len() > 10, "{counts}");
}
