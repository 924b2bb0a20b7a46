use crate::run::{run, run_with};
use tamer_core::presets::{self, PRESETS};
use tamer_core::{Draft, file};

#[test]
fn every_preset_is_printed_and_passes_its_own_check() {
    for preset in PRESETS {
        let printed = run(&["init", "--preset", preset.name]).ends(0).stdout;
        assert_eq!(
            file::read(&printed),
            (presets::draft(preset.name), vec![]),
            "{}",
            preset.name
        );
        assert!(printed.contains("`cluster-tamer schema`"), "{printed}");
        run_with(&["check", "-"], printed.as_bytes()).ends(0);
    }
}

#[test]
fn without_a_preset_the_default_is_printed() {
    let printed = run(&["init"]).ends(0).stdout;
    assert_eq!(file::read(&printed), (Some(Draft::default()), vec![]));
}

#[test]
fn presets_are_listed() {
    let listed = run(&["init", "--list"]).ends(0).stdout;
    assert_eq!(listed.lines().count(), PRESETS.len());
    for preset in PRESETS {
        assert!(listed.contains(preset.name) && listed.contains(preset.sets));
    }
}

#[test]
fn an_unknown_preset_is_told_with_the_known_ones() {
    let done = run(&["init", "--preset", "huge"]).ends(2);
    assert_eq!(done.stdout, "");
    assert!(
        done.stderr
            .starts_with("error: there is no preset `huge`; choose one of home-lab, "),
        "{}",
        done.stderr
    );
}
