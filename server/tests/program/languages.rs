//! What is for people is said in their language; scripts and files get it by name only.

use std::fs;
use std::process::Stdio;

use crate::http::Server;
use crate::run::{folder, program, run_with};

const ANSWERS: &[u8] = b"cluster: {name: prod, namespace: kube-system}\n";

#[test]
fn a_language_is_asked_for_by_its_code() {
    for arguments in [&["check", "-", "--language", "de"], &["--language", "de", "check", "-"]] {
        let done = run_with(arguments, ANSWERS).ends(0);
        assert!(
            done.stdout.starts_with("Warnung CT1004 cluster.namespace: "),
            "{}",
            done.stdout
        );
        assert!(done.stdout.ends_with("1 Warnung\n"), "{}", done.stdout);
    }
    let done = run_with(&["check", "-", "--language", "de", "--format", "json"], ANSWERS).ends(0);
    assert!(done.stdout.contains("gehört"), "{}", done.stdout);
    let done = run_with(&["init", "--language", "de", "--preset", "nothing"], b"").ends(2);
    assert!(
        done.stderr.starts_with("Fehler: die Vorlage `nothing` gibt es nicht; "),
        "{}",
        done.stderr
    );
    let done = run_with(&["check", "-", "--language", "tlh"], ANSWERS).ends(2);
    assert!(done.stderr.contains("there are only en, "), "{}", done.stderr);
}

/// Two people with the same answers must not get different files, nor a script other words.
#[test]
fn without_a_terminal_the_environment_changes_nothing() {
    let file = folder("languages").join("cluster-tamer.yaml");
    fs::write(&file, ANSWERS).unwrap();
    let said = |name: &str| {
        let mut check = program();
        check.env_remove("LC_ALL").env(name, "de_DE.UTF-8");
        let output = check.arg("check").arg(&file).stderr(Stdio::inherit()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        assert!(said(name).starts_with("warning CT1004 "), "{name}");
    }
}

#[test]
fn a_readme_is_german_where_it_was_asked_for() {
    let out = folder("readme");
    for (language, says) in [("de", "Observability für `prod`"), ("en", "Observability for `prod`")] {
        let folder = out.join(language);
        let arguments = ["render", "-", "--language", language, "-o", folder.to_str().unwrap()];
        run_with(&arguments, b"cluster: {name: prod}\n").ends(0);
        let readme = fs::read_to_string(folder.join("README.md")).unwrap();
        assert!(readme.contains(says), "{readme}");
    }
}

#[test]
fn the_server_answers_in_the_first_language_that_it_has() {
    let server = Server::start();
    for (accepts, code, word) in [
        ("de-AT, de;q=0.9, en;q=0.8", "de", "gehört"),
        ("en-GB, de;q=0.5", "en", "belongs"),
        ("fr", "en", "belongs"),
        ("", "en", "belongs"),
    ] {
        for (path, status) in [("/api/check", 200), ("/api/render", 200), ("/api/import", 200)] {
            let headers = [("accept-language", accepts), ("content-type", "application/yaml")];
            let answer = server.ask("POST", path, &headers, ANSWERS);
            assert_eq!(answer.status, status, "{path}");
            assert_eq!(answer.header("content-language"), code, "{path} {accepts}");
            assert_eq!(answer.header("vary"), "accept-language", "{path}");
            if path == "/api/check" {
                let message = answer.json()["findings"][0]["message"].to_string();
                assert!(message.contains(word), "{accepts}: {message}");
            }
        }
    }
    let headers = [("accept-language", "de"), ("content-type", "application/yaml")];
    let answer = server.ask("POST", "/api/render", &headers, b"cluster: {name: prod}\n");
    let files = answer.json()["files"].to_string();
    assert!(files.contains("Observability für `prod`"), "{files}");
}
