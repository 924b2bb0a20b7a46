//! The commands that encrypt Secrets for Git: run as the README has them, with programs in place of `sops` and `kubeseal`
//! that let everything through, so that what comes out can be compared with what went in.
#![cfg(unix)]
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
use tamer_core::draft::{Delivery, Draft};
use tamer_core::plan::Part;
use tamer_core::secrets::Secrets;

mod tools;

/// The first shell block below a heading.
fn commands(readme: &str, head: &str) -> String {
    let block: Vec<&str> = readme
        .lines()
        .skip_while(|line| *line != head)
        .skip_while(|line| *line != "```sh")
        .skip(1)
        .take_while(|line| *line != "```")
        .collect();
    assert!(!block.is_empty(), "there is no {head}");
    block.join("\n")
}

fn documents(text: &str) -> Vec<Value> {
    text.split("\n---\n")
        .map(|document| serde_saphyr::from_str(document).unwrap())
        .filter(|document: &Value| !document.is_null())
        .collect()
}

/// Every key of every Secret is typed.
fn typed() -> Secrets {
    serde_json::from_value(serde_json::json!({
        "s3_access_key": "AKIA", "s3_secret_key": "se/cr+et",
        "slack": {"slackBotToken": "xoxb-1"},
    }))
    .unwrap()
}

fn answers() -> Draft {
    let mut draft = tamer_core::presets::draft("production").unwrap();
    draft.cluster.name = "prod-eu".into();
    draft.cluster.flux.namespace = "gitops".into();
    draft
}

/// A folder with the bundle in it, and stand-ins for the programs in `bin`.
fn laid_out(test: &str, draft: &Draft, secrets: &Secrets) -> std::path::PathBuf {
    let folder = tools::folder(test);
    let config = tamer_core::check(draft).config.unwrap();
    for part in ["bin", "home", "bundle"] {
        fs::create_dir(folder.join(part)).unwrap();
    }
    for file in tamer_core::bundle::bundle(draft, &config, secrets).files {
        fs::write(folder.join("bundle").join(file.path()), file.text).unwrap();
    }
    for (program, does) in [
        // The last argument is the file.
        ("sops", "for file; do :; done; cat \"$file\""),
        // Like the real one, it takes one document at a time, and makes another kind of it.
        (
            "kubeseal",
            "text=$(cat); case \"$text\" in *'\n---'*) exit 1;; esac; printf '%s\\n' \"$text\" | sed 's/^kind: Secret/kind: SealedSecret/'",
        ),
        (
            "age-keygen",
            "if [ \"$1\" = -o ]; then echo KEY > \"$2\"; else grep -q KEY \"$2\" && echo age1; fi",
        ),
        ("kubectl", "printf '%s\\n' \"$*\" >> \"$HOME/kubectl\""),
    ] {
        let path = folder.join("bin").join(program);
        fs::write(&path, format!("#!/bin/sh\n{does}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder
}

fn run(folder: &Path, commands: &str) {
    let path = format!(
        "{}:{}",
        folder.join("bin").display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let status = Command::new("sh")
        .args(["-euc", commands])
        .current_dir(folder.join("bundle"))
        .env("PATH", path)
        .env("HOME", folder.join("home"))
        .status()
        .unwrap();
    assert!(status.success(), "{commands}");
}

#[test]
fn sops_and_sealed_secrets_get_every_secret_and_the_plain_file_goes() {
    for (head, test) in [("#### SOPS with age", "sops"), ("#### Sealed Secrets", "sealed")] {
        for (secrets, listed) in [(Secrets::default(), false), (typed(), true)] {
            let folder = laid_out(&format!("{test}-{listed}"), &answers(), &secrets);
            let read = |path: &str| fs::read_to_string(folder.join(path)).unwrap_or_default();
            let mut plain = documents(&read("bundle/secrets.yaml"));
            assert_eq!(plain.len(), 2, "S3 and Slack");
            assert_eq!(read("bundle/kustomization.yaml").contains("secrets.yaml"), listed);
            run(&folder, &commands(&read("bundle/README.md"), head));
            if test == "sealed" {
                plain
                    .iter_mut()
                    .for_each(|secret| *secret.pointer_mut("/kind").unwrap() = "SealedSecret".into());
            }
            assert_eq!(documents(&read("prod-eu-secrets.yaml")), plain, "{head}");
            assert!(!folder.join("bundle/secrets.yaml").exists());
            let list: Value = serde_saphyr::from_str(&read("bundle/kustomization.yaml")).unwrap();
            let files: Vec<&str> = list
                .get("resources")
                .unwrap()
                .as_array()
                .unwrap()
                .iter()
                .map(|file| file.as_str().unwrap())
                .collect();
            assert!(
                files.contains(&"helmrelease.yaml") && !files.contains(&"secrets.yaml"),
                "{files:?}"
            );
            if test == "sops" {
                let asked = read("home/kubectl");
                assert!(
                    asked.starts_with("-n gitops create secret generic sops-age --from-file=age.agekey="),
                    "{asked}"
                );
            }
        }
    }
}

#[test]
fn external_secrets_fetch_the_keys_that_the_stack_reads() {
    let folder = laid_out("external", &answers(), &Secrets::default());
    let read = |path: &str| fs::read_to_string(folder.join(path)).unwrap();
    let wanted = documents(&read("bundle/secrets.yaml"));
    run(&folder, &commands(&read("bundle/README.md"), "#### External Secrets"));
    let fetched = documents(&read("prod-eu-secrets.yaml"));
    assert_eq!(fetched.len(), wanted.len());
    for (fetched, wanted) in fetched.iter().zip(&wanted) {
        let at = |value: &Value, pointer: &str| value.pointer(pointer).cloned().unwrap_or_default();
        assert_eq!(at(fetched, "/apiVersion"), "external-secrets.io/v1");
        for meta in ["/metadata/name", "/metadata/namespace"] {
            assert_eq!(at(fetched, meta), at(wanted, meta), "{meta}");
        }
        assert_eq!(at(fetched, "/spec/target/name"), at(wanted, "/metadata/name"));
        let keys: Vec<Value> = at(fetched, "/spec/data")
            .as_array()
            .unwrap()
            .iter()
            .map(|data| at(data, "/secretKey"))
            .collect();
        let expected: Vec<Value> = at(wanted, "/stringData")
            .as_object()
            .unwrap()
            .keys()
            .map(|key| key.as_str().into())
            .collect();
        assert_eq!(keys, expected);
    }
}

#[test]
fn without_git_or_without_secrets_nothing_is_said_of_it() {
    let readme = |draft: &Draft| {
        let config = tamer_core::check(draft).config.unwrap();
        let bundle = tamer_core::bundle::bundle(draft, &config, &Secrets::default());
        bundle.file(Part::Readme).unwrap().text.clone()
    };
    let mut draft = answers();
    assert!(readme(&draft).contains("Sealed Secrets"));
    draft.cluster.delivery = Delivery::Helm;
    assert!(!readme(&draft).contains("Sealed Secrets"));
    assert!(!readme(&Draft::default()).contains("Sealed Secrets"));
}
