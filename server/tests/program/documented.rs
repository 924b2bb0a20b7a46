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
