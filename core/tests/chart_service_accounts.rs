//! Service accounts of Grafana: the Job's own script is run, with bash, curl and jq of this machine. Grafana and kubectl are
//! stand-ins (`tools/grafana.rs`, and a folder that keeps Secrets).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use base64::Engine as _;
use serde_json::Value;
use tools::Rendered;
use tools::grafana::{Account, Grafana, PASSWORD, USER};
use tools::server::{empty_folder, on_path};

mod tools;

const ACCOUNTS: &str = "
serviceAccounts:
  accounts:
    - {name: ci, role: Editor, secretName: grafana-ci}
    - {name: ci-reader, role: Viewer, secretName: grafana-reader, secretKey: api-key}
";

/// Does what the script asks of kubectl, and nothing else. While `full` is there, nothing can be written.
const KUBECTL: &str = r#"#!/bin/bash
set -euo pipefail
[[ "$1 $2" == "--namespace monitoring" ]]
case "${*:3}" in
  "get secret "*" --ignore-not-found --output json") [[ ! -e "$SECRETS/$5" ]] || cat "$SECRETS/$5" ;;
  "apply --server-side --force-conflicts --field-manager cluster-tamer --filename -")
    text=$(cat)
    [[ ! -e "$SECRETS/full" ]] || { echo "forbidden" >&2; exit 1; }
    echo "$text" > "$SECRETS/$(jq --raw-output .metadata.name <<< "$text")"
    ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac
"#;

/// The Job in a place of its own.
struct Place {
    folder: PathBuf,
    grafana: Grafana,
}

impl Place {
    fn new(name: &str) -> Place {
        let folder = empty_folder(name);
        fs::create_dir(folder.join("secrets")).unwrap();
        let kubectl = folder.join("kubectl");
        fs::write(&kubectl, KUBECTL).unwrap();
        fs::set_permissions(&kubectl, fs::Permissions::from_mode(0o755)).unwrap();
        Place {
            folder,
            grafana: Grafana::start(),
        }
    }

    fn try_run(&self, rendered: &Rendered, password: &str) -> Output {
        let container = &job(rendered)["spec"]["template"]["spec"]["containers"][0];
        let words = container["command"].as_array().unwrap().iter();
        let words: Vec<&str> = words
            .chain(container["args"].as_array().unwrap())
            .map(|word| word.as_str().unwrap())
            .collect();
        let mut run = Command::new(words[0]);
        run.args(&words[1..]);
        for variable in container["env"].as_array().unwrap() {
            if let Some(value) = variable["value"].as_str() {
                run.env(variable["name"].as_str().unwrap(), value);
            }
        }
        run.env(
            "PATH",
            format!("{}:/usr/local/bin:/usr/bin:/bin", self.folder.display()),
        )
        .env("SECRETS", self.folder.join("secrets"))
        .envs([
            ("GRAFANA", &*self.grafana.url),
            ("GRAFANA_USER", USER),
            ("GRAFANA_PASSWORD", password),
        ]);
        tools::try_run(&mut run)
    }

