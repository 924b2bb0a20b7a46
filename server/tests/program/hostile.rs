//! Broken and hostile files: one clear error, in bounded time and memory.

use crate::run::{Done, folder, run, run_with};
use std::fs::File;
use std::time::{Duration, Instant};

/// Holds that a command refuses a file by one error with this beginning.
#[track_caller]
fn refused(command: &str, file: &[u8], beginning: &str) {
    let begun = Instant::now();
    let Done { stdout, stderr, .. } = run_with(&[command, "-"], file).ends(1);
    let said = if command == "check" { stdout } else { stderr };
    let errors: Vec<&str> = said.lines().filter(|line| line.starts_with("error ")).collect();
    assert_eq!(errors.len(), 1, "{said}");
    assert!(errors[0].starts_with(&format!("error {beginning}")), "{said}");
    assert!(errors[0].len() < 500, "{said}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{said}");
}

#[test]
fn broken_files_have_one_error_with_line_and_column() {
    for (file, beginning) in [
        (&b"cluster: {name: a\nb: [\n"[..], "CT0001: Line "),
        (b"cluster:\n\tname: a\n", "CT0001: Line 2, column 2"),
        (b"cluster: {}\ncluster: {}\n", "CT0001: Line 2, column 1"),
        (b"cluster:\n  name: a\n  name: b\n", "CT0001: Line 3, column 3"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "CT0001: Line 1"),
        (b"cluster:\n  name: M\xfcnchen\n", "CT0001: Line 2, column 10: "),
        (b"\xff\xfec\0l\0u\0", "CT0001: Line 1, column 1: "),
    ] {
        refused("check", file, beginning);
        refused("import", file, beginning);
    }
}

#[test]
fn what_is_no_answer_has_one_error_and_its_place() {
    for (file, beginning) in [
        (
            "cluster:\n  name: a\nalerts: none\n",
            "CT0005 alerts: Line 3, column 9: ",
        ),
        ("cluster:\n  name: [a]\n", "CT0005 cluster.name: Line 2, column 9: "),
        (
            "cluster: {name: a, platform: vms}\n",
            "CT0005 cluster.platform: Line 1, ",
        ),
        ("cluster: {name: a}\nclutser: {}\n", "CT0004 clutser: Line 2"),
        ("version: 9\ncluster: {name: a}\n", "CT0003 version: Version 9 "),
        ("- a\n- b\n", "CT0006: "),
        ("hello\n", "CT0006: "),
    ] {
        refused("check", file.as_bytes(), beginning);
    }
}

#[test]
fn an_empty_file_holds_no_answers() {
    for empty in ["", "\n", "# nothing\n", "---\n"] {
        let done = run_with(&["check", "-"], empty.as_bytes()).ends(1);
        assert_eq!(done.stdout.lines().count(), 2, "{}", done.stdout);
    }
}

#[test]
fn hostile_files_are_refused_early() {
    let mut bomb = "a0: &a0 [x]\n".to_owned();
    for level in 1..20 {
        let below = format!("*a{}, ", level - 1).repeat(9);
        bomb += &format!("a{level}: &a{level} [{below}]\n");
    }
    let deep = "[".repeat(1_000_000);
    let deep_map = "{a: ".repeat(200_000);
    for (name, file) in [("bomb", bomb), ("deep", deep), ("deep map", deep_map)] {
        let begun = Instant::now();
        let done = run_with(&["check", "-"], file.as_bytes()).ends(1);
        let errors = done.stdout.lines().filter(|line| line.starts_with("error ")).count();
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "{name}: {:?}",
            begun.elapsed()
        );
        assert_eq!(errors, 1, "{name}: {}", done.stdout);
        assert!(done.stdout.starts_with("error CT000"), "{name}: {}", done.stdout);
    }
}

#[test]
fn what_is_too_much_to_read_is_counted() {
    let keys: String = (0..20_000).map(|number| format!("k{number}: 1\n")).collect();
    let done = run_with(&["check", "-"], keys.as_bytes()).ends(1);
    assert!(done.stdout.lines().count() < 1010);
    assert!(done.stdout.ends_with(" more\n20001 errors\n"), "{}", done.stdout);
}

#[test]
fn of_a_file_without_end_only_the_beginning_is_read() {
    let path = folder("sparse").join("huge.yaml");
    File::create(&path).unwrap().set_len(100 << 20).unwrap();
    let begun = Instant::now();
    let mut paths = vec![path.to_str().unwrap()];
    if cfg!(unix) {
        paths.push("/dev/zero");
    }
    for path in paths {
        for arguments in [&["check", path][..], &["import", path], &["render", path, "--stdout"]] {
            let done = run(arguments).ends(1);
            let said = done.stdout + &done.stderr;
            assert!(
                said.starts_with("error CT0002: ") && said.contains("more than 4 MiB"),
                "{said}"
            );
        }
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn text_from_a_file_does_not_steer_the_terminal() {
    let done = run_with(&["check", "-"], b"cluster: {name: \"\\e[2J\\e]0;x\\a\"}\n").ends(1);
    assert!(!done.stdout.contains('\x1b'), "{:?}", done.stdout);
}
