//! Once around: plan, apply, change, go back, leave alone, remove.

use serde_json::{Value, json};

use crate::stand::Stand;
use crate::tools;

fn verdicts(steps: &str) -> Vec<(String, String)> {
    let steps: Value = serde_json::from_str(steps).unwrap();
    let steps = steps["steps"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    steps
        .map(|step| (text(&step["kind"]), text(&step["verdict"])))
        .collect()
}

#[test]
fn answers_reach_the_cluster_and_leave_it_again() {
    let Some(stand) = Stand::new("answers_reach_the_cluster_and_leave_it_again", "round") else {
        return;
    };
    let answers = stand.answers(json!({"extras": {"flux_alerts": true}}));

    // A plan changes nothing.
    let planned = stand.run(&["plan", &answers, "--output", "json"]).ends(0);
    let expected = ["Namespace", "GitRepository", "HelmRelease", "Provider", "Alert"];
    let planned = verdicts(&planned.stdout);
    assert_eq!(
        planned.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(),
        expected
    );
    assert!(
        planned
            .iter()
            .all(|(_, verdict)| ["create", "later"].contains(&verdict.as_str())),
        "{planned:?}"
    );
    assert!(!stand.cluster.exists(&["namespace", "round"]));

    // Applied, it is ready; applied again, nothing changes.
    let applied = stand.run(&["apply", &answers]).ends(0);
    assert!(
        applied.stdout.lines().last().unwrap().starts_with("ready"),
        "{}",
        applied.stdout
    );
    stand.about("status", &[]).ends(0);
    let again = verdicts(&stand.run(&["plan", &answers, "--output", "json"]).ends(0).stdout);
    assert!(again.iter().all(|(_, verdict)| verdict == "unchanged"), "{again:?}");

    // Other answers: fields are told, what is no longer wanted goes.
    let other = stand.answers(json!({"retention": {"days": 30}, "extras": {"flux_alerts": false}}));
    let planned = stand.run(&["plan", &other]).ends(0).stdout;
    assert!(
        planned.contains("720h") && planned.contains("remove        Alert round/cluster-tamer"),
        "{planned}"
    );
    stand.run(&["apply", &other]).ends(0);
    assert!(!stand.exists("alerts.notification.toolkit.fluxcd.io", "cluster-tamer"));
    let values = stand.object("configmap", "ct-values")["data"]["values"].to_string();
    assert!(values.contains("720h"), "{values}");

    // Back again, as a third revision.
    stand.about("rollback", &["--to", "7"]).ends(2);
    stand.about("rollback", &[]).ends(0);
    stand.about("status", &["--watch"]).ends(0);
    assert!(stand.exists("alerts.notification.toolkit.fluxcd.io", "cluster-tamer"));
    let values = stand.object("configmap", "ct-values")["data"]["values"].to_string();
    assert!(!values.contains("720h"), "{values}");
    assert_eq!(stand.about("rollback", &["--list"]).ends(0).stdout.lines().count(), 3);

    // Left alone, and looked after again.
    stand.about("suspend", &[]).ends(0);
    assert!(stand.about("status", &[]).ends(1).stdout.starts_with("suspended"));
    stand.about("resume", &[]).ends(0);

    // Not without the name.
    let refused = stand.about("cleanup", &["--confirm", "other"]).ends(1);
    assert!(refused.stderr.contains("nothing was changed"), "{}", refused.stderr);
    // Without the data first: the same answers bring everything back.
    stand.about("cleanup", &["--confirm", "ct"]).ends(0);
    assert!(!stand.exists("statefulset", "ct-store"));
    assert!(!stand.exists("gitrepository", "cluster-tamer"));
    assert!(stand.exists("pvc", "data-ct-store-0"));
    stand.about("cleanup", &["--data", "--confirm", "ct"]).ends(0);
    assert!(!stand.cluster.exists(&["namespace", "round"]));
    let nothing = stand.about("cleanup", &["--data"]).ends(0);
    assert!(nothing.stdout.starts_with("nothing"), "{}", nothing.stdout);
}

#[test]
fn without_flux_the_real_helm_does_it() {
    let test = "without_flux_the_real_helm_does_it";
    let Some(stand) = Stand::new(test, "by-helm") else {
        return;
    };
    let helms = ["TAMER_HELM4", "TAMER_HELM3"].map(tools::program);
    if helms.iter().all(Option::is_none) {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    }
    let answers = stand.answers(json!({"cluster": {"delivery": "helm"}}));
    let unnamed = stand.run(&["apply", &answers]).ends(2);
    assert!(unnamed.stderr.contains("--chart"), "{}", unnamed.stderr);
    let chart = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cluster/chart");
    for helm in helms.into_iter().flatten() {
        let with_helm = |arguments: &[&str]| {
            let output = stand.start(arguments).env("HELM", &helm).output().unwrap();
            assert!(
                output.status.success(),
                "{arguments:?}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            String::from_utf8(output.stdout).unwrap()
        };
        let answers = stand.answers(json!({"cluster": {"delivery": "helm"}}));
        let applied = with_helm(&["apply", &answers, "--chart", chart]);
        assert!(applied.lines().last().unwrap().starts_with("ready"), "{applied}");
        let other = stand.answers(json!({"cluster": {"delivery": "helm"}, "retention": {"days": 30}}));
        with_helm(&["apply", &other, "--chart", chart]);
        let values = || stand.object("configmap", "ct-values")["data"]["values"].to_string();
        assert!(values().contains("720h"));
        with_helm(&["rollback", "ct", "--namespace", "by-helm"]);
        assert!(!values().contains("720h"));
        with_helm(&["cleanup", "ct", "--namespace", "by-helm", "--data", "--confirm", "ct"]);
        assert!(!stand.cluster.exists(&["namespace", "by-helm"]));
    }
}

#[test]
fn a_namespace_that_was_there_before_stays() {
    let Some(stand) = Stand::new("a_namespace_that_was_there_before_stays", "before") else {
        return;
    };
    stand.make_namespace();
    let answers = stand.answers(json!({}));
    stand.run(&["apply", &answers]).ends(0);
    stand.about("cleanup", &["--data", "--confirm", "ct"]).ends(0);
    assert!(stand.cluster.exists(&["namespace", "before"]));
    assert!(!stand.exists("statefulset", "ct-store"));
}

#[test]
fn a_namespace_with_other_things_stays() {
    let Some(stand) = Stand::new("a_namespace_with_other_things_stays", "shared") else {
        return;
    };
    let answers = stand.answers(json!({}));
    stand.run(&["apply", &answers]).ends(0);
    stand
        .cluster
        .say(&["--namespace", "shared", "create", "configmap", "mine"]);
    let done = stand.about("cleanup", &["--data", "--confirm", "ct"]).ends(0);
    assert!(done.stderr.contains("ConfigMap shared/mine"), "{}", done.stderr);
    assert!(stand.exists("configmap", "mine"));
    assert!(!stand.exists("pvc", "data-ct-store-0"));
}

#[test]
fn secrets_are_applied_and_never_told() {
    let Some(stand) = Stand::new("secrets_are_applied_and_never_told", "secrets") else {
        return;
    };
    let slack = json!({"alerts": {"slack": {"reach": "webhook"}, "receivers": [{"name": "slack", "channel": "#alerts"}], "receiver": "slack"}});
    let answers = stand.answers(slack);
    // Neither typed nor there: said before anything is changed.
    let refused = stand.run(&["apply", &answers]).ends(1);
    assert!(
        refused.stdout.contains("the Secret lacks"),
        "{}\n{}",
        refused.stdout,
        refused.stderr
    );
    assert!(!stand.cluster.exists(&["namespace", "secrets"]));

    let webhook = "https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx";
    let bundle = crate::run::run(&["render", &answers, "--stdout"]).stdout;
    let key = ["slackWebhookUrl", "webhook"]
        .into_iter()
        .find(|key| bundle.contains(key))
        .unwrap_or("slackWebhookUrl");
    let typed = stand.write("secrets.yaml", &json!({"slack": {key: webhook}}).to_string());
    for _ in 0..2 {
        for command in ["plan", "apply"] {
            let done = stand.run(&[command, &answers, "--secrets", &typed]).ends(0);
            assert!(!format!("{}{}", done.stdout, done.stderr).contains("abcdefghijkl"));
        }
    }
    // Filled in once, it is kept without being typed again.
    let kept = stand.run(&["plan", &answers]).ends(0).stdout;
    assert!(kept.contains("kept          Secret secrets/"), "{kept}");
    let stored = stand.cluster.say(&[
        "--namespace",
        "secrets",
        "get",
        "configmaps,helmreleases",
        "--output",
        "yaml",
    ]);
    assert!(!stored.contains("abcdefghijkl"));
}