    /// Runs it, and gives what it says. No token may be in there.
    fn run(&self, rendered: &Rendered) -> String {
        let output = self.try_run(rendered, PASSWORD);
        assert!(output.status.success(), "{output:?}");
        let said = format!("{output:?}");
        assert!(!said.contains("glsa_") && !said.contains("pa\"ss"), "{said}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn secret(&self, name: &str) -> Value {
        let text = fs::read_to_string(self.folder.join("secrets").join(name)).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    fn token(&self, name: &str, key: &str) -> String {
        let data = self.secret(name)["data"][key].as_str().unwrap().to_owned();
        String::from_utf8(base64::engine::general_purpose::STANDARD.decode(data).unwrap()).unwrap()
    }

    fn account(&self, name: &str) -> Account {
        self.grafana.account(name).unwrap()
    }

    /// The one token of an account, which is in its Secret.
    fn only_token(&self, account: &str, secret: &str, key: &str) -> String {
        let tokens = self.account(account).tokens;
        assert_eq!(tokens.len(), 1, "{account}");
        let token = &tokens.first_key_value().unwrap().1.key;
        assert_eq!(*token, self.token(secret, key), "{account}");
        token.clone()
    }

    fn change(&self, name: &str, change: impl Fn(&mut Account)) {
        let mut state = self.grafana.state.lock().unwrap();
        change(
            state
                .accounts
                .values_mut()
                .find(|account| account.name == name)
                .unwrap(),
        );
    }
}

fn job(rendered: &Rendered) -> &Value {
    let jobs = rendered.of_kind("Job").into_iter();
    let named = |job: &&Value| {
        job["metadata"]["name"]
            .as_str()
            .unwrap()
            .starts_with("tamer-service-accounts-")
    };
    let found: Vec<&Value> = jobs.filter(named).collect();
    assert_eq!(found.len(), 1);
    found[0]
}

/// Renders, or skips where a program is missing.
fn ready(test: &str) -> Option<(PathBuf, PathBuf)> {
    let Some(helm) = tools::helms().into_iter().next() else {
        tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
        return None;
    };
    for program in ["curl", "jq"] {
        if on_path(program).is_none() {
            tools::skip(test, &format!("no {program} on PATH"));
            return None;
        }
    }
    Some((helm, tools::own_chart(test)))
}

fn render(helm: &Path, chart: &Path, values: &str) -> Rendered {
    tools::template(helm, chart, "ct", values)
}

#[test]
fn accounts_and_tokens_are_made_once_and_what_is_lost_is_made_again() {
    let test = "accounts_and_tokens_are_made_once_and_what_is_lost_is_made_again";
    let Some((helm, chart)) = ready(test) else { return };
    let rendered = render(&helm, &chart, ACCOUNTS);
    let place = Place::new(test);

    // Grafana is not there yet.
    place.grafana.state.lock().unwrap().starting = 1;
    place.run(&rendered);
    let ci = place.only_token("ci", "grafana-ci", "token");
    let reader = place.only_token("ci-reader", "grafana-reader", "api-key");
    assert_ne!(ci, reader);
    assert_eq!(place.account("ci").role, "Editor");
    assert_eq!(place.account("ci-reader").role, "Viewer");
    assert_eq!(
        place.secret("grafana-ci")["metadata"]["labels"]["app.kubernetes.io/part-of"],
        "cluster-tamer"
    );

    // What works stays, and nothing is written to Grafana.
    place.grafana.state.lock().unwrap().seen.clear();
    place.run(&rendered);
    assert_eq!(place.only_token("ci", "grafana-ci", "token"), ci);
    let seen = place.grafana.state.lock().unwrap().seen.clone();
    assert!(seen.iter().all(|request| request.starts_with("GET ")), "{seen:?}");

    // The Secret is lost.
    fs::remove_file(place.folder.join("secrets/grafana-ci")).unwrap();
    place.run(&rendered);
    let second = place.only_token("ci", "grafana-ci", "token");
    assert_ne!(second, ci);
    assert_eq!(place.only_token("ci-reader", "grafana-reader", "api-key"), reader);

    // The token is lost, by hand or by its end.
    place.change("ci", |account| account.tokens.clear());
    place.run(&rendered);
    let third = place.only_token("ci", "grafana-ci", "token");
    assert_ne!(third, second);
    place.change("ci", |account| {
        account.tokens.values_mut().for_each(|token| token.expired = true)
    });
    place.run(&rendered);
    assert_ne!(place.only_token("ci", "grafana-ci", "token"), third);

    // The account is lost, with all of Grafana.
    place.grafana.state.lock().unwrap().accounts.clear();
    place.run(&rendered);
    place.only_token("ci", "grafana-ci", "token");
    place.only_token("ci-reader", "grafana-reader", "api-key");

    // Somebody gave it more rights, and switched it off.
    let before = place.only_token("ci", "grafana-ci", "token");
    place.change("ci", |account| {
        (account.role, account.disabled) = ("Admin".into(), true)
    });
    place.run(&rendered);
    assert_eq!(
        (place.account("ci").role.as_str(), place.account("ci").disabled),
        ("Editor", false)
    );
    assert_eq!(place.only_token("ci", "grafana-ci", "token"), before);

    // Another text in the Secret is no token.
    let mut secret = place.secret("grafana-ci");
    secret["data"]["token"] = "Z2xzYV9mb3JnZWQ=".into();
    fs::write(place.folder.join("secrets/grafana-ci"), secret.to_string()).unwrap();
    place.run(&rendered);
    assert_ne!(place.only_token("ci", "grafana-ci", "token"), before);
    fs::remove_dir_all(place.folder).unwrap();
}

#[test]
fn rotation_replaces_our_tokens_and_leaves_those_of_people() {
    let test = "rotation_replaces_our_tokens_and_leaves_those_of_people";
    let Some((helm, chart)) = ready(test) else { return };
    let place = Place::new(test);
    place.run(&render(&helm, &chart, ACCOUNTS));
    let before = place.only_token("ci", "grafana-ci", "token");
    let by_hand = tools::grafana::Token {
        name: "laptop".into(),
        key: "glsa_by_hand".into(),
        expired: false,
    };
    place.change("ci", |account| drop(account.tokens.insert(900, by_hand.clone())));

    let rotated = render(&helm, &chart, &format!("{ACCOUNTS}  rotation: \"2026-12\"\n"));
    place.run(&rotated);
    let names: Vec<String> = place
        .account("ci")
        .tokens
        .into_values()
        .map(|token| token.name)
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.contains(&"laptop".to_owned()));
    let after = place.token("grafana-ci", "token");
    assert_ne!(after, before);
    place.run(&rotated);
    assert_eq!(place.token("grafana-ci", "token"), after);
    fs::remove_dir_all(place.folder).unwrap();
}

#[test]
fn nothing_is_left_half_done_and_nothing_of_others_is_touched() {
    let test = "nothing_is_left_half_done_and_nothing_of_others_is_touched";
    let Some((helm, chart)) = ready(test) else { return };
    let rendered = render(&helm, &chart, ACCOUNTS);
    let place = Place::new(test);

    let output = place.try_run(&rendered, "wrong");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && said.contains("administrator's password"),
        "{said}"
    );

