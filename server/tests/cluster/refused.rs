//! What stands in the way is told with its reason, and nothing is changed.

use serde_json::json;

use crate::run::run;
use crate::stand::Stand;

#[test]
fn a_missing_right_is_told_with_the_role_to_paste() {
    let Some(stand) = Stand::new("a_missing_right_is_told_with_the_role_to_paste", "rights") else {
        return;
    };
    stand.make_namespace();
    stand
        .cluster
        .say(&["--namespace", "rights", "create", "serviceaccount", "poor"]);
    let answers = stand.answers(json!({}));
    let refused = stand.run_as("poor", &["apply", &answers]).ends(1);
    for words in [
        "forbidden",
        "system:serviceaccount:rights:poor may not",
        "kind: RoleBinding",
        "name: poor",
    ] {
        assert!(refused.stdout.contains(words), "{words}: {}", refused.stdout);
    }
    assert!(!stand.exists("helmrelease", "ct"));

    // What is told, pasted, lets it through.
    for _ in 0..12 {
        let planned = stand.run_as("poor", &["plan", &answers, "--output", "json"]);
        let steps: serde_json::Value = serde_json::from_str(&planned.stdout).unwrap();
        let refused = steps["steps"]
            .as_array()
            .unwrap()
            .iter()
            .find(|step| step["verdict"] == "refused");
        let Some(refused) = refused else { break };
        let grant: tamer_core::apply::Grant = serde_json::from_value(refused["refusal"]["grant"].clone()).unwrap();
        let name = format!("{}-{}", grant.resource, grant.verb);
        // Two verbs of one resource would share a name.
        stand.cluster.apply(
            &grant
                .manifest()
                .replace(&format!("cluster-tamer-{}", grant.resource), &name),
        );
    }
    stand.run_as("poor", &["plan", &answers]).ends(0);
}

#[test]
fn fields_of_others_are_a_conflict_until_they_are_taken_over() {
    let Some(stand) = Stand::new("fields_of_others_are_a_conflict_until_they_are_taken_over", "conflict") else {
        return;
    };
    let answers = stand.answers(json!({}));
    stand.run(&["apply", &answers]).ends(0);
    let patch = json!({"spec": {"interval": "1h"}}).to_string();
    stand.cluster.say(&[
        "--namespace",
        "conflict",
        "patch",
        "helmrelease",
        "ct",
        "--type=merge",
        "--patch",
        &patch,
        "--field-manager",
        "somebody",
    ]);
    let refused = stand.run(&["apply", &answers]).ends(1);
    assert!(
        refused.stdout.contains("`.spec.interval` (somebody)"),
        "{}",
        refused.stdout
    );
    assert_eq!(stand.object("helmrelease", "ct")["spec"]["interval"], "1h");
    stand.run(&["apply", &answers, "--take-over"]).ends(0);
    assert_eq!(stand.object("helmrelease", "ct")["spec"]["interval"], "10m");
}

#[test]
fn a_cluster_that_is_not_there_is_told() {
    let Some(stand) = Stand::new("a_cluster_that_is_not_there_is_told", "nowhere") else {
        return;
    };
    let answers = stand.answers(json!({}));
    let kubeconfig = std::fs::read_to_string(stand.cluster.kubeconfig()).unwrap();
    let after = kubeconfig.split("https://127.0.0.1:").nth(1).unwrap();
    let port: String = after.chars().take_while(char::is_ascii_digit).collect();
    let elsewhere = stand.write("elsewhere", &kubeconfig.replace(&format!(":{port}"), ":1"));
    let failed = run(&["status", "--kubeconfig", &elsewhere]).ends(2);
    assert!(failed.stderr.contains("could not be reached"), "{}", failed.stderr);
    let failed = run(&["plan", &answers, "--kubeconfig", "/nowhere"]).ends(2);
    assert!(failed.stderr.contains("--kubeconfig"), "{}", failed.stderr);
    // A token that nobody knows.
    let token = stand.write("wrong-token", "hunter2");
    let failed = stand.run(&["plan", &answers, "--token-file", &token]).ends(2);
    assert!(
        failed.stderr.contains("Sign in again") && !failed.stderr.contains("hunter2"),
        "{}",
        failed.stderr
    );
}

#[test]
fn pods_that_do_not_start_are_told_with_their_reason() {
    let Some(stand) = Stand::new("pods_that_do_not_start_are_told_with_their_reason", "stuck") else {
        return;
    };
    let answers = stand.answers(json!({"extras": {"values": {"sim": {"fail": "ImagePullBackOff"}}}}));
    let failed = stand.run(&["apply", &answers, "--timeout", "40s"]).ends(1);
    for words in [
        "0 of 1 ready  StatefulSet stuck/ct-store",
        "the image cannot be pulled",
        "not ready within 40 s",
    ] {
        let all = format!("{}{}", failed.stdout, failed.stderr);
        assert!(all.contains(words), "{words}: {all}");
    }
    // Mended answers go on from there.
    let answers = stand.answers(json!({}));
    stand.run(&["apply", &answers, "--no-wait"]).ends(0);
}
