use crate::run::{Done, folder, preset, run};
use std::fs;
use std::path::Path;

const TYPED: &str = "s3_access_key: AKIAEXAMPLE\ns3_secret_key: hunter2hunter2\n";

const ANSWERS: &str = "\
cluster: {name: prod}
storage:
  backend: s3
  s3: {provider: aws, region: eu-central-1, bucket: prod-observability}
";

/// Renders ANSWERS into `folder` with these secrets.
fn render(folder: &Path, secrets: &str, output: &[&str]) -> Done {
    let (answers, file) = (folder.join("answers.yaml"), folder.join("typed.yaml"));
    fs::write(&answers, ANSWERS).unwrap();
    fs::write(&file, secrets).unwrap();
    let fixed = ["render", answers.to_str().unwrap(), "--secrets", file.to_str().unwrap()];
    run(&[&fixed, output].concat())
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
#[test]
fn files_with_secrets_are_for_their_owner_only() {
    let folder = folder("secrets-mode");
    let (out, zip) = (folder.join("out"), folder.join("a.zip"));
    fs::create_dir(&out).unwrap();
    // Even where a readable file was before.
    fs::write(out.join("secrets.yaml"), "old").unwrap();
    fs::write(&zip, "old").unwrap();
    render(&folder, TYPED, &["-o", out.to_str().unwrap()]).ends(0);
    render(&folder, TYPED, &["--zip", zip.to_str().unwrap()]).ends(0);
    assert_eq!(mode(&out.join("secrets.yaml")), 0o600);
    assert_eq!(mode(&zip), 0o600);
    assert_eq!(mode(&out.join("helmrelease.yaml")), mode(&folder.join("answers.yaml")));
}

#[test]
fn typed_secrets_stand_in_one_file_only() {
    let folder = folder("secrets-once");
    let out = folder.join("out");
    let done = render(&folder, TYPED, &["-o", out.to_str().unwrap()]).ends(0);
    assert!(!(done.stdout + &done.stderr).contains("hunter2"));
    for entry in fs::read_dir(&out).unwrap() {
        let path = entry.unwrap().path();
        let holds = fs::read_to_string(&path).unwrap().contains("hunter2");
        assert_eq!(holds, path.ends_with("secrets.yaml"), "{}", path.display());
    }
}

#[test]
fn the_stream_holds_secrets_once_they_are_filled_in() {
    let folder = folder("secrets-stream");
    let stream = render(&folder, TYPED, &["--stdout"]).ends(0).stdout;
    assert!(stream.contains("kind: Secret") && stream.contains("hunter2"));
    let half = render(&folder, "s3_access_key: AKIAEXAMPLE\n", &["--stdout"]).ends(0);
    assert!(!half.stdout.contains("kind: Secret"), "{}", half.stdout);
    assert!(half.stderr.contains("is still a placeholder"), "{}", half.stderr);
}

#[test]
fn wrong_secrets_are_told_and_not_repeated() {
    let folder = folder("secrets-wrong");
    for (secrets, code) in [
        ("s3_secret_key: 'hunter2 hunter2'\n", 1),
        ("s3_secret_key: [hunter2]\n", 2),
        ("s3_secret: hunter2\n", 2),
        ("hunter2\n", 2),
        ("s3_secret_key: \"hunter2\n", 2),
    ] {
        let done = render(&folder, secrets, &["--stdout"]).ends(code);
        assert_eq!(done.stdout, "", "{secrets}");
        assert!(
            !done.stderr.is_empty() && !done.stderr.contains("hunter2"),
            "{secrets}: {}",
            done.stderr
        );
    }
}

#[test]
fn a_secret_that_nothing_reads_is_told_by_its_key() {
    let folder = folder("secrets-unused");
    let typed = "slack: {slackWebhook: xoxb-1234567890-1234567890-hunter2hunter2hunter2}\n";
    let done = render(&folder, typed, &["--stdout"]).ends(0);
    assert!(!done.stderr.contains("hunter2"), "{}", done.stderr);
    assert!(
        done.stderr.contains("no Secret has a key `slackWebhook`"),
        "{}",
        done.stderr
    );
}

#[test]
fn placeholders_do_not_take_the_place_of_what_was_filled_in() {
    let folder = folder("secrets-kept");
    let out = folder.join("out");
    let answers = folder.join("answers.yaml");
    fs::write(&answers, ANSWERS).unwrap();
    let arguments = ["render", answers.to_str().unwrap(), "-o", out.to_str().unwrap()];
    run(&arguments).ends(0);
    let path = out.join("secrets.yaml");
    let filled = fs::read_to_string(&path)
        .unwrap()
        .replace("REPLACE-WITH-ACCESS-KEY-ID", "AKIAEXAMPLE");
    assert!(filled.contains("AKIAEXAMPLE"));
    fs::write(&path, &filled).unwrap();
    let done = run(&arguments).ends(0);
    assert_eq!(fs::read_to_string(&path).unwrap(), filled);
    assert!(done.stderr.contains("was left alone"), "{}", done.stderr);
    render(&folder, TYPED, &["-o", out.to_str().unwrap()]).ends(0);
    assert!(
        fs::read_to_string(&path).unwrap().contains("hunter2"),
        "typed secrets are meant"
    );
}

#[test]
fn a_preset_without_secrets_has_none_to_fill() {
    let folder = folder("secrets-none");
    fs::write(folder.join("answers.yaml"), preset("home-lab")).unwrap();
    let done = run(&["render", folder.join("answers.yaml").to_str().unwrap(), "--stdout"]).ends(0);
    assert!(!done.stdout.contains("kind: Secret"));
}
