//! The static site in `dist/`: the app, built by trunk, the documentation and the landing page, with a brotli copy beside each file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::alone::{Alone, alone};
use crate::args::Args;
use crate::fingerprint::Fingerprint;
use crate::wasm::Toolchain;
use crate::{place, shell, tools};

/// Relative, so that one build works below any path of any host, and in the server as well.
pub const ANY_BASE: &str = "./";

/// What the site is made of.
const SOURCES: &[&str] = &[
    "app",
    "core",
    "public",
    "docs",
    "chart",
    ".cargo/config.toml",
    "Cargo.toml",
    "Cargo.lock",
    "xtask/src/site.rs",
    // Flags of the compiler stand there.
    "xtask/src/wasm.rs",
];

/// What gains from compression; pictures and fonts are compressed already.
const TEXT: &[&str] = &[
    "css",
    "html",
    "ico",
    "js",
    "json",
    "map",
    "mjs",
    "po",
    "svg",
    "txt",
    "wasm",
    "webmanifest",
    "xml",
    "yaml",
];

pub fn run(mut args: Args) -> Result<ExitCode> {
    let base = args.option("--base")?.unwrap_or_else(|| ANY_BASE.to_owned());
    args.finish()?;
    build(&base, &alone()?)?;
    println!("the site is in dist/");
    Ok(ExitCode::SUCCESS)
}

/// Builds what changed.
pub fn build(base: &str, _: &Alone) -> Result<()> {
    let root = place::root();
    if !root.join("app/Cargo.toml").is_file() {
        bail!("there is no app/ to build");
    }
    tools::check_wasm_bindgen()?;
    let toolchain = Toolchain::ready()?;
    let stamp = stamp(base, toolchain)?;
    let stamp_file = place::target().join("site.stamp");
    let known = fs::read_to_string(&stamp_file).unwrap_or_default();
    if known == stamp && place::dist().join("index.html").is_file() {
        return Ok(());
    }
    // A build that is interrupted leaves no stamp, so the next one starts over.
    let _ = fs::remove_file(&stamp_file);
    trunk(base, toolchain)?;
    document()?;
    keep_offline()?;
    compress()?;
    fs::create_dir_all(place::target())?;
    fs::write(stamp_file, stamp)?;
    Ok(())
}

fn stamp(base: &str, toolchain: Toolchain) -> Result<String> {
    let mut print = Fingerprint::default().text(base).text(&toolchain.version());
    for tool in [tools::TRUNK, tools::WASM_BINDGEN, tools::BINARYEN] {
        print = print.text(tool.name).text(tool.version);
    }
    for source in SOURCES {
        print = print.path(&place::root().join(source))?;
    }
    Ok(print.hex())
}

fn trunk(base: &str, toolchain: Toolchain) -> Result<()> {
    let program = tools::TRUNK.ready()?;
    let bins = [tools::BINARYEN.bin()?, tools::WASM_BINDGEN.bin()?];
    shell::step("building the page (trunk)");
    let mut trunk = shell::command(program);
    trunk
        .args(["build", "--release", "--public-url", base, "--dist"])
        .arg(place::dist())
        .current_dir(place::root().join("app"))
        // Trunk reads this one as an option of its own and wants `true` or `false`.
        .env_remove("NO_COLOR");
    toolchain.lend_to(&mut trunk, &bins)?;
    shell::run(&mut trunk)?;
    restrict()?;
    // Hosts of static files show this page for addresses they do not know: the app knows them.
    fs::copy(place::dist().join("index.html"), place::dist().join("404.html"))?;
    Ok(())
}

