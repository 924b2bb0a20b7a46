//! `cargo xtask image`: everything that server/Containerfile takes in, in one folder.

mod elf;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::alone::alone;
use crate::args::Args;
use crate::{debian, place, shell, site, tools};

/// An architecture, by its three names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arch {
    /// Rust's.
    rust: &'static str,
    /// Go's, which is also that of images.
    go: &'static str,
    /// In the head of its programs.
    machine: u16,
}

const ARCHS: [Arch; 2] = [
    Arch {
        rust: "x86_64",
        go: "amd64",
        machine: 62,
    },
    Arch {
        rust: "aarch64",
        go: "arm64",
        machine: 183,
    },
];

pub fn run(mut args: Args) -> Result<ExitCode> {
    let arch = match args.option("--arch")? {
        Some(name) => Arch::named(&name)?,
        None => Arch::named(env::consts::ARCH)?,
    };
    let server = args.option("--server")?.map(PathBuf::from);
    args.finish()?;
    let server = match server {
        Some(server) => server,
        None => build(arch)?,
    };
    let folder = place::target().join("image");
    lay_out(&folder, arch, &server, &helm(arch)?)?;
    println!(
        "{} is ready; make the image with podman, buildah or docker:",
        folder.display()
    );
    println!(
        "  podman build --platform linux/{} --tag ghcr.io/ludicdrive/cluster-tamer:{} {}",
        arch.go,
        env!("CARGO_PKG_VERSION"),
        folder.display()
    );
    Ok(ExitCode::SUCCESS)
}

impl Arch {
    fn named(name: &str) -> Result<Self> {
        let found = ARCHS.into_iter().find(|arch| [arch.rust, arch.go].contains(&name));
        found.with_context(|| format!("there is no image for {name}; say x86_64 or aarch64"))
    }

    fn is_here(self) -> bool {
        env::consts::OS == "linux" && env::consts::ARCH == self.rust
    }
}

/// The server with musl, so that it needs nothing of the image; the page is inside.
fn build(arch: Arch) -> Result<PathBuf> {
    let target = format!("{}-unknown-linux-musl", arch.rust);
    let alone = alone()?;
    site::build(site::ANY_BASE, &alone)?;
    have_target(&target)?;
    let mut cargo = shell::cargo();
    cargo
        .args([
            "build",
            "--release",
            "--package",
            "cluster-tamer",
            "--bin",
            "cluster-tamer",
        ])
        .args(["--target", &target]);
    lend_compilers(&mut cargo, arch)?;
    shell::run(&mut cargo)?;
    Ok(place::target().join(target).join("release/cluster-tamer"))
}

/// What builds for musl: nothing is asked for where the target is another one.
pub fn lend_for(cargo: &mut Command, target: &str) -> Result<()> {
    match target.strip_suffix("-unknown-linux-musl") {
        Some(arch) => lend_compilers(cargo, Arch::named(arch)?),
        None => Ok(()),
    }
}

fn lend_compilers(cargo: &mut Command, arch: Arch) -> Result<()> {
    let variable = format!("{}_unknown_linux_musl", arch.rust);
    if env::var_os(format!("CC_{variable}")).is_none() {
        cargo.env(format!("CC_{variable}"), c_compiler(arch)?);
    }
    if !arch.is_here() {
        // This machine's own linker knows only this machine's programs.
        cargo.env(format!("CARGO_TARGET_{}_LINKER", variable.to_uppercase()), "rust-lld");
    }
    Ok(())
}

fn have_target(target: &str) -> Result<()> {
    let mut rustc = shell::command("rustc");
    let folder = shell::ask(rustc.args(["--print", "target-libdir", "--target", target]));
    if folder.is_some_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    shell::step(&format!("rustup target add {target}"));
    shell::run(shell::command("rustup").args(["target", "add", target]))
        .with_context(|| format!("no compiler for {target}: run `rustup target add {target}` with a network"))
}

/// Some of the cryptography is C.
fn c_compiler(arch: Arch) -> Result<String> {
    let prefixed = format!("{}-linux-musl-gcc", arch.rust);
    if shell::find(&prefixed).is_some() {
        return Ok(prefixed);
    }
    if arch.is_here() {
        if shell::find("musl-gcc").is_none() && debian::may_install() {
            debian::install(&["musl-tools"])?;
        }
        if shell::find("musl-gcc").is_some() {
            return Ok("musl-gcc".into());
        }
    }
    bail!(
        "no C compiler for musl on {0}: install `{prefixed}` or musl-tools, or name one in CC_{0}_unknown_linux_musl",
        arch.rust
    )
}

