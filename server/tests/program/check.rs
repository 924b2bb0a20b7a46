use crate::run::{folder, run, run_with};
use serde_json::Value;
use std::fs;

const LONG: &str = "cluster: {name: prod, release: my-very-long-cluster-tamer-release-name-of-53-letters-or-so}\n";

#[test]
fn fine_answers_end_with_0() {
    let done = run_with(&["check", "-"], b"cluster: {name: prod}\n").ends(0);
    assert_eq!((done.stdout.as_str(), done.stderr.as_str()), ("nothing to mend\n", ""));
}

#[test]
fn warnings_do_not_block() {
    let done = run_with(&["check", "-"], b"cluster: {name: prod, namespace: kube-system}\n").ends(0);
    assert!(
        done.stdout.starts_with("warning CT1004 cluster.namespace: "),
        "{}",
        done.stdout
    );
    assert!(done.stdout.contains("1 warning"), "{}", done.stdout);
}

#[test]
fn an_error_has_a_rule_a_place_a_sentence_and_a_fix() {
    let done = run_with(&["check", "-"], LONG.as_bytes()).ends(1);
    let lines: Vec<&str> = done.stdout.lines().collect();
    assert!(
        lines[0].starts_with("error CT101") && lines[0].contains(" cluster.release: "),
        "{}",
        done.stdout
    );
    assert!(lines[1].starts_with("  fix: Use "), "{}", done.stdout);
    assert!(lines.last().unwrap().contains("1 error"), "{}", done.stdout);
    assert!(!done.stdout.contains('\x1b'), "no colour in a pipe");
}

#[test]
fn json_says_the_same_to_scripts() {
    let done = run_with(&["check", "-", "--format", "json"], LONG.as_bytes()).ends(1);
    let json: Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(json["errors"], 1);
    assert_eq!(json["warnings"], 0);
    let finding = &json["findings"][0];
    assert_eq!(finding["place"], "cluster.release");
    assert_eq!(finding["severity"], "error");
    assert!(finding["rule"].as_str().unwrap().starts_with("CT"));
    assert!(finding["message"].as_str().unwrap().contains("my-very-long"));
    assert!(finding["facts"].is_object());
    assert_eq!(finding["fix"]["changes"][0]["place"], "cluster.release");
    assert!(finding["fix"]["changes"][0]["value"].is_string());
}

#[test]
fn all_faults_are_told_at_once() {
    let done = run_with(
        &["check", "-"],
        b"cluster: {name: '', release: A B}\nretention: {days: soon}\n",
    )
    .ends(1);
    for rule in ["CT1001", "CT1010", "CT3001"] {
        assert!(done.stdout.contains(rule), "{rule}: {}", done.stdout);
    }
}

#[test]
fn a_file_is_read_as_standard_input_is() {
    let path = folder("check").join("answers.yaml");
    fs::write(&path, LONG).unwrap();
    let file = run(&["check", path.to_str().unwrap()]).ends(1);
    assert_eq!(file.stdout, run_with(&["check", "-"], LONG.as_bytes()).stdout);
}

#[test]
fn a_file_that_cannot_be_read_ends_with_2() {
    let folder = folder("check-unreadable");
    for path in [folder.join("nowhere.yaml"), folder] {
        let done = run(&["check", path.to_str().unwrap()]).ends(2);
        assert!(done.stderr.starts_with("error: cannot read /"), "{}", done.stderr);
        assert_eq!(done.stderr.lines().count(), 1);
    }
}

#[test]
fn windows_line_ends_and_byte_order_marks_are_no_faults() {
    for answers in ["cluster:\r\n  name: prod\r\n", "\u{feff}cluster:\n  name: prod\n"] {
        assert_eq!(
            run_with(&["check", "-"], answers.as_bytes()).ends(0).stdout,
            "nothing to mend\n"
        );
    }
}
