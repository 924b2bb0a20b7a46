//! Killed or cut off at any object and started again, it ends in the same state.

use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::stand::Stand;

/// The objects without what differs between two runs.
fn state(stand: &Stand) -> Vec<Value> {
    let kinds = "helmreleases,gitrepositories,alerts.notification.toolkit.fluxcd.io,providers.notification.toolkit.fluxcd.io,configmaps";
    let mut objects = stand.cluster.objects(&[
        "--namespace",
        &stand.namespace,
        "get",
        kinds,
        "--selector",
        "app.kubernetes.io/managed-by=cluster-tamer",
    ]);
    for object in &mut objects {
        let name = object["metadata"]["name"].clone();
        object["metadata"] = json!({"name": name, "labels": object["metadata"]["labels"]});
        object.as_object_mut().unwrap().remove("status");
    }
    objects
}

#[test]
fn killed_anywhere_it_ends_in_the_same_state() {
    let Some(stand) = Stand::new("killed_anywhere_it_ends_in_the_same_state", "killed") else {
        return;
    };
    let answers = stand.answers(json!({"extras": {"flux_alerts": true}}));
    for pause in [5, 20, 40, 60, 80, 100, 130, 160, 200, 300] {
        let mut child = stand
            .start(&["apply", &answers, "--no-wait"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(pause));
        let _ = child.kill();
        child.wait().unwrap();
    }
    stand.run(&["apply", &answers, "--no-wait"]).ends(0);
    let after_kills = state(&stand);
    assert_eq!(after_kills.len(), 5, "{after_kills:#?}");
    stand.run(&["apply", &answers, "--no-wait"]).ends(0);
    assert_eq!(state(&stand), after_kills);
}

#[test]
fn two_at_once_end_in_one_state() {
    let Some(stand) = Stand::new("two_at_once_end_in_one_state", "at-once") else {
        return;
    };
    let answers = stand.answers(json!({"extras": {"flux_alerts": true}}));
    let start = || {
        let mut command = stand.start(&["apply", &answers, "--no-wait"]);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let (one, other) = (start(), start());
    for child in [one, other] {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(state(&stand).len(), 5);
    let planned = stand.run(&["plan", &answers]).ends(0).stdout;
    assert!(planned.trim_end().ends_with("5 as they should be"), "{planned}");
}

#[test]
fn an_api_server_that_stalls_is_waited_for() {
    let Some(stand) = Stand::new("an_api_server_that_stalls_is_waited_for", "stalls") else {
        return;
    };
    let answers = stand.answers(json!({}));
    let pid = std::fs::read_to_string(stand.cluster.home.join("pid/kube-apiserver")).unwrap();
    let pid = pid.split_whitespace().next().unwrap().to_owned();
    let signal = move |name: &str| {
        let sent = Command::new("kill").args([name, &pid]).status().unwrap();
        assert!(sent.success());
    };
    signal("-STOP");
    let mut command = stand.start(&["apply", &answers, "--no-wait"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    thread::sleep(Duration::from_secs(2));
    let ended = child.try_wait().unwrap();
    signal("-CONT");
    assert_eq!(ended, None, "it did not wait");
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(stand.exists("helmrelease", "ct"));
}