/// The pinned Helm, for another machine where need be.
fn helm(arch: Arch) -> Result<PathBuf> {
    if arch.is_here() {
        return tools::HELM4.ready();
    }
    let go = place::target().join("image-go");
    let program = go.join(format!("bin/linux_{}/helm", arch.go));
    let modules = shell::ask(shell::command("go").args(["env", "GOMODCACHE"]))
        .context("Helm is built with Go, and there is no `go` here")?;
    fs::create_dir_all(&go)?;
    shell::step(&format!("building helm {} for {}", tools::HELM4.version, arch.go));
    let mut install = shell::command("go");
    install
        .args(["install", "-trimpath", "-ldflags=-s -w"])
        .arg(format!("helm.sh/helm/v4/cmd/helm@v{}", tools::HELM4.version))
        .current_dir(&go)
        .env("GOPATH", &go)
        .env("GOMODCACHE", modules.trim())
        .env_remove("GOBIN")
        .env("GOFLAGS", "-mod=mod")
        .env("CGO_ENABLED", "0")
        .env("GOOS", "linux")
        .env("GOARCH", arch.go);
    shell::run(&mut install)?;
    Ok(program)
}

/// What is there for another architecture stays.
fn lay_out(folder: &Path, arch: Arch, server: &Path, helm: &Path) -> Result<()> {
    let programs = folder.join(arch.go);
    fs::create_dir_all(&programs)?;
    for (from, name) in [(server, "cluster-tamer"), (helm, "helm")] {
        let bytes = fs::read(from).with_context(|| from.display().to_string())?;
        elf::check(&bytes, arch.machine).with_context(|| format!("{} cannot go into the image", from.display()))?;
        let to = programs.join(name);
        fs::write(&to, bytes)?;
        executable(&to)?;
    }
    fs::write(folder.join("ca-certificates.crt"), authorities()?)?;
    fs::copy(place::root().join("server/Containerfile"), folder.join("Containerfile"))?;
    Ok(())
}

#[cfg(unix)]
fn executable(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

#[cfg(not(unix))]
fn executable(_: &Path) -> Result<()> {
    Ok(())
}

/// Mozilla's list, from Node's copy of it: this machine's own may hold authorities that only this machine should believe.
fn authorities() -> Result<String> {
    let mut node = tools::node(["--print", "require('node:tls').rootCertificates.join('\\n')"])?;
    let list = shell::ask(&mut node).context("Node does not say which authorities it knows")?;
    let count = list.matches("-----BEGIN CERTIFICATE-----").count();
    if count < 50 {
        bail!("Node knows only {count} authorities");
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instructions() -> Vec<(String, String)> {
        let text = fs::read_to_string(place::root().join("server/Containerfile")).unwrap();
        let joined = text.replace("\\\n", " ");
        let lines = joined.lines().map(str::trim);
        lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|line| {
                let (word, rest) = line.split_once(' ').unwrap();
                (word.to_owned(), rest.to_owned())
            })
            .collect()
    }

    fn of(word: &str) -> Vec<String> {
        let found = instructions().into_iter().filter(|(found, _)| found == word);
        found.map(|(_, rest)| rest).collect()
    }

    #[test]
    fn the_image_is_from_scratch_and_runs_as_nobody() {
        assert_eq!(of("FROM"), ["scratch"]);
        assert_eq!(of("USER"), ["65532:65532"]);
        // Nothing is run or fetched while it is made.
        let words: Vec<String> = instructions().into_iter().map(|(word, _)| word).collect();
        let known = [
            "FROM",
            "ARG",
            "LABEL",
            "COPY",
            "ENV",
            "USER",
            "EXPOSE",
            "ENTRYPOINT",
            "CMD",
        ];
        assert!(words.iter().all(|word| known.contains(&word.as_str())), "{words:?}");
        let labels = of("LABEL").remove(0);
        assert!(
            labels.contains(&format!("image.version=\"{}\"", env!("CARGO_PKG_VERSION"))),
            "{labels}"
        );
    }

    #[test]
    fn all_that_is_copied_is_laid_out_for_both_architectures() {
        let folder = place::target().join(format!("image-test-{}", std::process::id()));
        for arch in ARCHS {
            let server = folder.join("server");
            fs::create_dir_all(&folder).unwrap();
            fs::write(&server, elf::tests::program(arch.machine, 1)).unwrap();
            lay_out(&folder.join("image"), arch, &server, &server).unwrap();
        }
        for arch in ARCHS {
            for copied in of("COPY") {
                let from = copied.split(' ').next().unwrap().replace("${TARGETARCH}", arch.go);
                assert!(folder.join("image").join(&from).is_file(), "{from}");
            }
        }
        let certificates = fs::read_to_string(folder.join("image/ca-certificates.crt")).unwrap();
        assert!(certificates.trim_end().ends_with("-----END CERTIFICATE-----"));
        // What needs a library, or is for another machine, is refused.
        let server = folder.join("server");
        for wrong in [
            elf::tests::program(ARCHS[0].machine, 3),
            elf::tests::program(ARCHS[1].machine, 1),
        ] {
            fs::write(&server, wrong).unwrap();
            lay_out(&folder.join("wrong"), ARCHS[0], &server, &server).unwrap_err();
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn an_architecture_has_three_names() {
        assert_eq!(Arch::named("arm64").unwrap(), Arch::named("aarch64").unwrap());
        assert!(Arch::named("riscv64").is_err());
    }
}
