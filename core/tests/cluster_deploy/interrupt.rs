//! Stopped in the middle, and started again.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command};

use crate::life::all_is_ready;
use crate::stage::{Extent, Stage};

#[test]
fn ctrl_c_leaves_a_release_that_the_same_command_goes_on_with() {
    for set in Stage::all(
        "ctrl_c_leaves_a_release_that_the_same_command_goes_on_with",
        Extent::Metrics,
    ) {
        let stage = set();
        let words = ["--yes", "--timeout", "4m", "--values", stage.values.to_str().unwrap()];

        // while Helm works
        let mut child = stage.spawn(stage.command(&words));
        read_until(&mut child, "Helm installs");
        until_recorded(&stage);
        signal("INT", &child);
        assert_eq!(child.wait().unwrap().code(), Some(130), "{}", rest(&mut child));
        assert!(rest(&mut child).contains("The same command goes on"));
        assert_ne!(status(&stage), "pending-install", "Helm wrote down how far it came");
        stage.run(&words).ends(0).says("everything of release ct is ready");
        all_is_ready(&stage, "monitoring");

        // while it waits
        let broken = stage.values(
            "broken.yaml",
            "kube-prom-stack: {grafana: {podLabels: {sim/fail: ImagePullBackOff}}}\n",
        );
        let mut child = stage.spawn(stage.command(&[&words[..], &["--values", &broken]].concat()));
        read_until(&mut child, "waiting for Deployment ct-grafana");
        signal("INT", &child);
        assert_eq!(child.wait().unwrap().code(), Some(130));
        stage.run(&words).ends(0);
        all_is_ready(&stage, "monitoring");

        // a cleanup
        let mut child = stage.spawn(stage.command(&["--cleanup", "--yes"]));
        read_until(&mut child, "Helm removes release");
        signal("INT", &child);
        assert_eq!(child.wait().unwrap().code(), Some(130));
        stage.run(&["--cleanup", "--yes"]).ends(0);
        crate::life::nothing_is_left(&stage, "ct", "monitoring");
    }
}

#[test]
fn a_killed_run_does_not_lock_the_release_for_ever() {
    for set in Stage::all("a_killed_run_does_not_lock_the_release_for_ever", Extent::Metrics) {
        let stage = set();
        let words = ["--timeout", "4m", "--values", stage.values.to_str().unwrap()];
        let mut child = stage.spawn(stage.command(&[&words[..], &["--yes"]].concat()));
        read_until(&mut child, "Helm installs");
        until_recorded(&stage);
        // The whole group at once, as when a machine goes down.
        signal("KILL", &child);
        child.wait().unwrap();
        let _ = std::fs::remove_dir_all(stage.temporary());
        assert_eq!(status(&stage), "pending-install");

        stage
            .run(&words)
            .ends(5)
            .says("release ct is \"pending-install\"")
            .says("not confirmed");
        stage
            .run(&[&words[..], &["--yes"]].concat())
            .ends(0)
            .says("removing the lock")
            .says("everything of release ct is ready");
        all_is_ready(&stage, "monitoring");
        stage.run(&["--cleanup", "--yes"]).ends(0);
    }
}

fn until_recorded(stage: &Stage) {
    stage
        .cluster
        .until("Helm records the release", 60, || status(stage) == "pending-install");
}

fn status(stage: &Stage) -> String {
    let path = "jsonpath={.items[0].metadata.labels.status}";
    stage.cluster.ask(&[
        "--namespace",
        "monitoring",
        "get",
        "secrets",
        "--selector",
        "owner=helm,name=ct",
        "--output",
        path,
    ])
}

fn read_until(child: &mut Child, words: &str) {
    let mut lines = BufReader::with_capacity(1, child.stdout.as_mut().unwrap());
    let mut line = String::new();
    while !line.contains(words) {
        line.clear();
        assert!(
            lines.read_line(&mut line).unwrap() > 0,
            "it ended before it said {words:?}"
        );
    }
}

fn rest(child: &mut Child) -> String {
    let mut text = String::new();
    child.stdout.as_mut().unwrap().read_to_string(&mut text).unwrap();
    text
}

/// To the script and all that it started, as a terminal does.
fn signal(name: &str, child: &Child) {
    crate::tools::run(Command::new("kill").args([&format!("-{name}"), "--", &format!("-{}", child.id())]));
}
