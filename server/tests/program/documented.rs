//! What the documentation knows of the program, which is part of the program: held here, written with `TAMER_UPDATE=1`.

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

use crate::run::run;

fn known(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/known").join(name)
}

/// The help of a command and of those below it.
fn helps(command: &str, all: &mut Vec<Value>) {
    let words: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
    let help = run(&words).ends(0).stdout;
    let inner: Vec<String> = help
        .split_once("\nCommands:\n")
        .map(|(_, rest)| rest.split("\n\n").next().unwrap())
        .into_iter()
        .flat_map(str::lines)
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(|name| format!("{command} {name}").trim().to_owned())
        .collect();
    all.push(json!({"command": command, "help": help}));
    for command in inner {
        helps(&command, all);
    }
}

#[test]
fn the_documentation_knows_the_help_of_every_command() {
    let mut all = Vec::new();
    helps("", &mut all);
    assert!(all.len() > 18, "{}", all.len());
    let text = format!("{:#}\n", Value::Array(all));
    if std::env::var_os("TAMER_UPDATE").is_some() {
        fs::write(known("command-line.json"), &text).unwrap();
    }
    let written = fs::read_to_string(known("command-line.json")).unwrap();
    assert!(
        written == text,
        "set TAMER_UPDATE=1 to write docs/known/command-line.json"
    );
}

/// Markdown below a folder.
fn markdown(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            markdown(&path, all);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            all.push(path);
        }
    }
}

/// Options are looked at in their order, so `--help` at the end is reached only when all before it are known.
#[test]
fn commands_in_the_documentation_are_understood() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut pages = vec![root.join("README.md")];
    markdown(&root.join("docs/content"), &mut pages);
    let mut understood = 0;
    for page in pages {
        let text = fs::read_to_string(&page).unwrap().replace("\\\n", " ");
        for line in text.lines().filter_map(|line| line.strip_prefix("cluster-tamer ")) {
            let command = line.split(['|', '>', '#', '<']).next().unwrap().replace('\'', "");
            let words: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
            let done = run(&words);
            assert!(done.ends(0).stdout.contains("Usage: "), "{}: {line}", page.display());
            understood += 1;
        }
    }
    assert!(understood > 25, "{understood}");
}
