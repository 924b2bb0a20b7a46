//! The Slack webhook: asked for once, and in one Secret only.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use base64::Engine as _;

use crate::stage::{Extent, Stage, Told};
use crate::tools;

const WEBHOOK: &str = "https://hooks.slack.com/services/T0EXAMPLE/B0EXAMPLE/notARealWebhook0123";

#[test]
fn the_webhook_is_asked_for_once_and_lies_in_one_secret() {
    let test = "the_webhook_is_asked_for_once_and_lies_in_one_secret";
    if !std::path::Path::new("/usr/bin/script").exists() {
        return tools::skip(test, "no `script`, which makes a terminal");
    }
    let Some(stage) = Stage::set(test, Extent::Whole) else {
        return;
    };
    let cluster = &stage.cluster;
    let words = ["--timeout", "4m", "--values", stage.values.to_str().unwrap()];

    let told = in_terminal(&stage, &words, WEBHOOK)
        .ends(0)
        .says("Slack webhook")
        .says("kept in the Secret slack-config");
    assert!(!told.out.contains("T0EXAMPLE"), "it was shown: {}", told.out);
    let secret = cluster.object(&["--namespace", "monitoring", "get", "secret", "slack-config"]);
    let kept = base64::engine::general_purpose::STANDARD
        .decode(secret["data"]["slackWebhookUrl"].as_str().unwrap())
        .unwrap();
    assert_eq!(String::from_utf8(kept).unwrap(), WEBHOOK);
    assert_eq!(
        secret["metadata"]["labels"]["app.kubernetes.io/part-of"],
        "cluster-tamer"
    );

    // Alertmanager reads it from there, and nothing else knows it.
    let config = alertmanager_config(&stage);
    assert!(
        config.contains("slack_api_url_file: /etc/alertmanager/secrets/slack-config/slackWebhookUrl"),
        "{config}"
    );
    let spec = cluster.object(&[
        "--namespace",
        "monitoring",
        "get",
        "alertmanager",
        "ct-kube-prom-stack-alertmanager",
    ]);
    assert_eq!(spec["spec"]["secrets"][0], "slack-config");
    let release = stage.helm(&["--namespace", "monitoring", "get", "all", "ct"]);
    assert!(!release.contains("T0EXAMPLE"));
    let kinds = "secrets,configmaps,events,pods,jobs,statefulsets";
    for object in cluster.objects(&["get", kinds, "--all-namespaces"]) {
        let is_the_one = object["kind"] == "Secret" && object["metadata"]["name"] == "slack-config";
        let text = object.to_string();
        assert!(
            is_the_one
                || !text.contains("T0EXAMPLE") && !text.contains(secret["data"]["slackWebhookUrl"].as_str().unwrap())
        );
    }

    // The second time nobody is asked, in a terminal and without.
    let told = in_terminal(&stage, &words, "").ends(0);
    assert!(!told.out.contains("Slack webhook"), "{}", told.out);
    stage.deploy(&["--timeout", "4m"]).ends(0);
    assert!(alertmanager_config(&stage).contains("slack_api_url_file"));

    // Another address, without a terminal.
    stage
        .run_with(
            &[&words[..], &["--slack", "--yes"]].concat(),
            &format!(" {WEBHOOK}9\r\n"),
        )
        .ends(0);
    let secret = cluster.object(&["--namespace", "monitoring", "get", "secret", "slack-config"]);
    let kept = base64::engine::general_purpose::STANDARD
        .decode(secret["data"]["slackWebhookUrl"].as_str().unwrap())
        .unwrap();
    assert_eq!(String::from_utf8(kept).unwrap(), format!("{WEBHOOK}9"));
    stage
        .run_with(&["--slack"], "hooks.slack.com\n")
        .ends(2)
        .says("no https:// address");

    stage.run(&["--cleanup", "--yes"]).ends(0);
    assert!(!cluster.exists(&["namespace", "monitoring"]));
}

