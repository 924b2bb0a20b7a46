use crate::run::{program, run};
use std::io::Read;
use std::process::Stdio;

#[test]
fn every_command_teaches_by_examples() {
    assert!(
        run(&["--help"])
            .ends(0)
            .stdout
            .contains("cluster-tamer init --preset small-team")
    );
    for command in ["init", "check", "render", "import", "try", "routes", "schema", "serve"] {
        let help = run(&[command, "--help"]).ends(0).stdout;
        assert!(help.contains("Example"), "{command}: {help}");
    }
}

#[test]
fn the_version_is_the_cores() {
    assert_eq!(
        run(&["--version"]).ends(0).stdout,
        format!("cluster-tamer {}\n", tamer_core::VERSION)
    );
}

#[test]
fn what_nobody_understands_ends_with_2() {
    for arguments in [
        &[][..],
        &["paint"],
        &["check"],
        &["check", "a", "b"],
        &["check", "-", "--format", "xml"],
        &["render", "-"],
        &["render", "-", "--stdout", "-o", "x"],
        &["render", "-", "--stdout", "--zip", "x"],
        &["render", "-", "--zip", "-"],
        &["render", "-", "--stdout", "--format", "argo"],
        &["init", "--preset"],
        &["try"],
        &["try", "-", "--only", "mail"],
        &["try", "-", "--timeout", "0"],
        &["serve", "--port", "70000"],
        &["serve", "--port", "1", "--listen", "127.0.0.1:1"],
        &["serve", "--listen", "nowhere"],
    ] {
        let done = run(arguments).ends(2);
        assert_eq!(done.stdout, "", "{arguments:?}");
        assert!(!done.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_accident() {
    let mut child = program()
        .arg("schema")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(said, "");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// The chart starts the server in a cluster; it must not name what the server does not know.
#[test]
fn what_the_chart_asks_of_the_server_exists() {
    let chart = concat!(env!("CARGO_MANIFEST_DIR"), "/../chart/wizard/templates/deployment.yaml");
    let chart = std::fs::read_to_string(chart).unwrap();
    let help = run(&["serve", "--help"]).ends(0).stdout;
    let known: Vec<&str> = help.split_whitespace().filter(|word| word.starts_with("--")).collect();
    let mut asked = 0;
    for flag in chart.lines().filter_map(|line| line.trim().strip_prefix("- --")) {
        let name = format!("--{}", flag.split('=').next().unwrap());
        assert!(known.contains(&name.as_str()), "{name}\n{help}");
        asked += 1;
    }
    assert!(asked >= 10, "{asked}");
}
