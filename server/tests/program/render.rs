use crate::run::{folder, preset, run, run_with};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tamer_core::plan::Part;
use tamer_core::presets::PRESETS;
use tamer_core::secrets::Secrets;
use tamer_core::{Bundle, bundle, presets, yaml};

fn expected(name: &str) -> Bundle {
    let draft = presets::draft(name).unwrap();
    let config = tamer_core::check(&draft).config.unwrap();
    bundle::bundle(&draft, &config, &Secrets::default())
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read(entry.path()).unwrap(),
            )
        })
        .collect()
}

#[test]
fn a_folder_holds_the_cores_files_twice_the_same() {
    for known in PRESETS {
        let folder = folder(&format!("render-{}", known.name)).join("new/folder");
        let out = folder.to_str().unwrap();
        let answers = preset(known.name);
        run_with(&["render", "-", "-o", out], answers.as_bytes()).ends(0);
        let first = files(&folder);
        let wanted = expected(known.name).files;
        let wanted = wanted
            .iter()
            .map(|file| (file.path().to_owned(), file.text.clone().into_bytes()));
        assert_eq!(first, wanted.collect(), "{}", known.name);
        run_with(&["render", "-", "--out", out], answers.as_bytes()).ends(0);
        assert_eq!(files(&folder), first, "{}", known.name);
    }
}

#[test]
fn what_else_is_in_the_folder_stays() {
    let folder = folder("render-stays");
    fs::write(folder.join("mine.yaml"), "mine").unwrap();
    fs::write(folder.join("helmrelease.yaml"), "old").unwrap();
    run_with(
        &["render", "-", "-o", folder.to_str().unwrap()],
        preset("home-lab").as_bytes(),
    )
    .ends(0);
    let files = files(&folder);
    assert_eq!(files["mine.yaml"], b"mine");
    assert_ne!(files["helmrelease.yaml"], b"old");
    assert!(!files.keys().any(|name| name.ends_with(".part")), "{:?}", files.keys());
}

#[test]
fn with_errors_nothing_is_written() {
    let folder = folder("render-errors");
    let (out, zip) = (folder.join("out"), folder.join("a.zip"));
    for output in [
        &["-o", out.to_str().unwrap()][..],
        &["--zip", zip.to_str().unwrap()],
        &["--stdout"],
    ] {
        let arguments = [&["render", "-"], output].concat();
        let done = run_with(&arguments, b"cluster: {name: ''}\n").ends(1);
        assert_eq!(done.stdout, "");
        assert!(
            done.stderr.starts_with("error CT1001 cluster.name: "),
            "{}",
            done.stderr
        );
    }
    assert!(files(&folder).is_empty());
}

#[test]
fn the_archive_is_the_cores() {
    let zip = folder("render-zip").join("bundle.zip");
    for _ in 0..2 {
        run_with(
            &["render", "-", "--zip", zip.to_str().unwrap()],
            preset("small-team").as_bytes(),
        )
        .ends(0);
        assert_eq!(fs::read(&zip).unwrap(), expected("small-team").zip());
    }
}

#[test]
fn the_stream_is_what_kubectl_takes() {
    for known in PRESETS {
        let done = run_with(&["render", "-", "--stdout"], preset(known.name).as_bytes()).ends(0);
        let documents = yaml::read(&done.stdout).unwrap();
        let kinds: Vec<String> = documents
            .iter()
            .map(|document| document.value()["kind"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(kinds[0], "Namespace", "{kinds:?}");
        assert!(kinds.contains(&"HelmRelease".into()), "{kinds:?}");
        assert!(
            !kinds.iter().any(|kind| kind == "Kustomization" || kind == "Secret"),
            "{kinds:?}"
        );
        assert!(done.stdout.starts_with("---\n# namespace.yaml\n"), "{}", done.stdout);
    }
}

#[test]
fn for_helm_the_stream_is_the_values() {
    let answers = preset("home-lab").replace("cluster:\n", "cluster:\n  delivery: helm\n");
    let typed = run_with(&["render", "-", "--stdout"], answers.as_bytes()).ends(0);
    let chosen = run_with(
        &["render", "-", "--stdout", "--format", "helm"],
        preset("home-lab").as_bytes(),
    )
    .ends(0);
    assert_eq!(typed.stdout, chosen.stdout);
    assert_eq!(yaml::read(&chosen.stdout).unwrap().len(), 1);
    assert!(!chosen.stdout.contains("HelmRelease"));
}

#[test]
fn for_argo_cd_the_stream_is_the_application_which_nothing_else_applies() {
    let home = preset("home-lab");
    let done = run_with(&["render", "-", "--stdout", "--format", "argocd"], home.as_bytes()).ends(0);
    let kinds: Vec<_> = yaml::read(&done.stdout)
        .unwrap()
        .iter()
        .map(|document| document.value()["kind"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kinds, ["Namespace", "Application"]);
    let refused = run_with(&["apply", "-", "--format", "argocd"], home.as_bytes()).ends(2);
    assert!(
        refused.stderr.contains("with Argo CD nothing is applied from here"),
        "{}",
        refused.stderr
    );
}

#[test]
fn the_format_takes_the_place_of_the_answer() {
    let folder = folder("render-helm");
    let out = folder.to_str().unwrap();
    run_with(
        &["render", "-", "-o", out, "--format", "helm"],
        preset("home-lab").as_bytes(),
    )
    .ends(0);
    let files = files(&folder);
    assert!(files.contains_key(Part::Values.file()), "{:?}", files.keys());
    assert!(!files.contains_key(Part::Release.file()), "{:?}", files.keys());
}

#[test]
fn a_place_that_cannot_be_written_is_told() {
    let folder = folder("render-unwritable");
    let file = folder.join("file");
    fs::write(&file, "").unwrap();
    let inside = file.join("inside");
    for output in [["-o", inside.to_str().unwrap()], ["--zip", inside.to_str().unwrap()]] {
        let arguments = [&["render", "-"][..], &output].concat();
        let done = run_with(&arguments, preset("home-lab").as_bytes()).ends(2);
        let last = done.stderr.lines().last().unwrap();
        assert!(last.starts_with("error: cannot write /"), "{}", done.stderr);
    }
    assert_eq!(files(&folder).len(), 1);
}

#[test]
fn answers_from_a_rendered_folder_render_it_again() {
    let folder = folder("render-again");
    let (first, second) = (folder.join("a"), folder.join("b"));
    run_with(
        &["render", "-", "-o", first.to_str().unwrap()],
        preset("production").as_bytes(),
    )
    .ends(0);
    let answers = first.join(Part::Answers.file());
    run(&["render", answers.to_str().unwrap(), "-o", second.to_str().unwrap()]).ends(0);
    assert_eq!(files(&first), files(&second));
}
