//! Passwords that are made once: the Job's own script is run, with a stand-in for kubectl that keeps Secrets in a folder.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tools::Rendered;
use tools::server::{empty_folder, on_path};

mod tools;

const DATABASES: &str = "global: {tamer: {databases: {postgresql: {enabled: true}, valkey: {enabled: true}}}}";

/// Does what the script asks of kubectl, and nothing else.
const KUBECTL: &str = r#"#!/bin/bash
set -euo pipefail
[[ "$1 $2" == "--namespace monitoring" ]]
case "${*:3}" in
  "get secret "*" --ignore-not-found --output name") [[ ! -e "$SECRETS/$5" ]] || echo "secret/$5" ;;
  "create --filename -")
    text=$(cat)
    name=$(sed 's/.*"metadata":{"name":"\([^"]*\)".*/\1/' <<< "$text")
    [[ ! -e "$SECRETS/$name" ]]
    echo "$text" > "$SECRETS/$name"
    ;;
  "get "*"/ct-grafana --ignore-not-found --output jsonpath={.metadata.creationTimestamp}")
    [[ -z "$FAILS" ]]
    [[ "${4%%/*}" != "$EARLIER_KIND" ]] || echo -n "$SINCE"
    ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac
"#;

fn job(rendered: &Rendered) -> &Value {
    let jobs = rendered.of_kind("Job");
    assert_eq!(jobs.len(), 1);
    jobs[0]
}

/// Runs the Job's container here.
fn run(rendered: &Rendered, folder: &Path) -> String {
    tools::run(&mut container(rendered, folder))
}

fn container(rendered: &Rendered, folder: &Path) -> Command {
    let container = &job(rendered)["spec"]["template"]["spec"]["containers"][0];
    let words = container["command"].as_array().unwrap().iter();
    let words: Vec<&str> = words
        .chain(container["args"].as_array().unwrap())
        .map(|word| word.as_str().unwrap())
        .collect();
    let mut run = Command::new(words[0]);
    run.args(&words[1..]).env("SECRETS", folder.join("secrets"));
    run.env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
    for variable in container["env"].as_array().unwrap() {
        run.env(variable["name"].as_str().unwrap(), variable["value"].as_str().unwrap());
    }
    run.env("EARLIER_KIND", "").env("SINCE", "").env("FAILS", "");
    run
}

