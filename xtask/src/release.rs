//! `cargo xtask release …`: what a release is made of, so that the workflow only has to call it.

mod bill;
mod charts;
mod version;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::args::Args;
use crate::{image, place, shell};

pub const USAGE: &str =
    "release check <tag> | notes | program --target <triple> | site | charts | push <oci://…> | bill | sums";

pub fn run(mut args: Args) -> Result<ExitCode> {
    let target = args.option("--target")?;
    let words = args.rest()?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match (words.as_slice(), target) {
        (["check", tag], None) => version::check(tag)?,
        (["notes"], None) => print!("{}", version::notes()?),
        (["program"], Some(target)) => program(&target)?,
        (["site"], None) => made(&pack(&place::dist(), &format!("cluster-tamer-{VERSION}-site"))?),
        (["charts"], None) => charts::package(&folder()?)?.iter().for_each(|file| made(file)),
        (["push", registry], None) => charts::push(&folder()?, registry)?,
        (["bill"], None) => made(&bill::write(&folder()?)?),
        (["sums"], None) => made(&sums(&folder()?)?),
        _ => bail!("cargo xtask {USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where everything that is given away gathers.
fn folder() -> Result<PathBuf> {
    let folder = place::target().join("release-files");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn made(file: &Path) {
    println!("{}", file.display());
}

/// The program with the page inside, for one kind of machine. The page is built once, elsewhere, and lies in dist/.
fn program(target: &str) -> Result<()> {
    if !place::dist().join("index.html").is_file() {
        bail!("dist/ holds no page to put into the program: `cargo xtask site` builds it");
    }
    let mut cargo = shell::cargo();
    cargo.args(["build", "--release", "--locked", "--package", "cluster-tamer"]);
    cargo.args(["--bin", "cluster-tamer", "--target", target]);
    image::lend_for(&mut cargo, target)?;
    shell::run(&mut cargo)?;
    let built = place::target().join(target).join("release/cluster-tamer");
    made(&pack_program(&built, target)?);
    Ok(())
}

/// With the licence beside it, which asks for that.
fn pack_program(built: &Path, target: &str) -> Result<PathBuf> {
    let name = format!("cluster-tamer-{VERSION}-{target}");
    let inside = place::target().join("release-parts").join(&name);
    let _ = fs::remove_dir_all(&inside);
    fs::create_dir_all(&inside)?;
    // `copy` keeps that it may be run.
    fs::copy(built, inside.join("cluster-tamer")).with_context(|| built.display().to_string())?;
    for text in ["LICENSE", "README.md", "CHANGELOG.md"] {
        fs::copy(place::root().join(text), inside.join(text)).with_context(|| text.to_owned())?;
    }
    pack(&inside, &name)
}

/// A folder as an archive of this name.
fn pack(inside: &Path, name: &str) -> Result<PathBuf> {
    if !inside.is_dir() {
        bail!("there is no {}", inside.display());
    }
    let archive = folder()?.join(format!("{name}.tar.gz"));
    let mut tar = shell::command("tar");
    tar.arg("-czf").arg(&archive).arg("-C").arg(inside).arg(".");
    shell::run(&mut tar)?;
    Ok(archive)
}

/// What `sha256sum --check` takes, of every file that is given away.
fn sums(folder: &Path) -> Result<PathBuf> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with("SHA256SUMS") {
            names.push(name);
        }
    }
    if names.is_empty() {
        bail!("{} is empty", folder.display());
    }
    names.sort();
    let mut sha = shell::command("sha256sum");
    sha.arg("--").args(&names).current_dir(folder);
    let list = shell::ask(&mut sha).context("sha256sum does not work here")?;
    let file = folder.join("SHA256SUMS");
    fs::write(&file, list)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_can_be_checked_and_a_changed_file_is_found_out() {
        let folder = place::target().join(format!("release-test-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        assert!(sums(&folder).is_err(), "nothing to give away");
        for name in ["b.tgz", "a.tar.gz"] {
            fs::write(folder.join(name), name).unwrap();
        }
        sums(&folder).unwrap();
        // A second time it does not count itself.
        let list = fs::read_to_string(sums(&folder).unwrap()).unwrap();
        let names: Vec<&str> = list.lines().filter_map(|line| line.split("  ").nth(1)).collect();
        assert_eq!(names, ["a.tar.gz", "b.tgz"]);
        let check = || {
            let mut sha = shell::command("sha256sum");
            shell::ask(sha.args(["--check", "SHA256SUMS"]).current_dir(&folder)).is_some()
        };
        assert!(check());
        fs::write(folder.join("b.tgz"), "another").unwrap();
        assert!(!check());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_packed_program_has_its_licence_beside_it_and_can_be_run() {
        let built = place::target().join(format!("release-program-{}", std::process::id()));
        fs::copy(shell::find("true").unwrap(), &built).unwrap();
        let target = format!("test-{}", std::process::id());
        let archive = pack_program(&built, &target).unwrap();
        let mut tar = shell::command("tar");
        let list = shell::ask(tar.arg("-tvzf").arg(&archive)).unwrap();
        for name in ["./LICENSE", "./README.md", "./CHANGELOG.md"] {
            assert!(list.contains(name), "{list}");
        }
        let program = list.lines().find(|line| line.ends_with("./cluster-tamer")).unwrap();
        assert!(program.starts_with("-rwxr-xr-x"), "{program}");
        fs::remove_file(built).unwrap();
        fs::remove_file(archive).unwrap();
        fs::remove_dir_all(place::target().join(format!("release-parts/cluster-tamer-{VERSION}-{target}"))).unwrap();
    }
}