/// Puts the policy into the page: hosts of static files send none, and nothing may leave the browser there either.
const RESTRICT: &str = "
const { createHash } = require('node:crypto');
const { readFileSync, readdirSync, writeFileSync } = require('node:fs');
const file = process.argv[1];
const folder = file.replace(/index.html$/, 'languages/');
const own = (name) => `${name.replace('.po', '')} ${/Language-Name: ([^\\\\\"]+)/.exec(readFileSync(folder + name, 'utf8'))[1]}`;
const names = readdirSync(folder).sort();
const languages = names.map(own).join(', ');
const texts = (name) => Object.fromEntries([...readFileSync(folder + name, 'utf8').matchAll(/^msgid (\".*\")\\nmsgstr (\".*\")$/gm)].map(([, id, text]) => [JSON.parse(id), JSON.parse(text)]));
// What stands there before the program does, in each language.
const said = (part, name) => part.replace(/lang=\"?en\"?/, `lang=\"${name.replace('.po', '')}\" hidden`)
  .replace(/(<p[^>]*>)([^<]+)/g, (whole, tag, text) => { const other = texts(name)[text]; if (!other) throw Error(`${name}: ${text}`); return tag + other; });
// Quotes that HTML can do without are gone by now.
const page = readFileSync(file, 'utf8')
  .replace(/<div lang=\"?en\"?>[^]*?<.div>/, (part) => part + names.map((name) => said(part, name)).join(''))
  .replace(/<p lang=\"?en\"?>[^]*?<.p>/, (part) => part + names.map((name) => said(part, name).replace(' hidden', '')).join(''));
if (page.split(/<div lang=/).length !== names.length + 2) throw Error('what is said while the page loads is not where it was');
const inline = [...page.matchAll(/<script(?![^>]*src=)[^>]*>([^]*?)<.script>/g)].map(([, text]) => text);
const hashes = inline.map((text) => ` 'sha256-${createHash('sha256').update(text).digest('base64')}'`).join('');
const policy = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'${hashes}; style-src 'self'; img-src 'self' data:; ` +
  `font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'`;
const meta = `<meta http-equiv=\"Content-Security-Policy\" content=\"${policy}\" />`;
writeFileSync(file, page.replace(/<meta charset[^>]*>/, (charset) => `${charset}${meta}<meta name=\"languages\" content=\"${languages}\" />`));
";

fn restrict() -> Result<()> {
    let page = place::dist().join("index.html");
    shell::run(tools::node(["-e", RESTRICT])?.arg(&page))
}

/// The documentation goes into the same site; its links are relative, whatever the base.
fn document() -> Result<()> {
    shell::step("building the documentation");
    let mut docs = shell::cargo();
    docs.args(["run", "--quiet", "--package", "tamer-docs", "--", "--out"])
        .arg(place::dist().join("docs"))
        .arg("--about")
        .arg(place::dist().join("about"));
    shell::run(&mut docs)
}

/// Writes the worker that keeps the page usable without a network: it has to know the files, and a version that changes with them.
fn keep_offline() -> Result<()> {
    let dist = place::dist();
    let mut version = Fingerprint::default();
    let mut kept = vec!["./".to_owned()];
    for file in files(&dist)? {
        let name = file.strip_prefix(&dist)?.to_string_lossy().replace('\\', "/");
        version = version.text(&name).bytes(&fs::read(&file)?);
        if is_kept_offline(&name) {
            kept.push(name);
        }
    }
    let worker = fs::read_to_string(place::root().join("public/offline/worker.js"))?;
    let head = format!(
        "const VERSION = {};\nconst FILES = {};\n",
        serde_json::json!(version.hex()),
        serde_json::json!(kept)
    );
    fs::write(dist.join("worker.js"), head + &worker)?;
    Ok(())
}

/// The page whole, but not what only a server with a cluster needs; the documentation is kept as it is read.
fn is_kept_offline(name: &str) -> bool {
    let besides = [
        "docs/",
        "about/",
        "api/",
        "cluster",
        "index.html",
        "404.html",
        "robots.txt",
        "worker.js",
    ];
    !besides.iter().any(|start| name.starts_with(start)) && !name.ends_with(".br")
}

/// Node compresses: it is there anyway, and a compressor in xtask would be slow unoptimised and slow to compile optimised.
const COMPRESS: &str = "
const { brotliCompressSync, constants: c } = require('node:zlib');
const { readFileSync, writeFileSync, renameSync } = require('node:fs');
for (let at = 1; at < process.argv.length; at += 2) {
  const [file, packed] = process.argv.slice(at, at + 2);
  const data = readFileSync(file);
  const params = { [c.BROTLI_PARAM_QUALITY]: 11, [c.BROTLI_PARAM_LGWIN]: 24, [c.BROTLI_PARAM_SIZE_HINT]: data.length };
  writeFileSync(packed + '.part', brotliCompressSync(data, { params }));
  renameSync(packed + '.part', packed);
}
";

/// Puts `x.br` beside each text file `x`, once per content: the packed ones are kept by fingerprint.
fn compress() -> Result<()> {
    let store = place::target().join("brotli");
    fs::create_dir_all(&store)?;
    let mut copies = Vec::new();
    let mut node = tools::node(["-e", COMPRESS])?;
    let mut fresh = 0;
    let is_text = |file: &PathBuf| {
        file.extension()
            .is_some_and(|ending| TEXT.iter().any(|text| ending == *text))
    };
    for file in files(&place::dist())?.into_iter().filter(is_text) {
        let bytes = fs::read(&file)?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        // By content alone: a new hash in a name is no new content.
        let key = Fingerprint::default().bytes(&bytes).hex();
        let packed = store.join(format!("{key}-{}.br", bytes.len()));
        if !packed.is_file() {
            node.arg(&file).arg(&packed);
            fresh += 1;
        }
        copies.push((packed, file.with_file_name(format!("{name}.br"))));
    }
    if fresh > 0 {
        shell::step(&format!("compressing {fresh} files (brotli)"));
        shell::run(&mut node)?;
    }
    for (packed, beside) in copies {
        fs::copy(&packed, &beside).with_context(|| beside.display().to_string())?;
    }
    Ok(())
}

/// All files below a folder, in the order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
