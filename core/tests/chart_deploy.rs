//! deploy.sh as far as it needs no cluster; `cluster_deploy.rs` runs it for real.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use tamer_core::draft::{Draft, Receiver, SlackReach};

mod tools;

fn script() -> PathBuf {
    tools::root().join("chart/stack/deploy.sh")
}

/// Its code, and what it said on both ways.
fn run(words: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = tools::try_run(Command::new("bash").arg(script()).args(words));
    (
        status.code().unwrap(),
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

#[test]
fn deploy_sh_has_no_lint() {
    let test = "deploy_sh_has_no_lint";
    let Some(shellcheck) = tools::program("TAMER_SHELLCHECK") else {
        return tools::skip(test, "no shellcheck (TAMER_SHELLCHECK)");
    };
    tools::run(
        Command::new(shellcheck)
            .args(["--external-sources", "--severity=style"])
            .arg(script()),
    );
}

#[test]
fn what_is_not_understood_is_told_before_anything_else() {
    for (words, says) in [
        (&["--nonsense"][..], "--nonsense"),
        (&["a", "b", "c"], "one name too many"),
        (&["--values"], "--values needs"),
        (&["--values", "/no/such/file"], "/no/such/file"),
        (&["--values=/no/such/file"], "/no/such/file"),
        (&["--timeout", "soon"], "soon"),
        (&["--timeout", "m"], "duration"),
        (&["Upper"], "Upper"),
        (&["ct", "name_space"], "name_space"),
        (&["a-release-name-of-27-chars-"], "letter or digit"),
        (&["a-release-name-of-27-charss"], "26"),
        (&["my-tempo"], "tempo"),
        (&["--cleanup", "my-loki"], "loki"),
    ] {
        let (code, _, said) = run(words);
        assert_eq!(code, 2, "{words:?}: {said}");
        assert!(said.contains(says), "{words:?}: {said}");
    }
}

#[test]
fn help_names_every_option_and_exit_code() {
    let (code, help, _) = run(&["--help"]);
    assert_eq!(code, 0);
    for word in [
        "--cleanup",
        "--values",
        "--slack",
        "--timeout",
        "--dry-run",
        "--yes",
        "--help",
        "\n  130  ",
    ] {
        assert!(help.contains(word), "{word}");
    }
    let sources: String = fs::read_dir(tools::root().join("chart/stack/deploy"))
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .chain([fs::read_to_string(script()).unwrap()])
        .collect();
    for line in sources.lines() {
        let Some((_, after)) = line.split_once("stop ") else {
            continue;
        };
        let code = after.split(' ').next().unwrap();
        if code.parse::<u8>().is_ok() {
            assert!(help.contains(&format!("\n  {code}  ")), "{line}");
        }
    }
}

#[test]
fn slack_in_the_example_is_what_the_generator_writes() {
    let mut draft = Draft::default();
    draft.alerts.slack.reach = SlackReach::Webhook;
    draft.alerts.receiver = "slack".into();
    draft.alerts.receivers.push(Receiver {
        name: "slack".into(),
        channel: "#alerts".into(),
        ..Receiver::default()
    });
    let path = ["kube-prom-stack", "alertmanager"];
    let pick = |values: &Value| path.iter().fold(values.clone(), |value, key| value[*key].clone());
    let written = pick(&serde_saphyr::from_str(&tools::values(&draft)).unwrap());
    let example = fs::read_to_string(tools::root().join("chart/stack/examples/slack.yaml")).unwrap();
    let example = pick(&serde_saphyr::from_str(&example).unwrap());

    assert_eq!(example["alertmanagerSpec"], written["alertmanagerSpec"]);
    assert_eq!(
        example["config"]["route"]["routes"],
        written["config"]["route"]["routes"]
    );
    assert_eq!(
        example["config"]["route"]["receiver"],
        written["config"]["route"]["receiver"]
    );
    assert_eq!(
        example["config"]["global"]["slack_api_url_file"],
        written["config"]["global"]["slack_api_url_file"]
    );
    // The generator asks for a channel, the script does not.
    let mut receivers = written["config"]["receivers"].clone();
    receivers[2]["slack_configs"][0]
        .as_object_mut()
        .unwrap()
        .shift_remove("channel")
        .unwrap();
    assert_eq!(example["config"]["receivers"], receivers);
}

#[test]
fn alertmanager_takes_slack_from_the_example() {
    let test = "alertmanager_takes_slack_from_the_example";
    let (Some(helm), Some(amtool)) = (tools::helms().into_iter().next(), tools::program("TAMER_AMTOOL")) else {
        return tools::skip(test, "no Helm or no amtool");
    };
    let Some(chart) = tools::whole_chart(test) else {
        return tools::skip(test, "the subcharts are not here");
    };
    let values = fs::read_to_string(chart.join("examples/slack.yaml")).unwrap();
    let rendered = tools::template(&helm, &chart, "ct", &values);
    let secret = "alertmanager-ct-kube-prom-stack-alertmanager";
    let folder = tools::folder("slack-config-check");
    let templates = rendered.secret(secret, "cluster-tamer.tmpl");
    fs::write(folder.join("cluster-tamer.tmpl"), templates).unwrap();
    let config = rendered
        .secret(secret, "alertmanager.yaml")
        .replace("/etc/alertmanager/config/", &format!("{}/", folder.display()));
    let file = folder.join("alertmanager.yaml");
    fs::write(&file, config).unwrap();
    tools::run(Command::new(&amtool).arg("check-config").arg(&file));
    for (labels, receivers) in [
        (&["alertname=Down", "severity=critical"][..], "alert-archive,slack"),
        (&["alertname=Watchdog"], "null"),
    ] {
        let mut route = Command::new(&amtool);
        route
            .args(["config", "routes", "test", "--config.file"])
            .arg(&file)
            .args(labels);
        assert_eq!(tools::run(&mut route).trim(), receivers, "{labels:?}");
    }
    let spec = &rendered.get("Alertmanager", "ct-kube-prom-stack-alertmanager")["spec"];
    assert_eq!(spec["secrets"][0], "slack-config");
}

#[test]
fn the_script_is_no_part_of_the_packaged_chart() {
    let test = "the_script_is_no_part_of_the_packaged_chart";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    let folder = chart.parent().unwrap();
    tools::run(
        Command::new(helm)
            .arg("package")
            .arg(&chart)
            .arg("--destination")
            .arg(folder),
    );
    let package = folder.join(format!("cluster-tamer-{}.tgz", tamer_core::VERSION));
    let files = tools::run(Command::new("tar").arg("--list").arg("--file").arg(package));
    assert!(files.contains("values.yaml"));
    for name in ["deploy.sh", "deploy/", "examples/"] {
        assert!(!files.contains(name), "{name} would be in every release record");
    }
}