    // A token that could not be kept must not stay.
    fs::write(place.folder.join("secrets/full"), "").unwrap();
    let output = place.try_run(&rendered, PASSWORD);
    assert!(!output.status.success());
    assert!(place.account("ci").tokens.is_empty());
    fs::remove_file(place.folder.join("secrets/full")).unwrap();

    let foreign = r#"{"metadata": {"name": "grafana-ci"}, "data": {"token": "c29tZXRoaW5n"}}"#;
    fs::write(place.folder.join("secrets/grafana-ci"), foreign).unwrap();
    let output = place.try_run(&rendered, PASSWORD);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && said.contains("was not made for a service account"),
        "{said}"
    );
    assert_eq!(
        fs::read_to_string(place.folder.join("secrets/grafana-ci")).unwrap(),
        foreign
    );
    fs::remove_dir_all(place.folder).unwrap();
}

#[test]
fn the_job_may_write_its_secrets_and_no_others() {
    let test = "the_job_may_write_its_secrets_and_no_others";
    let Some((helm, chart)) = ready(test) else { return };
    let rendered = render(&helm, &chart, ACCOUNTS);
    let rules = &rendered.get("Role", "tamer-service-accounts")["rules"];
    assert_eq!(
        rules[0]["resourceNames"].to_string(),
        r#"["grafana-ci","grafana-reader"]"#
    );
    assert_eq!(rules[0]["verbs"].to_string(), r#"["get","patch"]"#);
    assert_eq!(rules[1]["verbs"].to_string(), r#"["create"]"#);
    assert_eq!(rules.as_array().unwrap().len(), 2);
    let pod = &job(&rendered)["spec"]["template"]["spec"];
    assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
    assert_eq!(pod["containers"][0]["securityContext"]["readOnlyRootFilesystem"], true);
    assert_eq!(
        job(&rendered)["metadata"]["annotations"]["helm.sh/hook"],
        "post-install,post-upgrade"
    );

    let name = |values: &str| job(&render(&helm, &chart, values))["metadata"]["name"].clone();
    assert_eq!(name(ACCOUNTS), name(ACCOUNTS));
    assert_ne!(name(ACCOUNTS), name(&format!("{ACCOUNTS}  rotation: \"2\"\n")));
    let none = render(&helm, &chart, "{}");
    assert!(none.names("Role").iter().all(|name| *name != "tamer-service-accounts"));

    // Where Grafana answers under a path.
    let path = "kube-prom-stack: {grafana: {grafana.ini: {server: {root_url: https://example.com/monitoring/, serve_from_sub_path: true}}}}";
    let rendered = render(&helm, &chart, &format!("{ACCOUNTS}{path}\n"));
    let variables = &job(&rendered)["spec"]["template"]["spec"]["containers"][0]["env"];
    let grafana = variables
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["name"] == "GRAFANA")
        .unwrap();
    assert_eq!(grafana["value"], "http://tamer-grafana/monitoring");
}

#[test]
fn accounts_that_contradict_the_rest_are_refused_with_the_lines_to_paste() {
    let test = "accounts_that_contradict_the_rest_are_refused_with_the_lines_to_paste";
    let Some((helm, chart)) = ready(test) else { return };
    let one = |account: &str| {
        format!("serviceAccounts.accounts=[{{\"name\":\"ci\",\"role\":\"Viewer\",\"secretName\":\"x\"}},{account}]")
    };
    for (set, also, says) in [
        (
            one(r#"{"name":"ci","role":"Viewer","secretName":"y"}"#),
            "",
            "Two service accounts are called",
        ),
        (
            one(r#"{"name":"b","role":"Viewer","secretName":"x"}"#),
            "",
            "secretName: grafana-b",
        ),
        (
            one(r#"{"name":"b","role":"Viewer","secretName":"tamer-grafana-admin"}"#),
            "",
            "holds something else",
        ),
        (one(r#"{"name":"b","role":"Root","secretName":"z"}"#), "", "role"),
        (one(r#"{"name":"b c","role":"Viewer","secretName":"z"}"#), "", "name"),
        (
            one(r#"{"name":"b","role":"Viewer","secretName":"z"}"#),
            "kube-prom-stack.grafana.enabled=false",
            "Grafana is off",
        ),
        (
            one(r#"{"name":"b","role":"Viewer","secretName":"z"}"#),
            r"kube-prom-stack.grafana.grafana\.ini.auth\.basic.enabled=false",
            "auth.basic:\n          enabled: true",
        ),
    ] {
        let mut command = Command::new(&helm);
        command
            .args(["template", "ct"])
            .arg(&chart)
            .args(["--kube-version", "1.33", "--set-json", &set]);
        if !also.is_empty() {
            command.args(["--set", also]);
        }
        let output = tools::try_run(&mut command);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(says), "{set}: {said}");
    }
}