#[test]
fn whoever_does_not_want_slack_is_not_asked_again() {
    let test = "whoever_does_not_want_slack_is_not_asked_again";
    if !std::path::Path::new("/usr/bin/script").exists() {
        return tools::skip(test, "no `script`, which makes a terminal");
    }
    let Some(stage) = Stage::set(test, Extent::Whole) else {
        return;
    };
    let words = ["--timeout", "4m", "--values", stage.values.to_str().unwrap()];
    in_terminal(&stage, &words, "\n").ends(0).says("Slack webhook");
    assert!(
        !stage
            .cluster
            .exists(&["--namespace", "monitoring", "secret", "slack-config"])
    );
    assert!(!alertmanager_config(&stage).contains("slack"));
    let told = in_terminal(&stage, &words, "").ends(0);
    assert!(!told.out.contains("Slack webhook"));

    // Values with receivers of their own decide for themselves, even when the Secret is there.
    stage.cluster.say(&[
        "--namespace",
        "monitoring",
        "create",
        "secret",
        "generic",
        "slack-config",
        "--from-literal=slackWebhookUrl=x",
    ]);
    let own = stage.values(
        "own.yaml",
        r#"
kube-prom-stack:
  alertmanager:
    config:
      route:
        receiver: pager
        routes:
          - {receiver: "null", matchers: ['alertname = "Watchdog"']}
          - {receiver: alert-archive, group_by: ['...'], continue: true}
          - receiver: pager
      receivers:
        - name: "null"
        - {name: alert-archive, webhook_configs: [{url: 'http://tamer-receiver:9567/loki/api/v1/raw'}]}
        - {name: pager, webhook_configs: [{url: 'http://pager.example.com'}]}
"#,
    );
    stage.deploy(&["--timeout", "4m", "--values", &own]).ends(0);
    let config = alertmanager_config(&stage);
    assert!(
        config.contains("pager.example.com") && !config.contains("slack_api_url_file"),
        "{config}"
    );

    // That Secret was made by somebody else.
    stage
        .run(&["--cleanup", "--yes"])
        .ends(0)
        .says("secret/slack-config stays");
    assert!(
        stage
            .cluster
            .exists(&["--namespace", "monitoring", "secret", "slack-config"])
    );
}

fn alertmanager_config(stage: &Stage) -> String {
    let secret = stage.cluster.object(&[
        "--namespace",
        "monitoring",
        "get",
        "secret",
        "alertmanager-ct-kube-prom-stack-alertmanager",
    ]);
    let config = secret["data"]["alertmanager.yaml"].as_str().unwrap();
    String::from_utf8(base64::engine::general_purpose::STANDARD.decode(config).unwrap()).unwrap()
}

/// Runs the script in a terminal, and types this when it asks for the webhook.
fn in_terminal(stage: &Stage, words: &[&str], typed: &str) -> Told {
    let script = stage.command(words);
    let line: Vec<String> = std::iter::once(script.get_program())
        .chain(script.get_args())
        .map(|word| format!("'{}'", word.to_str().unwrap()))
        .collect();
    let mut command = Command::new("/usr/bin/script");
    command.args(["--quiet", "--return", "--command", &line.join(" "), "/dev/null"]);
    for (name, value) in script.get_envs() {
        command.env(name, value.unwrap());
    }
    let mut child = command
        .current_dir(&stage.folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut out = Vec::new();
    let mut piece = [0; 4096];
    let mut has_typed = typed.is_empty();
    loop {
        let count = output.read(&mut piece).unwrap();
        if count == 0 {
            break;
        }
        out.extend_from_slice(&piece[..count]);
        if !has_typed && String::from_utf8_lossy(&out).contains("empty: no Slack") {
            has_typed = true;
            // Blanks around it are what pasting brings.
            input.write_all(format!("{typed}\n").as_bytes()).unwrap();
        }
    }
    let code = child.wait().unwrap().code().unwrap();
    let told = Told {
        code,
        out: String::from_utf8_lossy(&out).into_owned(),
        err: String::new(),
    };
    println!("$ deploy.sh {} (in a terminal)\n{}", words.join(" "), told.out);
    told
}
