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
    tools::run(&mut run)
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
        let folder = empty_folder(test);
        fs::create_dir(folder.join("secrets")).unwrap();
        let kubectl = folder.join("kubectl");
        fs::write(&kubectl, KUBECTL).unwrap();
        fs::set_permissions(&kubectl, fs::Permissions::from_mode(0o755)).unwrap();

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
        r#"["tamer-grafana-admin","tamer-postgresql","tamer-valkey"]"#
    );
    // Kubernetes cannot limit this to names.
    assert_eq!(rules[1]["verbs"].to_string(), r#"["create"]"#);
    assert_eq!(rules.as_array().unwrap().len(), 2);
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
