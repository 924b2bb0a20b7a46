use crate::run::{preset, run_with};
use tamer_core::presets::PRESETS;

#[test]
fn answers_are_imported_as_they_are() {
    for known in PRESETS {
        let answers = preset(known.name);
        let done = run_with(&["import", "-"], answers.as_bytes()).ends(0);
        assert_eq!(done.stdout, answers, "{}", known.name);
        assert_eq!(done.stderr, "", "{}", known.name);
    }
}

#[test]
fn what_was_not_understood_is_told_beside_the_rest() {
    let done = run_with(&["import", "-"], b"cluster: {name: prod, color: red}\n").ends(1);
    assert!(done.stdout.contains("name: prod"), "{}", done.stdout);
    assert!(
        done.stderr.starts_with("error CT0004 cluster.color: "),
        "{}",
        done.stderr
    );
}

#[test]
fn where_nothing_was_read_nothing_is_printed() {
    let done = run_with(&["import", "-"], b"{").ends(1);
    assert_eq!(done.stdout, "");
}