/// A folder with a kubectl that keeps Secrets in it.
fn cluster(test: &str) -> std::path::PathBuf {
    let folder = empty_folder(test);
    fs::create_dir(folder.join("secrets")).unwrap();
    let kubectl = folder.join("kubectl");
    fs::write(&kubectl, KUBECTL).unwrap();
    fs::set_permissions(&kubectl, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn secret(folder: &Path, name: &str) -> Value {
    let text = fs::read_to_string(folder.join("secrets").join(name)).unwrap();
    let secret: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(secret["metadata"]["name"], name);
    secret["stringData"].clone()
}

#[test]
fn passwords_are_made_once_and_stay() {
    let test = "passwords_are_made_once_and_stay";
    if tools::helms().is_empty() {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    }
    let chart = tools::own_chart(test);
    for helm in tools::helms() {
        let folder = cluster(test);
        let said = run(&tools::template(&helm, &chart, "ct", "{}"), &folder);
        let admin = secret(&folder, "tamer-grafana-admin");
        let password = admin["admin-password"].as_str().unwrap();
        assert_eq!(admin["admin-user"], "admin");
        assert!(password.len() == 64 && password.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert!(!said.contains(password), "the password is in the log");

        // With more to make, what is there stays.
        let rendered = tools::template(&helm, &chart, "ct", DATABASES);
        let said = run(&rendered, &folder);
        assert!(
            said.contains("Secret tamer-grafana-admin exists; it stays as it is"),
            "{said}"
        );
        assert_eq!(secret(&folder, "tamer-grafana-admin"), admin);
        let postgresql = secret(&folder, "tamer-postgresql");
        assert_eq!(postgresql["password"].as_str().unwrap().len(), 64);
        assert_ne!(postgresql["password"], secret(&folder, "tamer-valkey")["password"]);
        run(&rendered, &folder);
        assert_eq!(secret(&folder, "tamer-postgresql"), postgresql);
        fs::remove_dir_all(folder).unwrap();
    }
}

/// Grafana cannot read with another key what it has encrypted.
#[test]
fn grafana_gets_a_key_of_its_own_and_keeps_the_one_it_has() {
    let test = "grafana_gets_a_key_of_its_own_and_keeps_the_one_it_has";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    let rendered = tools::template(&helm, &chart, "ct", "{}");
    let now = tools::run(Command::new("date").args(["-u", "+%Y-%m-%dT%H:%M:%SZ"]));
    let usual = "SW2YcwTIb9zpOOhoPsMm";
    for (kind, since, expected) in [
        ("nothing", "", None),
        ("deployment", "2026-01-02T03:04:05Z", Some(usual)),
        // uninstalled, but its volume was kept
        ("persistentvolumeclaim", "2026-01-02T03:04:05Z", Some(usual)),
        // Where nothing knows hooks, both are made at the same time as the Job.
        ("deployment", now.trim(), None),
    ] {
        let folder = cluster(test);
        let mut command = container(&rendered, &folder);
        let said = tools::run(command.env("EARLIER_KIND", kind).env("SINCE", since));
        let key = secret(&folder, "tamer-grafana-key")["secret-key"]
            .as_str()
            .unwrap()
            .to_owned();
        match expected {
            Some(expected) => assert_eq!(key, expected, "{kind} {since}"),
            None => {
                assert!(
                    key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit()),
                    "{kind} {since}: {key}"
                );
                assert!(!said.contains(&key), "the key is in the log");
                let password = secret(&folder, "tamer-grafana-admin")["admin-password"].clone();
                assert_ne!(password, key.as_str());
            }
        }
        // Later, Grafana is there for long; the key stays.
        let mut command = container(&rendered, &folder);
        tools::run(
            command
                .env("EARLIER_KIND", "deployment")
                .env("SINCE", "2026-01-02T03:04:05Z"),
        );
        assert_eq!(secret(&folder, "tamer-grafana-key")["secret-key"], key.as_str());
        fs::remove_dir_all(folder).unwrap();
    }
    // Who cannot ask must not guess.
    let folder = cluster(test);
    let output = tools::try_run(container(&rendered, &folder).env("FAILS", "yes"));
    assert!(!output.status.success());
    assert!(fs::read_dir(folder.join("secrets")).unwrap().next().is_none());
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn grafana_reads_the_key_that_is_made() {
    let test = "grafana_reads_the_key_that_is_made";
    let Some((helm, chart)) = tools::real(test) else { return };
    let key_of = |values: &str| {
        let rendered = tools::template(&helm, &chart, "ct", values);
        let containers = &rendered.get("Deployment", "ct-grafana")["spec"]["template"]["spec"]["containers"];
        let containers = containers.as_array().unwrap();
        let grafana = containers
            .iter()
            .find(|container| container["name"] == "grafana")
            .unwrap();
        let variables = grafana["env"].as_array().unwrap();
        let mut keys = variables
            .iter()
            .filter(|variable| variable["name"] == "GF_SECURITY_SECRET_KEY");
        let key = keys.next().unwrap()["valueFrom"]["secretKeyRef"].clone();
        assert!(keys.next().is_none() && key["optional"].is_null());
        (key, rendered)
    };
    let (key, rendered) = key_of("{}");
    assert_eq!(
        key,
        serde_json::json!({"name": "tamer-grafana-key", "key": "secret-key"})
    );
    // The names by which the Job asks whether Grafana was there are those of the subchart.
    rendered.get("PersistentVolumeClaim", "ct-grafana");
    let mut jobs = rendered.of_kind("Job").into_iter().map(Value::to_string);
    let job = jobs.find(|job| job.contains("tamer-grafana-key secret-key?")).unwrap();
    assert!(
        job.contains("deployment/ct-grafana persistentvolumeclaim/ct-grafana"),
        "{job}"
    );

    let renamed = "grafanaKey: {secretName: mine}";
    let refusal = tools::refused(&helm, &chart, renamed);
    let [lines, _] = tools::retention::to_paste(&refusal);
    let (key, _) = key_of(&[renamed, "\n", &lines].concat());
    assert_eq!(key, serde_json::json!({"name": "mine", "key": "secret-key"}));
}

#[test]
fn the_job_may_do_little_and_is_there_only_where_something_is_made() {
    let test = "the_job_may_do_little_and_is_there_only_where_something_is_made";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    let rendered = tools::template(&helm, &chart, "ct", DATABASES);
    let rules = &rendered.get("Role", "tamer-secrets")["rules"];
    assert_eq!(rules[0]["verbs"].to_string(), r#"["get"]"#);
    assert_eq!(
        rules[0]["resourceNames"].to_string(),
        r#"["tamer-grafana-key","tamer-grafana-admin","tamer-postgresql","tamer-valkey"]"#
    );
    // Kubernetes cannot limit this to names.
    assert_eq!(rules[1]["verbs"].to_string(), r#"["create"]"#);
    for (rule, kind) in [(2, "deployments"), (3, "persistentvolumeclaims")] {
        assert_eq!(rules[rule]["resources"][0], kind);
        assert_eq!(rules[rule]["resourceNames"].to_string(), r#"["ct-grafana"]"#);
        assert_eq!(rules[rule]["verbs"].to_string(), r#"["get"]"#);
    }
    assert_eq!(rules.as_array().unwrap().len(), 4);
    for kind in ["ServiceAccount", "Role", "RoleBinding", "Job"] {
        let ours = |object: &&&Value| {
            object["metadata"]["name"]
                .as_str()
                .unwrap()
                .starts_with("tamer-secrets")
        };
        let objects = rendered.of_kind(kind);
        let object = objects.iter().find(ours).unwrap_or_else(|| panic!("no {kind}"));
        let notes = &object["metadata"]["annotations"];
        assert_eq!(notes["helm.sh/hook"], "pre-install,pre-upgrade", "{kind}");
        assert_eq!(
            notes["helm.sh/hook-delete-policy"], "before-hook-creation,hook-succeeded",
            "{kind}"
        );
    }
    // A Job cannot be changed: where hooks are ordinary objects, another content needs another name.
    let name = |values: &str| {
        let rendered = tools::template(&helm, &chart, "ct", values);
        job(&rendered)["metadata"]["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(name("{}"), name("{probes: {interval: 30s}}"));
    assert_ne!(name("{}"), name(DATABASES));

    let brought = "
grafanaAdmin: {generate: false}
grafanaKey: {generate: false}
global: {tamer: {databases: {postgresql: {enabled: true, host: pg.example.com}, valkey: {enabled: true, host: cache.example.com}}}}
";
    let rendered = tools::template(&helm, &chart, "ct", brought);
    for kind in ["Job", "Role"] {
        let ours = rendered
            .names(kind)
            .into_iter()
            .find(|name| name.starts_with("tamer-secrets"));
        assert_eq!(ours, None, "{kind}");
    }
}

#[test]
fn the_charts_scripts_are_free_of_lints() {
    let test = "the_charts_scripts_are_free_of_lints";
    let Some(shellcheck) = on_path("shellcheck") else {
        return tools::skip(test, "no shellcheck on PATH");
    };
    let mut command = Command::new(shellcheck);
    for entry in fs::read_dir(tools::root().join("chart/stack/files")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "sh") {
            command.arg(path);
        }
    }
    tools::run(&mut command);
}
